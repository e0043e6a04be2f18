package migrate

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
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
	if err := exec(ctx, s.conn, "SET search_path = ''"); err != nil {
		s.close()
		return nil, fmt.Errorf("set search_path: %w", err)
	}
	s.watcher = &watcher{config: config, pid: s.conn.PgConn().PID()}
	return s, nil
}

// quiet is the state in which the session asks for itself: its own role, no settings of a file's,
// and a search_path on which nobody else's operators stand before PostgreSQL's.
var quiet = []string{"RESET SESSION AUTHORIZATION", "RESET ROLE", "RESET ALL", "SET search_path = ''"}

// loud is the state in which a file begins: as the role and the database have it.
const loud = "RESET ALL"

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

// unlock gives the lock back. Where that fails the server does it when the session ends, which it
// does right after.
func (s *session) unlock() {
	ctx, cancel := context.WithTimeout(context.Background(), tidyTime)
	defer cancel()
	_, _ = s.conn.Exec(ctx, `SELECT pg_catalog.pg_advisory_unlock($1::bigint)`, lockKey)
}

// rollback ends a transaction that failed. It works after the run was cancelled, too.
func (s *session) rollback() error {
	if s.conn.IsClosed() || s.conn.PgConn().TxStatus() == 'I' {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), tidyTime)
	defer cancel()
	b := &batch{}
	b.add("ROLLBACK")
	b.add(quiet...)
	return b.run(ctx, s.conn)
}

func (s *session) close() {
	ctx, cancel := context.WithTimeout(context.Background(), tidyTime)
	defer cancel()
	s.watcher.close(ctx)
	_ = s.conn.Close(ctx)
}

// exec runs one statement. It goes the way that takes no second one: a text that holds two is an
// error of the server, not a surprise.
func exec(ctx context.Context, conn *pgx.Conn, sql string) error {
	_, err := conn.PgConn().ExecParams(ctx, sql, nil, nil, nil, nil).Close()
	return err
}

// batch is a number of statements that are sent together. The first that fails ends it.
type batch struct {
	pgconn.Batch
	n int
}

// begin gives a batch that opens a transaction.
func begin() *batch {
	b := &batch{}
	b.add("BEGIN")
	return b
}

func (b *batch) add(statements ...string) {
	for _, s := range statements {
		b.addParams(s, nil)
	}
}

func (b *batch) addParams(sql string, params [][]byte) {
	b.ExecParams(sql, params, nil, nil, nil)
	b.n++
}

func (b *batch) run(ctx context.Context, conn *pgx.Conn) error {
	_, err := b.count(ctx, conn)
	return err
}

// count runs the batch and tells how many of its statements were done.
func (b *batch) count(ctx context.Context, conn *pgx.Conn) (int, error) {
	results, err := conn.PgConn().ExecBatch(ctx, &b.Batch).ReadAll()
	return len(results), err
}
