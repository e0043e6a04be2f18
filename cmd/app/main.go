// Command app is the example service: an address book with a timeline.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
)

const usage = `app is an address book with a timeline.

  app migrate   bring the database to the schema that this program needs
  app serve     answer requests over HTTP

The environment configures both:

  DATABASE_URL         where the database is; required
  DATABASE_URL_DIRECT  for migrate, where DATABASE_URL leads to a pooler
  ADDR                 where to listen (localhost:8080)
  POOL_MAX_CONNS       the most connections (10)
  POOLER               true where DATABASE_URL leads to PgBouncer or the like (false)
  SHUTDOWN_DELAY       how long /readyz says no before the listener closes (0s)
  DRAIN_TIMEOUT        how long running requests may take to end (20s)
  LOG_FORMAT           text or json (text)
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second ^C ends the program at once
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr))
}

// run gives the exit code: 0, 1 for what went wrong, 2 for a command that there is not.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	if len(args) != 1 {
		fmt.Fprint(stderr, usage)
		return 2
	}
	var err error
	switch log := newLog(stderr, getenv("LOG_FORMAT")); args[0] {
	case "serve":
		err = serve(ctx, getenv, log)
	case "migrate":
		err = migrateUp(ctx, getenv, stdout)
	case "help", "-h", "--help":
		fmt.Fprint(stdout, usage)
	default:
		fmt.Fprintf(stderr, "app: there is no command %q\n\n%s", args[0], usage)
		return 2
	}
	if err != nil {
		fmt.Fprintln(stderr, "app:", err)
		return 1
	}
	return 0
}

func newLog(w io.Writer, format string) *slog.Logger {
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(slog.NewTextHandler(w, nil))
}
