package command

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"example.com/sqlfirst/internal/schema/config"
	"example.com/sqlfirst/internal/schema/diff"
)

type diffFlags struct {
	goal
	dir, format string
	dryRun      bool
	edit        bool
	lockTimeout time.Duration
}

func (a *app) migrateDiffCommand() *cobra.Command {
	var f diffFlags
	cmd := &cobra.Command{
		Use:   "diff [name]",
		Short: "Write the migration that leads to the declared schema",
		Long: `Write the migration that leads from what the migrations build to what db/schema declares.

New objects are created by your own text. Before the file is written the plan is proven: run on a
throwaway database that the migrations have built, it must give exactly what is declared. What
cannot be planned or proven is refused, object by object, and nothing is written. Statements that
lose data are named in the output and marked in the file.`,
		Example: `  atlas migrate diff add_phone
  atlas migrate diff add_phone --dry-run    show it, write nothing
  atlas migrate diff add_phone --edit       look it over in $EDITOR before it is written
  atlas migrate diff --to file://schema.sql --dir file://migrations --dev-url "$SERVER_URL"`,
		Args: atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			name, err := checkName(args)
			if err != nil {
				return err
			}
			env, err := a.settle(cmd)
			if err != nil {
				return err
			}
			return a.migrateDiff(cmd, f, env, name)
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	f.add(fs)
	addDir(fs, &f.dir)
	fs.BoolVar(&f.dryRun, flagDryRun, false, "show the migration, and write nothing")
	fs.BoolVar(&f.edit, flagEdit, false, "look it over in $EDITOR before it is written")
	addFormat(fs, &f.format)
	addLockTimeout(fs, &f.lockTimeout, "another run that writes to the folder")
	return cmd
}

func (a *app) migrateDiff(cmd *cobra.Command, f diffFlags, env *config.Env, name string) error {
	ctx := cmd.Context()
	format, err := a.parseFormat(f.format)
	if err != nil {
		return err
	}
	to, err := source(flagTo, f.to)
	if err != nil {
		return err
	}
	path, err := folderPath(f.dir)
	if err != nil {
		return err
	}
	// Whoever comes second plans from what the first has written.
	unlock, err := a.lockFolder(ctx, path, f.lockTimeout)
	if err != nil {
		return err
	}
	defer unlock()
	from, err := migrations(path)
	if err != nil {
		return err
	}
	plan, err := a.plan(cmd, f.dev, env, from, to)
	if err != nil {
		return err
	}
	w := &written{Dir: path, plan: plan}
	if err := a.write(cmd, f, w, name); err != nil {
		return err
	}
	if f.format != "" {
		return show(a.out, format, w)
	}
	a.showDiff(f, w)
	return nil
}

// plan works out the way from one state to the other, and shows progress meanwhile.
func (a *app) plan(cmd *cobra.Command, dev string, env *config.Env, from, to diff.Source) (*diff.Plan, error) {
	p := a.startProgress(finding)
	defer p.stop()
	o, err := a.planOptions(cmd.Context(), dev, env, p)
	if err != nil {
		return nil, err
	}
	return diff.Diff(cmd.Context(), from, to, o)
}

// mostShown is how many statements are listed before the rest is counted.
const mostShown = 20

func (a *app) showDiff(f diffFlags, w *written) {
	out := a.out
	if len(w.Files) == 0 {
		fmt.Fprintln(out, "The migration directory is synced with the desired state, no changes to be made")
		return
	}
	if f.dryRun {
		a.showDryRun(w)
		return
	}
	for i, file := range w.Files {
		fmt.Fprintln(out, out.bold(filepath.Join(w.Dir, file.Name))+": "+count(len(file.Changes), "statement"))
		for n, c := range file.Changes {
			if n == mostShown {
				fmt.Fprintf(out, "  ... and %d more\n", len(file.Changes)-n)
				break
			}
			fmt.Fprintf(out, "  %s %s\n", out.cyan("->"), c.Comment)
		}
		a.showHazards(out, w.plan.Files[i:i+1])
	}
	if f.edit {
		fmt.Fprintln(out, "Edited by hand, so not proven: atlas migrate check tells whether it still leads to what is declared")
		return
	}
	a.showProof(out, w.plan.Proof)
}

// showDryRun prints the files to standard output, and what there is to say about them beside it.
func (a *app) showDryRun(w *written) {
	for i, file := range w.Files {
		if i > 0 {
			fmt.Fprintln(a.out)
		}
		fmt.Fprintf(a.out, "-- %s\n\n%s", filepath.Join(w.Dir, file.Name), file.Content)
	}
	a.showHazards(a.err, w.plan.Files)
	a.showProof(a.err, w.plan.Proof)
}
