package app_test

import (
	"net/url"
	"slices"
	"testing"

	"example.com/sqlfirst/internal/app"
)

const ada = `{"name": "Ada", "email": "ada@analytical.example", "phone": "+442079460001",
	"address": {"street": "12 St James's Square", "city": "London", "country": "GB"}, "starred": true}`

func TestContactLives(t *testing.T) {
	t.Parallel()
	s := start(t, app.Config{})

	c := into[contact](s.call("POST", "/contacts", ada).want(201))
	if *c.EmailHost != "analytical.example" || c.Address["city"] != "London" || !c.Starred {
		t.Errorf("created %+v", c)
	}
	at := path("/contacts/%d", c.ID)
	if got := s.call("GET", at, nil).want(200); into[contact](got).Name != "Ada" {
		t.Errorf("got %s", got.body)
	}

	changed := into[contact](s.call("PUT", at, `{"name": "Ada King"}`).want(200))
	if changed.Name != "Ada King" || changed.Email != nil || changed.EmailHost != nil || changed.Address != nil || changed.Starred {
		t.Errorf("PUT replaces all; got %+v", changed)
	}
	if changed.CreatedAt != c.CreatedAt || changed.UpdatedAt == c.UpdatedAt {
		t.Errorf("the trigger sets updated_at alone; before %+v, after %+v", c, changed)
	}

	s.call("DELETE", at, nil).want(204)
	s.call("DELETE", at, nil).want(404)
	s.call("GET", at, nil).want(404)
	s.call("PUT", at, ada).want(404)
}

func TestContactsInPages(t *testing.T) {
	t.Parallel()
	s := start(t, app.Config{})
	// Case does not count, and the same name three times must not be lost between pages.
	for _, name := range []string{"bela", "Carla", "Ana", "Bela", "BELA", "diogo", "Eva"} {
		s.add(name)
	}
	want := []string{"Ana", "bela", "Bela", "BELA", "Carla", "diogo", "Eva"}
	for _, limit := range []int{1, 2, 3, 7, 100} {
		var got []string
		for next := path("/contacts?limit=%d", limit); next != ""; {
			p := into[page[contact]](s.call("GET", next, nil).want(200))
			if len(p.Items) > limit || len(p.Items) == 0 {
				t.Fatalf("%d items on a page of %d", len(p.Items), limit)
			}
			for _, c := range p.Items {
				got = append(got, c.Name)
			}
			next = ""
			if p.Next != nil {
				next = path("/contacts?limit=%d&cursor=%s", limit, url.QueryEscape(*p.Next))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("in pages of %d: %q, want %q", limit, got, want)
		}
	}
}

func TestContactsFiltered(t *testing.T) {
	t.Parallel()
	s := start(t, app.Config{})
	s.call("POST", "/contacts", ada).want(201)
	s.call("POST", "/contacts", `{"name": "Grace", "email": "grace@flowmatic.example"}`).want(201)
	for query, want := range map[string]string{
		"starred=true":                                "Ada",
		"starred=false":                               "Grace",
		"email_host=flowmatic.example":                "Grace",
		"email_host=analytical.example&starred=true":  "Ada",
		"email_host=analytical.example&starred=false": "",
	} {
		var got string
		for _, c := range into[page[contact]](s.call("GET", "/contacts?"+query, nil).want(200)).Items {
			got += c.Name
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", query, got, want)
		}
	}
}

func TestContactsImported(t *testing.T) {
	t.Parallel()
	s := start(t, app.Config{})
	type result struct {
		Contacts []contact `json:"contacts"`
	}
	first := into[result](s.call("POST", "/contacts/import", `{"contacts": [
		{"name": "Ada", "email": "ada@analytical.example", "phone": "+442079460001"},
		{"name": "Grace", "email": "grace@flowmatic.example"}]}`).want(200)).Contacts
	second := into[result](s.call("POST", "/contacts/import", `{"contacts": [
		{"name": "Grace Hopper", "email": "grace@flowmatic.example", "phone": "+12025550142"},
		{"name": "Ada Lovelace", "email": "ada@analytical.example", "phone": "+12025550143"}]}`).want(200)).Contacts
	if first[0].ID != second[1].ID || first[1].ID != second[0].ID {
		t.Errorf("known by e-mail address: %+v, then %+v", first, second)
	}
	if *second[0].Phone != "+12025550142" || *second[1].Phone != "+442079460001" {
		t.Errorf("gaps are filled, the rest stays: %+v", second)
	}

	p := into[problem](s.call("POST", "/contacts/import", `{"contacts": [
		{"name": "New", "email": "new@example.com"}, {"name": "Bad", "email": "nowhere"}, {"name": "Late", "email": "late@example.com"}]}`).want(422))
	if p.Constraint != "email_address_form_check" {
		t.Errorf("got %+v", p)
	}
	if n := len(into[page[contact]](s.call("GET", "/contacts", nil)).Items); n != 2 {
		t.Errorf("%d contacts after an import that failed, want 2", n)
	}
}

func TestContactsMerged(t *testing.T) {
	t.Parallel()
	s := start(t, app.Config{})
	target := s.add("Ada")
	duplicate := into[contact](s.call("POST", "/contacts", ada).want(201))
	s.call("POST", path("/contacts/%d/events", duplicate.ID), `{"kind": "note", "summary": "x"}`).want(201)

	merge := path("/contacts/%d/merge", target.ID)
	moved := s.call("POST", merge, map[string]int64{"duplicate": duplicate.ID}).want(200)
	if moved.body != "{\"moved\":1}\n" {
		t.Errorf("got %s", moved.body)
	}
	merged := into[contact](s.call("GET", path("/contacts/%d", target.ID), nil).want(200))
	if *merged.Email != "ada@analytical.example" || !merged.Starred || merged.Address == nil {
		t.Errorf("gaps are filled from the duplicate: %+v", merged)
	}
	s.call("GET", path("/contacts/%d", duplicate.ID), nil).want(404)
	s.call("POST", merge, map[string]int64{"duplicate": duplicate.ID}).want(404)
	s.call("POST", merge, map[string]int64{"duplicate": target.ID}).want(422)
}
