package migrate_test

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"

	"example.com/sqlfirst/internal/migrate"
)

// database gives the URL of an empty database, and a connection to it.
func database(t *testing.T) (string, *pgx.Conn) {
	t.Helper()
	server := os.Getenv("DATABASE_URL")
	admin, err := pgx.Connect(t.Context(), server)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(t.Context())
	name := "migrate_test_" + strings.ToLower(rand.Text())[:12]
	if _, err := admin.Exec(t.Context(), "CREATE DATABASE "+name+" TEMPLATE template0"); err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	conn, err := pgx.Connect(t.Context(), u.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx := context.Background()
		conn.Close(ctx)
		if t.Failed() {
			t.Logf("the database is kept: %s", u.Redacted())
			return
		}
		admin, err := pgx.Connect(ctx, server)
		if err != nil {
			t.Fatal(err)
		}
		defer admin.Close(ctx)
		if _, err := admin.Exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return u.String(), conn
}

// files gives a folder of migrations with its atlas.sum: names and texts in turn.
func files(t *testing.T, namesAndTexts ...string) fstest.MapFS {
	t.Helper()
	dir := fstest.MapFS{}
	for i := 0; i < len(namesAndTexts); i += 2 {
		dir[namesAndTexts[i]] = &fstest.MapFile{Data: []byte(namesAndTexts[i+1])}
	}
	seal(t, dir)
	return dir
}

// seal writes atlas.sum.
func seal(t *testing.T, dir fstest.MapFS) {
	t.Helper()
	sum, err := migrate.Hash(dir)
	if err != nil {
		t.Fatal(err)
	}
	dir[migrate.SumFile] = &fstest.MapFile{Data: sum}
}

func TestApply(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	dir := files(t,
		"20260101000000_one.sql", "CREATE TABLE one (id int);\nINSERT INTO one VALUES (1);\n",
		"20260101000001_two.sql", "CREATE TABLE two (id int);\n")
	result, err := migrate.Apply(t.Context(), conn, migrate.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if got := result.CountStmts(); got != 3 {
		t.Errorf("ran %d statements, want 3", got)
	}
	var n int
	if err := db.QueryRow(t.Context(), "SELECT count(*) FROM one, atlas_schema_revisions.atlas_schema_revisions").Scan(&n); err != nil || n != 2 {
		t.Errorf("got %d revisions, %v", n, err)
	}
	status, err := migrate.GetStatus(t.Context(), conn, dir, migrate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if status.Status != migrate.StatusOK || status.Current != "20260101000001" {
		t.Errorf("got status %s at %s", status.Status, status.Current)
	}
	again, err := migrate.Apply(t.Context(), conn, migrate.Options{Dir: dir})
	if err != nil || len(again.Pending) != 0 {
		t.Errorf("the second time: %+v, %v", again, err)
	}
}
