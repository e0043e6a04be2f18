package migrate

import (
	"fmt"
	"path"
	"strings"

	atlas "ariga.io/atlas/sql/migrate"
)

// HistoryError says how the recorded history of a database contradicts the files.
type HistoryError struct {
	Changes []HistoryChange
}

// HistoryChange is one contradiction.
type HistoryChange struct {
	File   string // name of the file
	Reason string // what was done to it after it was applied, or after a later one was
	Stored string // the hash that the database recorded, "" where it has none
	Found  string // the hash of the file as it is, "" where there is none
	Fix    string
}

func (e *HistoryError) Error() string {
	var b strings.Builder
	b.WriteString("the database was migrated with other files than these:")
	for _, c := range e.Changes {
		fmt.Fprintf(&b, "\n  %s %s", c.File, c.Reason)
		if c.Stored != "" {
			fmt.Fprintf(&b, "\n    applied: h1:%s", c.Stored)
		}
		if c.Found != "" {
			fmt.Fprintf(&b, "\n    file:    h1:%s", c.Found)
		}
		fmt.Fprintf(&b, "\n    fix: %s", c.Fix)
	}
	return b.String()
}

// plan is what a history leaves to be done.
type plan struct {
	pending []*File
	partial *Revision // of the first pending file, if an earlier run did not finish it
	ahead   []string  // versions that the database has and that are later than all files
}

// newPlan compares the revisions, ordered by version, with the files. The error is a *HistoryError.
func newPlan(d *Dir, revs []*Revision) (plan, error) {
	if len(revs) == 0 {
		return plan{pending: fromLastCheckpoint(d.files)}, nil
	}
	h := history{dir: d, revs: revs}
	h.byVersion = make(map[string]*Revision, len(revs))
	for _, r := range revs {
		h.byVersion[r.Version] = r
	}
	h.compare()
	if len(h.changes) > 0 {
		return plan{}, &HistoryError{Changes: h.changes}
	}
	return h.plan, nil
}

func fromLastCheckpoint(files []*File) []*File {
	for i := len(files) - 1; i >= 0; i-- {
		if files[i].IsCheckpoint() {
			return files[i:]
		}
	}
	return files
}

type history struct {
	plan
	dir       *Dir
	revs      []*Revision
	byVersion map[string]*Revision
	changes   []HistoryChange
}

// compare walks through files and revisions together. A hash covers all files before its own, so
// after the first contradiction hashes say no more.
func (h *history) compare() {
	files, revs := h.dir.files, h.revs
	for len(files) > 0 || len(revs) > 0 {
		switch {
		case len(revs) == 0 || len(files) > 0 && files[0].Version() < revs[0].Version:
			h.unapplied(files[0], len(revs) == 0)
			files = files[1:]
		case len(files) == 0 || revs[0].Version < files[0].Version():
			h.missing(revs[0], len(files) == 0)
			revs = revs[1:]
		default:
			h.applied(files[0], revs[0], len(revs) == 1)
			files, revs = files[1:], revs[1:]
		}
	}
}

// unapplied judges a file that the database has no record of: last says that no later one is
// recorded either.
func (h *history) unapplied(f *File, last bool) {
	switch {
	case f.IsCheckpoint(), h.covered(f):
		// A checkpoint repeats the files before it, for databases that have none of them.
	case last:
		h.pending = append(h.pending, f)
	default:
		latest := h.revs[len(h.revs)-1].Version
		h.changes = append(h.changes, HistoryChange{
			File:   f.String(),
			Reason: fmt.Sprintf("was added before %s, which is applied already", latest),
			Found:  f.hash,
			Fix:    h.laterFix(f, latest),
		})
	}
}

// covered tells whether a file stands before the point where the database's history begins: a
// baseline, or a checkpoint.
func (h *history) covered(f *File) bool {
	first := h.revs[0]
	if f.Version() > first.Version {
		return false
	}
	start := h.dir.find(first.Version)
	return first.Type.Has(atlas.RevisionTypeBaseline) || start != nil && start.IsCheckpoint()
}

func (h *history) laterFix(f *File, latest string) string {
	fix := "give it a later version than " + latest + " (git mv), then run `atlas migrate hash`"
	if len(f.Version()) != len(latest) {
		fix = "versions sort as text, so that 10 comes before 9: " + fix
	}
	return fix
}

// missing judges a revision that has no file: end says that there is no later file either.
func (h *history) missing(r *Revision, end bool) {
	switch {
	case r.Type.Has(atlas.RevisionTypeBaseline):
		// The file of a baseline was never run.
	case end:
		h.ahead = append(h.ahead, r.Version)
	default:
		h.changes = append(h.changes, HistoryChange{
			File:   path.Join(h.dir.path, fileName(r)),
			Reason: "was applied, and is deleted or has another version now",
			Stored: r.Hash,
			Fix:    "put the file back as it was applied (git log -- '*" + r.Version + "*')",
		})
	}
}

// applied judges a file and its revision.
func (h *history) applied(f *File, r *Revision, last bool) {
	switch {
	case unfinished(r):
		h.interrupted(f, r, last)
	case !r.Type.Has(atlas.RevisionTypeExecute) || r.Hash == "":
		// A baseline, or set by hand: it was not run from this file.
	case r.Description != f.Desc():
		h.changes = append(h.changes, HistoryChange{
			File:   f.String(),
			Reason: "was applied under the name " + fileName(r),
			Stored: r.Hash,
			Found:  f.hash,
			Fix:    "name it " + fileName(r) + " again, then run `atlas migrate hash`",
		})
	case r.Hash != f.hash && len(h.changes) == 0:
		h.changes = append(h.changes, HistoryChange{
			File:   f.String(),
			Reason: "was edited after it was applied",
			Stored: r.Hash,
			Found:  f.hash,
			Fix:    "put it back as it was applied (git checkout), run `atlas migrate hash`, and make the change in a new migration",
		})
	}
}

// interrupted judges a file that was begun and not finished. It may have been mended since.
func (h *history) interrupted(f *File, r *Revision, last bool) {
	if last {
		h.partial = r
		h.pending = append(h.pending, f)
		return
	}
	h.changes = append(h.changes, HistoryChange{
		File:   f.String(),
		Reason: fmt.Sprintf("was applied in part (%d of %d statements), and a later file was applied", r.Applied, r.Total),
		Stored: r.Hash,
		Found:  f.hash,
		Fix:    "see what of it is done, do the rest, and set the record with `atlas migrate set`",
	})
}

func unfinished(r *Revision) bool {
	return r.Applied < r.Total && !r.Type.Has(atlas.RevisionTypeResolved)
}

// fileName gives the name that the file of a revision had.
func fileName(r *Revision) string {
	if r.Description == "" {
		return r.Version + ".sql"
	}
	return r.Version + "_" + r.Description + ".sql"
}
