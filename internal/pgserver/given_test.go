package pgserver

import (
	"fmt"
	"net"
	"testing"
)

func TestDatabaseURLWins(t *testing.T) {
	t.Parallel()
	c := usedCheckout(t)
	s := c.ensure()
	other := newCheckout(t)
	other.env["DATABASE_URL"] = s.URL
	given := other.ensure()
	if given.URL != s.URL || given.Origin != Given || given.Version != s.Version {
		t.Errorf("got %+v", given)
	}
	_, err := Reset(t.Context(), other.config())
	wantError(t, err, "DATABASE_URL", "unset DATABASE_URL")
}

func TestDatabaseURLThatDoesNotWork(t *testing.T) {
	t.Parallel()
	c := usedCheckout(t)
	s := c.ensure()
	free, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	free.Close()
	right := password(t, s)
	for name, tc := range map[string]struct {
		url  string
		want []string
	}{
		"wrong password": {buildURL("postgres", canary, s.Port, "sqlfirst"), []string{"refuses user \"postgres\" or its password", "28P01", "xxxxx"}},
		"wrong user":     {buildURL("nobody_here", canary, s.Port, "sqlfirst"), []string{"refuses user \"nobody_here\""}},
		"no database":    {buildURL("postgres", right, s.Port, "nowhere"), []string{`no database "nowhere"`, "CREATE DATABASE"}},
		"no server":      {fmt.Sprintf("postgres://u:%s@%s/d", canary, free.Addr()), []string{"no PostgreSQL server answers at " + free.Addr().String()}},
		"no such host":   {"postgres://u:" + canary + "@host.invalid/d", []string{"no PostgreSQL server answers at host.invalid:5432"}},
		"malformed":      {"postgres://u:" + canary + "%zz@h/d", []string{"not a connection URL", "%XX"}},
		"bad port":       {"postgres://u:" + canary + "@h:port/d", []string{"not a connection URL"}},
		"bad parameter":  {"postgres://u:" + canary + "@h/d?sslmode=" + canary, []string{"not a connection URL"}},
		"other scheme":   {"mysql://u:" + canary + "@h/d", []string{"not a connection URL"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			other := newCheckout(t)
			other.env["DATABASE_URL"] = tc.url
			_, err := Ensure(t.Context(), other.config())
			wantError(t, err, tc.want...)
		})
	}
}

func TestUnknownPG(t *testing.T) {
	t.Parallel()
	c := newCheckout(t)
	c.env["PG"] = "sqlite"
	_, err := Ensure(t.Context(), c.config())
	wantError(t, err, `PG is "sqlite"`, "docker, local or download")
}

func TestPGBINWithoutPostgres(t *testing.T) {
	t.Parallel()
	c := newCheckout(t)
	c.env["PGBIN"] = c.root
	_, err := Ensure(t.Context(), c.config())
	wantError(t, err, c.root, "initdb")
}
