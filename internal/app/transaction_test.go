package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"example.com/sqlfirst/internal/db"
	"example.com/sqlfirst/internal/dbtest"
)

// Two transactions take two contacts in opposite orders. PostgreSQL ends one of them; inTx runs it again, and both
// changes are there.
func TestDeadlockIsRunAgain(t *testing.T) {
	t.Parallel()
	s := newService(t)
	ctx := t.Context()
	var ids [2]int64
	for i := range ids {
		c, err := s.queries.CreateContact(ctx, db.CreateContactParams{Name: fmt.Sprint("contact ", i)})
		if err != nil {
			t.Fatal(err)
		}
		ids[i] = c.ID
	}

	var bothHaveOne sync.WaitGroup
	bothHaveOne.Add(2)
	var attempts [2]int
	var errs [2]error
	var wg sync.WaitGroup
	for i := range 2 {
		wg.Go(func() {
			errs[i] = s.inTx(ctx, func(q *db.Queries) error {
				attempts[i]++
				if err := rename(ctx, q, ids[i], fmt.Sprint("first of ", i)); err != nil {
					return err
				}
				if attempts[i] == 1 {
					bothHaveOne.Done()
					bothHaveOne.Wait()
				}
				return rename(ctx, q, ids[1-i], fmt.Sprint("second of ", i))
			})
		})
	}
	wg.Wait()
	if err := errors.Join(errs[:]...); err != nil {
		t.Fatal(err)
	}
	if attempts[0]+attempts[1] < 3 {
		t.Errorf("attempts %v: there was no deadlock", attempts)
	}
}

func rename(ctx context.Context, q *db.Queries, id int64, name string) error {
	_, err := q.UpdateContact(ctx, db.UpdateContactParams{ID: id, Name: name})
	return err
}

func TestAttemptsAreBounded(t *testing.T) {
	t.Parallel()
	s := newService(t)
	attempts := 0
	err := s.inTx(t.Context(), func(*db.Queries) error {
		attempts++
		return &pgconn.PgError{Code: "40001"}
	})
	if attempts != maxAttempts || problemFor(t.Context(), err).Status != 503 {
		t.Errorf("%d attempts, then %v", attempts, err)
	}
}

func TestWhatIsNotRunAgain(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, failure := range []error{
		&pgconn.PgError{Code: "23505"},
		&pgconn.PgError{Code: "57014"},
		errors.New("unexpected EOF"), // a COMMIT whose answer was lost
	} {
		attempts := 0
		err := s.inTx(t.Context(), func(*db.Queries) error { attempts++; return failure })
		if attempts != 1 || !errors.Is(err, failure) {
			t.Errorf("%v: %d attempts, then %v", failure, attempts, err)
		}
	}
}

func newService(t *testing.T) *Service {
	t.Helper()
	pool, err := OpenPool(t.Context(), Config{DatabaseURL: dbtest.NewURL(t), MaxConns: 4})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return New(pool, func(context.Context) error { return nil }, slog.New(slog.DiscardHandler))
}
