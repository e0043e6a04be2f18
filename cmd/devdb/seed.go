package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"example.com/sqlfirst/internal/pgserver"
	"example.com/sqlfirst/internal/seed"
)

func seedCommand(s *screen) *cobra.Command {
	return &cobra.Command{
		Use: "seed folder", Short: "Load the sample data of a folder of .sql files", Args: cobra.ExactArgs(1),
		Long: "Seed runs the .sql files of the folder in the order of their names, all in one transaction.",
		RunE: func(cmd *cobra.Command, args []string) error {
			server, err := pgserver.Ensure(cmd.Context(), pgserver.Config{Progress: s.progress})
			if err != nil {
				return err
			}
			n, err := seed.Load(cmd.Context(), server.URL, args[0])
			if err != nil {
				return fmt.Errorf("seed: %w", err)
			}
			s.line(fmt.Sprintf("Sample data: %d files of %s.", n, args[0]))
			return nil
		},
	}
}
