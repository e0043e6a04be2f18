package catalog

// Domains; their checks are facts of their own.
var domainKind = kind{name: "domain", class: classType, letters: "d", query: func(v int) string {
	return `
SELECT t.oid, t.xmin, ` + made("1247", "t", "typ") + `, n.nspname AS schema, t.typname AS name,
    quote_ident(n.nspname) || '.' || quote_ident(t.typname) AS id,
    format_type(t.typbasetype, t.typtypmod) AS type,
    CASE WHEN t.typcollation <> b.typcollation THEN t.typcollation::regcollation::text END AS collation,
    nullif(t.typnotnull, false) AS not_null,
    ` + since(v, 17, `nn.conname`, `NULL`) + ` AS _not_null_name,
    ` + since(v, 17, `nullif(nn.conname, left(t.typname || '_not_null', 63))`, `NULL`) + ` AS not_null_name,
    coalesce(pg_get_expr(t.typdefaultbin, 'pg_type'::regclass), t.typdefault) AS default
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_type b ON b.oid = t.typbasetype
    ` + since(v, 17, `LEFT JOIN pg_constraint nn ON nn.contypid = t.oid AND nn.contype = 'n'`, ``) + `
WHERE t.typtype = 'd' AND ` + userSchema + ` ORDER BY t.oid`
}}

// Checks of domains. From version 17 on NOT NULL has a row as well, which the domain's own attributes tell of.
var domainConstraintKind = kind{name: "domain constraint", class: classConstraint, letters: "d", query: fixed(`
SELECT c.oid, c.xmin, 1247 AS pclass, t.oid AS poid, n.nspname AS schema, t.typname AS tbl, c.conname AS name,
    quote_ident(n.nspname) || '.' || quote_ident(t.typname) || '.' || quote_ident(c.conname) AS id,
    pg_get_constraintdef(c.oid) AS definition
FROM pg_constraint c JOIN pg_type t ON t.oid = c.contypid JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE c.contype = 'c' AND ` + userSchema + ` ORDER BY c.oid`)}
