package migrate

import (
	"context"
	"fmt"
	"io/fs"
	"time"
)

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
	if o.DryRun {
		return r.pretend(ctx)
	}
	if err := s.check(ctx); err != nil {
		return err
	}
	// Without the lock it can only be seen that there is nothing to do: a start that has nothing to
	// do waits for nobody. Whatever else is seen may change before the lock is held.
	if done, err := r.prepare(ctx); done && err == nil {
		return nil
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
