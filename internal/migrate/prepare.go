package migrate

import (
	"context"
	"fmt"
)

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
	r.baseline = nil
	if err := r.revisions.find(ctx, r.conn); err != nil {
		return false, err
	}
	revs, err := r.revisions.read(ctx, r.conn)
	if err != nil {
		return false, err
	}
	if r.revisions.note != nil {
		return false, halfwayError(r.revisions.note)
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
