package migrate_test

import (
	"context"
	"crypto/rand"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"

	"example.com/sqlfirst/internal/dbtest"
	"example.com/sqlfirst/internal/migrate"
)

// database gives the URL of an empty database and a connection to it. The database is dropped after
// the test, and kept where that failed.
func database(tb testing.TB) (string, *pgx.Conn) {
	tb.Helper()
	server := dbtest.URL(tb)
	name := "migrate_test_" + strings.ToLower(rand.Text())[:12]
	exec(tb, connect(tb, server), "CREATE DATABASE "+name+" TEMPLATE template0")
	u, err := url.Parse(server)
	if err != nil {
		tb.Fatal(err)
	}
	u.Path = "/" + name
	tb.Cleanup(func() {
		if tb.Failed() {
			tb.Logf("the database is kept: %s", u.Redacted())
			return
		}
		ctx := context.Background()
		admin, err := pgx.Connect(ctx, server)
		if err != nil {
			tb.Fatal(err)
		}
		defer admin.Close(ctx)
		if _, err := admin.Exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			tb.Error(err)
		}
	})
	return u.String(), connect(tb, u.String())
}

func connect(tb testing.TB, conn string) *pgx.Conn {
	tb.Helper()
	db, err := pgx.Connect(tb.Context(), conn)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { db.Close(context.Background()) })
	return db
}

func exec(tb testing.TB, db *pgx.Conn, sql string, args ...any) {
	tb.Helper()
	if _, err := db.Exec(tb.Context(), sql, args...); err != nil {
		tb.Fatalf("%s: %v", sql, err)
	}
}

// ask gives the single value of a query.
func ask[T any](t *testing.T, db *pgx.Conn, sql string, args ...any) T {
	t.Helper()
	var v T
	if err := db.QueryRow(t.Context(), sql, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return v
}

// state gives everything that a migration could have changed, as text: what there is, and the
// records.
func state(t *testing.T, db *pgx.Conn) string {
	t.Helper()
	objects := ask[string](t, db, `
SELECT coalesce(string_agg(o, E'\n' ORDER BY o), '')
FROM (
    SELECT 'schema ' || nspname AS o FROM pg_namespace WHERE nspname !~ '^pg_(toast|temp)'
    UNION ALL
    SELECT 'relation ' || c.oid::regclass || ' ' || c.relkind::text || ' ' || coalesce(i.indisvalid, true)
    FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid
    WHERE c.oid >= 16384 AND c.relnamespace <> 'pg_toast'::regnamespace
    UNION ALL
    SELECT 'column ' || attrelid::regclass || '.' || attname || ' ' || format_type(atttypid, atttypmod)
    FROM pg_attribute WHERE attrelid >= 16384 AND attnum > 0 AND attrelid::regclass::text !~ '^pg_toast'
) all_objects`)
	const table = "atlas_schema_revisions.atlas_schema_revisions"
	if ask[bool](t, db, "SELECT to_regclass($1) IS NULL", table) {
		return objects
	}
	return objects + "\n" + ask[string](t, db, "SELECT coalesce(string_agg(r::text, E'\n' ORDER BY version), '') FROM "+table+" r")
}

// folder gives a folder of migrations with its atlas.sum: names and texts in turn.
func folder(t *testing.T, namesAndTexts ...string) fstest.MapFS {
	t.Helper()
	dir := fstest.MapFS{}
	for i := 0; i < len(namesAndTexts); i += 2 {
		put(dir, namesAndTexts[i], namesAndTexts[i+1])
	}
	seal(t, dir)
	return dir
}

func put(dir fstest.MapFS, name, text string) {
	dir[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
}

// seal writes atlas.sum.
func seal(tb testing.TB, dir fstest.MapFS) {
	tb.Helper()
	sum, err := migrate.Hash(dir)
	if err != nil {
		tb.Fatal(err)
	}
	put(dir, migrate.SumFile, string(sum))
}

// apply applies and wants no error.
func apply(tb testing.TB, conn string, o migrate.Options) migrate.Result {
	tb.Helper()
	result, err := migrate.Apply(tb.Context(), conn, o)
	if err != nil {
		tb.Fatal(err)
	}
	return result
}

// refuse applies and wants an error that holds every one of the texts, and a database that is as it was.
func refuse(t *testing.T, conn string, db *pgx.Conn, o migrate.Options, texts ...string) {
	t.Helper()
	before := state(t, db)
	_, err := migrate.Apply(t.Context(), conn, o)
	if err == nil {
		t.Fatal("applied, want an error")
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("the error does not say %q:\n%v", text, err)
		}
	}
	if after := state(t, db); after != before {
		t.Errorf("the database is another one after the refusal:\n%s\n--- before:\n%s", after, before)
	}
}
