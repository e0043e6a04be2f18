package app_test

import (
	"net/url"
	"strings"
	"testing"

	"example.com/sqlfirst/internal/app"
	"example.com/sqlfirst/internal/dbtest"
)

func TestSettingsReachTheServer(t *testing.T) {
	t.Parallel()
	s := start(t, app.Config{DatabaseURL: with(t, dbtest.NewURL(t), "lock_timeout", "100ms")})
	ctx := t.Context()
	for name, want := range map[string]string{
		"statement_timeout":                   "8s",
		"idle_in_transaction_session_timeout": "15s",
		"application_name":                    "sqlfirst",
		"lock_timeout":                        "100ms", // the URL's own
	} {
		var got string
		// After RESET ALL, since that is what a start-up option survives and SET does not.
		if _, err := s.pool.Exec(ctx, "RESET ALL"); err != nil {
			t.Fatal(err)
		}
		if err := s.pool.QueryRow(ctx, "SELECT current_setting($1)", name).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %s (%v), want %s", name, got, err, want)
		}
	}
}

// Through a pooler nothing may be left prepared. The same requests must give the same answers.
func TestPoolerMode(t *testing.T) {
	t.Parallel()
	s := start(t, app.Config{Pooler: true})
	c := into[contact](s.call("POST", "/contacts", ada, "Idempotency-Key", "k").want(201))
	at := path("/contacts/%d", c.ID)
	s.call("PUT", at, ada).want(200)
	s.call("GET", "/contacts?starred=true&email_host=analytical.example", nil).want(200)
	s.call("POST", "/contacts/import", `{"contacts": [{"name": "Ada", "email": "ada@analytical.example", "address": {"city": "Rome"}}]}`).want(200)
	s.call("POST", at+"/events", `{"kind": "call", "summary": "x", "details": {"a": 1}, "follow_up_on": "2099-01-01"}`).want(201)
	s.call("POST", "/events", path(`{"events": [{"contact_id": %d, "kind": "note", "summary": "y"}]}`, c.ID)).want(201)
	for _, get := range []string{at + "/events?kind=note", "/follow-ups?due=2099-01-01", "/overview", "/overview/quiet", "/events/daily"} {
		s.call("GET", get, nil).want(200)
	}
	s.call("POST", "/events/daily/refresh", nil).want(204)
	s.call("POST", at+"/merge", map[string]int64{"duplicate": s.add("Grace").ID}).want(200)
	s.call("DELETE", at, nil).want(204)

	var prepared int
	if err := s.pool.QueryRow(t.Context(), "SELECT count(*) FROM pg_prepared_statements WHERE NOT from_sql").Scan(&prepared); err != nil || prepared != 0 {
		t.Errorf("%d statements are prepared (%v)", prepared, err)
	}
}

func TestPasswordIsNotTold(t *testing.T) {
	t.Parallel()
	for _, conn := range []string{"postgres://u:canary@h:port/d", "postgres://u:canary@h/d?pool_max_conns=x", "user=u password=canary port=x", "postgres://u:can%zzary@h/d"} {
		if _, err := app.OpenPool(t.Context(), app.Config{DatabaseURL: conn, MaxConns: 1}); err == nil || strings.Contains(err.Error(), "canary") || strings.Contains(err.Error(), "zzary") {
			t.Errorf("%q: %v", conn, err)
		}
	}
}

// with adds a parameter to a URL.
func with(t *testing.T, conn, name, value string) string {
	t.Helper()
	u, err := url.Parse(conn)
	if err != nil {
		t.Fatal("the database's URL is none")
	}
	query := u.Query()
	query.Set(name, value)
	u.RawQuery = query.Encode()
	return u.String()
}
