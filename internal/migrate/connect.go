package migrate

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
)

// DirectURLVar is the environment variable that gives programs a connection to the server itself
// where DATABASE_URL leads to a pooler.
const DirectURLVar = "DATABASE_URL_DIRECT"

// cancelDelay is how long a statement that was told to stop may take to do so.
const cancelDelay = 10 * time.Second

// parseConn reads a URL or a keyword=value string. Its error never holds the password.
func parseConn(conn string) (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig(conn)
	if err != nil {
		// What pgx says repeats the string, with the password masked if it could find it.
		return nil, &RefusalError{
			Reason: "the database URL cannot be read",
			Fix:    "write postgres://user:password@host:5432/database?sslmode=disable, with special characters of the password as %XX",
		}
	}
	// Settings of pgxpool may stand in the same URL: the server does not know them.
	maps.DeleteFunc(config.RuntimeParams, func(name, _ string) bool { return strings.HasPrefix(name, "pool_") })
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	return config, nil
}

// connect opens the one connection that holds the lock and does the work. The bound on waiting
// for locks is a start-up option, so that no RESET ALL in a migration lifts it; a bound in the URL
// goes before it. A context that ends cancels the running statement on the server.
func connect(ctx context.Context, config *pgx.ConnConfig, lockTimeout time.Duration) (*pgx.Conn, error) {
	config = config.Copy()
	params := config.RuntimeParams
	if params["application_name"] == "" {
		params["application_name"] = "sqlfirst migrate"
	}
	if params["lock_timeout"] == "" {
		params["lock_timeout"] = strconv.FormatInt(lockTimeout.Milliseconds(), 10)
	}
	config.BuildContextWatcherHandler = func(pg *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: pg, DeadlineDelay: cancelDelay}
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, connectError(err)
	}
	return conn, nil
}

func connectError(err error) error {
	fix := "is the server running, and are host and port right? (`task up` starts the development server)"
	switch state := sqlState(err); {
	case state == "28P01" || state == "28000":
		fix = "check the user and the password in the database URL"
	case state == "3D000":
		fix = "create the database, or check its name in the database URL"
	case strings.HasPrefix(state, "53") || state == "57P03":
		fix = "the server is starting, or full: try again in a moment"
	}
	return &RefusalError{Reason: "connect to the database", Fix: fix, Err: err}
}

// check refuses an end that cannot do the work: a pooler, which may give each statement another
// session and with it another owner of the lock; a standby; a read-only database.
func (s *session) check(ctx context.Context) error {
	var (
		pid               uint32
		standby, readOnly bool
		lockTimeout       int64
	)
	err := s.conn.QueryRow(ctx, `
SELECT pg_catalog.pg_backend_pid(), pg_catalog.pg_is_in_recovery(), pg_catalog.current_setting('transaction_read_only')::bool,
       (EXTRACT(epoch FROM pg_catalog.current_setting('lock_timeout')::interval) * 1000)::bigint`).
		Scan(&pid, &standby, &readOnly, &lockTimeout)
	if err != nil {
		return fmt.Errorf("ask the server: %w", err)
	}
	s.watcher.after = time.Second
	if lockTimeout > 0 {
		s.watcher.after = min(time.Second, time.Duration(lockTimeout)*time.Millisecond/2)
	}
	switch {
	case pid != s.conn.PgConn().PID():
		return &RefusalError{
			Reason: "the database URL leads to a connection pooler, behind which the migration lock does not hold",
			Fix:    "set " + DirectURLVar + " to a URL that leads to the server itself",
		}
	case standby:
		return &RefusalError{Reason: "the server is a standby: it takes no changes (25006)", Fix: "use the URL of the primary server"}
	case readOnly:
		return &RefusalError{
			Reason: "the session is read-only (25006)",
			Fix:    "set default_transaction_read_only to off for this role and database",
		}
	}
	return nil
}

// sqlState gives the code of a database's error, or "".
func sqlState(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	return ""
}

// Codes of errors that are told apart here.
const (
	undefinedTable        = "42P01"
	lockNotAvailable      = "55P03"
	activeTransaction     = "25001"
	noActiveTransaction   = "25P01"
	invalidTermination    = "2D000"
	insufficientPrivilege = "42501"
	uniqueViolation       = "23505"
	deadlockDetected      = "40P01"
	divisionByZero        = "22012"
	queryCanceled         = "57014"
)
