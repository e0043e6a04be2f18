package migrate

import (
	"context"
	"fmt"
	"slices"

	atlas "ariga.io/atlas/sql/migrate"
)

// Start is the version before the first migration, as Options.To of a reversal names it.
const Start = "0"

// Reversal is the way of a database back to an earlier version.
type Reversal struct {
	From string // version of the database
	To   string // version that it goes back to, "" for before the first
	// Revert are the migrations that are taken back, the last first.
	Revert []FileInfo
	// Files lead back, one after the other. Whoever asks for a reversal fills them in; those of one
	// that was begun are there. One that runs without a transaction holds one statement.
	Files []*File
	// Begun says that an earlier run began with the files and was interrupted, after Done of them.
	Begun bool
	Done  int
}

// GetReversal finds out which migrations a database gives up: the last o.N of them, those after the
// version o.To, or the last one. It reads only. Of the options it uses Dir, N, To, RevisionsSchema.
// The error is a *RefusalError, or a *HistoryError where files and records contradict each other.
func GetReversal(ctx context.Context, conn string, o Options) (*Reversal, error) {
	dir, err := Open(o.Dir)
	if err != nil {
		return nil, err
	}
	if err := Validate(dir); err != nil {
		return nil, err
	}
	s, err := openSession(ctx, conn, o.withDefaults())
	if err != nil {
		return nil, err
	}
	defer s.close()
	if err := s.check(ctx); err != nil {
		return nil, err
	}
	return s.reversal(ctx, dir)
}

// reversal reads the records and says what is to be done.
func (s *session) reversal(ctx context.Context, dir *Dir) (*Reversal, error) {
	if err := s.revisions.find(ctx, s.conn); err != nil {
		return nil, err
	}
	if !s.revisions.exists && s.options.RevisionsSchema == "" {
		if err := checkPlace(ctx, s.conn, s.boundTo, &s.revisions); err != nil {
			return nil, err
		}
	}
	revs, err := s.revisions.read(ctx, s.conn)
	if err != nil {
		return nil, err
	}
	p, err := newPlan(dir, revs)
	switch {
	case err != nil:
		return nil, err
	case len(p.ahead) > 0:
		return nil, aheadError(dir, p.ahead)
	case p.partial != nil:
		return nil, &RefusalError{
			Reason: fmt.Sprintf("%s is applied in part (%d of %d statements), a state that no way back begins with", p.pending[0], p.partial.Applied, p.partial.Total),
			Fix:    "finish it first: `atlas migrate apply`",
		}
	}
	keep, err := s.options.keep(revs, s.revisions.note)
	if err != nil {
		return nil, err
	}
	return newReversal(dir, revs, keep, s.revisions.note)
}

// keep tells how many of the revisions stay.
func (o *Options) keep(revs []*Revision, note *Revision) (int, error) {
	to, n := o.To, o.N
	if to == "" && n == 0 && note != nil {
		if to = note.Description; to == "" {
			to = Start
		}
	}
	switch at := slices.IndexFunc(revs, func(r *Revision) bool { return r.Version == to }); {
	case at >= 0:
		return at + 1, nil
	case to == Start:
		return 0, nil
	case to != "":
		return 0, &RefusalError{
			Reason: fmt.Sprintf("the version %s is not applied", to),
			Fix:    "`atlas migrate status` tells what is; --to-version 0 leads back to before the first",
		}
	case len(revs) == 0:
		return 0, nil
	case n > len(revs):
		return 0, &RefusalError{
			Reason: fmt.Sprintf("%d migrations cannot be taken back: %d are applied", n, len(revs)),
			Fix:    fmt.Sprintf("`atlas migrate down %d` takes back all", len(revs)),
		}
	}
	return max(len(revs)-max(n, 1), 0), nil
}

func newReversal(dir *Dir, revs []*Revision, keep int, note *Revision) (*Reversal, error) {
	r := &Reversal{}
	if len(revs) == 0 {
		return r, nil
	}
	r.From = revs[len(revs)-1].Version
	if keep > 0 {
		r.To = revs[keep-1].Version
	}
	for _, rev := range slices.Backward(revs[keep:]) {
		if rev.Type.Has(atlas.RevisionTypeBaseline) {
			return nil, &RefusalError{
				Reason: fmt.Sprintf("the version %s is the baseline: what the database was before it no migration tells", rev.Version),
				Fix:    "go back to it at most: --to-version " + rev.Version,
			}
		}
		r.Revert = append(r.Revert, FileInfo{Name: fileName(rev), Version: rev.Version, Description: rev.Description})
	}
	if r.To != "" && dir.find(r.To) == nil {
		return nil, &RefusalError{
			Reason: fmt.Sprintf("the file of the baseline %s is not here, so that it is not known what to go back to", r.To),
			Fix:    "put the file back, or go back to a later version",
		}
	}
	if note != nil {
		return r, r.resume(note)
	}
	return r, nil
}

// versions are those whose records go.
func (r *Reversal) versions() []string {
	var all []string
	for _, f := range r.Revert {
		all = append(all, f.Version)
	}
	return all
}

// noteVersion is the version of the row that tells how far a way back has come which does not fit
// into one transaction. It is there only from the first to the last of its files: Description is the
// version to go back to, Hash the one to go back from, PartialHashes the texts of the files, of
// which Applied are done. So whoever goes on runs what was shown, proven and agreed to.
const noteVersion = ".down"

func (r *Reversal) note(operator string) *Revision {
	rev := &Revision{
		Version: noteVersion, Description: r.To, Type: atlas.RevisionTypeExecute,
		Total: len(r.Files), Hash: r.From, OperatorVersion: operator,
	}
	for _, f := range r.Files {
		rev.PartialHashes = append(rev.PartialHashes, string(f.Bytes()))
	}
	return rev
}

// resume takes over what an interrupted run noted.
func (r *Reversal) resume(note *Revision) error {
	if r.From != note.Hash || r.To != note.Description {
		return halfwayError(note)
	}
	r.Begun, r.Done = true, note.Applied
	for i, text := range note.PartialHashes {
		r.Files = append(r.Files, NewFile(WayBackName(i), []byte(text)))
	}
	return nil
}

// WayBackName is how messages call the files of a way back, which stand on no disk.
func WayBackName(i int) string {
	if i == 0 {
		return "down.sql"
	}
	return fmt.Sprintf("down_%d.sql", i+1)
}

// halfwayError refuses whatever is asked of a database that is between two versions.
func halfwayError(note *Revision) error {
	to := note.Description
	if to == "" {
		to = Start
	}
	return &RefusalError{
		Reason: fmt.Sprintf("the database is between two versions: `migrate down` from %s to %s was interrupted after %d of %d files",
			note.Hash, to, note.Applied, note.Total),
		Fix: "go on with it: `atlas migrate down --to-version " + to + "`",
	}
}
