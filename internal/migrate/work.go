package migrate

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	atlas "ariga.io/atlas/sql/migrate"

	"example.com/sqlfirst/internal/schema/sqltext"
)

// work is one transaction's share of a run: one file, or all of them.
type work struct {
	*run
	files []*File
	index int // which file of the run the first one is, from 1
}

// atOnce runs the files in one transaction, with the records of them inside.
func (w *work) atOnce(ctx context.Context) error {
	before := len(w.result.Applied)
	return w.patiently(ctx, w.files[0], func() ([]Blocker, error) {
		w.result.Applied = w.result.Applied[:before]
		return w.attempt(ctx)
	})
}

// patiently tries to run a transaction. While its statements wait for locks for too long it rolls
// back, so that what queues behind them can go on, and tries again later.
func (s *session) patiently(ctx context.Context, f *File, attempt func() ([]Blocker, error)) error {
	start := time.Now()
	var blockers []Blocker
	for try := 1; ; try++ {
		seen, err := attempt()
		if len(seen) > 0 {
			blockers = seen
		}
		if !waitedTooLong(err) || try >= s.options.Tries || ctx.Err() != nil {
			return explainBlocked(err, blockers, try, time.Since(start))
		}
		pause := pauseAfter(try)
		s.report(Event{Kind: EventRetry, File: f, Try: try, Elapsed: pause, Blockers: blockers})
		if err := sleep(ctx, pause); err != nil {
			return fmt.Errorf("wait to try again: %w", err)
		}
	}
}

func waitedTooLong(err error) bool {
	state := sqlState(err)
	return state == lockNotAvailable || state == deadlockDetected
}

// pauseAfter grows from a fifth of a second to five seconds, and is never the same for two migrators.
func pauseAfter(try int) time.Duration {
	d := min(200*time.Millisecond<<min(try, 10), 5*time.Second)
	return d/2 + rand.N(d/2)
}

func explainBlocked(err error, blockers []Blocker, tries int, waited time.Duration) error {
	var failed *StatementError
	if !errors.As(err, &failed) || !waitedTooLong(err) {
		return err
	}
	failed.Detail = fmt.Sprintf("tried %d times in %s", tries, waited.Round(time.Millisecond))
	if len(blockers) > 0 {
		failed.Detail += "; in the way: " + blockerNames(blockers)
	}
	return err
}

// attempt runs the transaction once. It gives who was in the way, if anybody was.
func (w *work) attempt(ctx context.Context) (blockers []Blocker, err error) {
	if err := send(ctx, w.conn, "BEGIN", keepLock); err != nil {
		return nil, errors.Join(lockError(err), w.rollback())
	}
	for i := range w.files {
		if blockers, err = w.file(ctx, i); err != nil {
			return blockers, err
		}
	}
	w.revisions.exists = true
	return nil, nil
}

// file runs the statements of one of the files and records it. The last one ends the transaction.
func (w *work) file(ctx context.Context, i int) ([]Blocker, error) {
	f := w.files[i]
	done := &AppliedFile{FileInfo: info(f), Start: time.Now()}
	w.result.Applied = append(w.result.Applied, done)
	w.report(Event{Kind: EventFile, File: f, Index: w.index + i, Total: len(w.plan.pending)})

	stmts, err := f.Statements()
	if err != nil {
		return nil, errors.Join(err, w.rollback())
	}
	for n, stmt := range stmts {
		blockers, err := w.statement(ctx, f, stmt, n+1, len(stmts))
		if err == nil && w.conn.PgConn().TxStatus() != 'T' {
			err = errEndedItself
		}
		if err != nil {
			return blockers, w.failed(done, stmt, err)
		}
		done.Applied = append(done.Applied, sqltext.Redact(stmt.Text))
	}
	err = w.record(ctx, i, newRevision(f, done.Start, len(stmts), w.options.Operator))
	done.End = time.Now()
	if err != nil {
		done.Applied = nil
		return nil, errors.Join(err, w.rollback())
	}
	w.report(Event{Kind: EventFileDone, File: f, Index: w.index + i, Total: len(w.plan.pending), Elapsed: done.Elapsed()})
	return nil, nil
}

var errEndedItself = errors.New("the statement ended the transaction that the file is")

// statement runs one statement, and gives who was in its way.
func (s *session) statement(ctx context.Context, f *File, stmt sqltext.Stmt, index, total int) ([]Blocker, error) {
	e := Event{Kind: EventStatement, File: f, Pos: stmt.Pos, Statement: sqltext.Redact(stmt.Text), Index: index, Total: total}
	s.report(e)
	s.watcher.found = func(blockers []Blocker) {
		blocked := e
		blocked.Kind, blocked.Blockers = EventBlocked, blockers
		s.report(blocked)
	}
	start := time.Now()
	stop := s.watcher.watch(ctx)
	err := exec(ctx, s.conn, stmt.Text)
	blockers := stop()
	if err == nil {
		e.Kind, e.Elapsed = EventDone, time.Since(start)
		s.report(e)
	}
	return blockers, err
}

// failed rolls back and describes what happened.
func (w *work) failed(done *AppliedFile, stmt sqltext.Stmt, err error) error {
	e := statementError(stmt, err)
	switch e.State = w.nothing(); {
	case errors.Is(err, errEndedItself):
		e.State = "what stands above in this file is applied, and not recorded"
	case w.conn.IsClosed():
		e.State = "the connection is lost, and with it the transaction: " + e.State
	}
	if err := w.rollback(); err != nil {
		e.State += fmt.Sprintf(" (the rollback failed too, the server ends the session: %v)", err)
	}
	done.End, done.Error, done.Applied = time.Now(), e, nil
	return e
}

// nothing says what a rollback undoes.
func (w *work) nothing() string {
	if len(w.files) > 1 {
		return "the run is one transaction: nothing of it was applied"
	}
	return "nothing of this file was applied"
}

// newRevision is the record of a file that is wholly applied.
func newRevision(f *File, start time.Time, total int, operator string) *Revision {
	return &Revision{
		Version:         f.Version(),
		Description:     f.Desc(),
		Type:            atlas.RevisionTypeExecute,
		Applied:         total,
		Total:           total,
		ExecutedAt:      start,
		ExecutionTime:   time.Since(start),
		Hash:            f.hash,
		OperatorVersion: operator,
	}
}

// record writes the revision of a file into the transaction that ran it. That of the last file ends
// the transaction.
func (w *work) record(ctx context.Context, i int, rev *Revision) error {
	statements := slices.Clone(ownRole)
	if i == 0 {
		statements = append(statements, w.revisions.creation()...)
	}
	statements = append(statements, w.revisions.insertion(rev))
	beforeCommit := len(statements)
	if i == len(w.files)-1 {
		statements = append(statements, "COMMIT", ownSettings, "DISCARD TEMP")
	} else {
		statements = append(statements, ownSettings)
	}
	switch n, err := sendCount(ctx, w.conn, statements); {
	case err == nil:
		return nil
	case n >= beforeCommit:
		return w.commitError(w.files[i], err)
	case sqlState(err) == uniqueViolation:
		return fmt.Errorf("%s: record migration: another migrator applied it meanwhile: %w", w.files[i], err)
	default:
		return fmt.Errorf("%s: record migration: %w", w.files[i], err)
	}
}

// commitError describes a transaction that was not committed, or of which that is not known.
func (w *work) commitError(f *File, err error) error {
	if w.conn.IsClosed() {
		return &RefusalError{
			Reason: fmt.Sprintf("%s: the connection was lost while it was committed, so that it is not known whether it is applied", f),
			Fix:    "run again: the records tell",
			Err:    err,
		}
	}
	e := statementError(sqltext.Stmt{Pos: sqltext.Pos{File: f.String(), Line: 1, Col: 1}}, err)
	e.Msg, e.State = "commit: "+e.Msg, w.nothing()
	return e
}
