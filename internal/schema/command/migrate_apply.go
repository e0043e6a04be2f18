package command

import (
	"fmt"
	"strconv"
	"strings"
	"text/template"
	"time"

	"example.com/sqlfirst/internal/migrate"
	"github.com/spf13/cobra"
)

type applyFlags struct {
	url, dir, format string
	revisionsSchema  string
	baseline, to     string
	dryRun           bool
	allowDirty       bool
	lockTimeout      time.Duration
	txMode           choice
	execOrder        choice
}

func (a *app) migrateApplyCommand() *cobra.Command {
	f := applyFlags{
		txMode:    choice{value: "file", choices: []string{"file", "all", "none"}},
		execOrder: choice{value: "linear", choices: []string{"linear", "linear-skip", "non-linear"}},
	}
	cmd := &cobra.Command{
		Use:   "apply [amount]",
		Short: "Apply the pending migrations to a database",
		Long: `Apply the pending migrations to a database, all of them or the given amount.

Each file runs in one transaction, together with the record that it was applied: if one fails,
the database is as it was before that file, and the next run goes on from there. Several runs at
once are safe: one works, the others wait.

It stops before it changes anything if the files do not agree with atlas.sum, or if the database
was migrated with other files than these.`,
		Example: `  atlas migrate apply
  atlas migrate apply 1            the next one only
  atlas migrate apply --dry-run    show what would be run
  atlas migrate apply -u "$PRODUCTION_URL"
  atlas migrate apply --baseline 20260101120000
                                   a database that has the first migrations already, made otherwise
  atlas migrate apply --format json`,
		Args: atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := amount(args)
			if err != nil {
				return err
			}
			if _, err := a.settle(cmd); err != nil {
				return err
			}
			return a.migrateApply(cmd, f, n)
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	addURL(fs, &f.url)
	addDir(fs, &f.dir)
	addFormat(fs, &f.format)
	fs.BoolVar(&f.dryRun, flagDryRun, false, "show what would be run, and run nothing")
	fs.StringVar(&f.to, flagToVersion, "", "the last `version` to apply")
	fs.StringVar(&f.baseline, flagBaseline, "", "the `version` that a database without records has already")
	fs.BoolVar(&f.allowDirty, flagAllowDirty, false, "migrate a database that has no records and is not empty")
	fs.Var(&f.txMode, flagTxMode, "transactions by `mode`: one for each file, one for all, or none")
	fs.Var(&f.execOrder, flagExecOrder, "the `order` of files: linear, which refuses one that was put before applied ones")
	addRevisionsSchema(fs, &f.revisionsSchema)
	addLockTimeout(fs, &f.lockTimeout, "another run on the same database")
	return cmd
}

// amount reads the argument of apply: how many migrations, 0 for all.
func amount(args []string) (int, error) {
	if len(args) == 0 {
		return 0, nil
	}
	n, err := strconv.Atoi(args[0])
	if err != nil || n < 1 {
		return 0, fault{msg: fmt.Sprintf("%q is not an amount of migrations", args[0]), fix: "atlas migrate apply 1"}
	}
	return n, nil
}

func (a *app) migrateApply(cmd *cobra.Command, f applyFlags, n int) error {
	if f.execOrder.value != "linear" {
		return fault{
			msg: fmt.Sprintf("--%s %s is not known here: it leaves databases with different histories", flagExecOrder, f.execOrder.value),
			fix: "give the late migration a new version behind the applied ones: rename the file, then `atlas migrate hash`",
		}
	}
	dir, err := openSealed(f.dir)
	if err != nil {
		return err
	}
	format, err := a.parseFormat(f.format)
	if err != nil {
		return err
	}
	conn, err := a.database(cmd, f.url)
	if err != nil {
		return err
	}
	o := migrate.Options{
		Dir: dir, N: n, To: f.to, DryRun: f.dryRun,
		Baseline: f.baseline, AllowDirty: f.allowDirty, TxMode: migrate.TxMode(f.txMode.value),
		RevisionsSchema: f.revisionsSchema, LockTimeout: f.lockTimeout,
	}
	if o.LockTimeout == 0 {
		o.LockTimeout = -1 // not at all
	}
	if f.format != "" {
		return a.applyFormatted(cmd, conn, o, format)
	}
	v := &applyView{app: a, progress: &progress{}}
	o.Report = v.step
	result, err := migrate.Apply(cmd.Context(), conn, o)
	v.end(&result)
	return err
}

// applyReport is what the templates for apply see, in the form of Atlas's report.
type applyReport struct {
	environment
	migrate.Result
}

func (a *app) applyFormatted(cmd *cobra.Command, conn string, o migrate.Options, t *template.Template) error {
	result, err := migrate.Apply(cmd.Context(), conn, o)
	dir := o.Dir.(*migrate.Dir).Path()
	if err := show(a.out, t, &applyReport{newEnvironment(conn, dir), result}); err != nil {
		return err
	}
	return err
}

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
		fmt.Fprintf(v.err, "    rolled back, try %d follows in %s\n", e.Try+1, took(e.Elapsed))
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
