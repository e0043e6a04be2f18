package migrate_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"example.com/sqlfirst/internal/dbtest"
	"example.com/sqlfirst/internal/migrate"
)

// with gives the URL with a parameter more.
func with(t *testing.T, conn, name, value string) string {
	t.Helper()
	u, err := url.Parse(conn)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set(name, value)
	u.RawQuery = q.Encode()
	return u.String()
}

func TestRevisionsAreWhereAtlasKeepsThem(t *testing.T) {
	t.Parallel()
	for bound, schema := range map[string]string{"": "atlas_schema_revisions", "public": "public", `na"me d`: `na"me d`} {
		t.Run(schema, func(t *testing.T) {
			t.Parallel()
			conn, db := database(t)
			if bound != "" {
				conn = with(t, conn, "search_path", bound)
			}
			dir := folder(t, one, `CREATE SCHEMA IF NOT EXISTS "na""me d";`+"\n"+makeOne)
			if strings.Contains(bound, `"`) {
				// Such a name cannot be told from a list of schemas.
				refuse(t, conn, db, migrate.Options{Dir: dir}, "--revisions-schema")
				apply(t, with(t, conn, "search_path", "public"), migrate.Options{Dir: dir, RevisionsSchema: bound, AllowDirty: true})
			} else {
				apply(t, conn, migrate.Options{Dir: dir})
			}
			if n := ask[int](t, db, "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relname = 'atlas_schema_revisions' AND nspname = $1", schema); n != 1 {
				t.Errorf("no table of revisions in %s", schema)
			}
			if got, err := migrate.Current(t.Context(), db, schema); err != nil || got != "20260101000000" {
				t.Errorf("the current version is %q, %v", got, err)
			}
		})
	}
}

func TestSecondTableOfRevisionsIsNotBegun(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	dir := folder(t, one, makeOne)
	apply(t, conn, migrate.Options{Dir: dir})
	bound := with(t, conn, "search_path", "public")
	refuse(t, bound, db, migrate.Options{Dir: dir}, "atlas_schema_revisions", "--revisions-schema")
	apply(t, bound, migrate.Options{Dir: dir, RevisionsSchema: "atlas_schema_revisions"})
}

// A search_path that puts a stranger's schema first may lead the migrations there, as it leads
// everybody, but not the records and the lock.
func TestHostileSearchPath(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	exec(t, db, `
CREATE SCHEMA evil;
CREATE TABLE evil.atlas_schema_revisions (version text);
CREATE TABLE evil.pg_locks (locktype text, pid int, granted bool, classid oid, objid oid, objsubid int);
CREATE FUNCTION evil.pg_try_advisory_lock(bigint) RETURNS bool LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION evil.pg_backend_pid() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION evil.eq(text, text) RETURNS bool LANGUAGE sql AS 'SELECT false';
CREATE OPERATOR evil.= (LEFTARG = text, RIGHTARG = text, FUNCTION = evil.eq);
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = evil, pg_catalog, public', current_database()); END $$`)
	dir := folder(t, one, "CREATE TABLE public.one (id int);\n", two, "CREATE TABLE public.two (id int);\n")
	for range 2 {
		apply(t, conn, migrate.Options{Dir: dir, AllowDirty: true})
	}
	if n := ask[int](t, db, "SELECT count(*) FROM atlas_schema_revisions.atlas_schema_revisions"); n != 2 {
		t.Errorf("%d revisions are recorded", n)
	}
}

func TestReadOnlySessionIsRefused(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	refuse(t, with(t, conn, "default_transaction_read_only", "on"), db, migrate.Options{Dir: folder(t, one, makeOne)}, "read-only", "25006")
}

// The status is asked of servers, too, that take no changes, and through poolers.
func TestStatusNeedsNoRightToChange(t *testing.T) {
	t.Parallel()
	conn, _ := database(t)
	dir := folder(t, one, makeOne)
	apply(t, conn, migrate.Options{Dir: dir})
	status, err := migrate.GetStatus(t.Context(), with(t, conn, "default_transaction_read_only", "on"), dir, migrate.Options{})
	if err != nil || status.Status != migrate.StatusOK {
		t.Errorf("got %+v, %v", status, err)
	}
}

func TestRoleWithoutPrivilegesIsRefused(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	role := strings.Replace(ask[string](t, db, "SELECT current_database()::text"), "migrate_test", "migrate_test_role", 1)
	exec(t, db, "CREATE ROLE "+role+" LOGIN PASSWORD 'canary'")
	t.Cleanup(func() {
		if err := dropRole(dbtest.URL(t), role); err != nil {
			t.Error(err)
		}
	})
	u, err := url.Parse(conn)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(role, "canary")
	refuse(t, u.String(), db, migrate.Options{Dir: folder(t, one, makeOne)}, "42501", "owner")
}

func dropRole(server, role string) error {
	ctx := context.Background()
	admin, err := pgx.Connect(ctx, server)
	if err != nil {
		return err
	}
	_, err = admin.Exec(ctx, "DROP ROLE "+role)
	return errors.Join(err, admin.Close(ctx))
}

// A pooler gives its clients process ids of its own.
func TestPoolerIsRefused(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	u, err := url.Parse(conn)
	if err != nil {
		t.Fatal(err)
	}
	u.Host = pooler(t, u.Host)
	u.RawQuery = "sslmode=disable"
	refuse(t, u.String(), db, migrate.Options{Dir: folder(t, one, makeOne)}, "pooler", migrate.DirectURLVar)
}

// pooler passes everything on, and changes the process id that the server names.
func pooler(t *testing.T, server string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			go passOn(client, server)
		}
	}()
	return l.Addr().String()
}

func passOn(client net.Conn, server string) {
	defer client.Close()
	up, err := net.Dial("tcp", server)
	if err != nil {
		return
	}
	defer up.Close()
	go func() { _, _ = io.Copy(up, client) }()
	head := make([]byte, 5)
	for {
		if _, err := io.ReadFull(up, head); err != nil {
			return
		}
		body := make([]byte, binary.BigEndian.Uint32(head[1:])-4)
		if _, err := io.ReadFull(up, body); err != nil {
			return
		}
		if head[0] == 'K' {
			body[0]++
		}
		if _, err := client.Write(append(bytes.Clone(head), body...)); err != nil {
			return
		}
	}
}

// The password of the URL and those in statements appear in no message and no record.
func TestPasswordsAreNeverTold(t *testing.T) {
	t.Parallel()
	const canary = "c4n4ry"
	conn, db := database(t)
	var told bytes.Buffer
	run := func(conn, text string) {
		r, err := migrate.Apply(t.Context(), conn, migrate.Options{Dir: folder(t, one, text), AllowDirty: true, Report: func(e migrate.Event) {
			fmt.Fprintf(&told, "%+v\n", e.Statement)
		}})
		fmt.Fprintf(&told, "%+v\n%v\n", r, err)
		for _, f := range r.Applied {
			fmt.Fprintf(&told, "%+v %v\n", f, f.Error)
		}
		_, err = migrate.GetStatus(t.Context(), conn, folder(t, one, text), migrate.Options{})
		fmt.Fprintf(&told, "%v\n", err)
		for ; err != nil; err = errors.Unwrap(err) {
			fmt.Fprintf(&told, "%v\n", err)
		}
	}
	for _, malformed := range []string{
		"postgres://u:%s@h:port/db", "postgres://u:%s@[::1/db", "postgres://u:%s%%zz@h/db", "postgres://u:%s@h:1:2/db", "postgres:/u:%s@h/db",
		"host=h password=%s port=x", "host=h password='%s", "postgres://u:%s\x00@h/db", "postgres://u:p@h/db?password=%s&sslmode=bad", "u:%s@h/db",
		"postgres://u:%s@127.0.0.1:1/db?connect_timeout=1", "postgres://u:%s @h/db", "postgres://u:a/%s@h/db",
	} {
		run(fmt.Sprintf(malformed, canary), makeOne)
	}
	for _, text := range []string{
		"CREATE ROLE migrate_test_canary PASSWORD '" + canary + "' NO_SUCH_OPTION;\n",
		"-- atlas:txmode none\n\nALTER ROLE migrate_test_no_such_role ENCRYPTED PASSWORD E'" + canary + "';\n",
		"SELECT no_such_function('host=h password=" + canary + "');\n",
		"SELECT no_such_function('postgres://u:" + canary + "@h/db');\n",
		"DO $$ BEGIN EXECUTE 'ALTER ROLE migrate_test_no_such_role PASSWORD ''" + canary + "'''; END $$;\n",
	} {
		run(conn, text)
		if ask[bool](t, db, "SELECT to_regclass('atlas_schema_revisions.atlas_schema_revisions') IS NOT NULL") {
			fmt.Fprintln(&told, ask[string](t, db, "SELECT coalesce(string_agg(r::text, ''), '') FROM atlas_schema_revisions.atlas_schema_revisions r"))
			exec(t, db, "DROP SCHEMA atlas_schema_revisions CASCADE")
		}
	}
	if at := strings.Index(told.String(), canary); at >= 0 {
		t.Errorf("told: ...%s...", told.String()[max(0, at-300):min(told.Len(), at+100)])
	}
	if told.Len() < 1000 {
		t.Errorf("told little: %s", told.String())
	}
}

// Names that SQL takes for something else go into the records as they are.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	conn, db := database(t)
	name := `20260101000000_it's "a" \ $1 name; DROP TABLE one; --.sql`
	dir := folder(t, name, makeOne)
	for _, mode := range []migrate.TxMode{migrate.TxFile, migrate.TxNone} {
		apply(t, conn, migrate.Options{Dir: dir, TxMode: mode, Operator: `o'\`})
		status, err := migrate.GetStatus(t.Context(), conn, dir, migrate.Options{})
		if err != nil || status.Status != migrate.StatusOK || status.Applied[0].Description+".sql" != name[15:] || status.Applied[0].OperatorVersion != `o'\` {
			t.Errorf("got %+v, %v", status, err)
		}
		exec(t, db, "DROP TABLE one; DROP SCHEMA atlas_schema_revisions CASCADE")
	}
}
