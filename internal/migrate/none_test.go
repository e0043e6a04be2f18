package migrate_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"example.com/sqlfirst/internal/migrate"
)

const (
	none      = "-- atlas:txmode none\n\n"
	makeIndex = none + "CREATE UNIQUE INDEX CONCURRENTLY one_id_idx ON one (id);\n"
)

// withOne gives a database with a table one that has two rows, and the folder that made it.
func withOne(t *testing.T) (string, *pgx.Conn) {
	t.Helper()
	conn, db := database(t)
	apply(t, conn, migrate.Options{Dir: folder(t, one, makeOne+"INSERT INTO one VALUES (2);\n")})
	return conn, db
}

func withOneAnd(t *testing.T, text string) migrate.Options {
	t.Helper()
	return migrate.Options{Dir: folder(t, one, makeOne+"INSERT INTO one VALUES (2);\n", two, text)}
}

func indexIsValid(t *testing.T, db *pgx.Conn) bool {
	t.Helper()
	return ask[bool](t, db, "SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('one_id_idx') AND indisvalid)")
}

func TestIndexIsBuiltConcurrently(t *testing.T) {
	t.Parallel()
	conn, db := withOne(t)
	apply(t, conn, withOneAnd(t, makeIndex))
	if !indexIsValid(t, db) {
		t.Error("there is no valid index")
	}
	if s := record(t, db); s != "1/1 error= partial=" {
		t.Errorf("the record is %s", s)
	}
}

func record(t *testing.T, db *pgx.Conn) string {
	t.Helper()
	return ask[string](t, db, `
SELECT applied || '/' || total || ' error=' || left(error, 30) || ' partial=' || coalesce(jsonb_array_length(partial_hashes)::text, '')
FROM atlas_schema_revisions.atlas_schema_revisions
WHERE version = '20260101000001'`)
}

// A build that fails leaves no INVALID index, and the file may be mended.
func TestFailedIndexBuildIsClearedAndMended(t *testing.T) {
	t.Parallel()
	conn, db := withOne(t)
	exec(t, db, "INSERT INTO one VALUES (1)")
	_, err := migrate.Apply(t.Context(), conn, withOneAnd(t, makeIndex))
	if err == nil || !strings.Contains(err.Error(), two+":3: could not create unique index") || !strings.Contains(err.Error(), "23505") {
		t.Errorf("got %v", err)
	}
	if n := ask[int](t, db, "SELECT count(*) FROM pg_index WHERE NOT indisvalid"); n != 0 {
		t.Errorf("%d INVALID indexes are left", n)
	}
	if s := record(t, db); !strings.HasPrefix(s, "0/1 error=could not") {
		t.Errorf("the record is %s", s)
	}
	status, err := migrate.GetStatus(t.Context(), conn, withOneAnd(t, makeIndex).Dir, migrate.Options{})
	if err != nil || status.Status != migrate.StatusPending || status.Total != 1 || status.Error == "" || status.Next != "20260101000001" {
		t.Errorf("the status is %+v, %v", status, err)
	}
	apply(t, conn, withOneAnd(t, none+"CREATE INDEX CONCURRENTLY one_id_idx ON one (id);\n"))
	if !indexIsValid(t, db) {
		t.Error("there is no valid index")
	}
}

// interrupted makes the record that a crash leaves at the statement after the given number.
func interrupted(t *testing.T, conn string, db *pgx.Conn, o migrate.Options, applied int) {
	t.Helper()
	apply(t, conn, o)
	exec(t, db, `UPDATE atlas_schema_revisions.atlas_schema_revisions SET applied = $1, partial_hashes = '[]' WHERE version = '20260101000001'`, applied)
}

func TestCrashAfterTheIndexWasBuilt(t *testing.T) {
	t.Parallel()
	conn, db := withOne(t)
	o := withOneAnd(t, makeIndex)
	interrupted(t, conn, db, o, 0)
	built := ask[uint32](t, db, "SELECT 'one_id_idx'::regclass::oid")
	var notes []string
	o.Report = func(e migrate.Event) {
		if e.Kind == migrate.EventRecovered {
			notes = append(notes, e.Note)
		}
	}
	apply(t, conn, o)
	if again := ask[uint32](t, db, "SELECT 'one_id_idx'::regclass::oid"); again != built {
		t.Error("the index was built again")
	}
	if len(notes) != 1 || !strings.Contains(notes[0], "public.one_id_idx") {
		t.Errorf("told %q", notes)
	}
	if s := record(t, db); s != "1/1 error= partial=" {
		t.Errorf("the record is %s", s)
	}
}

func TestCrashWhileTheIndexWasBuilt(t *testing.T) {
	t.Parallel()
	for _, text := range []string{makeIndex, strings.Replace(makeIndex, "CONCURRENTLY", "CONCURRENTLY IF NOT EXISTS", 1)} {
		conn, db := withOne(t)
		o := withOneAnd(t, text)
		interrupted(t, conn, db, o, 0)
		exec(t, db, "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'one_id_idx'::regclass")
		apply(t, conn, o)
		if !indexIsValid(t, db) {
			t.Errorf("no valid index after %s", text)
		}
	}
}

// Somebody's index of the same name is not taken for the one that the migration makes.
func TestIndexOfTheSameNameIsNoProof(t *testing.T) {
	t.Parallel()
	conn, db := withOne(t)
	exec(t, db, "CREATE INDEX one_id_idx ON one (id)")
	if _, err := migrate.Apply(t.Context(), conn, withOneAnd(t, makeIndex)); err == nil || !strings.Contains(err.Error(), "42P07") {
		t.Errorf("got %v", err)
	}
	if !indexIsValid(t, db) {
		t.Error("the index is gone")
	}
}

func TestFileThatWasEditedAfterACrashIsRefused(t *testing.T) {
	t.Parallel()
	conn, db := withOne(t)
	interrupted(t, conn, db, withOneAnd(t, makeIndex), 0)
	refuse(t, conn, db, withOneAnd(t, makeIndex+"-- more\n"), two, "edited", "interrupted at statement 1")
}

// Statements that can have a transaction have one each, so that a failure between them loses and
// repeats nothing.
func TestStepsGoOnWhereTheyFailed(t *testing.T) {
	t.Parallel()
	conn, db := withOne(t)
	steps := none + "SET search_path = public, pg_temp;\nINSERT INTO one VALUES (10);\nVACUUM one;\nINSERT INTO one VALUES (11);\n"
	_, err := migrate.Apply(t.Context(), conn, withOneAnd(t, steps+"INSERT INTO one SELECT 1 / (SELECT count(*) FROM one WHERE id > 100);\n"))
	if err == nil || !strings.Contains(err.Error(), two+":7:") || !strings.Contains(err.Error(), "4 of 5 statements") {
		t.Errorf("got %v", err)
	}
	if s := record(t, db); s != "4/5 error=division by zero partial=4" {
		t.Errorf("the record is %s", s)
	}
	refuse(t, conn, db, withOneAnd(t, strings.Replace(steps, "(10)", "(12)", 1)), two, "statement 2 of the 4")
	r := apply(t, conn, withOneAnd(t, steps+"INSERT INTO one VALUES (13);\n"))
	if r.Applied[0].Skipped != 4 || len(r.Applied[0].Applied) != 1 {
		t.Errorf("skipped %d, ran %q", r.Applied[0].Skipped, r.Applied[0].Applied)
	}
	if s := ask[string](t, db, "SELECT string_agg(id::text, ',' ORDER BY id) FROM one"); s != "1,2,10,11,13" {
		t.Errorf("the rows are %s", s)
	}
}

func TestWhatWasBegunWithoutATransactionIsNotEndedInOne(t *testing.T) {
	t.Parallel()
	conn, db := withOne(t)
	if _, err := migrate.Apply(t.Context(), conn, withOneAnd(t, none+"INSERT INTO one VALUES (3);\nSELECT 1/0;\n")); err == nil {
		t.Fatal("applied")
	}
	refuse(t, conn, db, withOneAnd(t, "INSERT INTO one VALUES (3);\nSELECT 1;\n"), two, "1 of its 2 statements are done", "--tx-mode none")
}

func TestDetachIsFinished(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	tables := "CREATE TABLE p (a int) PARTITION BY LIST (a);\nCREATE TABLE \"P 1\" PARTITION OF p FOR VALUES IN (1);\n"
	detach := none + "ALTER TABLE public.p DETACH PARTITION \"P 1\" CONCURRENTLY;\n"
	o := migrate.Options{Dir: folder(t, one, tables, two, detach)}
	apply(t, conn, migrate.Options{Dir: o.Dir, N: 1})
	exec(t, db, "UPDATE pg_inherits SET inhdetachpending = true")
	apply(t, conn, o)
	if n := ask[int](t, db, "SELECT count(*) FROM pg_inherits WHERE inhparent = 'p'::regclass"); n != 0 {
		t.Errorf("%d partitions are attached", n)
	}
	interrupted(t, conn, db, o, 0)
	apply(t, conn, o)
}

func TestTxModeNoneForAllFiles(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	apply(t, conn, migrate.Options{TxMode: migrate.TxNone, Dir: folder(t, one, makeOne, two, "CREATE INDEX CONCURRENTLY one_id_idx ON one (id);\nDROP INDEX CONCURRENTLY IF EXISTS one_id_idx;\n")})
	if s := record(t, db); s != "2/2 error= partial=" {
		t.Errorf("the record is %s", s)
	}
}
