// Package scratch lends databases to try things in: empty ones, and copies of a state that was built before. They are
// made on the development server from template0, marked as ours in their comment, and nothing without the mark is ever
// dropped. What is tried in one is tried inside a transaction that is rolled back, so that the same database serves
// again; that is what makes the inner loop answer at once.
package scratch

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	// prefix begins the name of every database of ours.
	prefix = "sqlfirst_scratch_"
	// mark is the comment of every database of ours; a database without it is never touched.
	mark = "sqlfirst scratch database: may be dropped at any time"
)

// Server is a PostgreSQL server on which the role may create databases.
type Server struct {
	config *pgx.ConnConfig

	mu sync.Mutex
	// idle are empty databases that were given back, still claimed and connected: the next to ask finds a session whose
	// caches are warm.
	idle []*Database
}

// Open reads the server's URL. It does not connect.
func Open(url string) (*Server, error) {
	// pgx's own error never shows the password; net/url's would.
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("read the development server's URL: %w", err)
	}
	// Plain text both ways: these connections live for some dozens of different statements, none worth preparing.
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	config.RuntimeParams["application_name"] = "sqlfirst"
	config.RuntimeParams["search_path"] = "public"
	config.RuntimeParams["client_min_messages"] = "warning"
	config.RuntimeParams["statement_timeout"] = "0"
	config.RuntimeParams["lock_timeout"] = "0"
	config.RuntimeParams["idle_in_transaction_session_timeout"] = "0"
	return &Server{config: config}, nil
}

// Close ends the connections that are kept for the next to ask.
func (s *Server) Close(ctx context.Context) {
	s.mu.Lock()
	idle := s.idle
	s.idle = nil
	s.mu.Unlock()
	for _, db := range idle {
		db.Conn.Close(context.WithoutCancel(ctx))
	}
}

// connect opens a connection to one of the server's databases.
func (s *Server) connect(ctx context.Context, database string) (*pgx.Conn, error) {
	config := s.config.Copy()
	config.Database = database
	return pgx.ConnectConfig(ctx, config)
}

// admin runs a function on a connection to the database that the URL names.
func (s *Server) admin(ctx context.Context, do func(*pgx.Conn) error) error {
	conn, err := s.connect(ctx, s.config.Database)
	if err != nil {
		return fmt.Errorf("connect to the development server: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	return do(conn)
}

// create makes a database of ours; from names the database to copy, "template0" for an empty one. One that somebody
// else has made meanwhile is not an error.
func (s *Server) create(ctx context.Context, conn *pgx.Conn, name, from string) error {
	sql := "CREATE DATABASE " + name + " TEMPLATE " + from
	if from == "template0" {
		sql += " ENCODING 'UTF8'"
	}
	if _, err := conn.Exec(ctx, sql); err != nil {
		if is(err, "42P04", "23505") {
			return nil
		}
		return fmt.Errorf("create scratch database %s: %w", name, err)
	}
	if _, err := conn.Exec(ctx, "COMMENT ON DATABASE "+name+" IS '"+mark+"'"); err != nil {
		return fmt.Errorf("mark scratch database %s: %w", name, err)
	}
	return nil
}

// drop removes a database of ours; one that does not carry the mark, or that somebody uses, stays.
func (s *Server) drop(ctx context.Context, conn *pgx.Conn, name string) error {
	if !strings.HasPrefix(name, prefix) {
		return fmt.Errorf("drop %s: not a scratch database", name)
	}
	ours, err := marked(ctx, conn, name)
	if err != nil || !ours {
		return err
	}
	_, err = conn.Exec(ctx, "DROP DATABASE IF EXISTS "+name)
	if is(err, "55006") {
		return nil
	}
	return err
}

// marked tells whether a database carries our mark and is the role's own.
func marked(ctx context.Context, conn *pgx.Conn, name string) (bool, error) {
	var ours bool
	err := conn.QueryRow(ctx, `
		SELECT coalesce(pg_catalog.shobj_description(oid, 'pg_database'), '') = $2
		    AND pg_catalog.pg_get_userbyid(datdba) = current_user
		FROM pg_catalog.pg_database WHERE datname = $1`, name, mark).Scan(&ours)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	return ours, err
}

// Sweep drops every scratch database that nobody uses. It is what `devdb reset` and a full disk call for; the next run
// makes what it needs anew.
func (s *Server) Sweep(ctx context.Context) error {
	return s.admin(ctx, func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, `
			SELECT datname FROM pg_catalog.pg_database d WHERE starts_with(datname, $1)
			AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.datid = d.oid)`, prefix)
		if err != nil {
			return err
		}
		names, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		for _, name := range names {
			if err := s.drop(ctx, conn, name); err != nil {
				return fmt.Errorf("drop scratch database %s: %w", name, err)
			}
		}
		return nil
	})
}

// is tells whether an error is PostgreSQL's, with one of these codes.
func is(err error, codes ...string) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return false
	}
	for _, c := range codes {
		if pg.Code == c {
			return true
		}
	}
	return false
}

// patience is how long a run waits for another one that holds what it needs.
const patience = 2 * time.Minute
