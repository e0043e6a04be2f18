package app

import (
	"context"
	"log/slog"
	"sync/atomic"

	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/sqlfirst/internal/db"
)

// Service answers the requests. Make one with New.
type Service struct {
	pool        *pgxpool.Pool
	queries     *db.Queries
	schemaReady func(context.Context) error
	log         *slog.Logger
	draining    atomic.Bool
}

// New makes a service on a pool from OpenPool. schemaReady tells whether the database has the schema that this
// program needs; an error means that it must not be sent requests yet.
func New(pool *pgxpool.Pool, schemaReady func(context.Context) error, log *slog.Logger) *Service {
	return &Service{pool: pool, queries: db.New(pool), schemaReady: schemaReady, log: log}
}
