package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"example.com/sqlfirst/db/migrations"
	"example.com/sqlfirst/internal/migrate"
)

// migrateUp applies the migrations that this program brings along. Every replica may call it at its start: one does
// the work, the others wait. A database that a newer program has migrated further is left alone.
func migrateUp(ctx context.Context, getenv func(string) string, out io.Writer) error {
	url := cmp.Or(getenv(migrate.DirectURLVar), getenv("DATABASE_URL"))
	if url == "" {
		return errors.New("DATABASE_URL is not set: give it a URL such as postgres://user@localhost:5432/sqlfirst")
	}
	result, err := migrate.Apply(ctx, url, migrate.Options{
		Dir:        migrations.FS,
		AllowAhead: true,
		Report:     func(e migrate.Event) { report(out, e) },
	})
	if err != nil {
		return err
	}
	if len(result.Ahead) > 0 {
		fmt.Fprintf(out, "the database is newer than this program: it has %s too\n", strings.Join(result.Ahead, ", "))
	}
	fmt.Fprintln(out, result.Message)
	return nil
}

func report(out io.Writer, e migrate.Event) {
	switch e.Kind {
	case migrate.EventWait:
		fmt.Fprintln(out, "another migrator is at work, waiting for it")
	case migrate.EventBlocked:
		for _, b := range e.Blockers {
			fmt.Fprintf(out, "  %s waits for %s\n", e.Pos, b)
		}
	case migrate.EventRetry:
		fmt.Fprintf(out, "  rolled back after waiting for a lock, trying again (%d)\n", e.Try)
	case migrate.EventFileDone:
		fmt.Fprintf(out, "%s  %s\n", e.File, e.Elapsed.Round(time.Millisecond))
	}
}
