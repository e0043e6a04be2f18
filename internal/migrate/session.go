package migrate

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// tidyTime is how long giving back the lock and closing may take after the run was cancelled.
const tidyTime = 5 * time.Second

// session is the one connection of a run.
type session struct {
	options   Options
	conn      *pgx.Conn
	boundTo   string // the schema that the URL names with search_path, or ""
	revisions revisions
	watcher   *watcher
}

func openSession(ctx context.Context, conn string, o Options) (*session, error) {
	config, err := parseConn(conn)
	if err != nil {
		return nil, err
	}
	s := &session{options: o, boundTo: config.RuntimeParams["search_path"]}
	if s.revisions.schema = o.RevisionsSchema; s.revisions.schema == "" {
		if s.revisions.schema, err = revisionsSchema(s.boundTo); err != nil {
			return nil, err
		}
	}
	if s.conn, err = connect(ctx, config, o.StatementLockTimeout); err != nil {
		return nil, err
	}
	s.watcher = &watcher{config: config, pid: s.conn.PgConn().PID()}
	if err := exec(ctx, s.conn, "SET search_path = ''"); err != nil {
		s.close()
		return nil, fmt.Errorf("set search_path: %w", err)
	}
	return s, nil
}

// The session begins with an empty search_path, on which nobody else's operators stand before
// PostgreSQL's. Files begin as the role and the database have it; what is asked between them is
// qualified down to its operators.

// ownRole makes the session its own role again, whatever a file did.
var ownRole = []string{"RESET SESSION AUTHORIZATION", "RESET ROLE"}

// ownSettings takes back what a file has set.
const ownSettings = "RESET ALL"

func (s *session) report(e Event) {
	e.DryRun = s.options.DryRun
	s.options.Report(e)
}

func (s *session) lock(ctx context.Context) error {
	return lock(ctx, s.conn, s.options.LockTimeout, func(holder *Blocker) {
		e := Event{Kind: EventWait}
		if holder != nil {
			e.Blockers = []Blocker{*holder}
		}
		s.report(e)
	})
}

// unlock gives the lock back, as often as it was taken. Where that fails the server does it when
// the session ends, which it does right after.
func (s *session) unlock() {
	ctx, cancel := context.WithTimeout(context.Background(), tidyTime)
	defer cancel()
	_, _ = s.conn.Exec(ctx, `SELECT pg_catalog.pg_advisory_unlock_all()`)
}

// rollback ends a transaction that failed. It works after the run was cancelled, too.
func (s *session) rollback() error {
	if s.conn.IsClosed() || s.conn.PgConn().TxStatus() == 'I' {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), tidyTime)
	defer cancel()
	return send(ctx, s.conn, append([]string{"ROLLBACK", ownSettings}, ownRole...)...)
}

func (s *session) close() {
	ctx, cancel := context.WithTimeout(context.Background(), tidyTime)
	defer cancel()
	_ = s.conn.Close(ctx)
	s.watcher.close(ctx)
}

// exec runs one statement. It goes the way that takes no second one: a text that holds two is an
// error of the server, not a surprise.
func exec(ctx context.Context, conn *pgx.Conn, sql string) error {
	_, err := conn.PgConn().ExecParams(ctx, sql, nil, nil, nil, nil).Close()
	return err
}

// send runs statements of our own in one go, and ends with the first that fails.
func send(ctx context.Context, conn *pgx.Conn, statements ...string) error {
	_, err := sendCount(ctx, conn, statements)
	return err
}

// sendCount is send, and tells how many of the statements were done.
func sendCount(ctx context.Context, conn *pgx.Conn, statements []string) (int, error) {
	results, err := conn.PgConn().Exec(ctx, strings.Join(statements, ";\n")).ReadAll()
	return len(results), err
}
