package command

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"example.com/sqlfirst/internal/schema/config"
	"example.com/sqlfirst/internal/schema/diff"
)

type checkFlags struct {
	goal
	dir, format string
}

// errDiffers is the outcome of a check that found differences and has listed them.
var errDiffers = errors.New("the migrations and the declared schema differ")

func (a *app) migrateCheckCommand() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Tell whether the migrations build exactly what is declared",
		Long: `Tell whether the migrations build exactly what db/schema declares, object by object, on throwaway
databases. It changes nothing. This command is this project's own.`,
		Example: `  atlas migrate check
  atlas migrate check --format json`,
		Annotations: map[string]string{exits: `  0    the migrations build what is declared
  1    they differ: the list is on standard output
  2    it cannot be told: why is on standard error`, troubled: ""},
		Args: atMost(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			env, err := a.settle(cmd)
			if err != nil {
				return err
			}
			return a.migrateCheck(cmd, f, env)
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	f.add(fs)
	addDir(fs, &f.dir)
	addFormat(fs, &f.format)
	return cmd
}

// checkReport is what the templates for check see.
type checkReport struct {
	Dir         string
	To          []string
	Differences []difference
	// Stale are the directives that have been carried out and can be deleted.
	Stale []stale `json:"Stale,omitempty"`
}

type stale struct {
	Directive string
	File      string
	Line      int
}

type difference struct {
	Object string
	What   string
	File   string `json:"File,omitempty"`
	Line   int    `json:"Line,omitempty"`
}

func (a *app) migrateCheck(cmd *cobra.Command, f checkFlags, env *config.Env) error {
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
	from, err := migrations(path)
	if err != nil {
		return err
	}
	found, err := a.compare(cmd, f.dev, env, from, to)
	if err != nil {
		return err
	}
	shown := a.hideAll(f.to)
	if f.format != "" {
		report := &checkReport{Dir: path, To: shown, Differences: []difference{}}
		for _, d := range found.Differences {
			report.Differences = append(report.Differences, difference{d.Ref.String(), d.What, d.Pos.File, d.Pos.Line})
		}
		for _, d := range found.Stale {
			report.Stale = append(report.Stale, stale{d.Name + " " + d.Arg, d.Pos.File, d.Pos.Line})
		}
		err = show(a.out, format, report)
	} else {
		a.showCheck(path, shown, found)
	}
	if err == nil && len(found.Differences) > 0 {
		return shownError{errDiffers}
	}
	return err
}

func (a *app) compare(cmd *cobra.Command, dev string, env *config.Env, from, to diff.Source) (*diff.Comparison, error) {
	p := a.startProgress(finding)
	defer p.stop()
	o, err := a.planOptions(cmd.Context(), dev, env, p)
	if err != nil {
		return nil, err
	}
	return diff.Compare(cmd.Context(), from, to, o)
}

func (a *app) showCheck(path string, to []string, found *diff.Comparison) {
	out := a.out
	declared := shortNames(to)
	for _, d := range found.Stale {
		fmt.Fprintf(out, "%s: \"-- atlas:%s %s\" has been carried out and can be deleted\n", d.Pos, d.Name, d.Arg)
	}
	if len(found.Differences) == 0 {
		fmt.Fprintf(out, "%s: %s builds exactly what %s declares\n", out.green("OK"), path, declared)
		return
	}
	fmt.Fprintf(out, "%s does not build what %s declares:\n", path, declared)
	for _, d := range found.Differences {
		if !d.Part { // its whole is in the list
			fmt.Fprintf(out, "  %s\n", d)
		}
	}
	fmt.Fprintf(out, "  %s atlas migrate diff NAME\n", out.green("fix:"))
}
