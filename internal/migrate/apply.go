package migrate

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime/debug"
	"time"

	atlas "ariga.io/atlas/sql/migrate"

	"example.com/sqlfirst/internal/schema/sqltext"
)

// Options say how to apply migrations. Of a zero Options only Dir is missing.
type Options struct {
	// Dir holds the migrations and atlas.sum: a *Dir from OpenPath, an embed.FS, ...
	Dir fs.FS
	// N is the most files to apply, 0 for all.
	N int
	// To is the version to stop at, "" for the last.
	To string
	// DryRun reports what would be run and changes nothing. It takes no lock.
	DryRun bool
	// Baseline is the version that a database without records has already.
	Baseline string
	// AllowDirty migrates a database without records that is not empty.
	AllowDirty bool
	// AllowAhead leaves a database alone that has later migrations than Dir, and is content. It is
	// meant for an older program that starts beside a newer one.
	AllowAhead bool
	// TxMode is TxFile if it is "".
	TxMode TxMode
	// RevisionsSchema is where the table of revisions is: "" for where Atlas puts it.
	RevisionsSchema string
	// LockTimeout is how long to wait for another migrator: 0 for 10 seconds, negative for not at all.
	LockTimeout time.Duration
	// StatementLockTimeout is how long one statement may wait for a lock on a table before its file
	// is rolled back and tried again: 0 for 2 seconds. A lock_timeout in the URL goes before it.
	StatementLockTimeout time.Duration
	// Tries is how often a file is tried whose statements wait too long for locks: 0 for 10.
	Tries int
	// Operator is recorded with each revision: "" for this program and its version.
	Operator string
	// Report is called with every step.
	Report func(Event)
}

func (o Options) withDefaults() Options {
	if o.TxMode == "" {
		o.TxMode = TxFile
	}
	if o.LockTimeout == 0 {
		o.LockTimeout = 10 * time.Second
	}
	if o.StatementLockTimeout <= 0 {
		o.StatementLockTimeout = 2 * time.Second
	}
	if o.Tries <= 0 {
		o.Tries = 10
	}
	if o.Operator == "" {
		o.Operator = operator()
	}
	if o.Report == nil {
		o.Report = func(Event) {}
	}
	return o
}

func operator() string {
	version := "development"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		version = info.Main.Version
	}
	return "sqlfirst " + version
}

// Apply brings a database to the version of the last migration. It may be called by many
// processes at once: one does the work, the others wait for it.
//
// On an error the database is as the last whole file left it, and calling Apply again goes on from
// there. The error is one of *RefusalError, *TextError, *ChecksumError, *HistoryError, *LockedError,
// *StatementError, or that of a connection that broke.
func Apply(ctx context.Context, conn string, o Options) (Result, error) {
	o = o.withDefaults()
	result := Result{Start: time.Now(), DryRun: o.DryRun}
	err := apply(ctx, conn, o, &result)
	result.End = time.Now()
	if err != nil {
		result.Error = err.Error()
	}
	result.Message = message(&result)
	o.Report(Event{Kind: EventEnd, Elapsed: result.Elapsed(), DryRun: o.DryRun})
	return result, err
}

func message(r *Result) string {
	switch {
	case r.Error != "":
		return ""
	case len(r.Pending) == 0:
		return "No migration files to execute"
	}
	return fmt.Sprintf("Migrated to version %s from %s (%d migrations in total)", r.Target, r.Current, len(r.Pending))
}

func apply(ctx context.Context, conn string, o Options, result *Result) error {
	dir, err := checkedDir(o.Dir, o.TxMode)
	if err != nil {
		return err
	}
	s, err := openSession(ctx, conn, o)
	if err != nil {
		return err
	}
	defer s.close()
	r := &run{session: s, dir: dir, result: result}

	// What is there to do is asked without the lock first, so that a start with nothing to do costs
	// two small queries and waits for nobody.
	switch done, err := r.prepare(ctx); {
	case done || err != nil:
		return err
	case o.DryRun:
		return r.pretend()
	}
	if err := s.lock(ctx); err != nil {
		return err
	}
	defer s.unlock()
	if done, err := r.prepare(ctx); done || err != nil {
		return err
	}
	return r.execute(ctx)
}

// checkedDir reads the migrations and checks everything that needs no database.
func checkedDir(fsys fs.FS, mode TxMode) (*Dir, error) {
	if !mode.valid() {
		return nil, &RefusalError{Reason: fmt.Sprintf("there is no transaction mode %q", mode), Fix: "choose one of file, all, none"}
	}
	dir, err := Open(fsys)
	if err != nil {
		return nil, err
	}
	if err := Validate(dir); err != nil {
		return nil, err
	}
	if err := checkAll(dir, mode); err != nil {
		return nil, err
	}
	return dir, nil
}

// run is one application of migrations.
type run struct {
	*session
	dir      *Dir
	result   *Result
	plan     plan
	baseline *File
}

// prepare finds out what is to be done. It tells whether that is nothing.
func (r *run) prepare(ctx context.Context) (done bool, err error) {
	if err := r.revisions.find(ctx, r.conn); err != nil {
		return false, err
	}
	revs, err := r.revisions.read(ctx, r.conn)
	if err != nil {
		return false, err
	}
	if r.plan, err = newPlan(r.dir, revs); err != nil {
		return false, err
	}
	if len(revs) == 0 {
		if err := r.begin(ctx); err != nil {
			return false, err
		}
	} else {
		r.result.Current = revs[len(revs)-1].Version
	}
	if err := r.limit(); err != nil {
		return false, err
	}
	return len(r.plan.pending) == 0 && r.baseline == nil, nil
}

// begin settles where a database without records stands.
func (r *run) begin(ctx context.Context) error {
	if !r.revisions.exists && r.options.RevisionsSchema == "" {
		if err := checkPlace(ctx, r.conn, r.boundTo, &r.revisions); err != nil {
			return err
		}
	}
	if version := r.options.Baseline; version != "" {
		return r.startAt(version)
	}
	if r.options.AllowDirty || len(r.dir.files) == 0 {
		return nil
	}
	return checkClean(ctx, r.conn, r.boundTo, &r.revisions)
}

// startAt makes a version the baseline: it and all before it count as applied.
func (r *run) startAt(version string) error {
	for i, f := range r.dir.files {
		if f.Version() == version && !f.IsCheckpoint() {
			r.baseline = f
			r.plan.pending = withoutCheckpoints(r.dir.files[i+1:])
			return nil
		}
	}
	return &RefusalError{Reason: fmt.Sprintf("there is no migration with the baseline version %s", version), Fix: r.anExample()}
}

// anExample says what a version looks like.
func (r *run) anExample() string {
	if last := r.dir.latest(); last != nil {
		return fmt.Sprintf("versions are the digits at the beginning of a file's name, for example %s", last.Version())
	}
	return "there are no migrations at all"
}

func withoutCheckpoints(files []*File) []*File {
	var plain []*File
	for _, f := range files {
		if !f.IsCheckpoint() {
			plain = append(plain, f)
		}
	}
	return plain
}

// limit cuts the pending files where the options say, and refuses a database that is ahead.
func (r *run) limit() error {
	r.result.Ahead = r.plan.ahead
	if len(r.plan.ahead) > 0 && !r.options.AllowAhead {
		return aheadError(r.dir, r.plan.ahead)
	}
	pending := r.plan.pending
	if to := r.options.To; to != "" {
		n := len(pending)
		for n > 0 && pending[n-1].Version() > to {
			n--
		}
		if r.dir.find(to) == nil {
			return &RefusalError{Reason: fmt.Sprintf("there is no migration with the version %s", to), Fix: r.anExample()}
		}
		pending = pending[:n]
	}
	if n := r.options.N; n > 0 && n < len(pending) {
		pending = pending[:n]
	}
	r.plan.pending = pending
	r.result.Pending = infos(pending)
	if len(pending) > 0 {
		r.result.Target = pending[len(pending)-1].Version()
	}
	return nil
}

func aheadError(d *Dir, ahead []string) error {
	last := "none"
	if f := d.latest(); f != nil {
		last = f.Version()
	}
	return &RefusalError{
		Reason: fmt.Sprintf("the database is at version %s, and the last migration here is %s", ahead[len(ahead)-1], last),
		Fix:    "these files are older than the database (update the checkout), or a migration that was applied is deleted (put it back)",
	}
}

// pretend reports a dry run.
func (r *run) pretend() error {
	if len(r.plan.pending) == 0 {
		return nil
	}
	r.report(Event{Kind: EventPlan, Total: len(r.plan.pending), From: r.result.Current, To: r.result.Target})
	for i, f := range r.plan.pending {
		if err := r.pretendFile(f, i+1); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) pretendFile(f *File, index int) error {
	stmts, err := f.Statements()
	if err != nil {
		return err
	}
	now := time.Now()
	done := &AppliedFile{FileInfo: info(f), Start: now, End: now}
	if r.plan.partial != nil && index == 1 {
		done.Skipped = r.plan.partial.Applied
	}
	r.report(Event{Kind: EventFile, File: f, Index: index, Total: len(r.plan.pending)})
	for i := done.Skipped; i < len(stmts); i++ {
		text := sqltext.Redact(stmts[i].Text)
		r.report(Event{Kind: EventStatement, File: f, Pos: stmts[i].Pos, Statement: text, Index: i + 1, Total: len(stmts)})
		done.Applied = append(done.Applied, text)
	}
	r.report(Event{Kind: EventFileDone, File: f, Index: index, Total: len(r.plan.pending)})
	r.result.Applied = append(r.result.Applied, done)
	return nil
}

// execute runs what is pending. The lock is held.
func (r *run) execute(ctx context.Context) error {
	if err := r.mayWrite(ctx); err != nil {
		return err
	}
	if r.baseline != nil {
		if err := r.writeBaseline(ctx); err != nil {
			return err
		}
	}
	if len(r.plan.pending) == 0 {
		return nil
	}
	r.report(Event{Kind: EventPlan, Total: len(r.plan.pending), From: r.result.Current, To: r.result.Target})
	if r.options.TxMode == TxAll {
		return r.together(ctx)
	}
	for i, f := range r.plan.pending {
		if err := r.one(ctx, f, i+1); err != nil {
			return err
		}
	}
	return nil
}

// one runs a file in its own mode.
func (r *run) one(ctx context.Context, f *File, index int) error {
	mode, err := f.TxMode(r.options.TxMode)
	if err != nil {
		return err
	}
	work := &work{run: r, files: r.plan.pending[index-1 : index], index: index}
	if mode == TxNone {
		return work.stepwise(ctx)
	}
	if r.plan.partial != nil && index == 1 {
		return partialError(f, r.plan.partial)
	}
	return work.atOnce(ctx)
}

// together runs all files in one transaction.
func (r *run) together(ctx context.Context) error {
	if r.plan.partial != nil {
		return partialError(r.plan.pending[0], r.plan.partial)
	}
	return (&work{run: r, files: r.plan.pending, index: 1}).atOnce(ctx)
}

// partialError refuses to run in one transaction what was begun without.
func partialError(f *File, rev *Revision) error {
	return &RefusalError{
		Reason: fmt.Sprintf("%s was begun without a transaction, and %d of its %d statements are done", f, rev.Applied, rev.Total),
		Fix:    "finish it the same way: --tx-mode none, or the line `-- atlas:txmode none` and a blank line at its top",
	}
}

func (r *run) writeBaseline(ctx context.Context) error {
	rev := &Revision{
		Version:         r.baseline.Version(),
		Description:     r.baseline.Desc(),
		Type:            atlas.RevisionTypeBaseline,
		ExecutedAt:      time.Now(),
		OperatorVersion: r.options.Operator,
	}
	b := begin()
	b.add(r.revisions.creation()...)
	b.addParams(r.revisions.insertion(), values(rev))
	b.add("COMMIT")
	if err := b.run(ctx, r.conn); err != nil {
		return errors.Join(fmt.Errorf("write baseline: %w", err), r.rollback())
	}
	r.revisions.exists = true
	return nil
}

// mayWrite refuses a role that could run the files and then not record them.
func (r *run) mayWrite(ctx context.Context) error {
	var allowed bool
	err := r.conn.QueryRow(ctx, `
SELECT CASE
    WHEN $1::bool THEN pg_catalog.has_table_privilege(pg_catalog.to_regclass($2::text), 'INSERT')
        AND pg_catalog.has_table_privilege(pg_catalog.to_regclass($2::text), 'UPDATE')
    WHEN EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = $3::text)
        THEN pg_catalog.has_schema_privilege($3::text, 'CREATE')
    ELSE pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')
END`, r.revisions.exists, r.revisions.table, r.revisions.schema).Scan(&allowed)
	if err != nil {
		return fmt.Errorf("look for privileges: %w", err)
	}
	if !allowed {
		return &RefusalError{
			Reason: "the role may not write to the table of revisions " + r.revisions.table + " (42501)",
			Fix:    "run the migrations as the owner of the database, or grant the role what it needs",
		}
	}
	return nil
}
