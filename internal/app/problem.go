package app

import (
	"context"
	"errors"
	"net/http"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// statusClientClosed is what nginx logs when the client went away before the answer; net/http has no name for it.
const statusClientClosed = 499

// problem is an error as the client sees it: RFC 9457, with the constraint that was violated where there is one.
// It never holds what PostgreSQL said: its details quote other people's rows.
type problem struct {
	Title      string `json:"title"`
	Status     int    `json:"status"`
	Detail     string `json:"detail,omitempty"`
	Constraint string `json:"constraint,omitempty"`
}

// Error makes a problem an error, so that an endpoint can return one.
func (p problem) Error() string { return p.Title + ": " + p.Detail }

func problemWith(status int, detail string) problem {
	return problem{Title: http.StatusText(status), Status: status, Detail: detail}
}

func badRequest(detail string) problem { return problemWith(http.StatusBadRequest, detail) }

// problemFor finds the status of an error. The context is the client's own, without our deadline: if that one has
// ended, nobody waits for the answer.
func problemFor(client context.Context, err error) problem {
	var p problem
	var pg *pgconn.PgError
	var connect *pgconn.ConnectError
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, pgx.ErrNoRows):
		return problemWith(http.StatusNotFound, "there is no such row")
	case client.Err() != nil:
		return problem{Title: "Client Closed Request", Status: statusClientClosed}
	case errors.As(err, &pg):
		return problemForSQLSTATE(pg)
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &connect), pgconn.SafeToRetry(err):
		return problemWith(http.StatusServiceUnavailable, "the database did not answer in time")
	}
	return problemWith(http.StatusInternalServerError, "")
}

func problemForSQLSTATE(pg *pgconn.PgError) problem {
	p := problem{Constraint: pg.ConstraintName}
	switch pg.Code {
	case "23505", "23P01": // unique_violation, exclusion_violation
		p.Status, p.Detail = http.StatusConflict, "another row has this value already"
	case "23503": // foreign_key_violation
		p.Status, p.Detail = http.StatusUnprocessableEntity, "refers to a row that does not exist"
	case "23502": // not_null_violation
		p.Status, p.Detail = http.StatusUnprocessableEntity, "a value is missing: "+pg.ColumnName
	case "23514": // check_violation
		p.Status, p.Detail = http.StatusUnprocessableEntity, "a value is not one that the schema allows"
	case "22001", "22003", "22007", "22008", "22021", "22023", "22P02", "22P05": // data that no column can hold
		p.Status, p.Detail = http.StatusUnprocessableEntity, "a value cannot be stored"
	case "P0002": // no_data_found, raised by our functions
		p.Status, p.Detail = http.StatusNotFound, "there is no such row"
	case "40001", "40P01", // serialization_failure, deadlock_detected: after all retries
		"55P03", "57014", // lock_not_available, query_canceled by statement_timeout
		"53300", "57P01", "57P02", "57P03", // too many connections, shutting down, starting up
		"25006", "25P03": // a read-only standby after a failover, idle_in_transaction_session_timeout
		p.Status, p.Detail = http.StatusServiceUnavailable, "the database is busy or away; try again"
	case "42P01", "42703", "42704", "42883": // undefined table, column, type, function: sqlc saw them, this database has not
		p.Status, p.Detail = http.StatusServiceUnavailable, "the database does not have the schema that is needed"
	default:
		p.Status = http.StatusInternalServerError
	}
	p.Title = http.StatusText(p.Status)
	return p
}
