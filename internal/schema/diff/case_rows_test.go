package diff_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"example.com/sqlfirst/internal/schema/diff"
	"example.com/sqlfirst/internal/schema/sqltext"
)

// runRows makes a database of old.sql and rows.sql, runs the plan there as its files will be run, and looks whether the
// rows are still there: every table that both states have holds as many as before, and every query of rows.check.sql
// gives what is written above it, "-- 1 | a" for each row. Where the plan is to fail on these rows, rows.fails.txt holds
// a part of PostgreSQL's message.
func (c *testCase) runRows(t *testing.T, url string, p *diff.Plan) {
	t.Helper()
	ctx := context.Background()
	conn := newDatabase(t, url)
	for _, file := range []string{"old.sql", "rows.sql"} {
		if _, err := conn.Exec(ctx, string(c.text(file)), pgx.QueryExecModeSimpleProtocol); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
	}
	before := countRows(t, conn)
	err := runFiles(ctx, conn, p.Files)
	if want := strings.TrimSpace(string(c.text("rows.fails.txt"))); want != "" || err != nil {
		if err == nil || want == "" || !strings.Contains(err.Error(), want) {
			t.Errorf("the plan on rows: %v; want the error %q", err, want)
		}
		return
	}
	after := countRows(t, conn)
	for table, n := range before {
		if m, ok := after[table]; ok && m != n {
			t.Errorf("table %s had %d rows and has %d", table, n, m)
		}
	}
	c.checkRows(t, conn)
}

// newDatabase makes an empty database that is dropped after the test.
func newDatabase(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	ctx := context.Background()
	admin, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	name := "sqlfirst_case_" + fmt.Sprint(admin.PgConn().PID())
	t.Cleanup(func() {
		_, _ = admin.Exec(ctx, "DROP DATABASE IF EXISTS "+name)
		admin.Close(ctx)
	})
	if _, err := admin.Exec(ctx, "CREATE DATABASE "+name+" TEMPLATE template0"); err != nil {
		t.Fatal(err)
	}
	config := admin.Config().Copy()
	config.Database = name
	config.RuntimeParams["search_path"] = "public"
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(ctx) })
	return conn
}

// runFiles runs a plan's files, each in a transaction of its own unless it holds what cannot run in one.
func runFiles(ctx context.Context, conn *pgx.Conn, files []diff.File) error {
	for _, f := range files {
		// Statements in one message are one transaction.
		if _, err := conn.Exec(ctx, string(f.Format()), pgx.QueryExecModeSimpleProtocol); err != nil {
			return err
		}
	}
	return nil
}

// countRows counts the rows of all tables: those of partitions as their parents', those of heirs as their own.
func countRows(t *testing.T, conn *pgx.Conn) map[string]int {
	t.Helper()
	ctx := context.Background()
	rows, err := conn.Query(ctx, `
		SELECT CASE c.relkind WHEN 'r' THEN 'ONLY ' ELSE '' END || c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')`)
	if err != nil {
		t.Fatal(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]int{}
	for _, name := range names {
		var n int
		if err := conn.QueryRow(ctx, "SELECT count(*) FROM "+name).Scan(&n); err != nil {
			t.Fatal(err)
		}
		out[strings.TrimPrefix(name, "ONLY ")] = n
	}
	return out
}

// checkRows holds the answers of rows.check.sql against the comments above each query.
func (c *testCase) checkRows(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	src := c.text("rows.check.sql")
	stmts, err := sqltext.Split("rows.check.sql", src)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for _, s := range stmts {
		for _, row := range answer(t, conn, s.Text) {
			out.WriteString("-- " + row + "\n")
		}
		out.WriteString(s.Text + ";\n")
	}
	if bytes.Equal(out.Bytes(), src) {
		return
	}
	if !*update {
		t.Errorf("rows.check.sql differs.\n--- got\n%s\n--- want\n%s", out.Bytes(), src)
		return
	}
	c.write(t, "rows.check.sql", out.String())
}

// answer gives the rows of a query, their values parted by |.
func answer(t *testing.T, conn *pgx.Conn, query string) []string {
	t.Helper()
	results, err := conn.PgConn().Exec(context.Background(), query).ReadAll()
	if err != nil {
		t.Errorf("%s: %v", query, err)
		return nil
	}
	var out []string
	for _, row := range results[0].Rows {
		var values []string
		for _, v := range row {
			if v == nil {
				values = append(values, "NULL")
			} else {
				values = append(values, string(v))
			}
		}
		out = append(out, strings.Join(values, " | "))
	}
	return out
}
