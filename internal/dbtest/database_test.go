package dbtest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/sqlfirst/db/migrations"
	"example.com/sqlfirst/internal/migrate"
)

// migrationsOf gives a folder with one sealed migration.
func migrationsOf(t *testing.T, sql string) fs.FS {
	t.Helper()
	dir := fstest.MapFS{"20260101000000_init.sql": {Data: []byte(sql)}}
	sum, err := migrate.Hash(dir)
	if err != nil {
		t.Fatal(err)
	}
	dir[migrate.SumFile] = &fstest.MapFile{Data: sum}
	return dir
}

func TestNewIsMigrated(t *testing.T) {
	t.Parallel()
	want, err := migrate.Latest(migrations.FS)
	if err != nil {
		t.Fatal(err)
	}
	if want == "" {
		t.Skip("db/migrations is empty")
	}
	status, err := migrate.GetStatus(t.Context(), New(t).Config().ConnString(), migrations.FS, migrate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if status.Current != want {
		t.Errorf("the database is at version %q, want %q", status.Current, want)
	}
}

func TestEachTestHasADatabaseOfItsOwn(t *testing.T) {
	t.Parallel()
	dir := migrationsOf(t, "CREATE TABLE own (n int);\n")
	for i := range 4 {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			conn := connect(t, clone(t, dir))
			if _, err := conn.Exec(t.Context(), "INSERT INTO own VALUES ($1)", i); err != nil {
				t.Fatal(err)
			}
			var rows int
			if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM own").Scan(&rows); err != nil || rows != 1 {
				t.Errorf("%d rows, %v; want this test's own row only", rows, err)
			}
		})
	}
}

// The migrations run once, however many processes need them: all see the one moment at which they ran.
func TestMigrationsRunOnceForManyProcesses(t *testing.T) {
	t.Parallel()
	sql := fmt.Sprintf("CREATE TABLE made AS SELECT pg_backend_pid() AS pid, clock_timestamp() AS at; -- %d\n", time.Now().UnixNano())
	const processes = 4
	var wg sync.WaitGroup
	out := make([]string, processes)
	for i := range out {
		wg.Go(func() {
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestPrintWhenMade$", "-test.v")
			cmd.Env = append(os.Environ(), "DBTEST_SQL="+sql)
			text, err := cmd.CombinedOutput()
			if err != nil {
				t.Errorf("process %d: %v\n%s", i, err, text)
			}
			_, made, _ := strings.Cut(string(text), "made: ")
			out[i], _, _ = strings.Cut(made, "\n")
		})
	}
	wg.Wait()
	dropTemplate(t, connect(t, clone(t, migrationsOf(t, sql))))
	for _, made := range out {
		if made == "" || made != out[0] {
			t.Fatalf("the migrations ran more than once: %q", out)
		}
	}
}

// TestPrintWhenMade is what TestMigrationsRunOnceForManyProcesses runs in processes of their own.
func TestPrintWhenMade(t *testing.T) {
	sql := os.Getenv("DBTEST_SQL")
	if sql == "" {
		t.Skip("run by TestMigrationsRunOnceForManyProcesses only")
	}
	var made string
	if err := connect(t, clone(t, migrationsOf(t, sql))).QueryRow(t.Context(), "SELECT made::text FROM made").Scan(&made); err != nil {
		t.Fatal(err)
	}
	fmt.Printf("made: %s\n", made)
}

func TestDatabaseGoesWhenTheTestPasses(t *testing.T) {
	t.Parallel()
	passing := &innerTest{TB: t}
	name := connect(passing, clone(passing, migrationsOf(t, "CREATE TABLE own ();\n"))).Config().Database
	passing.end()
	if exists(t, name) {
		t.Errorf("%s is still there", name)
	}
}

func TestDatabaseStaysWhenTheTestFails(t *testing.T) {
	t.Parallel()
	server := URL(t)
	failing := &innerTest{TB: t, failed: true}
	conn := clone(failing, migrationsOf(t, "CREATE TABLE own ();\n"))
	conf, err := pgx.ParseConfig(conn)
	if err != nil {
		t.Fatal(err)
	}
	failing.end()
	if !exists(t, conf.Database) {
		t.Fatalf("%s is gone", conf.Database)
	}
	if log := failing.log.String(); !strings.Contains(log, conf.Database) || !strings.Contains(log, "psql") {
		t.Errorf("the log does not name the database:\n%s", log)
	} else if conf.Password != "" && strings.Contains(log, conf.Password) {
		t.Errorf("the log shows the password")
	}
	if _, err := connect(t, server).Exec(t.Context(), "DROP DATABASE "+conf.Database); err != nil {
		t.Error(err)
	}
}

func TestBrokenMigrationIsReported(t *testing.T) {
	t.Parallel()
	failing := &innerTest{TB: t, failed: true}
	func() {
		defer func() { _ = recover() }()
		clone(failing, migrationsOf(t, "CREATE TABLE own ();\nSELECT * FROM nowhere;\n"))
	}()
	failing.end()
	if log := failing.log.String(); !strings.Contains(log, "nowhere") || !strings.Contains(log, "20260101000000_init.sql:2") {
		t.Errorf("the log does not name file and line:\n%s", log)
	}
}

func TestOldTemplatesAreSwept(t *testing.T) {
	t.Parallel()
	now := time.Now().UnixNano()
	former := &innerTest{TB: t}
	old := templateOf(connect(former, clone(former, migrationsOf(t, fmt.Sprintf("CREATE TABLE old (); -- %d\n", now)))))
	former.end()
	if !exists(t, old) {
		t.Fatalf("there is no template %s", old)
	}
	if _, err := connect(t, URL(t)).Exec(t.Context(), "COMMENT ON DATABASE "+old+" IS '"+mark+"2020-01-01T00:00:00Z'"); err != nil {
		t.Fatal(err)
	}
	dropTemplate(t, connect(t, clone(t, migrationsOf(t, fmt.Sprintf("CREATE TABLE new (); -- %d\n", now)))))
	if exists(t, old) {
		t.Errorf("template %s is still there", old)
	}
}

// templateOf gives the template that a test's database was copied from.
func templateOf(conn *pgx.Conn) string {
	template, _, _ := strings.Cut(conn.Config().Database, "_inst_")
	return template
}

// dropTemplate removes a template that no other run of the tests will need, as the test ends.
func dropTemplate(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	server, name := connect(t, URL(t)), templateOf(conn)
	t.Cleanup(func() {
		for _, sql := range []string{"ALTER DATABASE " + name + " IS_TEMPLATE false", "DROP DATABASE " + name} {
			if _, err := server.Exec(context.Background(), sql); err != nil {
				t.Error(err)
			}
		}
	})
}

func connect(tb testing.TB, url string) *pgx.Conn {
	tb.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func exists(t *testing.T, database string) bool {
	t.Helper()
	var found bool
	err := connect(t, URL(t)).QueryRow(t.Context(), "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", database).Scan(&found)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// innerTest is a test within a test, which passes or fails, keeps its log, and ends when it is told to.
type innerTest struct {
	testing.TB
	failed   bool
	log      strings.Builder
	cleanups []func()
}

var errFatal = errors.New("the test ended")

func (f *innerTest) Failed() bool                 { return f.failed }
func (f *innerTest) Cleanup(do func())            { f.cleanups = append(f.cleanups, do) }
func (f *innerTest) Logf(s string, args ...any)   { fmt.Fprintf(&f.log, s+"\n", args...) }
func (f *innerTest) Fatal(args ...any)            { fmt.Fprintln(&f.log, args...); panic(errFatal) }
func (f *innerTest) Fatalf(s string, args ...any) { f.Logf(s, args...); panic(errFatal) }

func (f *innerTest) end() {
	for len(f.cleanups) > 0 {
		last := f.cleanups[len(f.cleanups)-1]
		f.cleanups = f.cleanups[:len(f.cleanups)-1]
		last()
	}
}
