package app

import (
	"fmt"
	"net/http"
	"time"

	"example.com/sqlfirst/internal/db"
)

func (s *Service) listFollowUps(r *http.Request) (answer, error) {
	due, err := day(r, "due", time.Now().UTC())
	if err != nil {
		return answer{}, err
	}
	n, err := limit(r)
	if err != nil {
		return answer{}, err
	}
	rows, err := s.queries.ListFollowUps(r.Context(), db.ListFollowUpsParams{Due: due, MaxRows: n})
	if err != nil {
		return answer{}, err
	}
	return ok(map[string][]db.ListFollowUpsRow{"items": rows})
}

func (s *Service) completeFollowUp(r *http.Request) (answer, error) {
	contactID, err := pathID(r, "id")
	if err != nil {
		return answer{}, err
	}
	id, err := pathID(r, "event")
	if err != nil {
		return answer{}, err
	}
	var rows int64
	err = s.inTx(r.Context(), func(q *db.Queries) (err error) {
		rows, err = q.CompleteFollowUp(r.Context(), db.CompleteFollowUpParams{ContactID: contactID, ID: id})
		return err
	})
	if err != nil {
		return answer{}, err
	}
	if rows == 0 {
		return answer{}, problemWith(http.StatusNotFound, fmt.Sprintf("event %d of contact %d waits for no follow-up", id, contactID))
	}
	return noContent()
}
