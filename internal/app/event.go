package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"example.com/sqlfirst/internal/db"
)

const maxEvents = 10_000

// eventInput is what a person writes of an event.
type eventInput struct {
	Kind       db.EventKind    `json:"kind"`
	Summary    string          `json:"summary"`
	Details    json.RawMessage `json:"details"`     // {} where it is missing
	OccurredAt *time.Time      `json:"occurred_at"` // now where it is missing
	FollowUpOn pgtype.Date     `json:"follow_up_on"`
}

// row fills in what was left out. COPY takes no DEFAULT, so it is done here for both ways of writing an event.
func (in eventInput) row(contactID int64, now time.Time) db.CreateEventParams {
	p := db.CreateEventParams{
		ContactID: contactID, Kind: in.Kind, Summary: in.Summary,
		Details: in.Details, OccurredAt: now, FollowUpOn: in.FollowUpOn,
	}
	if p.Details == nil {
		p.Details = json.RawMessage("{}")
	}
	if in.OccurredAt != nil {
		p.OccurredAt = *in.OccurredAt
	}
	return p
}

func (s *Service) createEvent(r *http.Request) (answer, error) {
	contactID, err := pathID(r, "id")
	if err != nil {
		return answer{}, err
	}
	in, body, err := readJSON[eventInput](r)
	if err != nil {
		return answer{}, err
	}
	return s.once(r, body, func(q *db.Queries) (answer, error) {
		// The foreign key would refuse it too; asking first gives 404, the path being wrong and not the body.
		if _, err := q.GetContact(r.Context(), contactID); err != nil {
			return answer{}, err
		}
		e, err := q.CreateEvent(r.Context(), in.row(contactID, time.Now()))
		if err != nil {
			return answer{}, err
		}
		return created(e)
	})
}

// copyEvents writes events of any contacts, all or none.
func (s *Service) copyEvents(r *http.Request) (answer, error) {
	in, body, err := readJSON[struct {
		Events []struct {
			ContactID int64 `json:"contact_id"`
			eventInput
		} `json:"events"`
	}](r)
	if err != nil {
		return answer{}, err
	}
	if len(in.Events) > maxEvents {
		return answer{}, badRequest(fmt.Sprintf("at most %d events at a time", maxEvents))
	}
	now := time.Now()
	rows := make([]db.CopyEventsParams, len(in.Events))
	for i, e := range in.Events {
		rows[i] = db.CopyEventsParams(e.row(e.ContactID, now))
	}
	return s.once(r, body, func(q *db.Queries) (answer, error) {
		n, err := q.CopyEvents(r.Context(), rows)
		if err != nil {
			return answer{}, err
		}
		return created(map[string]int64{"created": n})
	})
}

func (s *Service) listTimeline(r *http.Request) (answer, error) {
	contactID, err := pathID(r, "id")
	if err != nil {
		return answer{}, err
	}
	before, err := readCursor(r, newest)
	if err != nil {
		return answer{}, err
	}
	n, err := limit(r)
	if err != nil {
		return answer{}, err
	}
	kind, err := optional(r, "kind", parseKind)
	if err != nil {
		return answer{}, err
	}
	events, err := s.queries.ListTimeline(r.Context(), db.ListTimelineParams{
		ContactID: contactID, BeforeAt: before.At, BeforeID: before.ID, Kind: kind, MaxRows: n + 1,
	})
	if err == nil && len(events) == 0 {
		// An empty timeline, or nobody's?
		_, err = s.queries.GetContact(r.Context(), contactID)
	}
	if err != nil {
		return answer{}, err
	}
	return ok(newPage(events, n, func(e db.Event) byTime { return byTime{e.OccurredAt, e.ID} }))
}

func parseKind(text string) (db.EventKind, error) {
	kind := db.EventKind(text)
	if !kind.Valid() {
		return "", fmt.Errorf("kind %q", text)
	}
	return kind, nil
}
