package command

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// TestNoPasswordIsShown makes a thousand URLs, most of them malformed, that hold a canary, and looks
// for it in the messages of the parsers that may get to see them.
func TestNoPasswordIsShown(t *testing.T) {
	t.Parallel()
	const canary = "kanarie"
	odd := []string{"", "/", "?", "#", "@", "%", ":", "[", "]", "&", "=", " ", "%zz", "\x7f", "::", "//"}
	shapes := []string{
		"postgres://app:%s@localhost:5432/db", "postgres://app:%s@[::1/db", "postgres://app:%s@localhost:port/db",
		"postgresql://app:%s@/db?host=%%zz", "postgres://app:%s@local host/db?sslmode=never",
		"host=localhost port=x user=app password=%s", "postgres://localhost/db?user=app&password=%s&port=x",
	}
	for _, shape := range shapes {
		for _, before := range odd {
			for _, after := range odd {
				conn := fmt.Sprintf(shape, before+canary+after)
				s := &secrets{}
				s.learnFrom(conn)
				_, pgErr := pgconn.ParseConfig(conn)
				_, urlErr := url.Parse(conn)
				for _, err := range []error{pgErr, urlErr} {
					if err != nil && strings.Contains(s.hide(err.Error()), canary) {
						t.Errorf("%s\nshows its password: %s", conn, s.hide(err.Error()))
					}
				}
				if shown := s.hide("cannot use " + conn); strings.Contains(shown, canary) {
					t.Errorf("shows its password: %s", shown)
				}
			}
		}
	}
}

func TestHide(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ learn, text, want string }{
		{"", "open postgres://app:geheim@db/x failed", "open postgres://app:xxxxx@db/x failed"},
		{"postgres://app:pass@db/x", `password authentication failed`, `password authentication failed`},
		{"postgres://app:app@db/x", `user "app"`, `user "app"`},
		{"postgres://u:sqlfirst@db/sqlfirst", `db/sqlfirst.sql:3`, `db/sqlfirst.sql:3`},
		{"postgres://u:s%40cret@db/x", `"s@cret" and s%40cret`, `"xxxxx" and xxxxx`},
		{"", "host=x password='a b' user=y", "host=x password=xxxxx user=y"},
	} {
		s := &secrets{}
		s.learnFrom(c.learn)
		if got := s.hide(c.text); got != c.want {
			t.Errorf("hide(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}
