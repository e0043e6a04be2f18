// Package db_test holds the SQL of this folder to what the project says of it.
package db_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"example.com/sqlfirst/internal/dbtest"
	"example.com/sqlfirst/internal/seed"
)

// Loading the sample data again changes nothing, and there is enough of it for the planner to want an index.
func TestSeedIsIdempotent(t *testing.T) {
	t.Parallel()
	url := seeded(t)
	before := count(t, url)
	load(t, url)
	if after := count(t, url); after != before {
		t.Errorf("%s, after loading again %s", before, after)
	}
	var contacts, events int
	if _, err := fmt.Sscanf(before, "%d contacts, %d events", &contacts, &events); err != nil || contacts < 2000 || events < 10_000 {
		t.Errorf("only %s", before)
	}
}

// What `task gen:vet` must find, it finds; what is fine, it lets pass. The rules are those of sqlc.yaml.
func TestVetRules(t *testing.T) {
	t.Parallel()
	sqlc := findSQLC(t)
	const deletesAll, scans = "no-update-or-delete-of-all-rows", "no-sequential-scan"
	cases := []struct{ name, query, rule string }{
		{"DeleteAll", "DELETE FROM request", deletesAll},
		{"UpdateAll", "UPDATE request SET status = 200", deletesAll},
		{"WhereInside", "UPDATE request SET answer = (SELECT name FROM contact WHERE id = 1)", deletesAll},
		{"WhereBefore", "WITH x AS (SELECT 1 WHERE true) DELETE FROM request", deletesAll},
		{"DeleteInCTE", "WITH gone AS (DELETE FROM contact RETURNING id) SELECT id FROM gone WHERE id > 1", scans},
		{"NoIndex", "SELECT id FROM contact WHERE phone = @phone", scans},
		{"NoIndexOnPartitions", "SELECT count(*) FROM event WHERE summary = @summary", scans},
		{"NoIndexBelow", "SELECT id FROM contact WHERE id IN (SELECT contact_id FROM event WHERE summary = @summary) ORDER BY id LIMIT 1", scans},
		{"NoSuchColumn", "SELECT hashtext(pg_get_viewdef('nothing'::regclass))", "sqlc/db-prepare"},

		{"OnPurpose", "DELETE FROM request WHERE true", ""},
		{"ByKey", "UPDATE contact SET starred = true WHERE id = @id", ""},
		{"Upsert", "INSERT INTO request (key, fingerprint, status, answer) VALUES ('', '', 200, '') ON CONFLICT (key) DO UPDATE SET status = 200", ""},
		{"Lock", "SELECT id FROM contact WHERE id = @id FOR UPDATE", ""},
	}
	var queries strings.Builder
	for _, c := range cases {
		fmt.Fprintf(&queries, "-- name: %s :exec\n%s;\n", c.name, c.query)
	}
	out := vet(t, sqlc, seeded(t), queries.String())
	for _, c := range cases {
		found := strings.Contains(out, ": "+c.name+": "+c.rule)
		if c.rule == "" && found || c.rule != "" && !found {
			t.Errorf("%s: want %q", c.query, c.rule)
		}
	}
	if t.Failed() {
		t.Log(out)
	}
}

// vet runs sqlc vet with the project's rules on queries of ours, and gives what it says.
func vet(t *testing.T, sqlc, url, queries string) string {
	t.Helper()
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	config, err := os.ReadFile("../sqlc.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	schema, err := filepath.Rel(dir, filepath.Join(here, "schema"))
	if err != nil {
		t.Fatal(err)
	}
	moved := strings.NewReplacer("schema: db/schema", "schema: "+schema, "queries: db/query", "queries: query.sql").Replace(string(config))
	for name, text := range map[string]string{"sqlc.yaml": moved, "query.sql": queries} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), sqlc, "vet")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "DATABASE_URL="+url)
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Error("vet found nothing")
	}
	return string(out)
}

// findSQLC gives the pinned sqlc, where it has been built.
func findSQLC(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("../.bin/sqlc")
	if err == nil {
		path, err = exec.LookPath(path)
	}
	if err != nil {
		t.Skip("sqlc is not built: go tool task tools")
	}
	return path
}

// seeded gives the URL of a database with the sample data.
func seeded(t *testing.T) string {
	t.Helper()
	url := dbtest.NewURL(t)
	load(t, url)
	return url
}

func load(t *testing.T, url string) {
	t.Helper()
	if _, err := seed.Load(t.Context(), url, "seed"); err != nil {
		t.Fatal(err)
	}
}

func count(t *testing.T, url string) (counted string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if err := conn.QueryRow(t.Context(), `
		SELECT format('%s contacts, %s events, %s days', (SELECT count(*) FROM contact),
			(SELECT count(*) FROM event), (SELECT count(*) FROM event_daily))`).Scan(&counted); err != nil {
		t.Fatal(err)
	}
	return counted
}
