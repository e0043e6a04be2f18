package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"

	"github.com/spf13/cobra"

	"example.com/sqlfirst/internal/pgserver"
)

func psqlCommand() *cobra.Command {
	return &cobra.Command{
		Use: "psql [arguments for psql]", Short: "Open psql on the project's database",
		Long:               "Psql opens psql on the project's database. Its arguments are psql's own, such as -c 'SELECT 1' or the name of another database.",
		DisableFlagParsing: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 && (args[0] == "-h" || args[0] == "--help") {
				return cmd.Help()
			}
			if len(args) > 0 && args[0] == "--" {
				args = args[1:]
			}
			server, err := pgserver.Find(cmd.Context(), pgserver.Config{})
			if err != nil {
				return err
			}
			psql, err := server.Psql(context.WithoutCancel(cmd.Context()), args) // psql takes ^C itself
			if err != nil {
				return err
			}
			psql.Stdin, psql.Stdout, psql.Stderr = cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr()
			return runPsql(psql)
		},
	}
}

// runPsql leaves ^C to psql, for which it means to cancel a query.
func runPsql(psql *exec.Cmd) error {
	signal.Ignore(os.Interrupt)
	defer signal.Reset(os.Interrupt)
	err := psql.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return &exitError{code: exit.ExitCode()}
	}
	if err != nil {
		return fmt.Errorf("run psql: %w", err)
	}
	return nil
}

// exitError passes on psql's exit code. psql has said why itself.
type exitError struct{ code int }

func (e *exitError) Error() string { return fmt.Sprintf("psql exited with %d", e.code) }
