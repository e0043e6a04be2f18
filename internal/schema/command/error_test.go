package command

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestPrintError(t *testing.T) {
	t.Parallel()
	plain := errors.New("one")
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"plain":   {plain, "Error: one\n"},
		"placed":  {errors.New("db/a.sql:3: no\n  detail: more"), "db/a.sql:3: no\n  detail: more\n"},
		"hint":    {fault{"no", "do\nthis"}, "Error: no\n  fix: do\n       this\n"},
		"inline":  {errors.New("no\nfix: do"), "Error: no\n  fix: do\n"},
		"both":    {fmt.Errorf("read: %w", fault{"no", "do"}), "Error: read: no\n  fix: do\n"},
		"joined":  {errors.Join(plain, errors.Join(fault{"two", ""})), "Error: one\nError: two\n"},
		"wrapped": {fmt.Errorf("a %w and %w", plain, plain), "Error: a one and one\n"},
		"secret":  {errors.New("open postgres://u:geheim@h/d"), "Error: open postgres://u:xxxxx@h/d\n"},
		"many":    {errors.Join(times(25)...), strings.Repeat("Error: x\n", 20) + "... and 5 more\n"},
	} {
		var out strings.Builder
		a := newApp(Process{Stderr: &out, Getenv: func(string) string { return "" }})
		a.printError(c.err)
		if out.String() != c.want {
			t.Errorf("%s: got\n%swant\n%s", name, out.String(), c.want)
		}
	}
}

func times(n int) []error {
	var all []error
	for range n {
		all = append(all, errors.New("x"))
	}
	return all
}
