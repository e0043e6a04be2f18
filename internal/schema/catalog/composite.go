package catalog

// Composite types; their attributes are facts of their own.
var compositeKind = kind{name: "composite type", class: classType, letters: "c", query: fixed(`
SELECT t.oid, t.xmin, ` + made("1247", "t", "typ") + `, n.nspname AS schema, t.typname AS name,
    quote_ident(n.nspname) || '.' || quote_ident(t.typname) AS id
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_class c ON c.oid = t.typrelid
WHERE c.relkind = 'c' AND ` + userSchema + ` ORDER BY t.oid`)}

// Attributes of composite types; their order counts, since values are written and compared in it.
var attributeKind = kind{name: "attribute", class: classRelation, letters: "c", query: fixed(`
SELECT a.attrelid AS oid, a.attnum AS sub, a.xmin, 1247 AS pclass, t.oid AS poid,
    n.nspname AS schema, t.typname AS tbl, a.attname AS name,
    quote_ident(n.nspname) || '.' || quote_ident(t.typname) || '.' || quote_ident(a.attname) AS id,
    format_type(a.atttypid, a.atttypmod) AS type,
    CASE WHEN a.attcollation <> at.typcollation THEN a.attcollation::regcollation::text END AS collation,
    row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum) AS position
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = c.reltype
    JOIN pg_type at ON at.oid = a.atttypid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'c' AND a.attnum > 0 AND NOT a.attisdropped AND ` + userSchema + `
ORDER BY a.attrelid, a.attnum`)}
