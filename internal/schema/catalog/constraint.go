package catalog

// Constraints of tables: primary key, unique, check, foreign key, exclusion. NOT NULL is an attribute of its column.
var constraintKind = kind{name: "constraint", class: classConstraint, query: func(v int) string {
	return `
SELECT c.oid, c.xmin, 1259 AS pclass, r.oid AS poid, n.nspname AS schema, r.relname AS tbl, c.conname AS name,
    quote_ident(n.nspname) || '.' || quote_ident(r.relname) || '.' || quote_ident(c.conname) AS id,
    c.contype AS type, pg_get_constraintdef(c.oid) AS definition,
    CASE WHEN c.conislocal THEN NULL ELSE true END AS _inherited,
    CASE WHEN c.confrelid <> 0 THEN c.confrelid::regclass::text END AS _references,
    CASE WHEN c.contype IN ('p', 'u', 'x') THEN quote_ident(ir.relname) END AS _index,
    CASE WHEN c.contype IN ('p', 'u') THEN pg_get_indexdef(c.conindid) END AS _index_definition,
    CASE WHEN c.contype IN ('p', 'u', 'x') THEN ` + storageOptions("ir", "o") + ` END AS options,
    CASE WHEN h.inhparent IS NOT NULL THEN h.inhparent::regclass::text END AS attached_to,
    CASE WHEN c.contype IN ('p', 'u', 'x') AND r.relkind = 'p' AND NOT i.indisvalid THEN true END AS only,
    CASE WHEN c.contype IN ('p', 'u', 'x') AND NOT i.indisvalid AND r.relkind <> 'p' THEN true END AS invalid
FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid JOIN pg_namespace n ON n.oid = r.relnamespace
    LEFT JOIN pg_index i ON i.indexrelid = c.conindid LEFT JOIN pg_class ir ON ir.oid = c.conindid
    LEFT JOIN pg_inherits h ON h.inhrelid = c.conindid AND c.contype IN ('p', 'u', 'x')
WHERE c.contype IN ('p', 'u', 'c', 'f', 'x') AND r.relpersistence <> 't' AND ` + userSchema + `
    -- Rows that a foreign key to a partitioned table makes for each partition of it are its inside.
    AND NOT (c.contype = 'f' AND c.conparentid <> 0 AND EXISTS (
        SELECT FROM pg_constraint p WHERE p.oid = c.conparentid AND p.conrelid = c.conrelid))
ORDER BY c.oid`
}}
