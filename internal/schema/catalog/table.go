package catalog

// Tables, plain and partitioned.
var tableKind = kind{name: "table", class: classRelation, letters: "rp", query: fixed(`
SELECT c.oid, rt.xmin, ` + made("1259", "c", "rel") + `, n.nspname AS schema, c.relname AS name,
    quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS id,
    nullif(c.relpersistence, 'p') AS persistence,
    CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS partition_by,
    CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END AS of_type,
    (SELECT string_agg(o, ', ' ORDER BY o) FROM (SELECT unnest(c.reloptions) UNION ALL
        SELECT 'toast.' || unnest(t.reloptions) FROM pg_class t WHERE t.oid = c.reltoastrelid) x(o)) AS options,
    CASE WHEN c.relkind = 'r' OR c.relam <> 0 THEN nullif(am.amname, 'heap') END AS access_method,
    nullif(c.relrowsecurity, false) AS row_security, nullif(c.relforcerowsecurity, false) AS force_row_security,
    CASE WHEN c.relreplident = 'i' THEN 'USING INDEX ' || (SELECT quote_ident(ic.relname)
        FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid WHERE i.indrelid = c.oid AND i.indisreplident)
        WHEN c.relreplident = 'f' THEN 'FULL' WHEN c.relreplident = 'n' THEN 'NOTHING' END AS replica_identity,
    (SELECT quote_ident(ic.relname) FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid
        WHERE i.indrelid = c.oid AND i.indisclustered) AS cluster_on
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    -- The row type's row is never written again, so its xmin is that of CREATE TABLE.
    JOIN pg_type rt ON rt.oid = c.reltype LEFT JOIN pg_am am ON am.oid = c.relam
WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND ` + userSchema + ` ORDER BY c.oid`)}
