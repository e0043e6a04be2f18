package catalog

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// Unread is the kind of what the database holds and no other kind reads. No rule plans it, so that a difference in it
// is refused by name and never passed over.
const Unread Kind = "unread"

// objects lists every object that a database can hold, but for PostgreSQL's own and what is inside of another one: the
// labels of an enum, the trigger of a foreign key. Large objects are data. Default privileges are read as what they
// change, row by row. The second pair of columns addresses the whole that an object is a part of; the letter is
// PostgreSQL's own for kinds that share a catalog.
func objects(v int) string {
	return `
WITH s AS (SELECT n.oid FROM pg_namespace n WHERE ` + userSchema + `)
SELECT 2615 AS class, oid, 0 AS pclass, 0 AS poid, '' AS letter FROM s
UNION ALL SELECT 1259, oid, 0, 0, relkind::text FROM pg_class WHERE oid >= 16384 AND relkind NOT IN ('i', 'I') AND relnamespace IN (SELECT oid FROM s)
UNION ALL SELECT 1247, oid, 0, 0, CASE WHEN typinput = 'array_in'::regproc THEN 'A' ELSE typtype::text END FROM pg_type WHERE oid >= 16384 AND typnamespace IN (SELECT oid FROM s)
UNION ALL SELECT 1255, oid, 0, 0, prokind::text FROM pg_proc WHERE oid >= 16384 AND pronamespace IN (SELECT oid FROM s)
UNION ALL SELECT 2607, oid, 0, 0, '' FROM pg_conversion WHERE oid >= 16384 AND connamespace IN (SELECT oid FROM s)
UNION ALL SELECT 2616, oid, 0, 0, '' FROM pg_opclass WHERE oid >= 16384 AND opcnamespace IN (SELECT oid FROM s)
UNION ALL SELECT 2617, oid, 0, 0, '' FROM pg_operator WHERE oid >= 16384 AND oprnamespace IN (SELECT oid FROM s)
UNION ALL SELECT 2753, oid, 0, 0, '' FROM pg_opfamily WHERE oid >= 16384 AND opfnamespace IN (SELECT oid FROM s)
UNION ALL SELECT 3456, oid, 0, 0, '' FROM pg_collation WHERE oid >= 16384 AND collnamespace IN (SELECT oid FROM s)
UNION ALL SELECT 3600, oid, 0, 0, '' FROM pg_ts_dict WHERE oid >= 16384 AND dictnamespace IN (SELECT oid FROM s)
UNION ALL SELECT 3601, oid, 0, 0, '' FROM pg_ts_parser WHERE oid >= 16384 AND prsnamespace IN (SELECT oid FROM s)
UNION ALL SELECT 3602, oid, 0, 0, '' FROM pg_ts_config WHERE oid >= 16384 AND cfgnamespace IN (SELECT oid FROM s)
UNION ALL SELECT 3764, oid, 0, 0, '' FROM pg_ts_template WHERE oid >= 16384 AND tmplnamespace IN (SELECT oid FROM s)
UNION ALL SELECT 1417, oid, 0, 0, '' FROM pg_foreign_server WHERE oid >= 16384
UNION ALL SELECT 1418, umid, 0, 0, '' FROM pg_user_mappings WHERE umid >= 16384
UNION ALL SELECT 2328, oid, 0, 0, '' FROM pg_foreign_data_wrapper WHERE oid >= 16384
UNION ALL SELECT 2601, oid, 0, 0, '' FROM pg_am WHERE oid >= 16384
UNION ALL SELECT 2605, oid, 0, 0, '' FROM pg_cast WHERE oid >= 16384
UNION ALL SELECT 2612, oid, 0, 0, '' FROM pg_language WHERE oid >= 16384
UNION ALL SELECT 3079, oid, 0, 0, '' FROM pg_extension WHERE oid >= 16384 AND extname <> 'plpgsql'
UNION ALL SELECT 3466, oid, 0, 0, '' FROM pg_event_trigger WHERE oid >= 16384
UNION ALL SELECT 3576, oid, 0, 0, '' FROM pg_transform WHERE oid >= 16384
UNION ALL SELECT 6104, oid, 0, 0, '' FROM pg_publication WHERE oid >= 16384
UNION ALL SELECT 6100, s.oid, 0, 0, '' FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname = current_database()
UNION ALL SELECT 1259, c.oid, 1259, i.indrelid, 'i' FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.oid >= 16384 AND c.relnamespace IN (SELECT oid FROM s)
UNION ALL SELECT 2602, oid, 2753, amopfamily, '' FROM pg_amop WHERE oid >= 16384
UNION ALL SELECT 2603, oid, 2753, amprocfamily, '' FROM pg_amproc WHERE oid >= 16384
UNION ALL SELECT 2604, oid, 1259, adrelid, '' FROM pg_attrdef WHERE oid >= 16384
UNION ALL SELECT 2606, oid, 1259, conrelid, '' FROM pg_constraint WHERE oid >= 16384 AND contypid = 0
UNION ALL SELECT 2606, oid, 1247, contypid, 'd' FROM pg_constraint WHERE oid >= 16384 AND contypid <> 0
UNION ALL SELECT 2618, oid, 1259, ev_class, '' FROM pg_rewrite WHERE oid >= 16384
UNION ALL SELECT 2620, oid, 1259, tgrelid, '' FROM pg_trigger WHERE oid >= 16384 AND NOT tgisinternal
UNION ALL SELECT 3256, oid, 1259, polrelid, '' FROM pg_policy WHERE oid >= 16384
UNION ALL SELECT 3381, oid, 1259, stxrelid, '' FROM pg_statistic_ext WHERE oid >= 16384
UNION ALL SELECT 6106, oid, 6104, prpubid, '' FROM pg_publication_rel WHERE oid >= 16384
` + since(v, 15, `UNION ALL SELECT 6237, oid, 6104, pnpubid, '' FROM pg_publication_namespace WHERE oid >= 16384
`, ``) + `
-- Catalogs that are younger than this list; 826 holds default privileges, 2995 large objects, 3501 an enum's labels.
UNION ALL SELECT 0, c.oid, 0, 0, '' FROM pg_class c WHERE c.relnamespace = 11 AND c.relkind = 'r' AND NOT c.relisshared
    AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'oid')
    AND c.oid NOT IN (826, 1247, 1255, 1259, 1417, 1418, 2328, 2601, 2602, 2603, 2604, 2605, 2606, 2607, 2612, 2615, 2616, 2617,
        2618, 2620, 2753, 2995, 3079, 3256, 3381, 3456, 3466, 3501, 3576, 3600, 3601, 3602, 3764, 6100, 6104, 6106, 6237)`
}

// takeObjects notes what there is, with the whole of each.
func (l *loader) takeObjects(r *pgconn.ResultReader) error {
	for r.NextRow() {
		v := r.Values()
		l.present[presence{number(v[0]), ""}] = true
		l.present[presence{number(v[0]), string(v[4])}] = true
		l.objects = append(l.objects, [2]Object{{Class: number(v[0]), OID: number(v[1])}, {Class: number(v[2]), OID: number(v[3])}})
	}
	return nil
}

// presence is that there are objects in a system catalog, of a letter's kind or, without one, of any.
type presence struct {
	class  uint32
	letter string
}

// found tells whether there is anything for a kind's query to find, so that what a schema does not use costs nothing.
func (l *loader) found(k kind) bool {
	class := k.class
	switch class {
	case classDescription, classNamespace:
		return true
	case classMapping:
		class = classConfiguration
	}
	return k.letters == "" && l.present[presence{class, ""}] ||
		slices.ContainsFunc(strings.Split(k.letters, ""), func(letter string) bool { return l.present[presence{class, letter}] })
}

// unread gives the objects that are no fact and no part of one. What belongs to something that is not there itself
// (a temporary table, what an extension brought) is not there either.
func (l *loader) unread() []Object {
	var out []Object
	for _, o := range l.objects {
		self, whole := o[0], o[1]
		if self.Class == 0 || l.isMember(self) || whole.OID != 0 && (l.isMember(whole) || l.find(whole) == nil) || l.find(self) != nil {
			continue
		}
		out = append(out, self)
	}
	return out
}

// readRest looks for what no kind has read and makes facts of it: with PostgreSQL's own name for it, and as much of a
// definition as can be had of any object. Nothing is asked where nothing is left.
func (l *loader) readRest(ctx context.Context, conn *pgconn.PgConn) error {
	if err := l.readYounger(ctx, conn); err != nil {
		return err
	}
	byClass := map[uint32][]string{}
	for _, o := range l.unread() {
		byClass[o.Class] = append(byClass[o.Class], strconv.FormatUint(uint64(o.OID), 10))
	}
	for _, class := range slices.Sorted(maps.Keys(byClass)) {
		name, err := catalogName(ctx, conn, class)
		if err != nil {
			return err
		}
		results := conn.Exec(ctx, fmt.Sprintf(definition, class, name, strings.Join(byClass[class], ", ")))
		for results.NextResult() {
			l.takeFacts(kind{name: Unread, class: class}, results.ResultReader())
		}
		if err := results.Close(); err != nil {
			return err
		}
	}
	for _, f := range l.catalog.Of(Unread) {
		l.catalog.byRef[f.Ref] = f
	}
	return nil
}

// definition asks what objects of a catalog are: what they depend on, their comment, and those columns of their row that
// do not only number things in this database, and hold no passwords.
const definition = `
SELECT t.oid, t.xmin, i.type || ' ' || i.identity AS id, i.schema, coalesce(i.name, i.identity) AS name,
    (SELECT string_agg(n.type || ' ' || n.identity, ', ' ORDER BY n.type, n.identity) FROM pg_depend d
        CROSS JOIN LATERAL pg_identify_object(d.refclassid, d.refobjid, d.refobjsubid) n
        WHERE d.classid = %[1]d AND d.objid = t.oid AND d.objsubid = 0) AS needs,
    obj_description(t.oid, '%[2]s') AS comment,
    to_jsonb(t) - (SELECT array_agg(a.attname::text) FROM pg_attribute a WHERE a.attrelid = %[1]d AND a.atttypid = ANY
        ('{oid,oidvector,regproc,xid,pg_node_tree,float4,aclitem[]}'::regtype[])
        OR a.attname IN ('relpages', 'relallvisible', 'relallfrozen', 'subconninfo', 'umoptions')) AS row
FROM pg_catalog.%[2]s t CROSS JOIN LATERAL pg_identify_object(%[1]d, t.oid, 0) i WHERE t.oid IN (%[3]s) ORDER BY t.oid`

// readYounger lists the objects of catalogs that are not in the list of objects.
func (l *loader) readYounger(ctx context.Context, conn *pgconn.PgConn) error {
	var younger []uint32
	for _, o := range l.objects {
		if o[0].Class == 0 {
			younger = append(younger, o[0].OID)
		}
	}
	for _, class := range younger {
		name, err := catalogName(ctx, conn, class)
		if err != nil {
			return err
		}
		results := conn.Exec(ctx, fmt.Sprintf("SELECT %d, oid, 0, 0, '' FROM pg_catalog.%s WHERE oid >= 16384", class, name))
		for results.NextResult() {
			if err := l.takeObjects(results.ResultReader()); err != nil {
				return err
			}
		}
		if err := results.Close(); err != nil {
			return err
		}
	}
	return nil
}

// catalogName gives the name of a system catalog.
func catalogName(ctx context.Context, conn *pgconn.PgConn, class uint32) (string, error) {
	results, err := conn.Exec(ctx, fmt.Sprintf("SELECT relname FROM pg_catalog.pg_class WHERE oid = %d", class)).ReadAll()
	if err != nil {
		return "", err
	}
	if len(results) != 1 || len(results[0].Rows) != 1 {
		return "", fmt.Errorf("find the system catalog %d", class)
	}
	return string(results[0].Rows[0][0]), nil
}
