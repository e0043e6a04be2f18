package app

import (
	"net/http"
	"time"

	"example.com/sqlfirst/internal/db"
)

func (s *Service) listOverview(r *http.Request) (answer, error) {
	after, err := readCursor(r, byName{})
	if err != nil {
		return answer{}, err
	}
	n, err := limit(r)
	if err != nil {
		return answer{}, err
	}
	rows, err := s.queries.ListOverview(r.Context(), db.ListOverviewParams{
		AfterName: after.Name, AfterID: after.ID, MaxRows: n + 1,
	})
	if err != nil {
		return answer{}, err
	}
	return ok(newPage(rows, n, func(c db.ContactOverview) byName { return byName{c.Name, c.ID} }))
}

func (s *Service) listQuietContacts(r *http.Request) (answer, error) {
	n, err := limit(r)
	if err != nil {
		return answer{}, err
	}
	rows, err := s.queries.ListQuietContacts(r.Context(), n)
	if err != nil {
		return answer{}, err
	}
	return ok(map[string][]db.ContactQuiet{"items": rows})
}

func (s *Service) listDailyCounts(r *http.Request) (answer, error) {
	today := time.Now().UTC()
	from, err := day(r, "from", today.AddDate(0, 0, -30))
	if err != nil {
		return answer{}, err
	}
	to, err := day(r, "to", today)
	if err != nil {
		return answer{}, err
	}
	rows, err := s.queries.ListDailyCounts(r.Context(), db.ListDailyCountsParams{FromDay: from, ToDay: to})
	if err != nil {
		return answer{}, err
	}
	return ok(map[string][]db.EventDaily{"items": rows})
}

func (s *Service) refreshDailyCounts(r *http.Request) (answer, error) {
	if err := s.queries.RefreshDailyCounts(r.Context()); err != nil {
		return answer{}, err
	}
	return noContent()
}
