package pgserver

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// pingTimeout bounds one attempt to connect to a server on this machine, givenTimeout to one anywhere.
const (
	pingTimeout  = 3 * time.Second
	givenTimeout = 10 * time.Second
)

// ping connects and says which version answered. A server of ours is told from another program on its port by its
// taking our password.
func ping(ctx context.Context, url string, timeout time.Duration) (version string, err error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	conn, err := pgconn.Connect(ctx, url)
	if err != nil {
		return "", err
	}
	version, _, _ = strings.Cut(conn.ParameterStatus("server_version"), " ") // "15.18 (Debian 15.18-0+deb12u1)"
	return version, conn.Close(ctx)
}

// sqlstate gives the code of a server's error, or "".
func sqlstate(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// SQLSTATEs that a server answers a connection with.
const (
	tooManyConnections = "53300"
	cannotConnectNow   = "57P03" // starting up, recovering, shutting down
	noSuchDatabase     = "3D000"
	wrongPassword      = "28P01"
)

// createDatabase makes the project's database where it does not exist.
func createDatabase(ctx context.Context, s *Server, name string) error {
	_, err := ping(ctx, s.URL, pingTimeout)
	if err == nil {
		return nil
	}
	if sqlstate(err) != noSuchDatabase {
		return fmt.Errorf("connect to database %s: %w", name, err)
	}
	conn, err := pgconn.Connect(ctx, s.Database("postgres"))
	if err != nil {
		return fmt.Errorf("create database %s: %w", name, err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize()).ReadAll(); err != nil {
		return fmt.Errorf("create database %s: %w", name, err)
	}
	return nil
}
