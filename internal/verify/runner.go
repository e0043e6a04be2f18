package verify

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// Runner runs checks.
type Runner struct {
	Task   []string // the command that runs the task whose name follows
	Jobs   int      // how many run at the same time; at least one does
	Screen *Screen
}

// Run runs the checks, starting them in their order, and returns a result for each. A check that
// fails stops none of the others. When ctx ends, those that run are interrupted and no more start.
func (r Runner) Run(ctx context.Context, checks []Check) []Result {
	results := make([]Result, len(checks))
	var group errgroup.Group
	group.SetLimit(max(1, r.Jobs))
	stop := r.Screen.open(checks)
	for i, check := range checks {
		group.Go(func() error {
			r.Screen.start(check)
			results[i] = r.one(ctx, check)
			r.Screen.end(results[i])
			return nil
		})
	}
	_ = group.Wait()
	stop()
	return results
}

// OK tells whether no check failed and none was stopped.
func OK(results []Result) bool {
	return !slices.ContainsFunc(results, func(r Result) bool { return r.State == Failed || r.State == Stopped })
}

func (r Runner) one(ctx context.Context, check Check) Result {
	start := time.Now()
	res := Result{Check: check}
	if ctx.Err() != nil {
		res.State = Stopped
		return res
	}
	if why := missing(ctx, check.Needs); why != "" {
		res.State, res.Output = Skipped, why
		return res
	}
	out, err := r.run(ctx, check)
	res.Output, res.Took = string(out), time.Since(start)
	if err != nil && len(out) == 0 {
		res.Output = err.Error()
	}
	switch {
	case ctx.Err() != nil:
		res.State = Stopped
	case err != nil:
		res.State = Failed
	}
	return res
}

// run gives what the task printed. It is read from a file, not a pipe, since a server that the task
// started and left running may hold on to its output.
func (r Runner) run(ctx context.Context, check Check) ([]byte, error) {
	out, err := os.CreateTemp("", "verify-*.log")
	if err != nil {
		return nil, fmt.Errorf("make a file for output: %w", err)
	}
	defer os.Remove(out.Name())
	defer out.Close()

	args := append(slices.Clone(r.Task[1:]), check.Task)
	cmd := exec.CommandContext(ctx, r.Task[0], args...)
	cmd.Stdout, cmd.Stderr = out, out
	cmd.WaitDelay = 10 * time.Second
	interruptAll(cmd)
	runErr := cmd.Run()

	text, err := os.ReadFile(out.Name())
	return text, errors.Join(runErr, err)
}
