package verify_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"
)

var times = regexp.MustCompile(`\d+\.\d s`)

func TestScreenShowsALineACheckAndWhatMendsAFailure(t *testing.T) {
	newHost(t)
	var out bytes.Buffer
	r := runner(1, &out)
	checks := tasks("pass", "fail")
	checks[0].Shows = func(line string) bool { return strings.HasPrefix(line, "ok") }
	r.Screen.Summarize(r.Run(t.Context(), checks), 83*time.Second)

	got := times.ReplaceAllString(out.String(), "T s")
	want := `  ok    pass  T s
ok  	the/package	0.1s
  FAIL  fail  T s
first line
second line

1 of 2 checks passed, 1 failed in 1 m 23 s.
  FAIL  fail  fix: mend fail
`
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestScreenOnATerminalShowsWhatRuns(t *testing.T) {
	newHost(t)
	var out bytes.Buffer
	r := runner(1, &out)
	r.Screen.Width, r.Screen.Color = 22, true
	r.Run(t.Context(), tasks("pass"))

	got := out.String()
	if !strings.Contains(got, "\r\033[K  0 of 1, running: pa\r") {
		t.Errorf("no line of what runs, cut to the width, in %q", got)
	}
	if !strings.Contains(got, "\033[32mok") {
		t.Errorf("no green mark in %q", got)
	}
	if !strings.HasSuffix(got, "\r\033[K") {
		t.Errorf("the line of what runs stays: %q", got)
	}
}

func TestScreenMarksFailuresForGitHub(t *testing.T) {
	newHost(t)
	var out bytes.Buffer
	r := runner(1, &out)
	r.Screen.GitHub = true
	r.Screen.Summarize(r.Run(t.Context(), tasks("fail")), time.Second)
	if !strings.Contains(out.String(), "\n::error title=fail failed::Fix: mend fail\n") {
		t.Errorf("no annotation in:\n%s", out.String())
	}
}
