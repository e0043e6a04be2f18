package pgserver

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

const canary = "c4n4ry"

func TestMaskHidesPasswords(t *testing.T) {
	t.Parallel()
	for _, conn := range []string{
		"postgres://u:c4n4ry@h:1/d",
		"postgresql://u:c4n4ry@h/d?sslmode=disable",
		"postgres://h/d?user=u&password=c4n4ry&sslmode=disable",
		"postgres://h/d?sslpassword=c4n4ry",
		"host=h user=u password=c4n4ry dbname=d",
		"host=h PASSWORD = 'c4n4ry it\\'s c4n4ry' dbname=d",
		"postgres://u:c4n4ry%zz@h/d",
		"postgres://u:c4n4ry@h:port/d",
		"postgres://u:c4n4ry@[::1/d",
	} {
		if got := Mask(conn); strings.Contains(got, canary) {
			t.Errorf("Mask(%q) = %q", conn, got)
		}
	}
}

func TestDatabaseNamesAnother(t *testing.T) {
	t.Parallel()
	for _, conn := range []string{
		"postgres://u:p@127.0.0.1:5432/one?sslmode=disable",
		"postgresql://u:p@127.0.0.1",
		"host=127.0.0.1 user=u password=p dbname=one",
	} {
		for _, name := range []string{"two", "Two and a half", `qu"ote's`, "sla/sh", "100%", "a?b&c=d#e", `back\slash`} {
			s := &Server{URL: conn}
			conf, err := pgconn.ParseConfig(s.Database(name))
			if err != nil {
				t.Errorf("%q on %q: %v", name, conn, err)
				continue
			}
			if conf.Database != name || conf.User != "u" || conf.Host != "127.0.0.1" {
				t.Errorf("%q on %q: got database %q, user %q, host %q", name, conn, conf.Database, conf.User, conf.Host)
			}
		}
	}
}
