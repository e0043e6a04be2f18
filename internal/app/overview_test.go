package app_test

import (
	"strings"
	"testing"

	"example.com/sqlfirst/internal/app"
)

func TestOverview(t *testing.T) {
	t.Parallel()
	s := start(t, app.Config{})
	id := s.add("Ada").ID
	s.add("Grace")
	s.call("POST", path("/contacts/%d/events", id),
		`{"kind": "note", "summary": "x", "occurred_at": "2025-05-01T00:00:00Z", "follow_up_on": "2025-06-01"}`).want(201)

	first := s.call("GET", "/overview?limit=1", nil).want(200)
	for _, want := range []string{`"name":"Ada"`, `"events":1`, `"last_event_at":"2025-05-01T00:00:00Z"`, `"next_follow_up_on":"2025-06-01"`} {
		if !strings.Contains(first.body, want) {
			t.Errorf("no %s in %s", want, first.body)
		}
	}
	next := into[page[map[string]any]](first).Next
	second := s.call("GET", "/overview?limit=1&cursor="+*next, nil).want(200)
	if !strings.Contains(second.body, `"name":"Grace"`) || !strings.Contains(second.body, `"last_event_at":null`) || !strings.Contains(second.body, `"next":null`) {
		t.Errorf("got %s", second.body)
	}

	quiet := into[page[map[string]any]](s.call("GET", "/overview/quiet", nil).want(200)).Items
	if len(quiet) != 2 || quiet[0]["name"] != "Grace" || quiet[1]["name"] != "Ada" {
		t.Errorf("the never heard of first: %v", quiet)
	}
}

func TestDailyCountsAreAsOfTheLastRefresh(t *testing.T) {
	t.Parallel()
	s := start(t, app.Config{})
	id := s.add("Ada").ID
	// The day is UTC's: 23:30 in New York is the next one.
	s.call("POST", path("/contacts/%d/events", id), `{"kind": "note", "summary": "x", "occurred_at": "2026-03-01T23:30:00-05:00"}`).want(201)

	const march = "/events/daily?from=2026-03-01&to=2026-03-31"
	if before := s.call("GET", march, nil).want(200); before.body != "{\"items\":[]}\n" {
		t.Errorf("before the refresh: %s", before.body)
	}
	s.call("POST", "/events/daily/refresh", nil).want(204)
	after := s.call("GET", march, nil).want(200)
	if after.body != `{"items":[{"day":"2026-03-02","kind":"note","events":1,"contacts":1}]}`+"\n" {
		t.Errorf("after the refresh: %s", after.body)
	}
	s.call("GET", "/events/daily?from=yesterday", nil).want(400)
}
