package migrate

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// Blocker is a session of the server that is in the way.
type Blocker struct {
	PID         int32
	User        string
	Application string
	State       string        // active, idle in transaction, ...
	Since       time.Duration // how long its transaction has been open, else the session
}

func (b Blocker) String() string {
	s := fmt.Sprintf("pid %d", b.PID)
	if b.User != "" {
		s += " of " + b.User
	}
	if b.Application != "" {
		s += fmt.Sprintf(" (%s)", b.Application)
	}
	if b.State != "" {
		s += ", " + b.State
	}
	return s + " since " + b.Since.Round(time.Millisecond).String()
}

// blockerColumns begins a query for blockers: a is pg_stat_activity.
const blockerColumns = `
SELECT a.pid, coalesce(a.usename, ''), coalesce(a.application_name, ''), coalesce(a.state, ''),
       (EXTRACT(epoch FROM pg_catalog.clock_timestamp() - coalesce(a.xact_start, a.backend_start, pg_catalog.clock_timestamp())) * 1000)::bigint`

func scanBlocker(row pgx.CollectableRow) (Blocker, error) {
	var (
		b  Blocker
		ms int64
	)
	err := row.Scan(&b.PID, &b.User, &b.Application, &b.State, &ms)
	b.Since = time.Duration(ms) * time.Millisecond
	return b, err
}

func blockerNames(blockers []Blocker) string {
	names := make([]string, len(blockers))
	for i, b := range blockers {
		names[i] = b.String()
	}
	return strings.Join(names, "; ")
}

// watcher finds out who blocks the session that migrates. Only another session can ask, so it
// opens one, the first time that a statement is slow enough to be waiting.
type watcher struct {
	config *pgx.ConnConfig
	pid    uint32
	after  time.Duration // a statement that takes this long may be waiting
	found  func([]Blocker)

	asking sync.Mutex // holds conn
	conn   *pgx.Conn

	state   sync.Mutex // holds what follows
	watched int        // which statement is running
	last    []Blocker
}

// watch looks some time after the statement began, and again and again while it runs. The function
// it gives ends the watch and gives the blockers that were seen last; found is not called after.
func (w *watcher) watch(ctx context.Context) (stop func() []Blocker) {
	w.state.Lock()
	w.watched++
	this := w.watched
	w.last = nil
	w.state.Unlock()

	ctx, cancel := context.WithCancel(ctx)
	timer := time.AfterFunc(w.after, func() {
		for again := true; again; {
			again = w.look(ctx, this) && sleep(ctx, w.after) == nil
		}
	})
	return func() []Blocker {
		timer.Stop()
		cancel()
		w.state.Lock()
		defer w.state.Unlock()
		w.watched++
		return w.last
	}
}

// look asks once. It tells whether asking again makes sense.
func (w *watcher) look(ctx context.Context, statement int) bool {
	// The statement may end meanwhile. The session is kept for the next one that waits.
	blockers, err := w.ask(context.WithoutCancel(ctx))
	w.state.Lock()
	defer w.state.Unlock()
	if err != nil || w.watched != statement {
		return false
	}
	if len(blockers) > 0 {
		if w.last == nil {
			w.found(blockers)
		}
		w.last = blockers
	}
	return true
}

func (w *watcher) ask(ctx context.Context) ([]Blocker, error) {
	ctx, cancel := context.WithTimeout(ctx, tidyTime)
	defer cancel()
	w.asking.Lock()
	defer w.asking.Unlock()
	if w.conn == nil || w.conn.IsClosed() {
		conn, err := pgx.ConnectConfig(ctx, w.config)
		if err != nil {
			return nil, err
		}
		w.conn = conn
	}
	rows, err := w.conn.Query(ctx, blockerColumns+`
FROM pg_catalog.pg_stat_activity a
WHERE a.pid = ANY (pg_catalog.pg_blocking_pids($1::bigint::int))`, int64(w.pid))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanBlocker)
}

func (w *watcher) close(ctx context.Context) {
	w.asking.Lock()
	defer w.asking.Unlock()
	if w.conn != nil {
		_ = w.conn.Close(ctx)
	}
}
