package app

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/sqlfirst/internal/db"
	"example.com/sqlfirst/internal/postal"
)

// OpenPool makes the pool. It does not connect: a service may start before its database does.
func OpenPool(ctx context.Context, c Config) (*pgxpool.Pool, error) {
	pc, err := pgxpool.ParseConfig(c.DatabaseURL)
	if err != nil {
		return nil, fmt.Errorf("read DATABASE_URL: %w", err)
	}
	pc.MaxConns = c.MaxConns
	pc.MaxConnLifetime = 30 * time.Minute
	pc.MaxConnLifetimeJitter = 5 * time.Minute // so that not all of them go at once
	pc.MaxConnIdleTime = 5 * time.Minute
	pc.HealthCheckPeriod = 30 * time.Second
	pc.PingTimeout = 2 * time.Second
	pc.ConnConfig.ConnectTimeout = 5 * time.Second
	pc.AfterConnect = registerTypes
	if c.Pooler {
		// Behind a pooler the next statement may meet another server process: nothing may be left prepared, and start-up
		// options are refused. Set the time-outs below on the role there (ALTER ROLE ... SET statement_timeout ...).
		pc.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeExec
	} else {
		setTimeouts(pc.ConnConfig.RuntimeParams)
	}
	pool, err := pgxpool.NewWithConfig(ctx, pc)
	if err != nil {
		return nil, fmt.Errorf("open pool: %w", err)
	}
	return pool, nil
}

// setTimeouts bounds what a forgotten statement, lock or transaction costs everybody else. As start-up options they
// survive RESET ALL. What DATABASE_URL says itself stands.
func setTimeouts(options map[string]string) {
	for name, value := range map[string]string{
		"application_name":                    "sqlfirst",
		"statement_timeout":                   "8s",
		"lock_timeout":                        "3s",
		"idle_in_transaction_session_timeout": "15s",
	} {
		if _, said := options[name]; !said {
			options[name] = value
		}
	}
}

// registerTypes teaches a new connection the types of db/schema/types.sql, which have other OIDs in every database.
// Before the first migration they are not there: no connection is made then, and /readyz says so.
func registerTypes(ctx context.Context, conn *pgx.Conn) error {
	m := conn.TypeMap()
	for _, name := range []string{"event_kind", "postal_address"} {
		t, err := conn.LoadType(ctx, name)
		if err != nil {
			return fmt.Errorf("load type %s, which `app migrate` makes: %w", name, err)
		}
		m.RegisterType(t)
	}
	// Without prepared statements, the type of a parameter follows from the type in Go.
	m.RegisterDefaultPgType(postal.Address{}, "postal_address")
	m.RegisterDefaultPgType(db.EventKind(""), "event_kind")
	// Times come out in UTC, wherever the program runs.
	m.RegisterType(&pgtype.Type{
		Name:  "timestamptz",
		OID:   pgtype.TimestamptzOID,
		Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
	})
	return nil
}
