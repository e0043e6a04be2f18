package command

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"example.com/sqlfirst/internal/schema/config"
	"example.com/sqlfirst/internal/schema/lint"
)

type lintFlags struct {
	dir, dev, format string
	latest           uint
	gitBase          string
}

// errFindings is the outcome of a lint that found what must not be merged, and has shown it.
var errFindings = errors.New("lint found errors")

func (a *app) migrateLintCommand() *cobra.Command {
	var f lintFlags
	cmd := &cobra.Command{
		Use:   "lint",
		Short: "Find what is unsafe in new migrations",
		Long: `Find what is unsafe in new migrations: what loses data, what breaks a running version of the
service, what fails on tables with rows, what holds locks that stop others. The new files are run
on a throwaway database; which ones are new, --git-base or --latest says.

What is an error and what a warning, the lint block of atlas.hcl says. A finding that is known and
meant is silenced in the file, by a comment above the statement with its code and the reason:

  -- atlas:nolint DS103 the column was never written to`,
		Example: `  atlas migrate lint --git-base origin/main    the files that this branch adds
  atlas migrate lint --latest 1                the last file
  atlas migrate lint --latest 1 --format json`,
		Annotations: map[string]string{exits: `  0    nothing found, or warnings only
  1    errors found, or not able to look: why is on standard error`},
		Args: atMost(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			env, err := a.settle(cmd)
			if err != nil {
				return err
			}
			return a.migrateLint(cmd, f, env)
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.UintVar(&f.latest, flagLatest, 0, "the last `n` files are new")
	fs.StringVar(&f.gitBase, flagGitBase, "", "new are the files that this `branch` of Git has not")
	fs.String(flagGitDir, ".", "")
	_ = fs.MarkHidden(flagGitDir) // the repository is the one around the folder of migrations
	addDir(fs, &f.dir)
	addDevURL(fs, &f.dev)
	addFormat(fs, &f.format)
	return cmd
}

func (a *app) migrateLint(cmd *cobra.Command, f lintFlags, env *config.Env) error {
	dir, err := openSealed(f.dir)
	if err != nil {
		return err
	}
	const choose = "--git-base origin/main for the files that a branch adds, or --latest 1 for the last one"
	switch {
	case f.latest == 0 && f.gitBase == "":
		return fault{msg: "it is not said which migrations are new", fix: choose}
	case f.latest > 0 && f.gitBase != "":
		return fault{msg: "--latest and --git-base say different things about which migrations are new", fix: choose}
	}
	format, err := a.parseFormat(f.format)
	if err != nil {
		return err
	}
	report, err := a.lint(cmd, lint.Options{
		Dir: dir.Path(), Latest: int(f.latest), GitBase: f.gitBase, Dev: f.dev, Analyzers: env.Lint.Analyzers,
	})
	if err != nil {
		return err
	}
	if f.format != "" {
		err = show(a.out, format, newSummary(newEnvironment("", dir.Path()), dir, report))
	} else {
		a.showFindings(report)
	}
	if err == nil && report.Failed() {
		return shownError{errFindings}
	}
	return err
}

func (a *app) lint(cmd *cobra.Command, o lint.Options) (lint.Report, error) {
	p := a.startProgress(finding)
	defer p.stop()
	var err error
	if o.Dev, err = a.server(cmd.Context(), flagDevURL, o.Dev, p); err != nil {
		return lint.Report{}, err
	}
	o.Progress = p.stage
	return lint.Run(cmd.Context(), o)
}

func (a *app) showFindings(r lint.Report) {
	out := a.out
	faults, warnings := 0, 0
	for _, f := range r.Findings {
		word := string(f.Severity) + ":"
		switch f.Severity {
		case lint.Error:
			word = out.red(word)
			faults++
		case lint.Warning:
			word = out.yellow(word)
			warnings++
		}
		fmt.Fprintf(out, "%s %s %s (%s)\n", out.bold(f.Pos.String()+":"), word, f.Text, f.Code)
		if f.Suggestion != "" {
			fmt.Fprintf(out, "  %s %s\n", out.green("fix:"), strings.ReplaceAll(f.Suggestion, "\n", "\n       "))
		}
	}
	looked := count(len(r.Files), "new migration")
	if len(r.Findings) == 0 {
		fmt.Fprintf(out, "%s: nothing found in %s\n", out.green("OK"), looked)
		return
	}
	fmt.Fprintf(out, "%s, %s in %s\n", count(faults, "error"), count(warnings, "warning"), looked)
}
