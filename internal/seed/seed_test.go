package seed_test

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"example.com/sqlfirst/internal/dbtest"
	"example.com/sqlfirst/internal/seed"
)

func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// rows gives the number of rows in each of the database's own tables.
func rows(t *testing.T, url string) map[string]int {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	found, _ := conn.Query(t.Context(), "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
	tables, err := pgx.CollectRows(found, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, table := range tables {
		var n int
		query := "SELECT count(*) FROM " + pgx.Identifier{table}.Sanitize()
		if err := conn.QueryRow(t.Context(), query).Scan(&n); err != nil {
			t.Fatal(err)
		}
		counts[table] = n
	}
	return counts
}

// The project's own sample data loads, and loading it again changes nothing.
func TestLoadIsIdempotent(t *testing.T) {
	t.Parallel()
	url := dbtest.NewURL(t)
	var loaded [2]map[string]int
	for i := range loaded {
		if _, err := seed.Load(t.Context(), url, "../../db/seed"); err != nil {
			t.Fatal(err)
		}
		loaded[i] = rows(t, url)
	}
	if !maps.Equal(loaded[0], loaded[1]) {
		t.Errorf("rows after the first and the second time: %v", loaded)
	}
}

func TestLoadIsAllOrNothing(t *testing.T) {
	t.Parallel()
	url := dbtest.NewURL(t)
	dir := folder(t, map[string]string{
		"1.sql": "CREATE TABLE seed_fruit (name text);\nINSERT INTO seed_fruit VALUES ('a;b');\n",
		"2.sql": "-- and then\nINSERT INTO\n    seed_vegetable VALUES (1);\n",
	})
	_, err := seed.Load(t.Context(), url, dir)
	if err == nil || !strings.Contains(err.Error(), "2.sql:2: ") || !strings.Contains(err.Error(), "seed_vegetable") {
		t.Errorf("error without the place and the reason: %v", err)
	}
	if _, ok := rows(t, url)["seed_fruit"]; ok {
		t.Error("the first file stays although the second failed")
	}
}

func TestLoadRefusesWhatItCannotRun(t *testing.T) {
	t.Parallel()
	url := dbtest.NewURL(t)
	dir := folder(t, map[string]string{"1.sql": "\\copy contact FROM 'contacts.csv'\n"})
	if _, err := seed.Load(t.Context(), url, dir); err == nil || !strings.Contains(err.Error(), "1.sql:1") {
		t.Errorf("a command for psql: %v", err)
	}
}

func TestLoadOfNothing(t *testing.T) {
	t.Parallel()
	if n, err := seed.Load(t.Context(), "not looked at", t.TempDir()); n != 0 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}
