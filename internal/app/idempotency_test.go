package app_test

import (
	"sync"
	"testing"
	"time"

	"example.com/sqlfirst/internal/app"
)

func TestSameKeySameAnswer(t *testing.T) {
	t.Parallel()
	s := start(t, app.Config{})
	const body = `{"name": "Ada", "email": "ada@analytical.example"}`

	// All at once: the key makes them wait, so that none sees the e-mail address taken.
	var wg sync.WaitGroup
	answers := make([]response, 8)
	for i := range answers {
		wg.Go(func() { answers[i] = s.call("POST", "/contacts", body, "Idempotency-Key", "k1") })
	}
	wg.Wait()
	for _, a := range answers {
		if a.want(201); a.body != answers[0].body {
			t.Errorf("answers differ:\n%s%s", a.body, answers[0].body)
		}
	}
	s.call("POST", "/contacts", body).want(409)
	s.call("POST", "/contacts", `{"name": "Grace"}`, "Idempotency-Key", "k1").want(422)
	s.call("POST", "/contacts/import", body, "Idempotency-Key", "k1").want(400)
	s.call("POST", "/contacts", `{"name": "Grace"}`, "Idempotency-Key", "k2").want(201)
}

func TestAnErrorIsNotKept(t *testing.T) {
	t.Parallel()
	s := start(t, app.Config{})
	ada := into[contact](s.call("POST", "/contacts", ada).want(201))
	const other = `{"name": "Other", "email": "ada@analytical.example"}`
	s.call("POST", "/contacts", other, "Idempotency-Key", "k").want(409)
	s.call("DELETE", path("/contacts/%d", ada.ID), nil).want(204)
	s.call("POST", "/contacts", other, "Idempotency-Key", "k").want(201)
}

func TestBadKey(t *testing.T) {
	t.Parallel()
	s := start(t, app.Config{})
	long := make([]byte, 201)
	for i := range long {
		long[i] = 'k'
	}
	p := into[problem](s.call("POST", "/contacts", `{"name": "A"}`, "Idempotency-Key", string(long)).want(422))
	if p.Constraint != "request_key_check" {
		t.Errorf("got %+v", p)
	}
	if n := len(into[page[contact]](s.call("GET", "/contacts", nil)).Items); n != 0 {
		t.Errorf("%d contacts; the answer and the change belong together", n)
	}
}

func TestOldAnswersAreForgotten(t *testing.T) {
	t.Parallel()
	s := start(t, app.Config{})
	ctx := t.Context()
	// More than one batch of the procedure, and one that is young.
	if _, err := s.pool.Exec(ctx, `
		INSERT INTO request (key, fingerprint, status, answer, created_at)
		SELECT n::text, sha256(n::text::bytea), 201, '{}', now() - CASE n WHEN 0 THEN interval '1 hour' ELSE interval '25 hours' END
		FROM generate_series(0, 2500) AS n`); err != nil {
		t.Fatal(err)
	}
	if err := s.service.ForgetAnswers(ctx, time.Now()); err != nil {
		t.Fatal(err)
	}
	var left string
	if err := s.pool.QueryRow(ctx, "SELECT string_agg(key, ',') FROM request").Scan(&left); err != nil || left != "0" {
		t.Errorf("left: %s, %v", left, err)
	}
}
