// Package prove tries a plan: it runs the statements on a copy of the state that they start from, and tells whether the
// copy then is what was wanted, catalog for catalog.
package prove

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/plan"
	"example.com/sqlfirst/internal/schema/sqltext"
)

// FailureError is a statement that PostgreSQL refused.
type FailureError struct {
	Statement plan.Statement
	Cause     *pgconn.PgError
}

func (f *FailureError) Error() string {
	return fmt.Sprintf("%s (SQLSTATE %s) in: %s", sqltext.RedactMessage(f.Cause.Message), f.Cause.Code, sqltext.Redact(f.Statement.SQL))
}

// waits are the SQLSTATEs of a statement that came too early: PostgreSQL does not record what the body of a function
// refers to, so only trying shows it.
var waits = []string{
	"42P01", // undefined_table
	"42703", // undefined_column
	"42883", // undefined_function
	"42704", // undefined_object
	"42P13", // invalid_function_definition: the body's result does not fit yet
	"2BP01", // dependent_objects_still_exist
}

// Run runs the statements in the connection's open transaction, each in a subtransaction. One that comes too early
// waits until the others have run. It gives back the statements in the order in which they ran; where one cannot run at
// all, the failure says why, and what came before it stays done in the transaction.
func Run(ctx context.Context, conn *pgx.Conn, stmts []plan.Statement) (ran []plan.Statement, failed *FailureError, err error) {
	for waiting := stmts; len(waiting) > 0; {
		var late []plan.Statement
		var first *FailureError
		for i, s := range waiting {
			cause, err := try(ctx, conn, inTransaction(s))
			if err != nil {
				return ran, nil, err
			}
			if cause == nil {
				ran = append(ran, s)
				continue
			}
			f := &FailureError{Statement: s, Cause: cause}
			if !slices.Contains(waits, cause.Code) {
				if first == nil {
					return ran, f, nil
				}
				// It may have failed because of one that waits.
				late = append(late, waiting[i:]...)
				break
			}
			if first == nil {
				first = f
			}
			late = append(late, s)
		}
		if len(late) == len(waiting) {
			return ran, first, nil
		}
		waiting = late
	}
	return ran, nil, nil
}

// inTransaction gives what stands for a statement where all of a plan is tried in one transaction.
func inTransaction(s plan.Statement) string {
	if s.Trial != "" {
		return s.Trial
	}
	return s.SQL
}

// RunFile runs one file as it will be run: in a transaction of its own, or outside of any.
func RunFile(ctx context.Context, conn *pgx.Conn, f plan.File) (ran []plan.Statement, failed *FailureError, err error) {
	if f.TxNone {
		return runAlone(ctx, conn, f.Statements)
	}
	if _, err := conn.Exec(ctx, "BEGIN"); err != nil {
		return nil, nil, fmt.Errorf("begin: %w", err)
	}
	ran, failed, err = Run(ctx, conn, f.Statements)
	end := "COMMIT"
	if failed != nil || err != nil {
		end = "ROLLBACK"
	}
	if _, eerr := conn.Exec(ctx, end); eerr != nil && err == nil && failed == nil {
		var cause *pgconn.PgError
		if errors.As(eerr, &cause) {
			return nil, &FailureError{Statement: f.Statements[len(f.Statements)-1], Cause: cause}, nil
		}
		err = fmt.Errorf("commit: %w", eerr)
	}
	return ran, failed, err
}

// runAlone runs statements outside of a transaction.
func runAlone(ctx context.Context, conn *pgx.Conn, stmts []plan.Statement) (ran []plan.Statement, failed *FailureError, err error) {
	for _, s := range stmts {
		if _, err := conn.Exec(ctx, s.SQL, pgx.QueryExecModeSimpleProtocol); err != nil {
			var cause *pgconn.PgError
			if errors.As(err, &cause) {
				return ran, &FailureError{Statement: s, Cause: cause}, nil
			}
			return ran, nil, fmt.Errorf("run %q: %w", sqltext.Redact(s.SQL), err)
		}
		ran = append(ran, s)
	}
	return ran, nil, nil
}

// try runs one statement in a subtransaction.
func try(ctx context.Context, conn *pgx.Conn, sql string) (*pgconn.PgError, error) {
	// A message of its own: a syntax error undoes all that its message holds.
	if _, err := conn.Exec(ctx, "SAVEPOINT s"); err != nil {
		return nil, fmt.Errorf("try the plan: %w", err)
	}
	_, err := conn.Exec(ctx, sql+"\n;RELEASE s", pgx.QueryExecModeSimpleProtocol)
	if err == nil {
		return nil, nil
	}
	var cause *pgconn.PgError
	if !errors.As(err, &cause) || conn.PgConn().TxStatus() != 'E' {
		return nil, fmt.Errorf("try %q: %w", sqltext.Redact(sql), err)
	}
	if _, err := conn.Exec(ctx, "ROLLBACK TO s; RELEASE s", pgx.QueryExecModeSimpleProtocol); err != nil {
		return nil, fmt.Errorf("undo %q: %w", sqltext.Redact(sql), err)
	}
	return cause, nil
}

// Equal reads what the connection's transaction sees and gives every fact in which it differs from what is wanted.
func Equal(ctx context.Context, conn *pgx.Conn, want *catalog.Catalog) (*catalog.Catalog, []catalog.Difference, error) {
	have, err := catalog.Load(ctx, conn)
	if err != nil {
		return nil, nil, err
	}
	return have, catalog.Compare(have, want), nil
}
