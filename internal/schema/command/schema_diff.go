package command

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"example.com/sqlfirst/internal/schema/config"
	"example.com/sqlfirst/internal/schema/diff"
)

func (a *app) schemaCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "schema",
		Short: "Compare schemas",
		Long:  `Compare schemas: declared ones, those that migrations build, and those of databases.`,
		Args:  cobra.ArbitraryArgs,
		RunE:  group,

		FParseErrWhitelist: cobra.FParseErrWhitelist{UnknownFlags: true}, // of a command that does not exist
	}
	a.global.add(cmd.PersistentFlags())
	cmd.AddCommand(a.schemaDiffCommand())
	return cmd
}

func (a *app) schemaDiffCommand() *cobra.Command {
	var from []string
	var to goal
	var format string
	cmd := &cobra.Command{
		Use:   "diff",
		Short: "Print the SQL that takes one schema to another",
		Long: `Print the SQL that takes one schema to another, proven on a throwaway database.

Each side is the URL of a database, of SQL files or folders (file://db/schema, several with commas
or by repeating the flag), or of a folder of migrations (file://db/migrations). Databases are only
read.`,
		Example: `  atlas schema diff --from file://db/migrations --to file://db/schema
  atlas schema diff --from "$PRODUCTION_URL" --to file://db/migrations    has anybody changed production by hand?
  atlas schema diff --from "$A" --to "$B" --dev-url "$SERVER_URL"`,
		Args: atMost(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			env, err := a.settle(cmd)
			if err != nil {
				return err
			}
			return a.schemaDiff(cmd, from, to, format, env)
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.StringSliceVarP(&from, flagFrom, "f", nil, "what to start from, as a `URL`")
	to.add(fs)
	addFormat(fs, &format)
	return cmd
}

// schemaReport is what the templates for schema diff see, in the form of Atlas's report.
type schemaReport struct {
	From    []string
	To      []string
	Changes []change `json:"Changes,omitempty"`
	Proof   *proof   `json:"Proof,omitempty"`

	text string
}

// MarshalSQL gives the statements, for the function sql of the templates.
func (r *schemaReport) MarshalSQL() string { return r.text }

func (a *app) schemaDiff(cmd *cobra.Command, fromURLs []string, g goal, format string, env *config.Env) error {
	t, err := a.parseFormat(format)
	if err != nil {
		return err
	}
	from, err := source(flagFrom, fromURLs)
	if err != nil {
		return err
	}
	to, err := source(flagTo, g.to)
	if err != nil {
		return err
	}
	plan, err := a.plan(cmd, g.dev, env, from, to)
	if err != nil {
		return err
	}
	report := &schemaReport{From: a.hideAll(fromURLs), To: a.hideAll(g.to), Changes: changes(plan.Files), text: texts(plan.Files)}
	if format != "" {
		report.Proof = newProof(plan.Proof)
		return show(a.out, t, report)
	}
	a.showSchemaDiff(report.text, plan)
	return nil
}

func (a *app) showSchemaDiff(text string, plan *diff.Plan) {
	if len(plan.Files) == 0 {
		fmt.Fprintln(a.out, "Schemas are synced, no changes to be made.")
		return
	}
	fmt.Fprint(a.out, text)
	a.showHazards(a.err, plan.Files)
	a.showProof(a.err, plan.Proof)
}

func (a *app) hideAll(urls []string) []string {
	var shown []string
	for _, u := range urls {
		shown = append(shown, a.secrets.hide(u))
	}
	return shown
}

// shortNames gives file URLs as the paths that they are.
func shortNames(urls []string) string {
	var names []string
	for _, u := range urls {
		names = append(names, strings.TrimPrefix(u, "file://"))
	}
	return strings.Join(names, ", ")
}
