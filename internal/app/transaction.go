package app

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"example.com/sqlfirst/internal/db"
)

const maxAttempts = 5

// inTx runs do in a transaction, and all of it again where PostgreSQL asks for that: do may run several times and must
// change nothing but the database.
func (s *Service) inTx(ctx context.Context, do func(*db.Queries) error) error {
	for attempt := 1; ; attempt++ {
		err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error { return do(s.queries.WithTx(tx)) })
		if err == nil || !retryable(err) || attempt == maxAttempts {
			return err
		}
		if err := pause(ctx, attempt); err != nil {
			return err
		}
	}
}

// retryable holds for what has certainly changed nothing: a transaction that lost against another one, and one that
// never reached the server. A lost COMMIT is neither.
func retryable(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "40001" || pg.Code == "40P01"
	}
	return pgconn.SafeToRetry(err)
}

// pause waits longer with each attempt, and never as long as the one that it lost against.
func pause(ctx context.Context, attempt int) error {
	longest := 10 * time.Millisecond << attempt
	timer := time.NewTimer(rand.N(longest))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
