package catalog

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/rogpeppe/go-internal/txtar"

	"example.com/sqlfirst/internal/dbtest"
	"example.com/sqlfirst/internal/schema/scratch"
)

// zoo lends a database that holds one of everything.
func zoo(t *testing.T) *pgx.Conn {
	t.Helper()
	conn := lend(t)
	version, err := major(conn)
	if err != nil {
		t.Fatal(err)
	}
	archive, err := txtar.ParseFile("testdata/zoo.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range archive.Files {
		var since int
		if _, err := fmt.Sscanf(file.Name, "%d.sql", &since); err != nil {
			t.Fatalf("zoo.txtar: %s is not named after a version: %v", file.Name, err)
		}
		if since > version {
			continue
		}
		if _, err := conn.Exec(context.Background(), string(file.Data), pgx.QueryExecModeSimpleProtocol); err != nil {
			t.Fatalf("zoo.txtar: run %s: %v", file.Name, err)
		}
	}
	return conn
}

// lend gives an empty database with a transaction open in it.
func lend(t *testing.T) *pgx.Conn {
	t.Helper()
	server, err := scratch.Open(dbtest.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close(context.Background()) })
	db, err := server.Empty(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close(context.Background()) })
	return db.Conn
}

// read loads a catalog by some of the kinds.
func read(t *testing.T, conn *pgx.Conn, kinds []kind) *loader {
	t.Helper()
	version, err := major(conn)
	if err != nil {
		t.Fatal(err)
	}
	l := newLoader(version, kinds)
	if err := l.load(context.Background(), conn.PgConn()); err != nil {
		t.Fatal(err)
	}
	return l
}

// TestZoo: one of everything is in the zoo, every kind finds something there, no two facts have the same address, and
// nothing is left that no kind reads.
func TestZoo(t *testing.T) {
	t.Parallel()
	l := read(t, zoo(t), kinds())
	for _, f := range l.catalog.Of(Unread) {
		t.Errorf("%s: no kind reads it: %v", f.Ref, f.Attrs)
	}
	for _, k := range kinds() {
		if len(l.catalog.Of(k.name)) == 0 {
			t.Errorf("kind %q: testdata/zoo.txtar has none: add one", k.name)
		}
	}
	seen := map[Ref]bool{}
	for _, f := range l.catalog.Facts {
		if seen[f.Ref] {
			t.Errorf("%s: two facts have this address", f.Ref)
		}
		seen[f.Ref] = true
	}
}

// TestUnread: whatever kind is forgotten, its objects are still there, by name.
func TestUnread(t *testing.T) {
	t.Parallel()
	conn := zoo(t)
	l := read(t, conn, kinds())
	for _, k := range kinds() {
		if k.class == classDescription || slices.Contains(rowsOfOthers, k.name) {
			continue
		}
		facts := l.catalog.Of(k.name)
		for _, f := range facts {
			delete(l.catalog.byObject, f.Object)
		}
		if unread := len(l.unread()); unread < len(facts) {
			t.Errorf("without kind %q, %d of %d facts are gone and nothing tells", k.name, len(facts)-unread, len(facts))
		}
		for _, f := range facts {
			l.catalog.byObject[f.Object] = f
		}
	}

	l = read(t, conn, slices.DeleteFunc(kinds(), func(k kind) bool { return k.name == "cast" }))
	want := Ref{Unread, "cast (public.row_type AS public.mood)"}
	if f := l.catalog.Get(want); f == nil || f.Attr("comment") != "a cast" || f.Attr("row") == "" || f.Attr("needs") == "" {
		t.Errorf("without kind \"cast\": got %v, want %s with its comment, row and needs", l.catalog.Of(Unread), want)
	}
}

// rowsOfOthers are kinds whose facts are rows without an OID of their own.
var rowsOfOthers = []Kind{"column", "attribute", "text search mapping", "shell type"}

// TestEveryObject: every row that has an OID, in every system catalog that there is, is a fact, a part of one, or left
// out for a reason that is given here.
func TestEveryObject(t *testing.T) {
	t.Parallel()
	conn := zoo(t)
	l := read(t, conn, kinds())
	all := everyObject(t, conn)
	for o := range all {
		if l.find(o) == nil && !l.isMember(o) && all.leftOut(o, l) == "" {
			t.Errorf("%s is no fact and no part of one", describe(t, conn, o))
		}
	}
}

// row is a row of a system catalog that has an OID.
type row struct {
	catalog   string
	temporary bool
	// wholes are what it cannot be without; true where it is inside of it, and not only dropped with it.
	wholes map[Object]bool
}

// rows are all of them.
type rows map[Object]row

// leftOut tells why an object is no fact; "" if there is no reason.
func (all rows) leftOut(o Object, l *loader) string {
	r := all[o]
	switch r.catalog {
	case "pg_default_acl":
		return "default privileges are facts about what they change"
	case "pg_enum":
		return "a label is in its enum's definition"
	case "pg_largeobject_metadata":
		return "large objects are data"
	}
	if r.temporary {
		return "it is temporary"
	}
	for whole, inside := range r.wholes {
		switch {
		case l.isMember(whole):
			return "it came with an extension"
		case inside && l.find(whole) != nil:
			return "it is inside of a fact"
		}
		if reason := all.leftOut(whole, l); reason != "" {
			return reason
		}
	}
	return ""
}

func everyObject(t *testing.T, conn *pgx.Conn) rows {
	t.Helper()
	ctx := context.Background()
	out := rows{}
	catalogs, err := conn.Query(ctx, `
SELECT c.oid, c.relname FROM pg_class c WHERE c.relnamespace = 11 AND c.relkind = 'r' AND NOT c.relisshared
    AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'oid') ORDER BY c.relname`)
	if err != nil {
		t.Fatal(err)
	}
	type catalog struct {
		Class uint32
		Name  string
	}
	list, err := pgx.CollectRows(catalogs, pgx.RowToStructByPos[catalog])
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range list {
		temporary := "false"
		if c.Class == classNamespace {
			temporary = "o.nspname ~ '^pg_(toast_)?temp_'"
		}
		objects, err := conn.Query(ctx, fmt.Sprintf(`
SELECT o.oid, %[3]s, coalesce(d.refclassid, 0), coalesce(d.refobjid, 0), coalesce(d.deptype IN ('i', 'P', 'S'), false)
FROM pg_catalog.%[2]s o LEFT JOIN pg_depend d ON d.classid = %[1]d AND d.objid = o.oid AND d.refclassid <> 0
    AND (d.deptype IN ('i', 'a', 'P', 'S') OR d.refclassid = 2615)
WHERE o.oid >= 16384`, c.Class, c.Name, temporary))
		if err != nil {
			t.Fatal(err)
		}
		for objects.Next() {
			o, r, whole, inside := Object{Class: c.Class}, row{catalog: c.Name, wholes: map[Object]bool{}}, Object{}, false
			if err := objects.Scan(&o.OID, &r.temporary, &whole.Class, &whole.OID, &inside); err != nil {
				t.Fatal(err)
			}
			if before, ok := out[o]; ok {
				r = before
			}
			if whole.OID != 0 {
				r.wholes[whole] = r.wholes[whole] || inside
			}
			out[o] = r
		}
		if err := objects.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// describe asks PostgreSQL what an object is.
func describe(t *testing.T, conn *pgx.Conn, o Object) (name string) {
	t.Helper()
	if err := conn.QueryRow(context.Background(), "SELECT pg_describe_object($1, $2, 0)", o.Class, o.OID).Scan(&name); err != nil {
		t.Fatal(err)
	}
	return name
}
