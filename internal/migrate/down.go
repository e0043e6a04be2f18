package migrate

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"example.com/sqlfirst/internal/schema/sqltext"
)

// DownResult is what a way back did. As JSON it has the form of Atlas's report of `migrate down`.
type DownResult struct {
	Planned  []PlannedFile   `json:"Planned,omitempty"`  // the files that lead back
	Reverted []*RevertedFile `json:"Reverted,omitempty"` // the migrations that were taken back
	Current  string          `json:"Current,omitempty"`  // version of the database before
	Target   string          `json:"Target,omitempty"`   // version that it was to go back to
	Total    int             `json:"Total,omitempty"`    // migrations to take back
	Start    time.Time
	End      time.Time
	Error    string `json:"Error,omitempty"`

	statements []string // that were run
}

// PlannedFile is a file of a way back.
type PlannedFile struct {
	Name    string `json:"Name,omitempty"`
	Content string `json:"Content,omitempty"`
}

// RevertedFile is a migration that was taken back. One way leads back over all of them: what was
// run stands with the first, which is the last that was applied.
type RevertedFile struct {
	FileInfo
	Start   time.Time
	End     time.Time
	Applied []string `json:"Applied,omitempty"` // statements that were run
	Scope   string   `json:"Scope,omitempty"`   // "versions": the statements are those of all of them
}

// CountStmts gives the number of statements that were run.
func (r *DownResult) CountStmts() int { return len(r.statements) }

// Elapsed is how long the run took.
func (r *DownResult) Elapsed() time.Duration { return r.End.Sub(r.Start) }

// PlanResult is the result of a reversal that is not run.
func PlanResult(r *Reversal) DownResult {
	now := time.Now()
	result := DownResult{Current: r.From, Target: r.To, Total: len(r.Revert), Start: now, End: now}
	for _, f := range r.Files {
		result.Planned = append(result.Planned, PlannedFile{Name: f.Name(), Content: string(f.Bytes())})
	}
	return result
}

// Down takes migrations back: it runs the files of the reversal, and removes the records of the
// migrations in the transaction of the last. What was true when the reversal was made is looked at
// again under the lock: the records here, and by check, unless that is nil or an earlier run began,
// what else it rests on. Of the options it uses those of a session: Dir, N, To as they were when
// the reversal was made, RevisionsSchema, LockTimeout, StatementLockTimeout, Tries, Operator, Report.
//
// A way of one file is taken wholly or not at all. One of several is noted in the table of
// revisions, so that after a crash the next run goes on with what is left, and no other run of this
// package works on the database before that.
func Down(ctx context.Context, conn string, r *Reversal, check func(context.Context) error, o Options) (DownResult, error) {
	o = o.withDefaults()
	result := PlanResult(r)
	err := down(ctx, conn, r, check, o, &result)
	result.End = time.Now()
	if err != nil {
		result.Error = err.Error()
	}
	o.Report(Event{Kind: EventEnd, Elapsed: result.Elapsed()})
	return result, err
}

func down(ctx context.Context, conn string, r *Reversal, check func(context.Context) error, o Options, result *DownResult) error {
	dir, err := checkedReversal(o.Dir, r)
	if err != nil {
		return err
	}
	s, err := openSession(ctx, conn, o)
	if err != nil {
		return err
	}
	defer s.close()
	if err := s.check(ctx); err != nil {
		return err
	}
	if err := s.lock(ctx); err != nil {
		return err
	}
	defer s.unlock()
	now, err := s.reversal(ctx, dir)
	if err != nil {
		return err
	}
	if !r.same(now) {
		return &RefusalError{Reason: "another run migrated the database meanwhile", Fix: "run again, to see what is to be done now"}
	}
	if check != nil && !r.Begun {
		if err := check(ctx); err != nil {
			return err
		}
	}
	return (&descent{session: s, Reversal: r, result: result}).run(ctx)
}

// checkedReversal checks what needs no database.
func checkedReversal(fsys fs.FS, r *Reversal) (*Dir, error) {
	dir, err := Open(fsys)
	if err != nil {
		return nil, err
	}
	for _, f := range r.Files {
		if problems := Check(f, TxFile); len(problems) > 0 {
			return nil, &TextError{Problems: problems}
		}
	}
	if len(r.Files) > 1 && slices.ContainsFunc(r.Files, holdsSecret) {
		return nil, &RefusalError{
			Reason: "the way back holds a password and does not fit into one transaction, so that the password would be noted in the database",
			Fix:    "go back in smaller steps: `atlas migrate down 1`",
		}
	}
	return dir, nil
}

func holdsSecret(f *File) bool {
	stmts, err := f.Statements()
	return err != nil || slices.ContainsFunc(stmts, func(s sqltext.Stmt) bool { return sqltext.Redact(s.Text) != s.Text })
}

// same tells whether the records are what they were.
func (r *Reversal) same(now *Reversal) bool {
	return r.From == now.From && r.To == now.To && slices.Equal(r.Revert, now.Revert) && r.Begun == now.Begun && r.Done == now.Done
}

// descent is one run of a reversal.
type descent struct {
	*session
	*Reversal

	result *DownResult
	// progress is the note, nil where one transaction does it all; noted says that it is written.
	progress *Revision
	noted    bool
	// begun says that an earlier run began the next file and did not say how that ended.
	begun bool
}

func (d *descent) run(ctx context.Context) error {
	if len(d.Revert) == 0 {
		return nil
	}
	if err := d.mayForget(ctx); err != nil {
		return err
	}
	if err := exec(ctx, d.conn, ownSettings); err != nil {
		return fmt.Errorf("reset settings: %w", err)
	}
	d.report(Event{Kind: EventPlan, Total: len(d.Revert), From: d.From, To: d.To})
	if err := d.start(ctx); err != nil {
		return err
	}
	for i := d.Done; i < len(d.Files); i++ {
		if err := d.file(ctx, i); err != nil {
			return d.failed(err)
		}
		d.begun = false
	}
	if n := len(d.Files); n == 0 || d.mode(n-1) == TxNone {
		if err := d.forget(ctx); err != nil {
			return d.failed(err)
		}
	}
	for i, f := range d.Revert {
		reverted := &RevertedFile{FileInfo: f, Start: d.result.Start, End: time.Now(), Scope: "versions"}
		if i == 0 {
			reverted.Applied = d.result.statements
		}
		d.result.Reverted = append(d.result.Reverted, reverted)
	}
	return nil
}

// mode is that of a file, which Check has looked at.
func (d *descent) mode(i int) TxMode {
	mode, _ := d.Files[i].TxMode(TxFile)
	return mode
}

// mayForget refuses a role that could run the files and then not remove the records.
func (d *descent) mayForget(ctx context.Context) error {
	var allowed bool
	err := d.conn.QueryRow(ctx, `
SELECT pg_catalog.bool_and(pg_catalog.has_table_privilege(pg_catalog.to_regclass($1::text), p))
FROM pg_catalog.unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) AS p`, d.revisions.table).Scan(&allowed)
	if err != nil {
		return fmt.Errorf("look for privileges: %w", err)
	}
	if !allowed {
		return &RefusalError{
			Reason: "the role may not remove rows of the table of revisions " + d.revisions.table + " (42501)",
			Fix:    "run as the owner of the database, or grant the role what it needs",
		}
	}
	return nil
}

// start makes the note of a way that does not fit into one transaction. It is written before the
// first statement that cannot be undone: here, or in the transaction of the first file.
func (d *descent) start(ctx context.Context) error {
	n := len(d.Files)
	switch {
	case d.Begun:
		note := *d.revisions.note
		d.progress, d.noted, d.begun = &note, true, note.Error == ""
		return nil
	case n == 0 || n == 1 && d.mode(0) != TxNone:
		return nil
	}
	d.progress = d.Reversal.note(d.options.Operator)
	d.progress.ExecutedAt = time.Now()
	if d.mode(0) != TxNone {
		return nil
	}
	if err := send(ctx, d.conn, "BEGIN", keepLock, d.revisions.insertion(d.progress), "COMMIT"); err != nil {
		return errors.Join(lockError(err), d.rollback())
	}
	d.noted = true
	return nil
}

// file runs one of the files.
func (d *descent) file(ctx context.Context, i int) error {
	f, start := d.Files[i], time.Now()
	stmts, err := f.Statements()
	if err != nil {
		return err
	}
	d.report(Event{Kind: EventFile, File: f, Index: i + 1, Total: len(d.Files)})
	if d.mode(i) == TxNone {
		err = d.outside(ctx, f, stmts)
	} else {
		err = d.patiently(ctx, f, func() ([]Blocker, error) { return d.attempt(ctx, f, stmts) })
	}
	if err != nil {
		return err
	}
	for _, stmt := range stmts {
		d.result.statements = append(d.result.statements, sqltext.Redact(stmt.Text))
	}
	d.report(Event{Kind: EventFileDone, File: f, Index: i + 1, Total: len(d.Files), Elapsed: time.Since(start)})
	return nil
}

// attempt runs a file in a transaction, with the record of it.
func (d *descent) attempt(ctx context.Context, f *File, stmts []sqltext.Stmt) ([]Blocker, error) {
	if err := send(ctx, d.conn, "BEGIN", keepLock); err != nil {
		return nil, errors.Join(lockError(err), d.rollback())
	}
	for n, stmt := range stmts {
		blockers, err := d.statement(ctx, f, stmt, n+1, len(stmts))
		if err == nil && d.conn.PgConn().TxStatus() != 'T' {
			err = errEndedItself
		}
		if err != nil {
			return blockers, errors.Join(statementError(stmt, err), d.rollback())
		}
	}
	statements := append(slices.Clone(ownRole), d.record())
	beforeCommit := len(statements)
	statements = append(statements, "COMMIT", ownSettings, "DISCARD TEMP")
	switch n, err := sendCount(ctx, d.conn, statements); {
	case err == nil:
		d.advance()
		return nil, nil
	case n < beforeCommit:
		return nil, errors.Join(fmt.Errorf("%s: record: %w", f, err), d.rollback())
	case d.conn.IsClosed():
		return nil, &RefusalError{
			Reason: fmt.Sprintf("%s: the connection was lost while it was committed, so that it is not known whether it was run", f),
			Fix:    "run again: the records tell",
			Err:    err,
		}
	default:
		e := statementError(sqltext.Stmt{Pos: sqltext.Pos{File: f.String(), Line: 1, Col: 1}}, err)
		e.Msg = "commit: " + e.Msg
		return nil, e
	}
}

// outside runs a file's one statement without a transaction, and records it.
func (d *descent) outside(ctx context.Context, f *File, stmts []sqltext.Stmt) error {
	if len(stmts) != 1 {
		return fmt.Errorf("%s: %d statements without a transaction, where one may stand", f, len(stmts))
	}
	command, _ := Outside(stmts[0].Text)
	o := &outsider{conn: d.conn, stmt: stmts[0], command: command, begun: d.begun}
	if err := d.runOutside(ctx, f, o, 1, 1); err != nil {
		return err
	}
	if d.progress.Applied == d.progress.Total-1 {
		return nil // forget records it, with all else
	}
	if err := send(ctx, d.conn, d.record()); err != nil {
		return fmt.Errorf("%s: record: %w", f, err)
	}
	d.advance()
	return nil
}

// forget removes the records where that is all there is left to do.
func (d *descent) forget(ctx context.Context) error {
	if err := send(ctx, d.conn, "BEGIN", keepLock, d.record(), "COMMIT"); err != nil {
		return errors.Join(lockError(err), d.rollback())
	}
	return nil
}

// record gives the statement that is to be run after the next file: it notes how far the way is, or,
// after the last, removes the records of the migrations and the note.
func (d *descent) record() string {
	if p := d.progress; p != nil && p.Applied+1 < p.Total {
		next := *p
		next.Applied++
		next.Error = ""
		if d.noted {
			return d.revisions.update(&next)
		}
		return d.revisions.insertion(&next)
	}
	return d.revisions.deletion(append(d.versions(), noteVersion))
}

// advance follows what record wrote.
func (d *descent) advance() {
	if d.progress != nil {
		d.noted = true
		d.progress.Applied++
		d.progress.Error = ""
	}
}

// failed says how the database was left, and notes the failure if the database still answers: then
// it is known that the statement was not done.
func (d *descent) failed(err error) error {
	var e *StatementError
	if !errors.As(err, &e) {
		return err
	}
	if !d.noted {
		e.State = "nothing was changed"
		return err
	}
	e.State = fmt.Sprintf("%d of the %d files of the way back are done; run `atlas migrate down` again to go on from here, "+
		"or bring the database to one of the two versions by hand and delete the row %s of %s",
		d.progress.Applied, d.progress.Total, noteVersion, d.revisions.table)
	if d.conn.IsClosed() {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), tidyTime)
	defer cancel()
	note := *d.progress
	note.Error = e.Msg
	if writeErr := send(ctx, d.conn, d.revisions.update(&note)); writeErr != nil {
		return errors.Join(err, fmt.Errorf("note the failure: %w", writeErr))
	}
	return err
}
