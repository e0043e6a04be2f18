package catalog

// Comments on anything that is a fact; on the columns of views, which are not; and on what is inside of a fact: the
// index of a constraint, NOT NULL, the row type of a table. The schema public has a comment in every new database, so
// that having another one, or none, is what a comment on it says.
var commentKind = kind{name: "comment", class: classDescription, ofParent: true, query: fixed(`
SELECT d.classoid AS pclass, d.objoid AS poid, d.objsubid AS psub, d.objoid AS oid, d.objsubid AS sub, d.xmin, d.description AS text,
    CASE WHEN c.relkind IN ('v', 'm') AND d.objsubid <> 0 THEN quote_ident(a.attname) END AS name,
    CASE WHEN c.relkind IN ('i', 'I') THEN 'INDEX ' || c.oid::regclass
        WHEN t.typrelid <> 0 OR t.typelem <> 0 OR t.typtype = 'm' THEN 'TYPE ' || format_type(t.oid, NULL)
        WHEN k.conrelid <> 0 THEN 'CONSTRAINT ' || quote_ident(k.conname) || ' ON ' || k.conrelid::regclass
        WHEN k.contypid <> 0 THEN 'CONSTRAINT ' || quote_ident(k.conname) || ' ON DOMAIN ' || format_type(k.contypid, NULL)
        WHEN r.oid <> 0 THEN 'RULE ' || quote_ident(r.rulename) || ' ON ' || r.ev_class::regclass END AS _on
FROM pg_description d
    LEFT JOIN pg_class c ON d.classoid = 1259 AND c.oid = d.objoid
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid
    LEFT JOIN pg_type t ON d.classoid = 1247 AND t.oid = d.objoid
    LEFT JOIN pg_constraint k ON d.classoid = 2606 AND k.oid = d.objoid
    LEFT JOIN pg_rewrite r ON d.classoid = 2618 AND r.oid = d.objoid
WHERE d.objoid >= 16384 AND NOT EXISTS (
    SELECT FROM pg_namespace n WHERE d.classoid = 2615 AND n.oid = d.objoid AND n.nspname = 'public')
UNION ALL
SELECT 2615, n.oid, 0, n.oid, 0, d.xmin, coalesce(d.description, ''), NULL, NULL
FROM pg_namespace n LEFT JOIN pg_description d ON d.classoid = 2615 AND d.objoid = n.oid AND d.objsubid = 0
WHERE n.nspname = 'public' AND d.description IS DISTINCT FROM 'standard public schema'
ORDER BY 1, 2, 3`)}
