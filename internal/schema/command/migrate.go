package command

import "github.com/spf13/cobra"

func (a *app) migrateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "migrate",
		Short: "Write, check and apply migrations",
		Long: `Write, check and apply migrations: the files in the folder of migrations (db/migrations) that
lead a database, one after the other, to the schema that is declared.`,
		Args: cobra.ArbitraryArgs,
		RunE: group,

		FParseErrWhitelist: cobra.FParseErrWhitelist{UnknownFlags: true}, // of a command that does not exist
	}
	a.global.add(cmd.PersistentFlags())
	cmd.AddCommand(
		a.migrateApplyCommand(),
		a.migrateCheckCommand(),
		a.migrateDiffCommand(),
		a.migrateDownCommand(),
		a.migrateHashCommand(),
		a.migrateLintCommand(),
		a.migrateNewCommand(),
		a.migrateStatusCommand(),
		a.migrateValidateCommand(),
	)
	return cmd
}
