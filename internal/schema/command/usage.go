package command

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"example.com/sqlfirst/internal/migrate"
)

// Annotations of a command: exits lists exit codes of its own, troubled is there where Trouble is
// one of them.
const (
	exits    = "exits"
	troubled = "troubled"
)

const usualExits = `  0    done, or nothing to do
  1    not done: what and why is on standard error`

// usageTemplate is cobra's, with the examples before the flags and the exit codes after them.
const usageTemplate = `Usage:
  {{if .HasAvailableSubCommands}}{{.CommandPath}} [command]{{else}}{{.UseLine}}{{end}}
{{- if .HasExample}}

Examples:
{{.Example}}{{end}}
{{- if .HasAvailableSubCommands}}

Commands:{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding }} {{.Short}}{{end}}{{end}}{{end}}
{{- if .HasAvailableLocalFlags}}

Flags:
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}
{{- if .HasAvailableInheritedFlags}}

Flags for atlas.hcl:
{{.InheritedFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}

Exit codes:
{{with index .Annotations "exits"}}{{.}}{{else}}` + usualExits + `{{end}}
`

// atMost takes up to n arguments; with n = 1 it says how a name of several words is written.
func atMost(n int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) <= n {
			return nil
		}
		f := fault{msg: cmd.CommandPath() + " takes no arguments, it was given " + fmt.Sprintf("%q", args), fix: cmd.CommandPath() + " --help"}
		if n > 0 {
			f.msg = fmt.Sprintf("%s takes one argument, it was given %d: %q", cmd.CommandPath(), len(args), args)
		}
		if n > 0 && strings.HasSuffix(cmd.Use, "[name]") {
			f.fix = "write the name as one word: " + migrate.Slug(strings.Join(args, "_"))
		}
		return f
	}
}

// flagFault says where to look when a flag is wrong.
func flagFault(cmd *cobra.Command, err error) error {
	return fault{msg: err.Error(), fix: cmd.CommandPath() + " --help"}
}
