// Command verify runs everything that CI checks, or the checks that are named, and says how to
// mend what fails.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"golang.org/x/term"

	"example.com/sqlfirst/internal/doctor"
	"example.com/sqlfirst/internal/verify"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second ^C ends this at once
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	if len(args) == 1 && args[0] == "doctor" {
		return examine(ctx, getenv, stdout)
	}
	flags := flag.NewFlagSet("verify", flag.ContinueOnError)
	flags.SetOutput(stderr)
	task := flags.String("task", "task", "the `command` that runs a task")
	jobs := flags.Int("jobs", max(2, runtime.NumCPU()), "how `many` checks run at the same time")
	flags.Usage = func() {
		fmt.Fprint(stderr, "usage: verify [flags] [check ...]\n       verify doctor\n\nChecks are tasks of Taskfile.yml; without a name all are run. Doctor looks at the machine instead.\n\n")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return 2
	}
	checks, err := verify.Find(flags.Args()...)
	if err != nil {
		fmt.Fprintln(stderr, "verify:", err)
		return 2
	}
	start := time.Now()
	runner := verify.Runner{Task: verify.TaskCommand(*task), Jobs: *jobs, Screen: screen(stdout, getenv)}
	results := runner.Run(ctx, checks)
	runner.Screen.Summarize(results, time.Since(start))
	if !verify.OK(results) {
		return 1
	}
	return 0
}

func examine(ctx context.Context, getenv func(string) string, stdout io.Writer) int {
	findings := doctor.Examine(ctx, doctor.Patient{Root: ".", Getenv: getenv})
	doctor.Report(stdout, findings, screen(stdout, getenv).Color)
	if !doctor.Healthy(findings) {
		return 1
	}
	return 0
}

func screen(out io.Writer, getenv func(string) string) *verify.Screen {
	s := &verify.Screen{Out: out, GitHub: getenv("GITHUB_ACTIONS") == "true"}
	f, ok := out.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) || getenv("TERM") == "dumb" {
		return s
	}
	s.Color = getenv("NO_COLOR") == ""
	if width, _, err := term.GetSize(int(f.Fd())); err == nil {
		s.Width = width
	}
	return s
}
