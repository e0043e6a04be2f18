package app

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

func TestStatusOfAnError(t *testing.T) {
	t.Parallel()
	gone, leave := context.WithCancel(t.Context())
	leave()
	for _, c := range []struct {
		err    error
		client context.Context
		status int
	}{
		{pgx.ErrNoRows, t.Context(), 404},
		{sqlstate("23505"), t.Context(), 409},
		{sqlstate("23503"), t.Context(), 422},
		{sqlstate("23502"), t.Context(), 422},
		{sqlstate("23514"), t.Context(), 422},
		{sqlstate("22P02"), t.Context(), 422},
		{sqlstate("22001"), t.Context(), 422},
		{sqlstate("40001"), t.Context(), 503},
		{sqlstate("40P01"), t.Context(), 503},
		{sqlstate("55P03"), t.Context(), 503},
		{sqlstate("53300"), t.Context(), 503},
		{sqlstate("57P03"), t.Context(), 503},
		{sqlstate("25006"), t.Context(), 503},
		{sqlstate("57014"), t.Context(), 503},
		{sqlstate("57014"), gone, 499},
		{context.Canceled, gone, 499},
		{context.DeadlineExceeded, t.Context(), 503},
		{sqlstate("42P01"), t.Context(), 503},
		{sqlstate("XX000"), t.Context(), 500},
		{errors.New("surprise"), t.Context(), 500},
	} {
		p := problemFor(c.client, fmt.Errorf("wrapped: %w", c.err))
		if p.Status != c.status || p.Title == "" {
			t.Errorf("%v: %+v, want %d", c.err, p, c.status)
		}
	}
}

func sqlstate(code string) error {
	return &pgconn.PgError{Code: code, Message: "message", Detail: "Key (email)=(ada@example.com) already exists."}
}
