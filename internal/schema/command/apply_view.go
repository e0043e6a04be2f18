package command

import (
	"fmt"
	"strings"
	"time"

	"example.com/sqlfirst/internal/migrate"
)

// applyView shows a run as it goes.
type applyView struct {
	*app
	progress *progress
}

func (v *applyView) step(e migrate.Event) {
	v.progress.stop()
	out := v.out
	dash := out.yellow("--")
	switch e.Kind {
	case migrate.EventPlan:
		fmt.Fprintf(out, "Migrating to version %s%s (%s in total):\n", out.cyan(e.To), v.from(e.From), count(e.Total, "migration"))
	case migrate.EventFile:
		fmt.Fprintf(out, "\n  %s migrating version %s\n", dash, out.cyan(e.File.Version()))
	case migrate.EventStatement:
		fmt.Fprintf(out, "    %s %s\n", out.cyan("->"), indented(e.Statement))
		v.wait(e, fmt.Sprintf("statement %d of %d", e.Index, e.Total))
	case migrate.EventDone:
		if e.Elapsed >= time.Second {
			fmt.Fprintf(out, "       %s\n", out.faint("took "+took(e.Elapsed)))
		}
	case migrate.EventRecovered:
		fmt.Fprintf(out, "    %s %s\n", out.yellow("!"), e.Note)
	case migrate.EventWait:
		v.wait(e, "waiting for another run on this database")
	case migrate.EventBlocked:
		fmt.Fprintf(v.err, "    %s waits for a lock%s\n", e.Pos, heldBy(e.Blockers))
	case migrate.EventRetry:
		fmt.Fprintf(v.err, "    rolled back after %s, try %d follows\n", took(e.Elapsed), e.Try+1)
	case migrate.EventFileDone:
		if !e.DryRun {
			fmt.Fprintf(out, "  %s ok (%s)\n", dash, out.yellow(took(e.Elapsed)))
		}
	}
}

func (v *applyView) from(version string) string {
	if version == "" {
		return ""
	}
	return " from " + v.out.cyan(version)
}

func (v *applyView) wait(e migrate.Event, what string) {
	if !e.DryRun {
		v.progress = v.startProgress(what)
	}
}

func (v *applyView) end(r *migrate.Result) {
	v.progress.stop()
	out := v.out
	switch {
	case len(r.Pending) == 0 && r.Error == "":
		fmt.Fprintln(out, "No migration files to execute")
		return
	case len(r.Applied) == 0:
		return
	}
	dash := out.yellow("--")
	fmt.Fprintf(out, "\n  %s\n", out.cyan("-------------------------"))
	if r.DryRun {
		fmt.Fprintf(out, "  %s dry run: nothing was changed\n", dash)
	} else {
		fmt.Fprintf(out, "  %s %s\n", dash, took(r.Elapsed()))
	}
	files, failed := len(r.Applied), ""
	if r.Error != "" {
		failed = " ok (1 with errors)"
		if r.Applied[files-1].Error != nil {
			files--
		}
	}
	fmt.Fprintf(out, "  %s %s%s\n", dash, count(files, "migration"), failed)
	fmt.Fprintf(out, "  %s %s%s\n", dash, count(r.CountStmts(), "sql statement"), failed)
}

func heldBy(blockers []migrate.Blocker) string {
	var names []string
	for _, b := range blockers {
		names = append(names, b.String())
	}
	if len(names) == 0 {
		return ""
	}
	return " that is held by " + strings.Join(names, "; ")
}
