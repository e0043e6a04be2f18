package migrate

import (
	"context"
	"time"

	"example.com/sqlfirst/internal/schema/sqltext"
)

// pretend reports what would be done.
func (r *run) pretend(ctx context.Context) error {
	if _, err := r.prepare(ctx); err != nil || len(r.plan.pending) == 0 {
		return err
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
