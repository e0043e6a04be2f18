package command

import (
	"fmt"

	"github.com/spf13/cobra"

	"example.com/sqlfirst/internal/migrate"
)

type statusFlags struct {
	url, dir, format string
	revisionsSchema  string
}

func (a *app) migrateStatusCommand() *cobra.Command {
	var f statusFlags
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show which migrations a database has, and which are pending",
		Long: `Show which migrations a database has, and which are pending. It changes nothing, and stops with an
error if the database was migrated with other files than these.`,
		Example: `  atlas migrate status
  DATABASE_URL="$PRODUCTION_URL" atlas migrate status
  atlas migrate status --format '{{ range .Pending }}{{ println .Name }}{{ end }}'
  atlas migrate status --format json`,
		Args: atMost(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if _, err := a.settle(cmd); err != nil {
				return err
			}
			return a.migrateStatus(cmd, f)
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	addURL(fs, &f.url)
	addDir(fs, &f.dir)
	addFormat(fs, &f.format)
	addRevisionsSchema(fs, &f.revisionsSchema)
	return cmd
}

// statusReport is what the templates for status see, in the form of Atlas's report.
type statusReport struct {
	Env environment `json:"Env"`
	state
}

// state is embedded under another name than Status, which is one of its fields.
type state = migrate.Status

func (a *app) migrateStatus(cmd *cobra.Command, f statusFlags) error {
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
	status, err := migrate.GetStatus(cmd.Context(), conn, dir, migrate.Options{RevisionsSchema: f.revisionsSchema})
	if err != nil {
		return err
	}
	if f.format != "" {
		return show(a.out, format, &statusReport{newEnvironment(conn, dir.Path()), status})
	}
	a.showStatus(&status)
	return nil
}

// showStatus prints what Atlas prints, line for line.
func (a *app) showStatus(s *migrate.Status) {
	out := a.out
	dash := out.yellow("--")
	word := out.green(s.Status)
	if s.Status == migrate.StatusPending {
		word = out.yellow(s.Status)
	}
	applied, left, partly := "", "", ""
	if s.Total > 0 {
		applied = fmt.Sprintf(" (%d statements applied)", s.Count)
		left = fmt.Sprintf(" (%d statements left)", s.Left())
		partly = " (last one partially)"
	}
	fmt.Fprintf(out, "Migration Status: %s\n", word)
	fmt.Fprintf(out, "  %s Current Version: %s%s\n", dash, out.cyan(s.Current), applied)
	fmt.Fprintf(out, "  %s Next Version:    %s%s\n", dash, out.cyan(s.Next), left)
	fmt.Fprintf(out, "  %s Executed Files:  %d%s\n", dash, len(s.Applied), partly)
	fmt.Fprintf(out, "  %s Pending Files:   %d\n", dash, len(s.Pending))
	if s.Total > 0 {
		fmt.Fprintf(out, "\nLast migration attempt had errors:\n")
		fmt.Fprintf(out, "  %s SQL:   %s\n  %s %s %s\n", dash, s.SQL, dash, out.red("ERROR:"), s.Error)
	}
}
