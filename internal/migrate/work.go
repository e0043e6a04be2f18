package migrate

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
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

// atOnce runs the files in one transaction, with the records of them inside. While statements wait
// for locks for too long it rolls back, so that what queues behind them can go on, and tries again.
func (w *work) atOnce(ctx context.Context) error {
	start := time.Now()
	for try := 1; ; try++ {
		before := len(w.result.Applied)
		blockers, err := w.attempt(ctx)
		if sqlState(err) != lockNotAvailable || try >= w.options.Tries || ctx.Err() != nil {
			return explainBlocked(err, blockers, try, time.Since(start))
		}
		w.result.Applied = w.result.Applied[:before]
		w.report(Event{Kind: EventRetry, File: w.files[0], Try: try, Elapsed: time.Since(start), Blockers: blockers})
		if err := sleep(ctx, pause(try)); err != nil {
			return fmt.Errorf("wait to try again: %w", err)
		}
	}
}

// pause grows from a fifth of a second to five seconds, and is never the same for two migrators.
func pause(try int) time.Duration {
	d := min(200*time.Millisecond<<min(try, 10), 5*time.Second)
	return d/2 + rand.N(d/2)
}

func explainBlocked(err error, blockers []Blocker, tries int, waited time.Duration) error {
	var failed *StatementError
	if !errors.As(err, &failed) || failed.SQLState != lockNotAvailable {
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
	open := begin()
	open.addParams(holdsLock, lockParams)
	open.add(loud)
	if err := open.run(ctx, w.conn); err != nil {
		return nil, errors.Join(lockError(err), w.rollback())
	}
	var created bool
	for i, f := range w.files {
		last := i == len(w.files)-1
		if blockers, err = w.file(ctx, f, w.index+i, created, last); err != nil {
			return blockers, err
		}
		created = true
	}
	w.revisions.exists = true
	return nil, nil
}

func lockError(err error) error {
	if sqlState(err) == "22012" {
		return errLockLost
	}
	return fmt.Errorf("begin: %w", err)
}

// file runs the statements of a file and records it; commit says that the transaction ends here.
func (w *work) file(ctx context.Context, f *File, index int, created, commit bool) ([]Blocker, error) {
	done := &AppliedFile{FileInfo: info(f), Start: time.Now()}
	w.result.Applied = append(w.result.Applied, done)
	w.report(Event{Kind: EventFile, File: f, Index: index, Total: len(w.plan.pending)})

	stmts, err := f.Statements()
	if err != nil {
		return nil, errors.Join(err, w.rollback())
	}
	for i, stmt := range stmts {
		blockers, err := w.statement(ctx, f, stmt, i+1, len(stmts))
		if err == nil && w.conn.PgConn().TxStatus() != 'T' {
			err = errEndedItself
		}
		if err != nil {
			return blockers, w.failed(done, stmt, err)
		}
		done.Applied = append(done.Applied, sqltext.Redact(stmt.Text))
	}
	if err := w.record(ctx, f, done.Start, len(stmts), created, commit); err != nil {
		done.End = time.Now()
		return nil, errors.Join(fmt.Errorf("%s: %w", f, err), w.rollback())
	}
	done.End = time.Now()
	w.report(Event{Kind: EventFileDone, File: f, Index: index, Total: len(w.plan.pending), Elapsed: done.Elapsed()})
	return nil, nil
}

var errEndedItself = errors.New("the statement ended the transaction that the file is")

// statement runs one statement, and gives who was in its way.
func (w *work) statement(ctx context.Context, f *File, stmt sqltext.Stmt, index, total int) ([]Blocker, error) {
	e := Event{Kind: EventStatement, File: f, Pos: stmt.Pos, Statement: sqltext.Redact(stmt.Text), Index: index, Total: total}
	w.report(e)
	w.watcher.found = func(blockers []Blocker) {
		blocked := e
		blocked.Kind, blocked.Blockers = EventBlocked, blockers
		w.report(blocked)
	}
	start := time.Now()
	stop := w.watcher.watch(ctx)
	err := exec(ctx, w.conn, stmt.Text)
	blockers := stop()
	if err == nil {
		e.Kind, e.Elapsed = EventDone, time.Since(start)
		w.report(e)
	}
	return blockers, err
}

// failed rolls back and describes what happened.
func (w *work) failed(done *AppliedFile, stmt sqltext.Stmt, err error) error {
	e := statementError(stmt, err)
	switch e.State = "nothing of this file was applied"; {
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

// record writes the revision of a file into the transaction that ran it, and ends that.
func (w *work) record(ctx context.Context, f *File, start time.Time, total int, created, commit bool) error {
	rev := &Revision{
		Version:         f.Version(),
		Description:     f.Desc(),
		Type:            atlas.RevisionTypeExecute,
		Applied:         total,
		Total:           total,
		ExecutedAt:      start,
		ExecutionTime:   time.Since(start),
		Hash:            f.hash,
		OperatorVersion: w.options.Operator,
	}
	// A file may have gone into another role, or set what a later one should not meet.
	b := &batch{}
	b.add(quiet...)
	if !created {
		b.add(w.revisions.creation()...)
	}
	b.addParams(w.revisions.insertion(), values(rev))
	if commit {
		b.add("COMMIT", "DISCARD TEMP")
	} else {
		b.add(loud)
	}
	switch err := b.run(ctx, w.conn); {
	case err == nil:
		return nil
	case sqlState(err) == uniqueViolation:
		return fmt.Errorf("record migration: another migrator applied it meanwhile: %w", err)
	default:
		return fmt.Errorf("record migration: %w", err)
	}
}
