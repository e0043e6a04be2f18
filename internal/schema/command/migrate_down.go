package command

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"text/template"
	"time"

	"github.com/spf13/cobra"

	"example.com/sqlfirst/internal/migrate"
	"example.com/sqlfirst/internal/schema/config"
	"example.com/sqlfirst/internal/schema/diff"
)

type downFlags struct {
	url, dev, dir, format string
	revisionsSchema       string
	to, tag               string
	dryRun, autoApprove   bool
	lockTimeout           time.Duration
}

func (a *app) migrateDownCommand() *cobra.Command {
	var f downFlags
	cmd := &cobra.Command{
		Use:   "down [amount]",
		Short: "Take back migrations that a database has",
		Long: `Take back the last migration that a database has, the given amount of them, or all after a version.

The way back is worked out, not written by hand: from what the migrations build up to the database's
version to what they build up to the earlier one, renames included, proven on a throwaway database.
It is shown with the data that it loses, and run after a yes. It changes the schema: rows that the
migrations changed stay as they are, and what they dropped comes back empty.

A way back of one transaction is taken wholly or not at all. One of several, for indexes that are
dropped or built concurrently, is noted in the database: if it is interrupted, run it again to go on.

It stops before it changes anything if the files do not agree with atlas.sum, if the database was
migrated with other files than these, or if it is not what its migrations build.`,
		Example: `  atlas migrate down                                 the last one
  atlas migrate down 3 --dry-run                     show the way back over three, run nothing
  atlas migrate down --to-version 20260101120000     all after this one
  atlas migrate down --to-version 0                  all
  DATABASE_URL="$STAGING_URL" atlas migrate down --auto-approve`,
		Args: atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := downAmount(args, f)
			if err != nil {
				return err
			}
			env, err := a.settle(cmd)
			if err != nil {
				return err
			}
			return a.migrateDown(cmd, f, env, n)
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	addURL(fs, &f.url)
	addDevURL(fs, &f.dev)
	addDir(fs, &f.dir)
	addFormat(fs, &f.format)
	fs.BoolVar(&f.dryRun, flagDryRun, false, "show what would be run, and run nothing")
	fs.BoolVar(&f.autoApprove, flagAutoApprove, false, "run it without asking")
	fs.StringVar(&f.to, flagToVersion, "", "the `version` to go back to, 0 for before the first")
	fs.StringVar(&f.tag, "to-tag", "", "")
	_ = fs.MarkHidden("to-tag")
	addRevisionsSchema(fs, &f.revisionsSchema)
	addLockTimeout(fs, &f.lockTimeout, "another run on the same database")
	return cmd
}

// downAmount reads the argument of down, 0 where there is none.
func downAmount(args []string, f downFlags) (int, error) {
	if f.tag != "" {
		return 0, fault{msg: "--to-tag is not known here: tags are kept by Atlas's registry", fix: "--to-version VERSION"}
	}
	if len(args) == 0 {
		return 0, nil
	}
	if f.to != "" {
		return 0, fault{msg: "an amount and --to-version say different things", fix: "give one of them"}
	}
	n, err := strconv.Atoi(args[0])
	if err != nil || n < 1 {
		return 0, fault{msg: fmt.Sprintf("%q is not an amount of migrations", args[0]), fix: "atlas migrate down 1, or atlas migrate down --to-version " + args[0]}
	}
	return n, nil
}

// descent is a way back while the command works on it.
type descent struct {
	downFlags

	*app
	dir      *migrate.Dir
	conn     string
	options  migrate.Options
	reversal *migrate.Reversal
	plan     *diff.Plan // nil where an earlier run made it
}

func (a *app) migrateDown(cmd *cobra.Command, f downFlags, env *config.Env, n int) error {
	ctx := cmd.Context()
	format, err := a.parseFormat(f.format)
	if err != nil {
		return err
	}
	if err := a.mayAsk(f); err != nil {
		return err
	}
	d := &descent{downFlags: f, app: a}
	if d.dir, err = openSealed(f.dir); err != nil {
		return err
	}
	if d.conn, err = a.database(cmd, f.url); err != nil {
		return err
	}
	d.options = migrate.Options{Dir: d.dir, N: n, To: f.to, RevisionsSchema: f.revisionsSchema, LockTimeout: f.lockTimeout}
	if f.lockTimeout == 0 {
		d.options.LockTimeout = -1 // not at all
	}
	if d.reversal, err = migrate.GetReversal(ctx, d.conn, d.options); err != nil {
		return err
	}
	check, err := d.prove(ctx, env)
	if err != nil {
		return err
	}
	if f.format != "" {
		return d.formatted(ctx, check, format)
	}
	return d.shown(ctx, check)
}

// prove works the way back out, unless an earlier run has. It gives the check that the database is
// what the way begins with.
func (d *descent) prove(ctx context.Context, env *config.Env) (check func(context.Context) error, err error) {
	r := d.reversal
	if r.Begun || len(r.Revert) == 0 {
		return nil, nil
	}
	p := d.startProgress(finding)
	defer p.stop()
	o, err := d.planOptions(ctx, d.dev, env, p)
	if err != nil {
		return nil, err
	}
	check = func(ctx context.Context) error { return d.drift(ctx, o) }
	if err := check(ctx); err != nil {
		return nil, err
	}
	if d.plan, err = diff.Back(ctx, d.dir.Path(), r.From, r.To, o); err != nil {
		return nil, err
	}
	for _, f := range apart(d.plan.Files) {
		r.Files = append(r.Files, migrate.NewFile(migrate.WayBackName(len(r.Files)), f.Format()))
	}
	o.Progress = nil
	return check, nil
}

// apart gives each statement that cannot run in a transaction a file of its own.
func apart(files []diff.File) []diff.File {
	var all []diff.File
	for _, f := range files {
		if !f.TxNone {
			all = append(all, f)
			continue
		}
		for _, s := range f.Statements {
			all = append(all, diff.File{TxNone: true, Statements: []diff.Statement{s}})
		}
	}
	return all
}

// drift refuses a database that is not what its migrations build: the way back is proven from there.
func (d *descent) drift(ctx context.Context, o diff.Options) error {
	found, err := diff.Drift(ctx, d.conn, d.dir.Path(), d.reversal.From, o)
	if err != nil || len(found) == 0 {
		return err
	}
	msg := fmt.Sprintf("the database is not what its migrations build up to %s, so that no way back from there is proven for it:", d.reversal.From)
	shown := 0
	for _, f := range found {
		if f.Part { // its whole is in the list
			continue
		}
		if shown++; shown > mostErrors {
			msg += "\n  ..."
			break
		}
		msg += "\n  " + f.String()
	}
	return fault{
		msg: msg,
		fix: "undo by hand what was changed by hand: `atlas schema diff` from the database to file://" + d.dir.Path() + " prints how;\n" +
			"or write a migration that goes back: `atlas migrate new`",
	}
}

// downReport is what the templates for down see, in the form of Atlas's report.
type downReport struct {
	environment
	migrate.DownResult

	Hazards []string `json:"Hazards,omitempty"`
	Proof   *proof   `json:"Proof,omitempty"`

	text string
}

// MarshalSQL gives the statements, for the function sql of the templates.
func (r *downReport) MarshalSQL() string { return r.text }

func (d *descent) formatted(ctx context.Context, check func(context.Context) error, t *template.Template) error {
	report := &downReport{environment: newEnvironment(d.conn, d.dir.Path()), DownResult: migrate.PlanResult(d.reversal)}
	if d.plan != nil {
		report.Proof = newProof(d.plan.Proof)
		for _, c := range changes(d.plan.Files) {
			report.Hazards = append(report.Hazards, c.Hazards...)
		}
		report.text = texts(apart(d.plan.Files))
	}
	var err error
	if !d.dryRun {
		report.DownResult, err = migrate.Down(ctx, d.conn, d.reversal, check, d.options)
		report.Error = d.secrets.hide(report.Error)
	}
	return errors.Join(err, show(d.out, t, report))
}
