package migrate_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"example.com/sqlfirst/internal/migrate"
)

// The number that Atlas's command makes of the lock's name.
const atlasLock = 2686470616

func TestTwentyStartersRunEachFileOnce(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	dir := folder(t, one, makeOne, two, makeTwo, three, "INSERT INTO one VALUES (3);\n")
	var wg sync.WaitGroup
	var mu sync.Mutex
	ran := 0
	for range 20 {
		wg.Go(func() {
			r, err := migrate.Apply(t.Context(), conn, migrate.Options{Dir: dir, LockTimeout: time.Minute})
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			ran += len(r.Applied)
		})
	}
	wg.Wait()
	if ran != 3 {
		t.Errorf("the starters ran %d files together, want 3", ran)
	}
	if n := ask[int](t, db, "SELECT count(*) FROM one"); n != 2 {
		t.Errorf("there are %d rows, want 2", n)
	}
}

// What a starter sees before it holds the lock may be half of what another one does at the time.
func TestStartersWithABaseline(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	exec(t, db, makeOne)
	dir := folder(t, one, makeOne, two, makeTwo)
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			o := migrate.Options{Dir: dir, LockTimeout: time.Minute, Baseline: "20260101000000"}
			if _, err := migrate.Apply(t.Context(), conn, o); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := ask[int](t, db, "SELECT count(*) FROM atlas_schema_revisions.atlas_schema_revisions"); n != 2 {
		t.Errorf("there are %d records, want 2", n)
	}
}

func TestDeadlockIsTriedAgain(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	apply(t, conn, migrate.Options{Dir: folder(t, one, makeOne, two, makeTwo)})
	exec(t, db, "SET deadlock_timeout = '1h'") // the migrator is the one that is chosen
	tx, err := db.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	exec(t, db, "LOCK TABLE two")
	done := make(chan error, 1)
	var once sync.Once
	retried := false
	r := apply(t, conn+"&lock_timeout=20000", migrate.Options{
		Dir: folder(t, one, makeOne, two, makeTwo, three, "LOCK TABLE one;\nLOCK TABLE two;\n"),
		Report: func(e migrate.Event) {
			retried = retried || e.Kind == migrate.EventRetry
			if e.Kind == migrate.EventStatement && e.Index == 2 {
				once.Do(func() {
					go func() {
						_, err := tx.Exec(context.Background(), "LOCK TABLE one")
						done <- errors.Join(err, tx.Rollback(context.Background()))
					}()
				})
			}
		},
	})
	if err := <-done; err != nil {
		t.Error(err)
	}
	if len(r.Applied) != 1 || !retried {
		t.Errorf("applied %d files, tried again: %v", len(r.Applied), retried)
	}
}

func TestAtlasLockIsWaitedForAndItsHolderNamed(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	exec(t, db, "SELECT pg_advisory_lock($1)", atlasLock)
	pid := ask[string](t, db, "SELECT 'pid ' || pg_backend_pid()")
	refuse(t, conn, db, migrate.Options{Dir: folder(t, one, makeOne), LockTimeout: -1}, "another migration is running", pid)

	// It goes on as soon as the lock is free.
	apply(t, conn, migrate.Options{Dir: folder(t, one, makeOne), LockTimeout: time.Minute, Report: func(e migrate.Event) {
		if e.Kind == migrate.EventWait {
			exec(t, db, "SELECT pg_advisory_unlock($1)", atlasLock)
		}
	}})
	if n := ask[int](t, db, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"); n != 0 {
		t.Error("the lock was not given back")
	}
}

// The session that holds the lock does the work: ending it ends the work, and the next run goes on.
func TestKilledSessionAppliesNothingMore(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	o := migrate.Options{Dir: folder(t, one, makeOne, two, makeTwo+"INSERT INTO one VALUES (2);\n", three, makeThree)}
	o.Report = func(e migrate.Event) {
		if e.Kind == migrate.EventStatement && strings.HasPrefix(e.Statement, "INSERT INTO one VALUES (2)") {
			exec(t, db, "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = $1::bigint::oid AND database = (SELECT oid FROM pg_database WHERE datname = current_database())", atlasLock)
		}
	}
	_, err := migrate.Apply(t.Context(), conn, o)
	var failed *migrate.StatementError
	if !errors.As(err, &failed) || failed.SQLState != "57P01" {
		t.Errorf("got %v, want 57P01", err)
	}
	if ask[bool](t, db, "SELECT to_regclass('two') IS NOT NULL") {
		t.Error("the half of the second file is there")
	}
	o.Report = nil
	if r := apply(t, conn, o); len(r.Applied) != 2 {
		t.Errorf("the next run applied %d files, want 2", len(r.Applied))
	}
}

func TestLostLockStopsTheRun(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	_, err := migrate.Apply(t.Context(), conn, migrate.Options{
		Dir: folder(t, one, "SELECT pg_advisory_unlock_all();\n", two, makeTwo),
		Report: func(e migrate.Event) {
			if e.Kind == migrate.EventDone {
				exec(t, db, "SELECT pg_advisory_lock($1)", atlasLock)
			}
		},
	})
	if err == nil || !strings.Contains(err.Error(), "lock was lost") {
		t.Errorf("got %v", err)
	}
	if ask[bool](t, db, "SELECT to_regclass('two') IS NOT NULL") {
		t.Error("the second file was run without the lock")
	}
}

// A statement that waits behind another session gives up soon, so that others need not queue
// behind it, tells who is in the way, and tries again.
func TestStatementThatWaitsTooLong(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	apply(t, conn, migrate.Options{Dir: folder(t, one, makeOne)})
	tx, err := db.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "SELECT * FROM one"); err != nil {
		t.Fatal(err)
	}
	pid := ask[string](t, db, "SELECT 'pid ' || pg_backend_pid()")
	o := migrate.Options{
		Dir:                  folder(t, one, makeOne, two, "CREATE TABLE two (id int);\nALTER TABLE one ADD COLUMN b int;\n"),
		StatementLockTimeout: 100 * time.Millisecond,
		Tries:                8,
	}
	refuse(t, conn, db, o, two+":2:", "55P03", "tried 8 times", pid, "idle in transaction")

	o.Tries = 50
	var retries int
	var once sync.Once
	o.Report = func(e migrate.Event) {
		if e.Kind == migrate.EventRetry {
			retries++
			once.Do(func() {
				if err := tx.Rollback(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
	}
	if r := apply(t, conn, o); len(r.Applied) != 1 || retries != 1 {
		t.Errorf("applied %d files after %d retries, want 1 after 1", len(r.Applied), retries)
	}
}

func TestURLsOwnLockTimeoutGoesFirst(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	apply(t, conn+"&lock_timeout=1234", migrate.Options{Dir: folder(t, one, "CREATE TABLE one AS SELECT current_setting('lock_timeout') AS timeout;\n")})
	if s := ask[string](t, db, "SELECT timeout FROM one"); s != "1234ms" {
		t.Errorf("the file ran with %s", s)
	}
}

// While an index is built concurrently, the migrators that wait for the lock must not be among the
// sessions that the build waits for.
func TestWaitingMigratorsDoNotBlockAnIndexBuild(t *testing.T) {
	t.Parallel()
	conn, db := withOne(t)
	o := withOneAnd(t, makeIndex)
	o.LockTimeout = time.Minute
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() {
			if _, err := migrate.Apply(t.Context(), conn, o); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if !indexIsValid(t, db) {
		t.Error("there is no valid index")
	}
}

func TestEmptyFolder(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	before := state(t, db)
	if r := apply(t, conn, migrate.Options{Dir: fstest.MapFS{}}); r.Message != "No migration files to execute" {
		t.Errorf("told %q", r.Message)
	}
	if state(t, db) != before {
		t.Error("the database was changed")
	}
}
