package catalog

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Load reads everything that the database holds, as the connection's transaction sees it. It asks all its questions in
// two messages, with an empty search_path so that every name that PostgreSQL prints is qualified, and leaves the
// connection's settings as they were.
func Load(ctx context.Context, conn *pgx.Conn) (*Catalog, error) {
	version, err := major(conn)
	if err != nil {
		return nil, err
	}
	l := newLoader(version, kinds())
	if err := l.load(ctx, conn.PgConn()); err != nil {
		return nil, fmt.Errorf("read the catalog: %w", err)
	}
	return l.catalog, nil
}

// major is the server's major version, from the parameter that it sent at the start.
func major(conn *pgx.Conn) (int, error) {
	v := conn.PgConn().ParameterStatus("server_version")
	n, err := strconv.Atoi(strings.FieldsFunc(v, func(r rune) bool { return r < '0' || r > '9' })[0])
	if err != nil {
		return 0, fmt.Errorf("read the server's version %q: %w", v, err)
	}
	return n, nil
}

// settings make PostgreSQL print definitions the same way whatever the session or the role has set. They last until the
// end of the message's statements; restore puts back what was there.
const (
	settings = `
SELECT current_setting('search_path') AS path, set_config('search_path', '', false),
    current_setting('DateStyle') AS date, set_config('DateStyle', 'ISO, YMD', false),
    current_setting('IntervalStyle') AS interval, set_config('IntervalStyle', 'postgres', false),
    current_setting('TimeZone') AS zone, set_config('TimeZone', 'UTC', false),
    current_setting('extra_float_digits') AS digits, set_config('extra_float_digits', '1', false),
    current_setting('quote_all_identifiers') AS quote, set_config('quote_all_identifiers', 'off', false)`
	restore = `SELECT set_config('search_path', $1, false), set_config('DateStyle', $2, false),
    set_config('IntervalStyle', $3, false), set_config('TimeZone', $4, false),
    set_config('extra_float_digits', $5, false), set_config('quote_all_identifiers', $6, false)`
)

// members are the objects that belong to an extension: they come and go with it.
const members = `
SELECT classid AS class, objid AS oid, refobjid AS extension FROM pg_catalog.pg_depend WHERE deptype = 'e'`

// aliases name objects that are a part of a fact under another address, so that what depends on them depends on the fact.
const aliases = `
-- A view is its _RETURN rule.
SELECT 2618 AS class, oid, 1259 AS fclass, ev_class AS foid, 0 AS fsub FROM pg_catalog.pg_rewrite WHERE rulename = '_RETURN'
UNION ALL
-- The row type of a relation; a composite type's relation.
SELECT 1247, reltype, 1259, oid, 0 FROM pg_catalog.pg_class WHERE reltype <> 0 AND relkind <> 'c'
UNION ALL
SELECT 1259, oid, 1247, reltype, 0 FROM pg_catalog.pg_class WHERE relkind = 'c'
UNION ALL
-- A type that is only a name.
SELECT 1247, oid, 1247, oid, -1 FROM pg_catalog.pg_type WHERE NOT typisdefined
UNION ALL
-- The members of an operator class.
SELECT classid, objid, 2616, refobjid, 0 FROM pg_catalog.pg_depend WHERE classid IN (2602, 2603) AND refclassid = 2616
UNION ALL
-- The array of a type.
SELECT 1247, typarray, 1247, oid, 0 FROM pg_catalog.pg_type WHERE typarray <> 0 AND oid >= 16384
UNION ALL
-- The multirange of a range.
SELECT 1247, rngmultitypid, 1247, rngtypid, 0 FROM pg_catalog.pg_range WHERE rngtypid >= 16384
UNION ALL
SELECT 1247, t.typarray, 1247, r.rngtypid, 0 FROM pg_catalog.pg_range r
    JOIN pg_catalog.pg_type t ON t.oid = r.rngmultitypid WHERE r.rngtypid >= 16384
UNION ALL
-- The constructors of a range, its cast to its multirange, and the triggers, indexes and sequences that are inside another object.
SELECT d.classid, d.objid, d.refclassid, d.refobjid, d.refobjsubid FROM pg_catalog.pg_depend d
    WHERE d.deptype = 'i' AND d.objid >= 16384
        AND (d.classid IN (1255, 2620) AND d.refclassid IN (1247, 2606) OR d.classid = 2605
            OR d.classid = 1259 AND d.refclassid IN (2606, 1259)
                AND NOT EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = d.objid AND c.relkind = 'c'))
UNION ALL
-- NOT NULL is a column's or a domain's; a foreign key has rows of its own for each partition that it refers to; a
-- constraint trigger has a constraint.
SELECT 2606, oid, 1259, conrelid, conkey[1] FROM pg_catalog.pg_constraint WHERE contype = 'n' AND conrelid <> 0
UNION ALL
SELECT 2606, oid, 1247, contypid, 0 FROM pg_catalog.pg_constraint WHERE contype = 'n' AND contypid <> 0
UNION ALL
SELECT 2606, oid, 2606, conparentid, 0 FROM pg_catalog.pg_constraint WHERE contype = 'f' AND conparentid <> 0
UNION ALL
SELECT 2606, tgconstraint, 2620, oid, 0 FROM pg_catalog.pg_trigger WHERE tgconstraint <> 0 AND NOT tgisinternal
UNION ALL
-- A generated column is its expression.
SELECT 2604, ad.oid, 1259, ad.adrelid, ad.adnum FROM pg_catalog.pg_attrdef ad
    JOIN pg_catalog.pg_attribute a ON a.attrelid = ad.adrelid AND a.attnum = ad.adnum WHERE a.attgenerated <> ''`

// depends is PostgreSQL's own graph of what needs what; see the chapter on pg_depend for the types.
const depends = `
SELECT classid, objid, objsubid, refclassid, refobjid, refobjsubid FROM pg_catalog.pg_depend
WHERE objid >= 16384 AND deptype IN ('n', 'a', 'i', 'P', 'S') AND (refobjid >= 16384 OR refclassid = 2615)
UNION ALL
-- PostgreSQL notes the dictionaries of a configuration's mappings on the whole of it.
SELECT 3603, mapcfg, maptokentype, 3600, mapdict, 0 FROM pg_catalog.pg_ts_config_map WHERE mapcfg >= 16384`

type loader struct {
	catalog  *Catalog
	kinds    []kind
	saved    [][]byte
	parents  map[*Fact]Object
	ofParent map[*Fact]bool
	// ofMembers are facts kept although their parent came with an extension.
	ofMembers map[*Fact]bool
	alias     map[Object]Object
	member    map[Object]Object
	edges     [][2]Object
	// objects are all that there are, each with the whole that it is a part of.
	objects [][2]Object
	present map[presence]bool
	// needs are edges that a fact's own row names, since pg_depend has them on another object.
	needs map[*Fact]Object
}

func newLoader(version int, kinds []kind) *loader {
	return &loader{
		catalog: &Catalog{Version: version, byRef: map[Ref]*Fact{}, byObject: map[Object]*Fact{}}, kinds: kinds,
		parents: map[*Fact]Object{}, ofParent: map[*Fact]bool{}, ofMembers: map[*Fact]bool{}, needs: map[*Fact]Object{},
		alias: map[Object]Object{}, member: map[Object]Object{}, present: map[presence]bool{},
	}
}

// load reads what the kinds know how to read, joins it, and reads what is left.
func (l *loader) load(ctx context.Context, conn *pgconn.PgConn) error {
	if err := l.read(ctx, conn); err != nil {
		return err
	}
	l.link()
	return l.readRest(ctx, conn)
}

// read asks first what there is, and then in one more message everything about what there is.
func (l *loader) read(ctx context.Context, conn *pgconn.PgConn) error {
	err := ask(ctx, conn, []string{settings, members, objects(l.catalog.Version)},
		[]func(*pgconn.ResultReader) error{l.takeSettings, l.takeMembers, l.takeObjects})
	if err == nil {
		queries := []string{aliases, depends}
		takes := []func(*pgconn.ResultReader) error{l.takeAliases, l.takeDepends}
		for _, k := range l.kinds {
			if l.found(k) {
				queries = append(queries, k.query(l.catalog.Version))
				takes = append(takes, func(r *pgconn.ResultReader) error { l.takeFacts(k, r); return nil })
			}
		}
		err = ask(ctx, conn, queries, takes)
	}
	if l.saved != nil && conn.TxStatus() != 'E' {
		_, rerr := conn.ExecParams(ctx, restore, l.saved, nil, nil, nil).Close()
		if err == nil {
			err = rerr
		}
	}
	return err
}

// ask runs queries as one message of the simple protocol and gives each answer to its taker.
func ask(ctx context.Context, conn *pgconn.PgConn, queries []string, takes []func(*pgconn.ResultReader) error) error {
	results := conn.Exec(ctx, strings.Join(queries, ";\n"))
	i := 0
	for results.NextResult() {
		if err := takes[i](results.ResultReader()); err != nil {
			results.Close()
			return err
		}
		if _, err := results.ResultReader().Close(); err != nil {
			results.Close()
			return fmt.Errorf("%w\n%s", err, queries[i])
		}
		i++
	}
	if err := results.Close(); err != nil {
		if i < len(queries) {
			return fmt.Errorf("%w in:%s", err, queries[i])
		}
		return err
	}
	return nil
}

func (l *loader) takeSettings(r *pgconn.ResultReader) error {
	for r.NextRow() {
		v := r.Values()
		for i := 0; i < len(v); i += 2 {
			l.saved = append(l.saved, slices.Clone(v[i]))
		}
	}
	return nil
}

func (l *loader) takeMembers(r *pgconn.ResultReader) error {
	for r.NextRow() {
		v := r.Values()
		l.member[Object{Class: number(v[0]), OID: number(v[1])}] = Object{Class: classExtension, OID: number(v[2])}
	}
	return nil
}

func (l *loader) takeAliases(r *pgconn.ResultReader) error {
	for r.NextRow() {
		v := r.Values()
		l.alias[Object{Class: number(v[0]), OID: number(v[1])}] = Object{number(v[2]), number(v[3]), int32(number(v[4]))}
	}
	return nil
}

func (l *loader) takeDepends(r *pgconn.ResultReader) error {
	for r.NextRow() {
		v := r.Values()
		l.edges = append(l.edges, [2]Object{
			{number(v[0]), number(v[1]), int32(number(v[2]))},
			{number(v[3]), number(v[4]), int32(number(v[5]))},
		})
	}
	return nil
}

// takeFacts makes a fact of each row, and leaves out what an extension brought.
func (l *loader) takeFacts(k kind, r *pgconn.ResultReader) {
	fields := r.FieldDescriptions()
	for r.NextRow() {
		f := &Fact{Ref: Ref{Kind: k.name}, Object: Object{Class: k.class}, Attrs: make(map[string]string, len(fields))}
		var parent, need Object
		for i, v := range r.Values() {
			if v != nil {
				set(f, &parent, &need, fields[i].Name, v)
			}
		}
		if _, ok := l.member[Object{Class: f.Object.Class, OID: f.Object.OID}]; ok {
			continue
		}
		if _, ok := l.member[Object{Class: parent.Class, OID: parent.OID}]; ok && !k.ofParent {
			continue
		}
		l.parents[f] = parent
		if need.OID != 0 {
			l.needs[f] = need
		}
		l.ofParent[f], l.ofMembers[f] = k.ofParent, k.ofMembers
		l.catalog.Facts = append(l.catalog.Facts, f)
		if k.class != classDescription {
			l.catalog.byObject[f.Object] = f
		}
	}
}

// set puts one column of a row where it belongs.
func set(f *Fact, parent, need *Object, name string, v []byte) {
	switch name {
	case "oid":
		f.Object.OID = number(v)
	case "sub":
		f.Object.Sub = int32(number(v))
	case "xmin":
		f.Xmin = string(v)
	case "made":
		f.Made = string(v)
	case "schema":
		f.Schema = string(v)
	case "tbl":
		f.Table = string(v)
	case "name":
		f.Name = string(v)
	case "id":
		f.ID = string(v)
	case "pclass":
		parent.Class = number(v)
	case "poid":
		parent.OID = number(v)
	case "psub":
		parent.Sub = int32(number(v))
	case "nclass":
		need.Class = number(v)
	case "noid":
		need.OID = number(v)
	case "nsub":
		need.Sub = int32(number(v))
	default:
		f.Attrs[name] = string(v)
	}
}

// number reads a number that PostgreSQL printed; a boolean or an empty field is 0.
func number(v []byte) uint32 {
	n, _ := strconv.ParseInt(string(v), 10, 64)
	return uint32(n)
}
