package migrate

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"example.com/sqlfirst/internal/schema/sqltext"
)

// stepwise runs a file statement by statement. Each has a transaction of its own, with the record
// of how far the file is inside. What PostgreSQL cannot run in a transaction is recorded after it
// ran; if a crash comes between, the next run finds out from the catalog whether it was done.
func (w *work) stepwise(ctx context.Context) error {
	f := w.files[0]
	s, err := newSteps(w, f)
	if err != nil {
		return err
	}
	w.result.Applied = append(w.result.Applied, s.done)
	w.report(Event{Kind: EventFile, File: f, Index: w.index, Total: len(w.plan.pending)})
	err = s.run(ctx)
	s.done.End = time.Now()
	if err != nil {
		return errors.Join(err, w.reset())
	}
	w.report(Event{Kind: EventFileDone, File: f, Index: w.index, Total: len(w.plan.pending), Elapsed: s.done.Elapsed()})
	return w.reset()
}

// reset undoes what a file did to its session.
func (s *session) reset() error {
	if s.conn.IsClosed() {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), tidyTime)
	defer cancel()
	return send(ctx, s.conn, append([]string{ownSettings, "DISCARD TEMP"}, ownRole...)...)
}

// steps is a file that runs statement by statement.
type steps struct {
	*work
	file  *File
	stmts []sqltext.Stmt
	sums  []string
	rev   *Revision
	// begun says that an earlier run began the next statement, and did not say how it ended.
	begun bool
	// foreign says that this was Atlas's command, which records a statement after it is committed.
	foreign bool
	before  time.Duration // that earlier runs took
	done    *AppliedFile
}

func newSteps(w *work, f *File) (*steps, error) {
	stmts, err := f.Statements()
	if err != nil {
		return nil, err
	}
	now := time.Now()
	s := &steps{work: w, file: f, stmts: stmts, sums: statementSums(f, stmts), done: &AppliedFile{FileInfo: info(f), Start: now}}
	if w.plan.partial != nil && w.index == 1 {
		s.rev, s.done.Skipped = w.plan.partial, w.plan.partial.Applied
		return s, s.resume()
	}
	s.rev = newRevision(f, now, len(stmts), w.options.Operator)
	s.rev.Applied, s.rev.ExecutionTime = 0, 0
	return s, nil
}

// statementSums are the hashes of the statements, each with all before it, as Atlas records them.
func statementSums(f *File, stmts []sqltext.Stmt) []string {
	sums := make([]string, len(stmts))
	h := sha256.New()
	for i, stmt := range stmts {
		h.Write(f.Bytes()[stmt.Offset:stmt.End])
		sums[i] = "h1:" + base64.StdEncoding.EncodeToString(h.Sum(nil))
	}
	return sums
}

// resume compares what an earlier run did of the file with the file as it is. A file that failed
// may be mended from the failed statement on.
func (s *steps) resume() error {
	rev := s.rev
	for i := range rev.Applied {
		if i >= len(s.sums) || i >= len(rev.PartialHashes) || s.sums[i] != rev.PartialHashes[i] {
			return s.edited(
				fmt.Sprintf("was edited: statement %d of the %d that are applied of it is another one now", i+1, rev.Applied),
				"put back the statements that were applied; from the one that failed on the file may be changed")
		}
	}
	s.begun = rev.Error == ""
	s.foreign = strings.HasPrefix(rev.OperatorVersion, "Atlas")
	s.before = rev.ExecutionTime
	if s.begun && rev.Hash != s.file.hash {
		return s.edited(
			fmt.Sprintf("was edited after a run of it was interrupted at statement %d", rev.Applied+1),
			"put it back as it was and run again, so that the interrupted statement is brought to an end; then change it")
	}
	rev.Hash, rev.Total, rev.OperatorVersion = s.file.hash, len(s.stmts), s.options.Operator
	rev.Error, rev.ErrorStmt = "", ""
	if rev.Applied == rev.Total {
		rev.PartialHashes = nil
	}
	return nil
}

func (s *steps) edited(reason, fix string) error {
	return &HistoryError{Changes: []HistoryChange{{
		File: s.file.String(), Reason: reason, Stored: s.rev.Hash, Found: s.file.hash, Fix: fix,
	}}}
}

func (s *steps) run(ctx context.Context) error {
	if err := s.start(ctx); err != nil {
		return err
	}
	for s.rev.Applied < len(s.stmts) {
		stmt := s.stmts[s.rev.Applied]
		if err := s.step(ctx, stmt); err != nil {
			return s.failed(ctx, stmt, err)
		}
		s.done.Applied = append(s.done.Applied, sqltext.Redact(stmt.Text))
		s.begun = false
	}
	return nil
}

// start records that the file was begun, or is begun again with the settings that its statements
// made for the session.
func (s *steps) start(ctx context.Context) error {
	statements := []string{"BEGIN", keepLock}
	if s.rev == s.plan.partial {
		statements = append(statements, s.revisions.update(s.rev))
	} else {
		statements = append(append(statements, s.revisions.creation()...), s.revisions.insertion(s.rev))
	}
	if err := send(ctx, s.conn, append(statements, "COMMIT")...); err != nil {
		return errors.Join(lockError(err), s.rollback())
	}
	s.revisions.exists = true
	for _, stmt := range s.stmts[:s.rev.Applied] {
		if isSetting(stmt.Text) {
			if err := exec(ctx, s.conn, stmt.Text); err != nil {
				return statementError(stmt, err)
			}
		}
	}
	return nil
}

// isSetting tells whether a statement changes the session alone.
func isSetting(text string) bool {
	words := sqltext.Keywords(text, 2)
	return len(words) > 0 && (words[0] == "SET" && !slices.Contains(words, "LOCAL") || words[0] == "RESET")
}

// step runs the next statement and records it.
func (s *steps) step(ctx context.Context, stmt sqltext.Stmt) error {
	command, outside := Outside(stmt.Text)
	switch {
	case outside:
		return s.outside(ctx, stmt, command)
	case s.begun && s.foreign:
		return &RefusalError{
			Reason: fmt.Sprintf("%s: Atlas's command was interrupted at this statement, and nothing tells whether it was done", stmt.Pos),
			Fix:    "look in the database; if it was done, say so with `atlas migrate set`, else undo what is there of it and set the record back",
		}
	}
	return s.inside(ctx, stmt)
}

// inside runs a statement in a transaction, with the record of it.
func (s *steps) inside(ctx context.Context, stmt sqltext.Stmt) error {
	return s.patiently(ctx, s.file, func() ([]Blocker, error) { return s.attemptOne(ctx, stmt) })
}

func (s *steps) attemptOne(ctx context.Context, stmt sqltext.Stmt) ([]Blocker, error) {
	if err := send(ctx, s.conn, "BEGIN", keepLock); err != nil {
		return nil, errors.Join(lockError(err), s.rollback())
	}
	blockers, err := s.statement(ctx, s.file, stmt, s.rev.Applied+1, len(s.stmts))
	if err != nil {
		return blockers, errors.Join(statementError(stmt, err), s.rollback())
	}
	next := s.next()
	if err := send(ctx, s.conn, s.revisions.update(next), "COMMIT"); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: record statement: %w", stmt.Pos, err), s.rollback())
	}
	s.rev = next
	return nil, nil
}

// outside runs a statement that can have no transaction, if it was not done already, and records it.
func (s *steps) outside(ctx context.Context, stmt sqltext.Stmt, command string) error {
	o := &outsider{conn: s.conn, stmt: stmt, command: command, begun: s.begun, ownBound: s.setsLockTimeout()}
	if err := s.runOutside(ctx, s.file, o, s.rev.Applied+1, len(s.stmts)); err != nil {
		return err
	}
	next := s.next()
	if err := send(ctx, s.conn, s.revisions.update(next)); err != nil {
		return fmt.Errorf("%s: record statement: %w", stmt.Pos, err)
	}
	s.rev = next
	return nil
}

// setsLockTimeout tells whether the file says itself how long it waits for locks.
func (s *steps) setsLockTimeout() bool {
	return slices.ContainsFunc(s.stmts, func(stmt sqltext.Stmt) bool {
		return isSetting(stmt.Text) && slices.Contains(sqltext.Keywords(stmt.Text, 3), "LOCK_TIMEOUT")
	})
}

// next is the record after one more statement.
func (s *steps) next() *Revision {
	rev := *s.rev
	rev.Applied++
	rev.ExecutionTime = s.before + time.Since(s.done.Start)
	rev.PartialHashes = s.sums[:rev.Applied]
	if rev.Applied == rev.Total {
		rev.PartialHashes = nil
	}
	return &rev
}

// failed records why the file stopped, if the database still answers, and says how far it came.
func (s *steps) failed(ctx context.Context, stmt sqltext.Stmt, err error) error {
	var e *StatementError
	if !errors.As(err, &e) {
		return err
	}
	e.State = fmt.Sprintf("%d of %d statements of this file are applied; run again to go on from here", s.rev.Applied, len(s.stmts))
	switch e.SQLState {
	case activeTransaction, invalidTermination:
		e.Fix = "such a statement cannot be part of a migration: after a crash nothing would tell whether it was done"
	}
	s.done.Error = e
	if s.conn.IsClosed() || ctx.Err() != nil {
		return err
	}
	rev := *s.rev
	rev.Error, rev.ErrorStmt = e.Msg, sqltext.Redact(stmt.Text)
	rev.ExecutionTime = s.before + time.Since(s.done.Start)
	if writeErr := send(ctx, s.conn, s.revisions.update(&rev)); writeErr != nil {
		return errors.Join(err, fmt.Errorf("record failure: %w", writeErr))
	}
	return err
}
