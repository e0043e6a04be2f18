package catalog

// viewQuery selects what is the same for both kinds of view.
const viewQuery = `
SELECT c.oid, rt.xmin, n.nspname AS schema, c.relname AS name,
    quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS id,
    pg_get_viewdef(c.oid) AS definition,
    (SELECT string_agg(o, ', ' ORDER BY o) FROM (SELECT unnest(c.reloptions) UNION ALL
        SELECT 'toast.' || unnest(toast.reloptions) FROM pg_class toast WHERE toast.oid = c.reltoastrelid) x(o)) AS options,
    (SELECT string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
            || CASE WHEN a.attcollation <> t.typcollation THEN ' COLLATE ' || a.attcollation::regcollation ELSE '' END,
            E'\n' ORDER BY a.attnum)
        FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns`

// Views.
var viewKind = kind{name: "view", class: classRelation, letters: "v", query: fixed(viewQuery + `
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    -- A view is its rule: CREATE OR REPLACE writes that row anew.
    JOIN pg_rewrite rt ON rt.ev_class = c.oid AND rt.rulename = '_RETURN'
WHERE c.relkind = 'v' AND c.relpersistence <> 't' AND ` + userSchema + ` ORDER BY c.oid`)}

// Materialized views; their indexes are facts of their own.
var materializedViewKind = kind{name: "materialized view", class: classRelation, letters: "m", query: fixed(viewQuery + `,
    CASE WHEN NOT c.relispopulated THEN true END AS no_data, nullif(am.amname, 'heap') AS access_method,
    (SELECT quote_ident(ic.relname) FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid
        WHERE i.indrelid = c.oid AND i.indisclustered) AS cluster_on,
    (SELECT string_agg('ALTER COLUMN ' || quote_ident(a.attname) || ' SET ' || x.setting, E'\n' ORDER BY a.attnum, x.setting)
        FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid CROSS JOIN LATERAL (VALUES
            (CASE WHEN a.attstattarget >= 0 THEN 'STATISTICS ' || a.attstattarget END),
            (CASE WHEN a.attstorage <> t.typstorage THEN
                'STORAGE ' || CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END),
            (CASE a.attcompression WHEN 'p' THEN 'COMPRESSION pglz' WHEN 'l' THEN 'COMPRESSION lz4' END),
            ('(' || array_to_string(a.attoptions, ', ') || ')')) x(setting)
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND x.setting IS NOT NULL) AS column_options
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type rt ON rt.oid = c.reltype
    LEFT JOIN pg_am am ON am.oid = c.relam
WHERE c.relkind = 'm' AND ` + userSchema + ` ORDER BY c.oid`)}
