package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
)

// TestMain lets the test binary be the program: what the tests start is what users start.
func TestMain(m *testing.M) {
	if os.Getenv("APP_TEST_IS_APP") != "" {
		main()
	}
	os.Exit(m.Run())
}

func TestCommandLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		env  string // DATABASE_URL
		code int
		says string
	}{
		{nil, "", 2, "app migrate"},
		{[]string{"help"}, "", 0, "DATABASE_URL"},
		{[]string{"fly"}, "", 2, `no command "fly"`},
		{[]string{"serve"}, "", 1, "DATABASE_URL is not set"},
		{[]string{"migrate"}, "", 1, "DATABASE_URL is not set"},
		{[]string{"serve"}, "postgres://u:canary@h:port/d", 1, "DATABASE_URL"},
		{[]string{"migrate"}, "postgres://u:canary@127.0.0.1:1/d", 1, ""},
	} {
		var out bytes.Buffer
		getenv := func(name string) string {
			if name == "DATABASE_URL" {
				return c.env
			}
			return ""
		}
		if code := run(context.Background(), c.args, getenv, &out, &out); code != c.code || !strings.Contains(out.String(), c.says) {
			t.Errorf("%q: exit code %d, want %d; said: %s", c.args, code, c.code, &out)
		}
		if strings.Contains(out.String(), "canary") {
			t.Errorf("%q tells the password: %s", c.args, &out)
		}
	}
}
