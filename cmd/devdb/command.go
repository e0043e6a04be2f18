package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"example.com/sqlfirst/internal/pgserver"
)

const long = `devdb runs the development server: PostgreSQL for this checkout.

The server is the first of these that exists:
  DATABASE_URL   a server that runs already; devdb only looks at it
  Docker         the one that docker-compose.yml describes, where a Docker engine answers
  this machine   PostgreSQL 14 or later: PATH, pg_config, packages' folders, Homebrew, Postgres.app; the newest
  a download     kept for all checkouts

PG=docker, PG=local or PG=download forces one of the last three, and PGBIN names a folder of binaries.
All of them may stand in .env; .env.example explains each.

The server is for development only: it runs with fsync=off, so a crash of the machine may lose its data.
It goes on running after devdb has ended.`

func newCommand(s *screen) *cobra.Command {
	root := &cobra.Command{
		Use: "devdb", Short: "The development server: PostgreSQL for this checkout", Long: long,
		SilenceErrors: true, SilenceUsage: true,
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(upCommand(s), downCommand(s), statusCommand(s), urlCommand(s), resetCommand(s), seedCommand(s), psqlCommand())
	return root
}

func upCommand(s *screen) *cobra.Command {
	return &cobra.Command{
		Use: "up", Short: "Start the server, or find it running, and say where it is", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			server, err := pgserver.Ensure(cmd.Context(), pgserver.Config{Progress: s.progress})
			if err != nil {
				return err
			}
			s.show(server)
			return nil
		},
	}
}

func downCommand(s *screen) *cobra.Command {
	return &cobra.Command{
		Use: "down", Short: "Stop the server and keep its data", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			err := pgserver.Stop(cmd.Context(), pgserver.Config{Progress: s.progress})
			switch {
			case errors.Is(err, pgserver.ErrNotRunning):
				s.line("Nothing to stop: devdb has started no server here, or it ended.")
				return nil
			case err != nil:
				return err
			}
			s.line("Stopped. The data is kept; `devdb reset` would remove it.")
			return nil
		},
	}
}

func statusCommand(s *screen) *cobra.Command {
	return &cobra.Command{
		Use: "status", Short: "Say whether the server runs, and where", Args: cobra.NoArgs,
		Long: "Status says whether the server runs, and where. It exits with 1 where it does not run.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			server, err := pgserver.Find(cmd.Context(), pgserver.Config{})
			if err != nil {
				return err
			}
			s.show(server)
			return nil
		},
	}
}

func urlCommand(s *screen) *cobra.Command {
	var start bool
	cmd := &cobra.Command{
		Use: "url [database]", Short: "Print the server's URL for programs, password included", Args: cobra.MaximumNArgs(1),
		Long: "Url prints the URL of the project's database, or of another on the same server, password included.\nIt is made for programs: DATABASE_URL=$(devdb url) app serve",
		RunE: func(cmd *cobra.Command, args []string) error {
			look := pgserver.Find
			if start {
				look = pgserver.Ensure
			}
			server, err := look(cmd.Context(), pgserver.Config{Progress: s.progress})
			if err != nil {
				return err
			}
			url := server.URL
			if len(args) == 1 {
				url = server.Database(args[0])
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), url)
			return err
		},
	}
	cmd.Flags().BoolVar(&start, "start", false, "start the server where it does not run")
	return cmd
}

func resetCommand(s *screen) *cobra.Command {
	return &cobra.Command{
		Use: "reset", Short: "Remove the server with all its data, and start an empty one", Args: cobra.NoArgs,
		Long: "Reset removes the server with all its data, and starts an empty one. A server that DATABASE_URL names is never touched.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			server, err := pgserver.Reset(cmd.Context(), pgserver.Config{Progress: s.progress})
			if err != nil {
				return err
			}
			s.show(server)
			return nil
		},
	}
}

// exitCode reports an error and gives the code to exit with: psql's own where psql was run.
func exitCode(err error, stderr io.Writer) int {
	var exit *exitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.code
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "devdb: interrupted")
		return 130
	}
	fmt.Fprintln(stderr, "devdb:", err)
	return 1
}
