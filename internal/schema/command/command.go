// Package command is the schema command: what `atlas migrate ...` and `atlas schema ...` take,
// print and return. The verbs, flags and output follow Atlas's own CLI where it has them.
//
// The commands hold no knowledge of schemas. They find out what is meant (flags, then atlas.hcl,
// then the development server), call the package whose job it is, and show what came of it.
package command

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

// Exit codes. Check alone tells a difference (Failed) from not having been able to look (Trouble),
// as diff(1) does; all others return Failed for whatever went wrong, as Atlas does.
const (
	OK      = 0
	Failed  = 1
	Trouble = 2
)

// Process is what the commands see of the process they run in.
type Process struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
}

// Run executes the command line, prints what there is to say and returns the exit code.
func Run(ctx context.Context, args []string, p Process) int {
	a := newApp(p)
	a.secrets.learnFrom(args...)
	a.secrets.learnFrom(p.Getenv("DATABASE_URL"), p.Getenv("DEV_DATABASE_URL"))
	root := a.rootCommand()
	root.SetArgs(args)
	ran, err := root.ExecuteContextC(ctx)
	if err == nil {
		return OK
	}
	return a.conclude(ctx, ran, err)
}

// app is what the commands share during one run.
type app struct {
	stdin   io.Reader
	out     *stream
	err     *stream
	getenv  func(string) string
	secrets *secrets
	global  globalFlags
}

func newApp(p Process) *app {
	return &app{
		stdin:   p.Stdin,
		out:     newStream(p.Stdout, p.Getenv),
		err:     newStream(p.Stderr, p.Getenv),
		getenv:  p.Getenv,
		secrets: &secrets{},
	}
}

func (a *app) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "atlas",
		Short: "Plan, check and apply changes of the database schema",
		Long: `Plan, check and apply changes of the database schema.

You declare the schema you want in db/schema, in plain SQL. "atlas migrate diff" writes the
migration that leads there and proves it on a throwaway database before it does; "atlas migrate
apply" brings a database up to date. What the folders and databases are, atlas.hcl says.

The commands, flags, files and tables are those of Atlas's own CLI, which can take this one's
place at any time.`,
		Example: `  atlas migrate diff add_phone     write the migration for what changed in db/schema
  atlas migrate lint --latest 1    what could go wrong with it
  atlas migrate apply              run what is pending
  atlas migrate status             what is applied, what is not
  atlas migrate down               take the last one back
  atlas migrate check              do the migrations build what db/schema declares?`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE:          group,

		FParseErrWhitelist: cobra.FParseErrWhitelist{UnknownFlags: true},
	}
	root.SetIn(a.stdin)
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetUsageTemplate(usageTemplate)
	root.SetFlagErrorFunc(flagFault)
	root.AddCommand(a.migrateCommand(), a.schemaCommand(), a.versionCommand())
	return root
}

// group is the RunE of a command that only has others below it.
func group(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	return unknownCommand(cmd, args[0])
}

// elsewhere are verbs of Atlas's own CLI that this command does not have.
var elsewhere = map[string][]string{
	"atlas":         {"login", "logout", "whoami", "copilot", "license", "cloud", "registry", "ask"},
	"atlas migrate": {"checkpoint", "edit", "import", "ls", "push", "rebase", "rm", "set", "test"},
	"atlas schema":  {"apply", "clean", "fmt", "inspect", "lint", "plan", "push", "stats", "test", "validate"},
}

func unknownCommand(cmd *cobra.Command, name string) error {
	path := cmd.CommandPath()
	for _, known := range elsewhere[path] {
		if name == known {
			return fault{
				msg: fmt.Sprintf("%s %s is not part of this command", path, name),
				fix: "Atlas's own CLI has it, and works with the same atlas.hcl, migrations and revisions table:\nhttps://atlasgo.io/getting-started",
			}
		}
	}
	cmd.SuggestionsMinimumDistance = 2
	fix := path + " --help"
	if near := cmd.SuggestionsFor(name); len(near) > 0 {
		fix = path + " " + near[0]
	}
	return fault{msg: fmt.Sprintf("there is no %s %s", path, name), fix: fix}
}

// conclude prints the error, unless the command has shown it already, and chooses the exit code.
func (a *app) conclude(ctx context.Context, cmd *cobra.Command, err error) int {
	var shown shownError
	switch {
	case errors.As(err, &shown):
		return Failed
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		a.printError(fault{msg: "interrupted", fix: ""})
	default:
		a.printError(err)
	}
	if _, ok := cmd.Annotations[troubled]; ok {
		return Trouble
	}
	return Failed
}
