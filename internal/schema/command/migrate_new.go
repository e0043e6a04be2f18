package command

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"example.com/sqlfirst/internal/migrate"
)

func (a *app) migrateNewCommand() *cobra.Command {
	var dir string
	var edit bool
	var patience time.Duration
	cmd := &cobra.Command{
		Use:   "new [name]",
		Short: "Make an empty migration, to be written by hand",
		Long: `Make an empty migration, to be written by hand: for what no comparison of schemas can find, such
as moving data. Write the SQL into it, then run "atlas migrate hash".

What a migration does to the schema must stand in db/schema too: "atlas migrate check" says
whether both agree.`,
		Example: `  atlas migrate new backfill_phone
  atlas migrate new backfill_phone --edit    write it in $EDITOR now; the hash is written as well`,
		Args: atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			name, err := checkName(args)
			if err != nil {
				return err
			}
			if _, err := a.settle(cmd); err != nil {
				return err
			}
			return a.migrateNew(cmd, dir, name, edit, patience)
		},
	}
	cmd.Flags().SortFlags = false
	addDir(cmd.Flags(), &dir)
	addLockTimeout(cmd.Flags(), &patience, "another run that writes to the folder")
	cmd.Flags().BoolVar(&edit, flagEdit, false, "write the migration in $EDITOR")
	return cmd
}

func (a *app) migrateNew(cmd *cobra.Command, dir, name string, edit bool, patience time.Duration) error {
	path, err := folderPath(dir)
	if err != nil {
		return err
	}
	if _, err := checkSealed(path); err != nil {
		return err
	}
	var text []byte
	if edit {
		// Before the lock is taken: people take their time.
		if text, err = a.edit(cmd.Context(), "migration.sql", nil); err != nil {
			return err
		}
	}
	unlock, err := a.lockFolder(cmd.Context(), path, patience)
	if err != nil {
		return err
	}
	defer unlock()
	files, err := migrate.Add(path, time.Now(), migrate.New{Name: name, Text: text})
	if err != nil {
		return err
	}
	fmt.Fprintln(a.out, files[0])
	if !edit {
		fmt.Fprintln(a.err, "write the SQL into it, then run: atlas migrate hash")
	}
	return nil
}
