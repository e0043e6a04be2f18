package migrate_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/sqlfirst/internal/migrate"
)

const four = "20260101000003_four.sql"

// grown is a folder whose way back from the last version takes three files, of which one runs without a transaction.
func grown(t *testing.T) fstest.MapFS {
	t.Helper()
	return folder(t, one, makeOne, two, makeTwo, three, "CREATE INDEX one_id_idx ON one (id);\n", four, "ALTER TABLE two ADD COLUMN b int;\n")
}

// wayBack are the files from the last version of grown to the first.
func wayBack() []*migrate.File {
	var files []*migrate.File
	for i, text := range []string{"ALTER TABLE two DROP COLUMN b;\n", none + "DROP INDEX CONCURRENTLY one_id_idx;\n", "DROP TABLE two;\nDELETE FROM one WHERE id = 7;\n"} {
		files = append(files, migrate.NewFile(migrate.WayBackName(i), []byte(text)))
	}
	return files
}

// reversal asks for a way back and gives it files, unless it was begun.
func reversal(t *testing.T, conn string, o migrate.Options, files ...*migrate.File) *migrate.Reversal {
	t.Helper()
	r, err := migrate.GetReversal(t.Context(), conn, o)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Begun {
		r.Files = files
	}
	return r
}

// down goes back and wants no error.
func down(t *testing.T, conn string, o migrate.Options, files ...*migrate.File) migrate.DownResult {
	t.Helper()
	result, err := migrate.Down(t.Context(), conn, reversal(t, conn, o, files...), nil, o)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func recorded(t *testing.T, db *pgx.Conn) string {
	t.Helper()
	return ask[string](t, db, "SELECT coalesce(string_agg(right(version, 1), '' ORDER BY version), '') FROM atlas_schema_revisions.atlas_schema_revisions")
}

func TestDownTakesBackTheLast(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	o := migrate.Options{Dir: folder(t, one, makeOne, two, makeTwo)}
	apply(t, conn, o)
	result := down(t, conn, o, migrate.NewFile("down.sql", []byte("DROP TABLE two;\n")))
	if result.Current != "20260101000001" || result.Target != "20260101000000" || len(result.Reverted) != 1 || result.CountStmts() != 1 || result.Reverted[0].Name != two {
		t.Errorf("the result is %+v", result)
	}
	if s := recorded(t, db); s != "0" {
		t.Errorf("recorded are %s", s)
	}
	apply(t, conn, o)
	if s := recorded(t, db); s != "01" {
		t.Errorf("recorded are %s after the way forth", s)
	}
}

func TestDownToBeforeTheFirst(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	o := migrate.Options{Dir: folder(t, one, "CREATE TABLE one (id int);\n")}
	apply(t, conn, o)
	o.To = migrate.Start
	down(t, conn, o, migrate.NewFile("down.sql", []byte("DROP TABLE one;\n")))
	if s := recorded(t, db); s != "" {
		t.Errorf("recorded are %s", s)
	}
	if r := reversal(t, conn, o); len(r.Revert) != 0 || r.From != "" {
		t.Errorf("there is a way back from nothing: %+v", r)
	}
	o.To = ""
	apply(t, conn, o)
}

// A migration that changed rows alone is taken back without a statement.
func TestDownWithoutStatements(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	o := migrate.Options{Dir: folder(t, one, makeOne, two, "INSERT INTO one VALUES (2);\n")}
	apply(t, conn, o)
	down(t, conn, o)
	if s := recorded(t, db); s != "0" {
		t.Errorf("recorded are %s", s)
	}
}

func TestDownChoosesTheVersion(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	dir := grown(t)
	apply(t, conn, migrate.Options{Dir: dir})
	for _, c := range []struct {
		o    migrate.Options
		want string // the version and how many are taken back, or the error
	}{
		{migrate.Options{}, "20260101000002 1"},
		{migrate.Options{N: 2}, "20260101000001 2"},
		{migrate.Options{N: 4}, " 4"},
		{migrate.Options{N: 5}, "4 are applied"},
		{migrate.Options{To: "20260101000000"}, "20260101000000 3"},
		{migrate.Options{To: "20260101000003"}, "20260101000003 0"},
		{migrate.Options{To: "0"}, " 4"},
		{migrate.Options{To: "7"}, "the version 7 is not applied"},
	} {
		c.o.Dir = dir
		r, err := migrate.GetReversal(t.Context(), conn, c.o)
		got := fmt.Sprint(err)
		if err == nil {
			got = fmt.Sprintf("%s %d", r.To, len(r.Revert))
		}
		if !strings.Contains(got, c.want) {
			t.Errorf("N %d, To %q: got %s, want %s", c.o.N, c.o.To, got, c.want)
		}
	}
	if s := recorded(t, db); s != "0123" {
		t.Errorf("asking changed the records to %s", s)
	}
}

func TestDownRefuses(t *testing.T) {
	t.Parallel()
	edited := folder(t, one, makeOne, two, makeTwo+"-- edited\n")
	for _, c := range []struct {
		name   string
		change string
		dir    fstest.MapFS
		o      migrate.Options
		want   string
	}{
		{"an edited file", "", edited, migrate.Options{}, "edited after it was applied"},
		{"a missing file", "", folder(t, one, makeOne), migrate.Options{}, "is at version 20260101000001"},
		{"a file applied in part", "UPDATE atlas_schema_revisions.atlas_schema_revisions SET applied = 0 WHERE version = '20260101000001'", nil, migrate.Options{}, "applied in part"},
		{"what stood before a baseline", "UPDATE atlas_schema_revisions.atlas_schema_revisions SET type = 1 WHERE version = '20260101000000'", nil, migrate.Options{N: 2}, "is the baseline"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			conn, db := database(t)
			dir := folder(t, one, makeOne, two, makeTwo)
			apply(t, conn, migrate.Options{Dir: dir})
			if c.change != "" {
				exec(t, db, c.change)
			}
			if c.o.Dir = dir; c.dir != nil {
				c.o.Dir = c.dir
			}
			if _, err := migrate.GetReversal(t.Context(), conn, c.o); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// What was true when the way back was planned is looked at again under the lock.
func TestDownLooksAgain(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	dir := grown(t)
	apply(t, conn, migrate.Options{Dir: dir, N: 3})
	o := migrate.Options{Dir: dir}
	r := reversal(t, conn, o, migrate.NewFile("down.sql", []byte("DROP INDEX one_id_idx;\n")))
	drifted := errors.New("drifted")
	if _, err := migrate.Down(t.Context(), conn, r, func(context.Context) error { return drifted }, o); !errors.Is(err, drifted) {
		t.Errorf("got %v, want that it drifted", err)
	}
	apply(t, conn, o)
	if _, err := migrate.Down(t.Context(), conn, r, nil, o); err == nil || !strings.Contains(err.Error(), "meanwhile") {
		t.Errorf("got %v", err)
	}
	if !indexIsValid(t, db) {
		t.Error("the index is gone")
	}
}

func TestFailingDownChangesNothing(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	o := migrate.Options{Dir: grown(t), To: "20260101000000"}
	apply(t, conn, migrate.Options{Dir: o.Dir})
	before := state(t, db)
	broken := migrate.NewFile("down.sql", []byte("DROP INDEX one_id_idx;\nDROP TABLE three;\n"))
	for _, files := range [][]*migrate.File{{broken}, append([]*migrate.File{broken}, wayBack()...)} {
		_, err := migrate.Down(t.Context(), conn, reversal(t, conn, o, files...), nil, o)
		for _, text := range []string{"down.sql:2: table \"three\" does not exist", "42P01", "nothing was changed"} {
			if err == nil || !strings.Contains(err.Error(), text) {
				t.Errorf("the error does not say %q: %v", text, err)
			}
		}
		if after := state(t, db); after != before {
			t.Errorf("the database was changed:\n%s\n--- before:\n%s", after, before)
		}
	}
}

// Killed at any moment, the next runs bring the way back to its end; until then nothing else works on the database.
func TestDownSurvivesBeingKilled(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	dir := grown(t)
	o := migrate.Options{Dir: dir, To: "20260101000000"}
	for moment := 0; ; moment++ {
		exec(t, db, "DROP SCHEMA IF EXISTS atlas_schema_revisions CASCADE")
		exec(t, db, "DROP TABLE IF EXISTS one, two")
		apply(t, conn, migrate.Options{Dir: dir})
		exec(t, db, "INSERT INTO one VALUES (7)")
		seen := 0
		o.Report = func(migrate.Event) {
			if seen == moment {
				exec(t, db, "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND objid = $1::bigint::oid AND database = (SELECT oid FROM pg_database WHERE datname = current_database())", atlasLock)
			}
			seen++
		}
		_, err := migrate.Down(t.Context(), conn, reversal(t, conn, o, wayBack()...), nil, o)
		o.Report = nil
		if err == nil { // all was over
			if moment < 12 {
				t.Errorf("there were %d moments only", moment)
			}
			return
		}
		if n := ask[int](t, db, "SELECT count(*) FROM atlas_schema_revisions.atlas_schema_revisions WHERE version = '.down'"); n > 0 {
			if _, err := migrate.Apply(t.Context(), conn, migrate.Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "go on with it: `atlas migrate down --to-version 20260101000000`") {
				t.Errorf("apply goes on a database between two versions: %v", err)
			}
			if _, err := migrate.GetReversal(t.Context(), conn, migrate.Options{Dir: dir, N: 1}); err == nil || !strings.Contains(err.Error(), "between two versions") {
				t.Errorf("another way back begins between two versions: %v", err)
			}
		}
		down(t, conn, o, wayBack()...)
		if s := recorded(t, db); s != "0" {
			t.Errorf("killed at moment %d, recorded are %s", moment, s)
		}
		if left := ask[string](t, db, "SELECT concat(to_regclass('two'), to_regclass('one_id_idx'), (SELECT string_agg(id::text, ',') FROM one))"); left != "1" {
			t.Errorf("killed at moment %d, there is %s", moment, left)
		}
	}
}

// A statement that fails half-way is said to be, and can be tried again after its cause is removed.
func TestDownGoesOnWhereItFailed(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	dir := grown(t)
	o := migrate.Options{Dir: dir, To: "20260101000000"}
	apply(t, conn, migrate.Options{Dir: dir})
	exec(t, db, "CREATE VIEW v AS SELECT id FROM two")
	_, err := migrate.Down(t.Context(), conn, reversal(t, conn, o, wayBack()...), nil, o)
	if err == nil || !strings.Contains(err.Error(), "down_3.sql:1: cannot drop table two") || !strings.Contains(err.Error(), "2 of the 3 files") {
		t.Errorf("got %v", err)
	}
	if _, err := migrate.GetStatus(t.Context(), conn, dir, migrate.Options{}); err == nil || !strings.Contains(err.Error(), "after 2 of 3 files") {
		t.Errorf("the status does not tell: %v", err)
	}
	exec(t, db, "DROP VIEW v")
	o.To = "" // it knows
	if r := reversal(t, conn, o); !r.Begun || r.Done != 2 || r.To != "20260101000000" {
		t.Errorf("what is left is %+v", r)
	}
	if r := down(t, conn, o); r.CountStmts() != 2 {
		t.Errorf("ran %d statements, want 2", r.CountStmts())
	}
	if s := recorded(t, db); s != "0" {
		t.Errorf("recorded are %s", s)
	}
}

func TestDownWaitsForLocksAsApplyDoes(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	o := migrate.Options{Dir: folder(t, one, makeOne, two, makeTwo), StatementLockTimeout: 50 * time.Millisecond, Tries: 2, LockTimeout: -1}
	apply(t, conn, migrate.Options{Dir: o.Dir})
	drop := migrate.NewFile("down.sql", []byte("DROP TABLE two;\n"))
	tx, err := db.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "SELECT * FROM two"); err != nil {
		t.Fatal(err)
	}
	if _, err := migrate.Down(t.Context(), conn, reversal(t, conn, o, drop), nil, o); err == nil || !strings.Contains(err.Error(), "tried 2 times") {
		t.Errorf("got %v", err)
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	exec(t, db, "SELECT pg_advisory_lock($1)", atlasLock)
	if _, err := migrate.Down(t.Context(), conn, reversal(t, conn, o, drop), nil, o); err == nil || !strings.Contains(err.Error(), "another migration is running") {
		t.Errorf("got %v", err)
	}
}

// A way of several files is noted in the database, and passwords are not.
func TestDownNotesNoPassword(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	o := migrate.Options{Dir: folder(t, one, makeOne)}
	apply(t, conn, o)
	before := state(t, db)
	files := append(wayBack(), migrate.NewFile("down_4.sql", []byte("CREATE ROLE r PASSWORD 'kanarie';\n")))
	_, err := migrate.Down(t.Context(), conn, reversal(t, conn, o, files...), nil, o)
	if err == nil || !strings.Contains(err.Error(), "holds a password") || strings.Contains(err.Error(), "kanarie") {
		t.Errorf("got %v", err)
	}
	if state(t, db) != before {
		t.Error("the database was changed")
	}
}
