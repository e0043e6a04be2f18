package migrate

import (
	"context"
	"io/fs"
	"strings"
	"time"
)

// Status is where a database stands. As JSON it has the form of Atlas's report of `migrate status`.
type Status struct {
	Available []FileInfo  `json:"Available,omitempty"` // the migrations there are
	Pending   []FileInfo  `json:"Pending,omitempty"`   // those not applied, or not wholly
	Applied   []*Revision `json:"Applied,omitempty"`   // the records of those that were
	Current   string      `json:"Current,omitempty"`   // version of the database
	Next      string      `json:"Next,omitempty"`      // version of the next migration
	Count     int         `json:"Count,omitempty"`     // statements done of a migration that was not finished
	Total     int         `json:"Total,omitempty"`     // and how many it has
	Status    string      `json:"Status,omitempty"`    // StatusOK or StatusPending
	Error     string      `json:"Error,omitempty"`     // why it was not finished
	SQL       string      `json:"SQL,omitempty"`       // and at which statement
	Ahead     []string    `json:"Ahead,omitempty"`     // versions that the database has and the folder does not
}

// The states of a database, as Atlas names them.
const (
	StatusOK      = "OK"
	StatusPending = "PENDING"
)

// Left gives the number of statements that are left of a migration that was not finished.
func (s *Status) Left() int { return s.Total - s.Count }

// GetStatus compares a database with a folder of migrations and changes nothing. Of the options it
// uses RevisionsSchema. Where files and records contradict each other the error is a *HistoryError,
// where a way back was not ended a *RefusalError, and the status is filled in as far as it goes.
func GetStatus(ctx context.Context, conn string, dir fs.FS, o Options) (Status, error) {
	d, err := Open(dir)
	if err != nil {
		return Status{}, err
	}
	if err := Validate(d); err != nil {
		return Status{}, err
	}
	s, err := openSession(ctx, conn, Options{RevisionsSchema: o.RevisionsSchema, StatementLockTimeout: 5 * time.Second})
	if err != nil {
		return Status{}, err
	}
	defer s.close()
	if err := s.revisions.find(ctx, s.conn); err != nil {
		return Status{}, err
	}
	if !s.revisions.exists && o.RevisionsSchema == "" {
		if err := checkPlace(ctx, s.conn, s.boundTo, &s.revisions); err != nil {
			return Status{}, err
		}
	}
	revs, err := s.revisions.read(ctx, s.conn)
	if err != nil {
		return Status{}, err
	}
	p, err := newPlan(d, revs)
	if err == nil && s.revisions.note != nil {
		err = halfwayError(s.revisions.note)
	}
	return newStatus(d, revs, p), err
}

func newStatus(d *Dir, revs []*Revision, p plan) Status {
	s := Status{Available: infos(d.files), Pending: infos(p.pending), Applied: revs, Ahead: p.ahead}
	s.Status, s.Next, s.Current = StatusOK, "Already at latest version", "No migration applied yet"
	if len(revs) > 0 {
		s.Current = revs[len(revs)-1].Version
	}
	if len(p.pending) > 0 {
		s.Status, s.Next = StatusPending, p.pending[0].Version()
	}
	if rev := p.partial; rev != nil {
		s.Count, s.Total = rev.Applied, rev.Total
		s.Error = strings.ReplaceAll(rev.Error, "\n", " ")
		s.SQL = strings.ReplaceAll(rev.ErrorStmt, "\n", " ")
	}
	return s
}
