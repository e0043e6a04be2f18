package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	t.Parallel()
	nothing := func(string) string { return "" }
	cases := map[string]struct {
		args []string
		code int
		out  string // that stands in either output
	}{
		"a check that there is not": {[]string{"no-such-check"}, 2, `no check is called "no-such-check"`},
		"a flag that there is not":  {[]string{"-no-such-flag"}, 2, "usage: verify"},
		"a check that fails":        {[]string{"-task", "false", "lint"}, 1, "FAIL  lint  fix: task fmt"},
		"a check that passes":       {[]string{"-task", "true", "lint"}, 0, "1 of 1 checks passed"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			if code := run(t.Context(), c.args, nothing, &out, &out); code != c.code {
				t.Errorf("exit code %d, not %d", code, c.code)
			}
			if !strings.Contains(out.String(), c.out) {
				t.Errorf("%q is not in:\n%s", c.out, &out)
			}
		})
	}
}
