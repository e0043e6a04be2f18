package command

import (
	"errors"
	"fmt"
	"strconv"
	"text/template"
	"time"

	"github.com/spf13/cobra"

	"example.com/sqlfirst/internal/migrate"
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
  DATABASE_URL="$PRODUCTION_URL" atlas migrate apply
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
	result.Error = a.secrets.hide(result.Error)
	dir := o.Dir.(*migrate.Dir).Path()
	return errors.Join(err, show(a.out, t, &applyReport{newEnvironment(conn, dir), result}))
}
