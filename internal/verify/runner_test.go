package verify_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"example.com/sqlfirst/internal/verify"
)

func runner(jobs int, out *bytes.Buffer) verify.Runner {
	return verify.Runner{Task: []string{os.Args[0]}, Jobs: jobs, Screen: &verify.Screen{Out: out}}
}

func tasks(names ...string) []verify.Check {
	checks := make([]verify.Check, len(names))
	for i, name := range names {
		checks[i] = verify.Check{Task: name, Fix: "mend " + name}
	}
	return checks
}

func TestRunGoesOnAfterAFailure(t *testing.T) {
	newHost(t)
	results := runner(1, new(bytes.Buffer)).Run(t.Context(), tasks("fail", "pass"))

	if results[0].State != verify.Failed || results[0].Output != "first line\nsecond line\n" {
		t.Errorf("the check that fails: %+v", results[0])
	}
	if results[1].State != verify.Passed || results[1].Took <= 0 {
		t.Errorf("the check after it: %+v", results[1])
	}
	if verify.OK(results) {
		t.Error("a failed check is taken for success")
	}
}

func TestRunRunsChecksAtTheSameTime(t *testing.T) {
	h := newHost(t)
	met := make(chan struct{})
	go func() {
		defer close(met)
		first, second := h.welcome(t), h.welcome(t) // neither is let go before both are there
		_ = first.Close()
		_ = second.Close()
	}()
	results := runner(2, new(bytes.Buffer)).Run(t.Context(), tasks("meet", "meet"))
	<-met
	if !verify.OK(results) {
		t.Errorf("results: %+v", results)
	}
}

func TestRunEndsWhenItsContextDoes(t *testing.T) {
	h := newHost(t)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		h.welcome(t) // and never lets it go
		cancel()
	}()
	results := runner(1, new(bytes.Buffer)).Run(ctx, tasks("meet", "pass"))
	for _, r := range results {
		if r.State != verify.Stopped {
			t.Errorf("%s: state %v", r.Task, r.State)
		}
	}
	if verify.OK(results) {
		t.Error("stopped checks are taken for success")
	}
}

func TestRunDoesNotWaitForAServerLeftBehind(t *testing.T) {
	h := newHost(t)
	var server interface{ Close() error }
	came := make(chan struct{})
	go func() { server = h.welcome(t); close(came) }()

	results := runner(1, new(bytes.Buffer)).Run(t.Context(), tasks("leave"))
	<-came // it still runs
	if err := server.Close(); err != nil {
		t.Error(err)
	}
	if !verify.OK(results) {
		t.Errorf("results: %+v", results)
	}
}

func TestRunSaysWhyATaskDoesNotStart(t *testing.T) {
	r := verify.Runner{Task: []string{"./no-such-command"}, Screen: &verify.Screen{Out: new(bytes.Buffer)}}
	results := r.Run(t.Context(), tasks("pass"))
	if results[0].State != verify.Failed || !strings.Contains(results[0].Output, "no-such-command") {
		t.Errorf("result: %+v", results[0])
	}
}

func TestRunSkipsWhatCannotBeReached(t *testing.T) {
	newHost(t)
	server := httptest.NewServer(http.NotFoundHandler())
	refusing := server.URL
	results := runner(1, new(bytes.Buffer)).Run(t.Context(), []verify.Check{{Task: "fail", Needs: refusing}})
	if results[0].State != verify.Skipped || !strings.Contains(results[0].Output, "404") {
		t.Errorf("where an address refuses: %+v", results[0])
	}
	server.Close()

	start := time.Now()
	results = runner(1, new(bytes.Buffer)).Run(t.Context(), []verify.Check{{Task: "fail", Needs: refusing}})
	if results[0].State != verify.Skipped || !strings.Contains(results[0].Output, "cannot be reached") {
		t.Errorf("where nothing answers, after %v: %+v", time.Since(start), results[0])
	}
	if !verify.OK(results) {
		t.Error("a skipped check is taken for a failure")
	}
}
