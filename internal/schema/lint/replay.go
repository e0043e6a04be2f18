package lint

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	atlas "ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/postgres"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"example.com/sqlfirst/internal/migrate"
	"example.com/sqlfirst/internal/schema/diff"
	"example.com/sqlfirst/internal/schema/scratch"
	"example.com/sqlfirst/internal/schema/sqltext"
)

// replay runs the new files on scratch databases and judges what they do there.
func replay(ctx context.Context, o Options, c change, report *Report) error {
	analyzers, err := newAnalyzers(o.Analyzers)
	if err != nil {
		return err
	}
	server, err := scratch.Open(o.Dev)
	if err != nil {
		return err
	}
	stages := stages{server: server, before: c.base}
	defer func() { stages.close(ctx) }()
	for _, f := range c.fresh {
		if f.IsCheckpoint() {
			continue // it repeats what the files before it do, for databases that have nothing
		}
		o.Progress("lint " + f.String())
		s, err := stages.next(ctx)
		if err != nil {
			return err
		}
		t, failed, err := s.file(ctx, f)
		switch {
		case err != nil:
			return err
		case failed != nil:
			report.add(*failed)
			if failed.Code == CodeReplay {
				return nil // nothing after it can be run
			}
			stages.spoil(ctx)
		default:
			if err := analyzers.judge(ctx, s, t, report); err != nil {
				return err
			}
			report.add(judge(t)...)
		}
		stages.before = append(stages.before, f)
	}
	return nil
}

// stages lends the database in which the next file runs: that of the file before it, as long as
// that one ran through.
type stages struct {
	server *scratch.Server
	before []*migrate.File
	now    *stage
}

func (s *stages) next(ctx context.Context) (*stage, error) {
	if s.now != nil {
		return s.now, nil
	}
	var paths []string
	var texts [][]byte
	for _, f := range fromLastCheckpoint(s.before) {
		paths = append(paths, f.String())
		texts = append(texts, f.Bytes())
	}
	db, err := s.server.Copy(ctx, diff.Replay(s.server, paths, texts))
	if err != nil {
		return nil, fmt.Errorf("make the state before the new migrations: %w", err)
	}
	s.now, err = newStage(ctx, db)
	if err != nil {
		db.Close(ctx)
		return nil, err
	}
	return s.now, nil
}

// spoil gives the database up, so that the next file gets one of its own.
func (s *stages) spoil(ctx context.Context) {
	s.close(ctx)
	s.now = nil
}

func (s *stages) close(ctx context.Context) {
	if s.now != nil {
		s.now.close(ctx)
	}
}

func fromLastCheckpoint(files []*migrate.File) []*migrate.File {
	for i := len(files) - 1; i >= 0; i-- {
		if files[i].IsCheckpoint() {
			return files[i:]
		}
	}
	return files
}

// stage is a scratch database with one session in which files are run and looked at.
type stage struct {
	lent   *scratch.Database
	pool   *sql.DB
	conn   *sql.Conn
	driver atlas.Driver
	old    map[uint32]relation // what was there before the file
}

func newStage(ctx context.Context, lent *scratch.Database) (*stage, error) {
	s := &stage{lent: lent, pool: stdlib.OpenDB(*lent.Config())}
	var err error
	if s.conn, err = s.pool.Conn(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("connect to scratch database: %w", err), s.pool.Close())
	}
	if s.driver, err = postgres.Open(s.conn); err != nil {
		return nil, errors.Join(fmt.Errorf("open scratch database: %w", err), s.pool.Close())
	}
	return s, nil
}

func (s *stage) close(ctx context.Context) {
	_ = s.conn.Close()
	_ = s.pool.Close()
	s.lent.Close(ctx)
}

func (s *stage) exec(ctx context.Context, statement string) error {
	_, err := s.conn.ExecContext(ctx, statement)
	return err
}

// file runs a file: once as it will be run, and rolled back, then statement by statement. A file
// that cannot be run is a finding.
func (s *stage) file(ctx context.Context, f *migrate.File) (*fileTrace, *Finding, error) {
	stmts, err := f.Statements()
	if err != nil {
		return nil, nil, err
	}
	mode, err := f.TxMode(migrate.TxFile)
	if err != nil {
		return nil, nil, err
	}
	if mode == migrate.TxFile {
		if failed, err := s.rehearse(ctx, stmts); failed != nil || err != nil {
			return nil, failed, err
		}
	}
	if s.old, err = s.relations(ctx); err != nil {
		return nil, nil, err
	}
	t := &fileTrace{file: f, mode: mode, old: s.old}
	for _, stmt := range stmts {
		st, err := s.trace(ctx, stmt)
		var pg *pgconn.PgError
		switch {
		case errors.As(err, &pg) && mode == migrate.TxNone:
			return nil, replayFinding(stmt, pg), nil
		case errors.As(err, &pg):
			// It ran as a whole, and needs what its other statements do in the same transaction.
			return nil, &Finding{
				Code: CodeSplit, Pos: stmt.Pos, Severity: Warning,
				Text:       fmt.Sprintf("the statement runs only in one transaction with those before it, so that the file was not traced: %s", pg.Message),
				Suggestion: "do not let statements depend on SET LOCAL, temporary tables or deferred constraints of others",
			}, nil
		case err != nil:
			return nil, nil, err
		}
		t.statements = append(t.statements, st)
	}
	return t, nil, s.exec(ctx, "RESET ALL")
}

// rehearse runs the statements in one transaction, as they will be run, and rolls back.
func (s *stage) rehearse(ctx context.Context, stmts []sqltext.Stmt) (*Finding, error) {
	if err := s.exec(ctx, "BEGIN"); err != nil {
		return nil, err
	}
	var failed *Finding
	for _, stmt := range stmts {
		err := s.exec(ctx, stmt.Text)
		var pg *pgconn.PgError
		if errors.As(err, &pg) {
			failed = replayFinding(stmt, pg)
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", stmt.Pos, err)
		}
	}
	if err := s.exec(ctx, "ROLLBACK"); err != nil {
		return nil, err
	}
	return failed, s.exec(ctx, "RESET ALL")
}

func replayFinding(stmt sqltext.Stmt, pg *pgconn.PgError) *Finding {
	f := &Finding{
		Code: CodeReplay, Pos: stmt.Pos, Severity: Error,
		Text:       fmt.Sprintf("the file does not run on the state before it: %s (SQLSTATE %s)", pg.Message, pg.Code),
		Suggestion: pg.Hint,
	}
	if pg.Code == "55P04" {
		f.Suggestion = "use the new value in a later migration: it is not usable in the transaction that adds it"
	}
	return f
}
