package app

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/sqlfirst/internal/db"
	"example.com/sqlfirst/internal/dbtest"
)

// BenchmarkGenerated holds the queries that sqlc generated beside the same statements written by hand on pgx. Both run
// in turns, so that what else the machine does falls on both alike, and the fastest run of each counts, which it
// disturbed least. "ratio" is that of the generated one over the other. It fails where the generated one makes more
// than 2 allocations more.
func BenchmarkGenerated(b *testing.B) {
	pool, err := OpenPool(b.Context(), Config{DatabaseURL: dbtest.NewURL(b), MaxConns: 1})
	if err != nil {
		b.Fatal(err)
	}
	defer pool.Close()
	if _, err := pool.Exec(b.Context(), `
		INSERT INTO contact (name, email, phone, address, starred)
		SELECT 'Contact ' || n, 'contact' || n || '@example.com', '+35191' || lpad(n::text, 7, '0'),
			ROW('Rua ' || n, '1000-001', 'Lisboa', 'PT')::postal_address, n % 10 = 0
		FROM generate_series(1, 1000) AS n;
		ANALYZE contact`); err != nil {
		b.Fatal(err)
	}
	generated, written := db.New(pool), handwritten{pool}

	b.Run("row", func(b *testing.B) {
		compare(b, nil,
			func(ctx context.Context) error { _, err := generated.GetContact(ctx, 500); return err },
			func(ctx context.Context) error { _, err := written.getContact(ctx, 500); return err })
	})
	b.Run("list of 100", func(b *testing.B) {
		page := db.ListContactsParams{AfterName: "Contact 3", MaxRows: 100}
		compare(b, nil,
			func(ctx context.Context) error { _, err := generated.ListContacts(ctx, page); return err },
			func(ctx context.Context) error { _, err := written.listContacts(ctx, page); return err })
	})
	b.Run("copy of 10000", func(b *testing.B) {
		rows := make([]db.CopyEventsParams, 10_000)
		for i := range rows {
			rows[i] = db.CopyEventsParams{
				ContactID: int64(i%1000 + 1), Kind: db.EventKindCall, Summary: fmt.Sprint("Event ", i),
				Details: json.RawMessage(`{"minutes": 5}`), OccurredAt: time.Date(2026, 1, 1, 0, 0, i, 0, time.UTC),
				FollowUpOn: pgtype.Date{},
			}
		}
		empty := func(ctx context.Context) error { _, err := pool.Exec(ctx, "TRUNCATE event"); return err }
		compare(b, empty,
			func(ctx context.Context) error { _, err := generated.CopyEvents(ctx, rows); return err },
			func(ctx context.Context) error { _, err := written.copyEvents(ctx, rows); return err })
	})
}

// handwritten is what one would write without sqlc, with the care that one takes when it is to be fast.
type handwritten struct{ pool *pgxpool.Pool }

func (h handwritten) getContact(ctx context.Context, id int64) (c db.Contact, err error) {
	err = h.pool.QueryRow(ctx, `
		SELECT id, name, email, email_host, phone, address, starred, created_at, updated_at
		FROM contact
		WHERE id = $1`, id,
	).Scan(&c.ID, &c.Name, &c.Email, &c.EmailHost, &c.Phone, &c.Address, &c.Starred, &c.CreatedAt, &c.UpdatedAt)
	return c, err
}

func (h handwritten) listContacts(ctx context.Context, p db.ListContactsParams) ([]db.Contact, error) {
	rows, err := h.pool.Query(ctx, `
		SELECT id, name, email, email_host, phone, address, starred, created_at, updated_at
		FROM contact
		WHERE (lower(name), id) > (lower($1), $2::bigint)
			AND ($3::text IS NULL OR email_host = $3)
			AND ($4::boolean IS NULL OR starred = $4)
		ORDER BY lower(name), id
		LIMIT $5`, p.AfterName, p.AfterID, p.EmailHost, p.Starred, p.MaxRows)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var contacts []db.Contact
	for rows.Next() {
		var c db.Contact
		if err := rows.Scan(&c.ID, &c.Name, &c.Email, &c.EmailHost, &c.Phone, &c.Address, &c.Starred, &c.CreatedAt, &c.UpdatedAt); err != nil {
			return nil, err
		}
		contacts = append(contacts, c)
	}
	return contacts, rows.Err()
}

func (h handwritten) copyEvents(ctx context.Context, events []db.CopyEventsParams) (int64, error) {
	return h.pool.CopyFrom(ctx,
		pgx.Identifier{"event"},
		[]string{"contact_id", "kind", "summary", "details", "occurred_at", "follow_up_on"},
		pgx.CopyFromSlice(len(events), func(i int) ([]any, error) {
			e := &events[i]
			return []any{e.ContactID, e.Kind, e.Summary, e.Details, e.OccurredAt, e.FollowUpOn}, nil
		}))
}

// compare runs both in turns, each after prepare.
func compare(b *testing.B, prepare, generated, written func(context.Context) error) {
	b.Helper()
	ctx := b.Context()
	run := func(f func(context.Context) error) time.Duration {
		if prepare != nil {
			if err := prepare(ctx); err != nil {
				b.Fatal(err)
			}
		}
		start := time.Now()
		if err := f(ctx); err != nil {
			b.Fatal(err)
		}
		return time.Since(start)
	}
	run(generated) // both are prepared on the server now
	run(written)
	allocs := allocations(run, generated) - allocations(run, written)

	const fewest = 25
	fastest := [2]time.Duration{time.Hour, time.Hour}
	turn := func(i int) {
		// Who goes first has the colder caches: take turns in that too.
		for _, who := range [][2]int{{0, 1}, {1, 0}}[i%2] {
			fastest[who] = min(fastest[who], run([]func(context.Context) error{generated, written}[who]))
		}
	}
	pairs := 0
	for ; b.Loop(); pairs++ {
		turn(pairs)
	}
	for ; pairs < fewest; pairs++ {
		turn(pairs)
	}
	b.ReportMetric(0, "ns/op") // of both together: says nothing
	b.ReportMetric(float64(fastest[0].Nanoseconds())/1000, "generated-µs")
	b.ReportMetric(float64(fastest[1].Nanoseconds())/1000, "handwritten-µs")
	b.ReportMetric(float64(fastest[0])/float64(fastest[1]), "ratio")
	b.ReportMetric(allocs, "more-allocs")
	if allocs > 2 {
		b.Errorf("the generated one makes %.0f allocations more", allocs)
	}
}

func allocations(run func(func(context.Context) error) time.Duration, f func(context.Context) error) float64 {
	return testing.AllocsPerRun(10, func() { run(f) })
}
