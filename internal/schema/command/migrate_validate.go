package command

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"example.com/sqlfirst/internal/migrate"
	"example.com/sqlfirst/internal/schema/config"
	"example.com/sqlfirst/internal/schema/diff"
	"example.com/sqlfirst/internal/schema/sqltext"
)

func (a *app) migrateValidateCommand() *cobra.Command {
	var dir, dev string
	cmd := &cobra.Command{
		Use:   "validate",
		Short: "Check the migrations without a database to apply them to",
		Long: `Check the migrations without a database to apply them to: that they agree with atlas.sum, and that
no file holds what cannot stand in a migration (a broken statement, psql's commands, COPY FROM
STDIN, transactions of its own).

With --dev-url, or a dev in atlas.hcl, they are also run on a throwaway database of that server.`,
		Example: `  atlas migrate validate
  atlas migrate validate --dev-url postgres://postgres@localhost:5432/postgres?sslmode=disable`,
		Args: atMost(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			env, err := a.settle(cmd)
			if err != nil {
				return err
			}
			return a.migrateValidate(cmd, dir, dev, env)
		},
	}
	cmd.Flags().SortFlags = false
	addDevURL(cmd.Flags(), &dev)
	addDir(cmd.Flags(), &dir)
	return cmd
}

func (a *app) migrateValidate(cmd *cobra.Command, dirURL, dev string, env *config.Env) error {
	dir, err := openSealed(dirURL)
	if err != nil {
		return err
	}
	if err := checkTexts(dir); err != nil {
		return err
	}
	replayed := ""
	if dev != "" {
		src := diff.Source{Kind: diff.Migrations, Paths: []string{dir.Path()}}
		if _, err := a.compare(cmd, dev, env, src, diff.Source{Kind: diff.Empty}); err != nil {
			return err
		}
		replayed = ", and they run on an empty database"
	}
	fmt.Fprintf(a.err, "%s is valid: %s%s\n", dir.Path(), count(len(dir.Migrations()), "migration"), replayed)
	return nil
}

// checkTexts gives all that may not stand in the migrations.
func checkTexts(dir *migrate.Dir) error {
	var errs []error
	for _, f := range dir.Migrations() {
		stmts, err := f.Statements()
		if err != nil {
			errs = append(errs, err)
			continue
		}
		for _, p := range sqltext.Check(f.String(), f.Bytes(), stmts) {
			errs = append(errs, fault{msg: fmt.Sprintf("%s: %s (%s)", p.Pos, p.Msg, p.Code), fix: p.Hint})
		}
	}
	return errors.Join(errs...)
}
