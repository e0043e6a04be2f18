package app_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"example.com/sqlfirst/internal/app"
)

func TestEventWritten(t *testing.T) {
	t.Parallel()
	s := start(t, app.Config{})
	events := path("/contacts/%d/events", s.add("Ada").ID)

	e := into[event](s.call("POST", events, `{"kind": "call", "summary": "About engines", "details": {"minutes": 5},
		"occurred_at": "2026-03-01T10:00:00+01:00", "follow_up_on": "2026-03-15"}`).want(201))
	if e.OccurredAt != "2026-03-01T09:00:00Z" || *e.FollowUpOn != "2026-03-15" || string(e.Details) != `{"minutes":5}` {
		t.Errorf("got %+v", e)
	}
	plain := into[event](s.call("POST", events, `{"kind": "note", "summary": "x"}`).want(201))
	if string(plain.Details) != "{}" || plain.FollowUpOn != nil || plain.OccurredAt == "" {
		t.Errorf("what is missing has a default: %+v", plain)
	}
	s.call("POST", "/contacts/999/events", `{"kind": "note", "summary": "x"}`).want(404)
}

func TestTimelineInPages(t *testing.T) {
	t.Parallel()
	s := start(t, app.Config{})
	id := s.add("Ada").ID
	// Over a new year, and so from one partition into another; three at the very same time.
	var rows []string
	for i, at := range []string{"2025-12-30", "2025-12-31", "2026-01-01", "2026-01-01", "2026-01-01", "2026-01-02", "1999-01-01"} {
		kind := []string{"note", "call"}[i%2]
		rows = append(rows, fmt.Sprintf(`{"contact_id": %d, "kind": %q, "summary": "%d", "occurred_at": "%sT00:00:00Z"}`, id, kind, i, at))
	}
	s.call("POST", "/events", `{"events": [`+strings.Join(rows, ",")+`]}`).want(201)

	for query, want := range map[string]string{"": "5432106", "&kind=call": "531", "&kind=meeting": ""} {
		var got string
		for next := path("/contacts/%d/events?limit=2%s", id, query); next != ""; {
			p := into[page[event]](s.call("GET", next, nil).want(200))
			for _, e := range p.Items {
				got += e.Summary
			}
			next = ""
			if p.Next != nil {
				next = path("/contacts/%d/events?limit=2%s&cursor=%s", id, query, url.QueryEscape(*p.Next))
			}
		}
		if got != want {
			t.Errorf("timeline%s: %s, want %s", query, got, want)
		}
	}
	s.call("GET", "/contacts/999/events", nil).want(404)
	s.call("GET", path("/contacts/%d/events?kind=fax", id), nil).want(400)
}

func TestEventsCopied(t *testing.T) {
	t.Parallel()
	s := start(t, app.Config{})
	id := s.add("Ada").ID
	row := `{"contact_id": %d, "kind": "email", "summary": "Wrote", "details": {"n": 1}, "occurred_at": "2026-02-01T00:00:00Z", "follow_up_on": "2026-02-03"}`
	many := func(n int) string {
		return `{"events": [` + strings.Repeat(path(row, id)+",", n-1) + path(row, id) + `]}`
	}

	if got := s.call("POST", "/events", many(2000)).want(201); got.body != "{\"created\":2000}\n" {
		t.Errorf("got %s", got.body)
	}
	p := into[problem](s.call("POST", "/events", `{"events": [`+path(row, id)+","+path(row, 999)+`]}`).want(422))
	if p.Constraint != "event_contact_id_fkey" {
		t.Errorf("got %+v", p)
	}
	s.call("POST", "/events", many(10_001)).want(400)
	s.call("POST", "/events", `{"events": [{"contact_id": 1, "kind": "fax", "summary": "x"}]}`).want(422)
	s.call("POST", "/events", `{"events": []}`).want(201)

	overview := s.call("GET", "/overview", nil).want(200)
	if !strings.Contains(overview.body, `"events":2000`) {
		t.Errorf("all or none: %s", overview.body)
	}
}

func TestFollowUps(t *testing.T) {
	t.Parallel()
	s := start(t, app.Config{})
	id := s.add("Ada").ID
	events := path("/contacts/%d/events", id)
	var last event
	for _, day := range []string{"2026-03-10", "2026-03-09", "2026-03-11"} {
		last = into[event](s.call("POST", events, map[string]string{
			"kind": "call", "summary": day, "occurred_at": "2026-03-01T00:00:00Z", "follow_up_on": day,
		}).want(201))
	}
	type result struct {
		Items []struct {
			Event   event   `json:"event"`
			Contact contact `json:"contact"`
		} `json:"items"`
	}
	due := into[result](s.call("GET", "/follow-ups?due=2026-03-10", nil).want(200)).Items
	if len(due) != 2 || due[0].Event.Summary != "2026-03-09" || due[1].Contact.Name != "Ada" {
		t.Errorf("got %+v", due)
	}

	done := path("%s/%d/follow-up", events, last.ID)
	s.call("DELETE", done, nil).want(204)
	s.call("DELETE", done, nil).want(404)
	if all := into[result](s.call("GET", "/follow-ups?due=2027-01-01", nil).want(200)).Items; len(all) != 2 {
		t.Errorf("%d follow-ups left, want 2", len(all))
	}
}
