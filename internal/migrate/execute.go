package migrate

import (
	"context"
	"errors"
	"fmt"
	"time"

	atlas "ariga.io/atlas/sql/migrate"
)

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
	if err := exec(ctx, r.conn, ownSettings); err != nil {
		return fmt.Errorf("reset settings: %w", err)
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

// writeBaseline records where a database without records stands.
func (r *run) writeBaseline(ctx context.Context) error {
	rev := &Revision{
		Version:         r.baseline.Version(),
		Description:     r.baseline.Desc(),
		Type:            atlas.RevisionTypeBaseline,
		ExecutedAt:      time.Now(),
		OperatorVersion: r.options.Operator,
	}
	statements := append([]string{"BEGIN"}, r.revisions.creation()...)
	if err := send(ctx, r.conn, append(statements, r.revisions.insertion(rev), "COMMIT")...); err != nil {
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
