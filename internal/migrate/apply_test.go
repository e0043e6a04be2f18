package migrate_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"example.com/sqlfirst/internal/migrate"
)

const (
	one   = "20260101000000_one.sql"
	two   = "20260101000001_two.sql"
	three = "20260101000002_three.sql"

	makeOne   = "CREATE TABLE one (id int);\nINSERT INTO one VALUES (1);\n"
	makeTwo   = "CREATE TABLE two (id int);\n"
	makeThree = "CREATE TABLE three (id int);\n"
)

func TestApplyRunsEachFileOnce(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	dir := folder(t, one, makeOne, two, makeTwo)
	result := apply(t, conn, migrate.Options{Dir: dir})
	if got := result.CountStmts(); got != 3 || result.Target != "20260101000001" || result.Current != "" {
		t.Errorf("ran %d statements from %q to %q, want 3 from nothing to 20260101000001", got, result.Current, result.Target)
	}
	if n := ask[int](t, db, "SELECT count(*) FROM atlas_schema_revisions.atlas_schema_revisions WHERE applied = total AND hash <> ''"); n != 2 {
		t.Errorf("recorded %d files, want 2", n)
	}
	if again := apply(t, conn, migrate.Options{Dir: dir}); len(again.Pending) != 0 || again.Current != "20260101000001" {
		t.Errorf("the second time %d files were pending at %q", len(again.Pending), again.Current)
	}
	if n := ask[int](t, db, "SELECT count(*) FROM one"); n != 1 {
		t.Errorf("the insert ran %d times", n)
	}
}

func TestApplyGoesAsFarAsTold(t *testing.T) {
	t.Parallel()
	conn, _ := database(t)
	dir := folder(t, one, makeOne, two, makeTwo, three, makeThree)
	if r := apply(t, conn, migrate.Options{Dir: dir, N: 1}); len(r.Applied) != 1 || r.Target != "20260101000000" {
		t.Errorf("with N 1 it ran %d files, to %s", len(r.Applied), r.Target)
	}
	if r := apply(t, conn, migrate.Options{Dir: dir, To: "20260101000001"}); len(r.Applied) != 1 || r.Target != "20260101000001" {
		t.Errorf("with To it ran %d files, to %s", len(r.Applied), r.Target)
	}
	status, err := migrate.GetStatus(t.Context(), conn, dir, migrate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if status.Status != migrate.StatusPending || status.Current != "20260101000001" || status.Next != "20260101000002" ||
		len(status.Applied) != 2 || len(status.Pending) != 1 {
		t.Errorf("the status is %+v", status)
	}
}

func TestStatementsThatGiveRows(t *testing.T) {
	t.Parallel()
	conn, _ := database(t)
	apply(t, conn, migrate.Options{Dir: folder(t, one, "SELECT generate_series(1, 1000);\nCOPY (SELECT 1) TO STDOUT;\nVALUES (1);\nSHOW timezone;\n")})
}

func TestStatementTimeoutIsExplained(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	refuse(t, conn+"&statement_timeout=50", db, migrate.Options{Dir: folder(t, one, "SELECT pg_sleep(60);\n")}, "57014", "statement_timeout=0")
}

func TestDryRunChangesNothing(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	before := state(t, db)
	var told []string
	r := apply(t, conn, migrate.Options{Dir: folder(t, one, makeOne, two, makeTwo), DryRun: true, Report: func(e migrate.Event) {
		if e.Kind == migrate.EventStatement {
			told = append(told, e.Statement)
		}
	}})
	if len(r.Applied) != 2 || len(told) != 3 || told[2] != "CREATE TABLE two (id int)" {
		t.Errorf("told %q of %d files", told, len(r.Applied))
	}
	if after := state(t, db); after != before {
		t.Errorf("the dry run changed the database: %s", after)
	}
}

func TestFailingStatementLeavesNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, at, code string }{
		{"syntax", "CREATE TABLE a (id int);\n\nCREATE TABLE b (\n    id int,\n    name txt_unknown\n);\n", two + ":5:", "42704"},
		{"deferred", "CREATE TABLE a (id int PRIMARY KEY, up int REFERENCES a DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO a VALUES (1, 2);\n", two, "23503"},
		{"inside a function", "CREATE TABLE a (id int);\nDO $$\nBEGIN\n    RAISE EXCEPTION 'no';\nEND $$;\n", two + ":2:", "P0001"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			conn, db := database(t)
			dir := folder(t, one, makeOne, two, c.text, three, makeThree)
			apply(t, conn, migrate.Options{Dir: dir, N: 1})
			refuse(t, conn, db, migrate.Options{Dir: dir}, c.at, c.code, "nothing of this file was applied")
		})
	}
}

func TestFailingFirstFileLeavesAnEmptyDatabaseEmpty(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	refuse(t, conn, db, migrate.Options{Dir: folder(t, one, makeOne+"SELECT 1/0;\n")}, one+":3:", "22012")
}

func TestTxModeAllIsOneTransaction(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	refuse(t, conn, db, migrate.Options{Dir: folder(t, one, makeOne, two, "SELECT 1/0;\n"), TxMode: migrate.TxAll}, two+":1:")
	r := apply(t, conn, migrate.Options{Dir: folder(t, one, makeOne, two, makeTwo), TxMode: migrate.TxAll})
	if len(r.Applied) != 2 {
		t.Errorf("applied %d files", len(r.Applied))
	}
}

func TestBaseline(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	exec(t, db, makeOne)
	dir := folder(t, one, makeOne, two, makeTwo)
	refuse(t, conn, db, migrate.Options{Dir: dir}, "not empty", "public.one", "--baseline")
	refuse(t, conn, db, migrate.Options{Dir: dir, Baseline: "2026"}, "2026")
	r := apply(t, conn, migrate.Options{Dir: dir, Baseline: "20260101000000"})
	if len(r.Applied) != 1 || r.Applied[0].Version != "20260101000001" {
		t.Errorf("applied %+v", r.Applied)
	}
	if kind := ask[int](t, db, "SELECT type FROM atlas_schema_revisions.atlas_schema_revisions WHERE version = '20260101000000'"); kind != 1 {
		t.Errorf("the baseline has type %d, want 1", kind)
	}
	apply(t, conn, migrate.Options{Dir: dir})
}

func TestNotEmptyIsSeenForEveryKindOfObject(t *testing.T) {
	t.Parallel()
	for name, sql := range map[string]string{
		"function": "CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1",
		"view":     "CREATE VIEW v AS SELECT 1",
		"sequence": "CREATE SEQUENCE s",
		"domain":   "CREATE DOMAIN d AS int",
		"enum":     "CREATE TYPE e AS ENUM ('a')",
		"schema":   "CREATE SCHEMA other",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn, db := database(t)
			exec(t, db, sql)
			refuse(t, conn, db, migrate.Options{Dir: folder(t, two, makeTwo)}, "not empty")
			apply(t, conn, migrate.Options{Dir: folder(t, two, makeTwo), AllowDirty: true})
		})
	}
}

func TestCheckpoint(t *testing.T) {
	t.Parallel()
	checkpoint := "20260101000002_checkpoint.sql"
	text := "-- atlas:checkpoint\n\nCREATE TABLE one (id int);\nCREATE TABLE two (id int);\n"
	four := "20260101000003_four.sql"

	conn, _ := database(t)
	dir := folder(t, one, makeOne, two, makeTwo, checkpoint, text, four, "CREATE TABLE four (id int);\n")
	if r := apply(t, conn, migrate.Options{Dir: dir}); len(r.Applied) != 2 || r.Applied[0].Name != checkpoint {
		t.Errorf("a new database got %+v, want the checkpoint and what follows", r.Pending)
	}
	apply(t, conn, migrate.Options{Dir: dir})

	old, _ := database(t)
	apply(t, old, migrate.Options{Dir: folder(t, one, makeOne, two, makeTwo)})
	if r := apply(t, old, migrate.Options{Dir: dir}); len(r.Applied) != 1 || r.Applied[0].Name != four {
		t.Errorf("an old database got %+v, want what follows the checkpoint", r.Pending)
	}
}

func TestWhatAFileSetsEndsWithIt(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	apply(t, conn, migrate.Options{Dir: folder(t,
		one, "CREATE SCHEMA hidden;\nSET search_path = hidden;\nSET lock_timeout = 0;\nCREATE TEMP TABLE left_behind (id int);\nCREATE ROLE migrate_test_guest;\nSET ROLE migrate_test_guest;\n",
		two, "DROP ROLE migrate_test_guest;\nCREATE TABLE two AS SELECT to_regclass('left_behind') AS t, current_setting('lock_timeout') AS timeout;\n")})
	if s := ask[string](t, db, "SELECT coalesce(t::text, 'gone') || ' ' || timeout FROM public.two"); s != "gone 2s" {
		t.Errorf("the second file met %q", s)
	}
}

func TestCancelRollsBack(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	before := state(t, db)
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("told to stop")
	start := time.Now()
	_, err := migrate.Apply(ctx, conn, migrate.Options{
		Dir: folder(t, one, "CREATE TABLE one (id int);\nSELECT pg_sleep(60);\n"),
		Report: func(e migrate.Event) {
			if e.Kind == migrate.EventStatement && strings.Contains(e.Statement, "pg_sleep") {
				time.AfterFunc(100*time.Millisecond, func() { cancel(stop) })
			}
		},
	})
	if err == nil || time.Since(start) > 10*time.Second {
		t.Errorf("ended with %v after %s", err, time.Since(start))
	}
	if after := state(t, db); after != before {
		t.Errorf("the database changed: %s", after)
	}
	if n := ask[int](t, db, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'sqlfirst migrate'"); n != 0 {
		t.Errorf("%d sessions are left", n)
	}
}
