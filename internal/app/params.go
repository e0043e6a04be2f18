package app

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
)

const (
	defaultLimit = 50
	maxLimit     = 100
)

// pathID reads the number in a path such as /contacts/{id}.
func pathID(r *http.Request, name string) (int64, error) {
	id, err := strconv.ParseInt(r.PathValue(name), 10, 64)
	if err != nil {
		return 0, badRequest(name + " in the path must be a number")
	}
	return id, nil
}

// limit reads ?limit=.
func limit(r *http.Request) (int32, error) {
	text := r.FormValue("limit")
	if text == "" {
		return defaultLimit, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > maxLimit {
		return 0, badRequest(fmt.Sprintf("limit must be a number from 1 to %d", maxLimit))
	}
	return int32(n), nil
}

// optional reads a parameter that may be missing: nil then.
func optional[T any](r *http.Request, name string, parse func(string) (T, error)) (*T, error) {
	text := r.FormValue(name)
	if text == "" {
		return nil, nil
	}
	v, err := parse(text)
	if err != nil {
		return nil, badRequest(name + " has a value that it cannot have")
	}
	return &v, nil
}

// day reads a parameter such as ?from=2026-01-31, or takes the day given.
func day(r *http.Request, name string, unset time.Time) (pgtype.Date, error) {
	text := r.FormValue(name)
	if text == "" {
		return pgtype.Date{Time: unset, Valid: true}, nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return pgtype.Date{}, badRequest(name + " must be a day such as 2026-01-31")
	}
	return pgtype.Date{Time: t, Valid: true}, nil
}

func anyText(text string) (string, error) { return text, nil }
