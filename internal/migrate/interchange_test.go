package migrate_test

import (
	"encoding/json"
	"os"
	osexec "os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/sqlfirst/internal/migrate"
)

// These tests hold this package against Atlas's own command, the community edition v0.13.1. They
// run where ATLAS_OFFICIAL names the binary. It is built outside of this module:
//
//	go mod init throwaway
//	go get ariga.io/atlas/cmd/atlas@v0.13.1 golang.org/x/tools@v0.38.0
//	go build -o atlas-official ariga.io/atlas/cmd/atlas
//
// That version knows PostgreSQL up to 15, because it asks for lc_collate, which went with 16.
func official(t *testing.T) string {
	t.Helper()
	binary := os.Getenv("ATLAS_OFFICIAL")
	if binary == "" {
		t.Skip("ATLAS_OFFICIAL does not name Atlas's own command")
	}
	return binary
}

// atlas runs the command and gives what it prints.
func atlas(t *testing.T, args ...string) (string, error) {
	t.Helper()
	cmd := osexec.CommandContext(t.Context(), official(t), args...)
	cmd.Env = append(os.Environ(), "ATLAS_NO_UPDATE_NOTIFIER=1", "NO_COLOR=1")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func mustAtlas(t *testing.T, args ...string) string {
	t.Helper()
	out, err := atlas(t, args...)
	if err != nil {
		t.Fatalf("atlas %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

// oldEnough skips the test on a server that Atlas v0.13.1 does not know.
func oldEnough(t *testing.T, db *pgx.Conn) {
	t.Helper()
	if v := ask[string](t, db, "SHOW server_version_num"); v >= "160000" {
		t.Skipf("Atlas v0.13.1 cannot work with server version %s", v)
	}
}

// onDisk writes a folder.
func onDisk(t *testing.T, dir fstest.MapFS) string {
	t.Helper()
	path := t.TempDir()
	for name, f := range dir {
		if err := os.WriteFile(filepath.Join(path, name), f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// What both sides can run: comments, several lines, dollar quotes, a directive, a name that needs care.
func mixedFolder(t *testing.T) fstest.MapFS {
	t.Helper()
	return folder(t,
		one, "-- Create table \"one\"\nCREATE TABLE \"one\" (\n    \"id\" integer NOT NULL, -- the key\n    \"name\" text NULL\n);\n-- Fill it\nINSERT INTO one VALUES (1, 'a;b');\n",
		two, "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $body$\nBEGIN\n    RETURN 1; -- one\nEND $body$;\n\n\nCOMMENT ON FUNCTION f IS 'it''s';",
		three, "-- atlas:txmode none\n\n-- Create index\nCREATE INDEX CONCURRENTLY one_name ON one (name);\n",
		"20260101000003.sql", "\r\nCREATE TABLE crlf (id int);\r\n")
}

func TestOfficialAtlasReadsOurFolder(t *testing.T) {
	t.Parallel()
	path := onDisk(t, mixedFolder(t))
	mustAtlas(t, "migrate", "validate", "--dir", "file://"+path)
	ours, err := os.ReadFile(filepath.Join(path, migrate.SumFile))
	if err != nil {
		t.Fatal(err)
	}
	mustAtlas(t, "migrate", "hash", "--dir", "file://"+path)
	theirs, err := os.ReadFile(filepath.Join(path, migrate.SumFile))
	if err != nil {
		t.Fatal(err)
	}
	if string(ours) != string(theirs) {
		t.Errorf("our atlas.sum:\n%stheirs:\n%s", ours, theirs)
	}
}

func TestWeReadOfficialAtlasFolder(t *testing.T) {
	t.Parallel()
	path := t.TempDir()
	mustAtlas(t, "migrate", "new", "first", "--dir", "file://"+path)
	d, err := migrate.OpenPath(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := migrate.Validate(d); err != nil {
		t.Error(err)
	}
	version, name, _ := strings.Cut(d.Migrations()[0].Name(), "_")
	if _, err := time.Parse("20060102150405", version); err != nil || name != "first.sql" {
		t.Errorf("their file is %s", d.Migrations()[0].Name())
	}
}

// A database that one of the two migrated in part is finished by the other, and then both say the
// same of it; with a table of revisions in the place that the URL asks for, or in its own.
func TestTakingTurnsWithOfficialAtlas(t *testing.T) {
	t.Parallel()
	for _, searchPath := range []string{"", "public"} {
		for _, first := range []string{"ours", "theirs"} {
			t.Run(first+" first, search_path "+searchPath, func(t *testing.T) {
				t.Parallel()
				conn, db := database(t)
				oldEnough(t, db)
				if searchPath != "" {
					conn = with(t, conn, "search_path", searchPath)
				}
				dir := mixedFolder(t)
				path := "file://" + onDisk(t, dir)
				us := func(n int) { apply(t, conn, migrate.Options{Dir: dir, N: n}) }
				them := func(n string) { mustAtlas(t, "migrate", "apply", n, "--url", conn, "--dir", path) }
				if first == "ours" {
					us(1)
					them("1")
					us(1)
					them("1")
				} else {
					them("1")
					us(1)
					them("1")
					us(1)
				}
				if r := apply(t, conn, migrate.Options{Dir: dir}); len(r.Pending) != 0 {
					t.Errorf("to us, %d files are pending", len(r.Pending))
				}
				if out := mustAtlas(t, "migrate", "status", "--url", conn, "--dir", path); !strings.Contains(out, "Migration Status: OK") {
					t.Errorf("to them: %s", out)
				}
			})
		}
	}
}

// The records that both make of the same folder are the same, but for the times and the operator.
func TestRecordsAreThoseOfOfficialAtlas(t *testing.T) {
	t.Parallel()
	dir := mixedFolder(t)
	ours, db := database(t)
	oldEnough(t, db)
	apply(t, ours, migrate.Options{Dir: dir})
	theirs, theirDB := database(t)
	mustAtlas(t, "migrate", "apply", "--url", theirs, "--dir", "file://"+onDisk(t, dir))
	const rows = `
SELECT string_agg(concat_ws(' ', version, description, type, applied, total, error, error_stmt, hash), E'\n' ORDER BY version)
FROM atlas_schema_revisions.atlas_schema_revisions`
	if a, b := ask[string](t, db, rows), ask[string](t, theirDB, rows); a != b {
		t.Errorf("our records:\n%s\ntheirs:\n%s", a, b)
	}
	const columns = `
SELECT string_agg(concat_ws(' ', attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid)), E'\n' ORDER BY attnum)
FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE attrelid = 'atlas_schema_revisions.atlas_schema_revisions'::regclass AND attnum > 0`
	if a, b := ask[string](t, db, columns), ask[string](t, theirDB, columns); a != b {
		t.Errorf("our table:\n%s\ntheirs:\n%s", a, b)
	}
}

// A file without a transaction that failed half-way under one of the two goes on under the other.
func TestGoingOnWhereOfficialAtlasFailed(t *testing.T) {
	t.Parallel()
	broken := folder(t, one, makeOne, two, none+"-- a comment\nINSERT INTO one VALUES (10) ;\nINSERT INTO one\n    SELECT 1/0; -- the end\n")
	mended := folder(t, one, makeOne, two, none+"-- a comment\nINSERT INTO one VALUES (10) ;\nINSERT INTO one VALUES (11);\n")
	for _, first := range []string{"ours", "theirs"} {
		t.Run(first+" first", func(t *testing.T) {
			t.Parallel()
			conn, db := database(t)
			oldEnough(t, db)
			if first == "ours" {
				if _, err := migrate.Apply(t.Context(), conn, migrate.Options{Dir: broken}); err == nil {
					t.Fatal("applied")
				}
				mustAtlas(t, "migrate", "apply", "--url", conn, "--dir", "file://"+onDisk(t, mended))
			} else {
				if out, err := atlas(t, "migrate", "apply", "--url", conn, "--dir", "file://"+onDisk(t, broken)); err == nil {
					t.Fatalf("applied: %s", out)
				}
				apply(t, conn, migrate.Options{Dir: mended})
			}
			if s := ask[string](t, db, "SELECT string_agg(id::text, ',' ORDER BY id) FROM one"); s != "1,10,11" {
				t.Errorf("the rows are %s", s)
			}
		})
	}
}

func TestOfficialAtlasHoldsTheSameLock(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	oldEnough(t, db)
	path := "file://" + onDisk(t, folder(t, one, makeOne))
	asked := make(chan string)
	dir := folder(t, one, makeOne)
	apply(t, conn, migrate.Options{Dir: dir, Report: func(e migrate.Event) {
		if e.Kind == migrate.EventFile {
			out, err := atlas(t, "migrate", "apply", "--url", conn, "--dir", path, "--lock-timeout", "1ms")
			if err == nil {
				t.Error("Atlas applied while we held the lock")
			}
			go func() { asked <- out }()
		}
	}})
	if out := <-asked; !strings.Contains(out, "acquiring database lock") {
		t.Errorf("Atlas said: %s", out)
	}
}

// The reports have the fields of Atlas's.
func TestReportsAreThoseOfOfficialAtlas(t *testing.T) {
	t.Parallel()
	dir := mixedFolder(t)
	path := "file://" + onDisk(t, dir)
	conn, db := database(t)
	oldEnough(t, db)
	theirs, _ := database(t)
	r := apply(t, conn, migrate.Options{Dir: dir})
	status, err := migrate.GetStatus(t.Context(), conn, dir, migrate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	compareKeys(t, r, mustAtlas(t, "migrate", "apply", "--url", theirs, "--dir", path, "--format", "{{ json . }}"))
	compareKeys(t, status, mustAtlas(t, "migrate", "status", "--url", theirs, "--dir", path, "--format", "{{ json . }}"))
}

func compareKeys(t *testing.T, ours any, theirs string) {
	t.Helper()
	text, err := json.Marshal(ours)
	if err != nil {
		t.Fatal(err)
	}
	var a, b map[string]any
	if err := json.Unmarshal(text, &a); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(theirs), &b); err != nil {
		t.Fatalf("%v: %s", err, theirs)
	}
	for _, envOnly := range []string{"Env", "Driver", "URL", "Dir"} {
		delete(b, envOnly)
	}
	for key := range b {
		if _, ok := a[key]; !ok {
			t.Errorf("our report has no %s", key)
		}
	}
}
