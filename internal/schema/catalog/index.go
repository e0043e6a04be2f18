package catalog

// Indexes of tables and materialized views that no constraint owns.
var indexKind = kind{name: "index", class: classRelation, letters: "i", query: fixed(`
SELECT c.oid, c.xmin, 1259 AS pclass, i.indrelid AS poid, n.nspname AS schema, t.relname AS tbl, c.relname AS name,
    quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS id,
    replace(regexp_replace(pg_get_indexdef(c.oid), '^(CREATE (UNIQUE )?INDEX .*? ON )ONLY ', '\1'),
        coalesce(' WITH (' || ` + storageOptions("c", "n") + ` || ')', ''), '') AS definition,
    ` + storageOptions("c", "o") + ` AS options,
    regexp_replace(pg_get_indexdef(c.oid), '^(CREATE (UNIQUE )?INDEX .*? ON )ONLY ', '\1') AS _whole,
    CASE WHEN NOT i.indisvalid AND c.relkind <> 'I' THEN true END AS invalid,
    CASE WHEN c.relkind = 'I' AND NOT i.indisvalid THEN true END AS only,
    CASE WHEN h.inhparent IS NOT NULL THEN h.inhparent::regclass::text END AS attached_to,
    CASE WHEN h.inhparent IS NOT NULL THEN true END AS inherited,
    nullif(i.indisunique, false) AS _unique,
    (SELECT string_agg(a.attnum || ':' || a.attstattarget, ',' ORDER BY a.attnum) FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attstattarget >= 0) AS statistics
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
    JOIN pg_namespace n ON n.oid = t.relnamespace
    LEFT JOIN pg_inherits h ON h.inhrelid = c.oid
WHERE t.relkind IN ('r', 'p', 'm') AND t.relpersistence <> 't' AND ` + userSchema + `
    AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u', 'x'))
ORDER BY c.oid`)}

// storageOptions writes a relation's storage parameters as pg_get_indexdef prints them: r is its row in pg_class, and the
// order is n, as they are kept, or o, by name.
func storageOptions(r, order string) string {
	return `(SELECT string_agg(quote_ident(split_part(o, '=', 1)) || '=' || CASE WHEN quote_ident(v.v) = v.v THEN v.v ELSE quote_literal(v.v) END,
        ', ' ORDER BY ` + order + `) FROM unnest(` + r + `.reloptions) WITH ORDINALITY x(o, n), substr(o, strpos(o, '=') + 1) v(v))`
}
