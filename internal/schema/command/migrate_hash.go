package command

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"example.com/sqlfirst/internal/migrate"
)

func (a *app) migrateHashCommand() *cobra.Command {
	var dir string
	var patience time.Duration
	cmd := &cobra.Command{
		Use:   "hash",
		Short: "Seal the migrations as they are: write atlas.sum",
		Long: `Seal the migrations as they are: write atlas.sum, the file of hashes by which every command sees
that no migration was changed by accident. It is needed after a migration was written or edited by
hand. A migration that was applied somewhere must not be edited any more.`,
		Example: `  atlas migrate hash`,
		Args:    atMost(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if _, err := a.settle(cmd); err != nil {
				return err
			}
			path, err := folderPath(dir)
			if err != nil {
				return err
			}
			unlock, err := a.lockFolder(cmd.Context(), path, patience)
			if err != nil {
				return err
			}
			defer unlock()
			if err := migrate.WriteSum(path); err != nil {
				return err
			}
			d, err := migrate.OpenPath(path)
			if err != nil {
				return err
			}
			fmt.Fprintf(a.err, "%s/%s seals %s\n", path, migrate.SumFile, count(len(d.Migrations()), "migration"))
			return nil
		},
	}
	cmd.Flags().SortFlags = false
	addDir(cmd.Flags(), &dir)
	addLockTimeout(cmd.Flags(), &patience, "another run that writes to the folder")
	cmd.Flags().Bool("force", false, "")
	_ = cmd.Flags().MarkDeprecated("force", "it is not needed")
	return cmd
}
