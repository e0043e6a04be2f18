package app_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"example.com/sqlfirst/internal/app"
)

func TestRefusals(t *testing.T) {
	t.Parallel()
	s := start(t, app.Config{})
	s.call("POST", "/contacts", `{"name": "Ada", "email": "ada@analytical.example"}`).want(201)
	cursor := func(text string) string {
		return "/contacts?cursor=" + base64.RawURLEncoding.EncodeToString([]byte(text))
	}
	const late = `{"kind": "note", "summary": "x", "occurred_at": "2026-01-02T00:00:00Z", "follow_up_on": "2026-01-01"}`
	for _, c := range []struct {
		what, method, path, body string
		status                   int
		constraint               string
	}{
		{"unknown field", "POST", "/contacts", `{"name": "A", "nickname": "B"}`, 400, ""},
		{"a field of the database's own", "POST", "/contacts", `{"name": "A", "id": 7}`, 400, ""},
		{"unknown field of an address", "POST", "/contacts", `{"name": "A", "address": {"planet": "Mars"}}`, 400, ""},
		{"more after the JSON", "POST", "/contacts", `{"name": "A"} {}`, 400, ""},
		{"rubbish after the JSON", "POST", "/contacts", `{"name": "A"} ]`, 400, ""},
		{"no JSON", "POST", "/contacts", `name=A`, 400, ""},
		{"empty", "POST", "/contacts", ``, 400, ""},
		{"another type", "POST", "/contacts", `{"name": 5}`, 400, ""},
		{"too long", "POST", "/contacts", `{"name": "` + strings.Repeat("a", 9<<20) + `"}`, 413, ""},

		{"no name", "POST", "/contacts", `{}`, 422, "contact_name_check"},
		{"null", "POST", "/contacts", `null`, 422, "contact_name_check"},
		{"upper case", "POST", "/contacts", `{"name": "A", "email": "A@example.com"}`, 422, "email_address_lower_check"},
		{"no address", "POST", "/contacts", `{"name": "A", "email": "a"}`, 422, "email_address_form_check"},
		{"no phone", "POST", "/contacts", `{"name": "A", "phone": "later"}`, 422, "contact_phone_check"},
		{"no country", "POST", "/contacts", `{"name": "A", "address": {"country": "Portugal"}}`, 422, "contact_address_check"},
		{"taken", "POST", "/contacts", `{"name": "A", "email": "ada@analytical.example"}`, 409, "contact_email_key"},
		{"NUL", "POST", "/contacts", `{"name": "A\u0000"}`, 422, ""},
		{"unknown kind", "POST", "/contacts/1/events", `{"kind": "fax", "summary": "x"}`, 422, ""},
		{"no object", "POST", "/contacts/1/events", `{"kind": "note", "summary": "x", "details": []}`, 422, "event_details_check"},
		{"null is no object", "POST", "/contacts/1/events", `{"kind": "note", "summary": "x", "details": null}`, 422, "event_details_check"},
		{"NUL in details", "POST", "/contacts/1/events", `{"kind": "note", "summary": "x", "details": {"a": "\u0000"}}`, 422, ""},
		{"follow-up before", "POST", "/contacts/1/events", late, 422, "event_follow_up_on_check"},
		{"no day", "POST", "/contacts/1/events", `{"kind": "note", "summary": "x", "follow_up_on": "soon"}`, 400, ""},

		{"no number", "GET", "/contacts/ada", "", 400, ""},
		{"too big a number", "GET", "/contacts/99999999999999999999", "", 400, ""},
		{"no such contact", "GET", "/contacts/999", "", 404, ""},
		{"no such path", "GET", "/nowhere", "", 404, ""},
		{"no such method", "PATCH", "/contacts/1", "", 405, ""},
		{"limit 0", "GET", "/contacts?limit=0", "", 400, ""},
		{"limit 101", "GET", "/contacts?limit=101", "", 400, ""},
		{"limit ten", "GET", "/contacts?limit=ten", "", 400, ""},
		{"maybe starred", "GET", "/contacts?starred=maybe", "", 400, ""},
		{"no base64", "GET", "/contacts?cursor=%21", "", 400, ""},
		{"base64 of nothing", "GET", cursor(`nothing`), "", 400, ""},
		{"a cursor of another list", "GET", cursor(`{"at":"2026-01-01T00:00:00Z","id":1}`), "", 400, ""},
		{"a cursor written otherwise", "GET", cursor(`{"name":"Ada", "id":1}`), "", 400, ""},
		{"a cursor and more", "GET", cursor(`{"name":"Ada","id":1}{}`), "", 400, ""},
	} {
		var body any
		if c.method == "POST" {
			body = c.body
		}
		r := s.call(c.method, c.path, body)
		if r.status != c.status {
			t.Errorf("%s: status %d, want %d; %s", c.what, r.status, c.status, r.body)
			continue
		}
		if strings.Contains(r.body, "ada@") || strings.Contains(r.body, "SQLSTATE") {
			t.Errorf("%s: tells too much: %s", c.what, r.body)
		}
		if c.path == "/nowhere" || c.method == "PATCH" {
			continue // net/http's own answer
		}
		p := into[problem](r)
		if got := r.header.Get("Content-Type"); got != "application/problem+json" || p.Status != c.status || p.Constraint != c.constraint {
			t.Errorf("%s: %s %+v, want constraint %q", c.what, got, p, c.constraint)
		}
	}
	s.call("POST", "/contacts", `{"name": "A"}`, "Content-Type", "text/plain").want(415)
	if n := len(into[page[contact]](s.call("GET", "/contacts", nil)).Items); n != 1 {
		t.Errorf("%d contacts after refusals only, want 1", n)
	}
}

func TestNobodyReadsABodyWithoutEnd(t *testing.T) {
	t.Parallel()
	s := start(t, app.Config{})
	if r := s.call("POST", "/events", strings.Repeat(" ", 9<<20)).want(413); !r.closed {
		t.Error("the connection stays open for the rest of the body")
	}
}
