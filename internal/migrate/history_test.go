package migrate_test

import (
	"errors"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"example.com/sqlfirst/internal/migrate"
)

// A database that has the files one, two and three meets a folder that was changed since, and
// sealed again, so that atlas.sum has nothing against it.
func TestChangedHistoryIsRefused(t *testing.T) {
	t.Parallel()
	const four = "20260101000003_four.sql"
	cases := map[string]struct {
		change func(dir fstest.MapFS)
		says   []string
	}{
		"edit the first":    {func(d fstest.MapFS) { put(d, one, makeOne+"-- more\n") }, []string{one, "edited", "applied: h1:", "file:    h1:"}},
		"edit the middle":   {func(d fstest.MapFS) { put(d, two, makeTwo+" ") }, []string{two, "edited"}},
		"edit the last":     {func(d fstest.MapFS) { put(d, three, "") }, []string{three, "edited"}},
		"edit, add another": {func(d fstest.MapFS) { put(d, two, "SELECT 1;"); put(d, four, "SELECT 1;") }, []string{two, "edited"}},
		"delete the first":  {func(d fstest.MapFS) { delete(d, one) }, []string{one, "deleted", "h1:"}},
		"delete the middle": {func(d fstest.MapFS) { delete(d, two) }, []string{two, "deleted"}},
		"delete the last":   {func(d fstest.MapFS) { delete(d, three) }, []string{"20260101000002", "20260101000001"}},
		"delete the last, add another": {
			func(d fstest.MapFS) { delete(d, three); put(d, four, "SELECT 1;") },
			[]string{three, "deleted"},
		},
		"delete all": {func(d fstest.MapFS) { delete(d, one); delete(d, two); delete(d, three) }, []string{"20260101000002"}},
		"rename": {
			func(d fstest.MapFS) { d["20260101000001_zwei.sql"] = d[two]; delete(d, two) },
			[]string{"20260101000001_zwei.sql", "under the name " + two},
		},
		"give another version": {func(d fstest.MapFS) { d["20260101000005_two.sql"] = d[two]; delete(d, two) }, []string{two, "deleted"}},
		"insert before all":    {func(d fstest.MapFS) { put(d, "20250101000000_early.sql", "SELECT 1;") }, []string{"20250101000000_early.sql", "before"}},
		"insert between":       {func(d fstest.MapFS) { put(d, "20260101000001_twoo.sql", "SELECT 1;"); delete(d, two) }, []string{"20260101000001_twoo.sql"}},
		"insert and add": {
			func(d fstest.MapFS) { put(d, "20260101000000a_x.sql", "SELECT 1;"); put(d, four, "SELECT 1;") },
			[]string{"20260101000000a_x.sql", "before"},
		},
		"number that sorts before": {func(d fstest.MapFS) { put(d, "10_b.sql", "SELECT 1;") }, []string{"10_b.sql", "sort as text"}},
		"swap two":                 {func(d fstest.MapFS) { d[one], d[two] = d[two], d[one] }, []string{one, "edited"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn, db := database(t)
			dir := folder(t, one, makeOne, two, makeTwo, three, makeThree)
			apply(t, conn, migrate.Options{Dir: dir})
			changed := maps.Clone(dir)
			c.change(changed)
			seal(t, changed)
			refuse(t, conn, db, migrate.Options{Dir: changed}, c.says...)
		})
	}
}

func TestAnOlderProgramLeavesANewerDatabaseAlone(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	apply(t, conn, migrate.Options{Dir: folder(t, one, makeOne, two, makeTwo)})
	before := state(t, db)
	r := apply(t, conn, migrate.Options{Dir: folder(t, one, makeOne), AllowAhead: true})
	if len(r.Applied) != 0 || len(r.Ahead) != 1 || r.Ahead[0] != "20260101000001" {
		t.Errorf("applied %d, ahead %q", len(r.Applied), r.Ahead)
	}
	if state(t, db) != before {
		t.Error("the database was changed")
	}
}

func TestAnotherProjectsDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	apply(t, conn, migrate.Options{Dir: folder(t, "20250505050505_other.sql", "SELECT 1;")})
	refuse(t, conn, db, migrate.Options{Dir: folder(t, one, makeOne)}, "20250505050505_other.sql")
}

func TestStatusTellsOfAChangedHistory(t *testing.T) {
	t.Parallel()
	conn, _ := database(t)
	apply(t, conn, migrate.Options{Dir: folder(t, one, makeOne)})
	status, err := migrate.GetStatus(t.Context(), conn, folder(t, one, makeTwo), migrate.Options{})
	var history *migrate.HistoryError
	if !errors.As(err, &history) || history.Changes[0].File != one {
		t.Errorf("got %v", err)
	}
	if status.Current != "20260101000000" {
		t.Errorf("the status is at %q", status.Current)
	}
}

// The sealing is checked before anything is connected to.
func TestFilesThatAtlasSumDoesNotSealAreRefused(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		change func(fstest.MapFS)
		says   string
	}{
		"edited":  {func(d fstest.MapFS) { put(d, two, "SELECT 2;") }, two + " was edited"},
		"added":   {func(d fstest.MapFS) { put(d, three, "SELECT 3;") }, three + " was added"},
		"between": {func(d fstest.MapFS) { put(d, "20260101000000_onf.sql", "SELECT 3;"); delete(d, one) }, "20260101000000_one.sql was deleted"},
		"deleted": {func(d fstest.MapFS) { delete(d, one) }, one + " was deleted"},
		"no sum":  {func(d fstest.MapFS) { delete(d, migrate.SumFile) }, migrate.SumFile + " is missing"},
		"merged": {func(d fstest.MapFS) {
			put(d, migrate.SumFile, "<<<<<<< HEAD\n"+string(d[migrate.SumFile].Data))
		}, migrate.SumFile + " was edited by hand, or merged"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := folder(t, one, makeOne, two, makeTwo)
			c.change(dir)
			_, err := migrate.Apply(t.Context(), nowhere, migrate.Options{Dir: dir})
			var sum *migrate.ChecksumError
			if !errors.As(err, &sum) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
}

// nowhere leads to no server.
const nowhere = "postgres://nobody:canary@127.0.0.1:1/nothing?connect_timeout=1"
