package catalog

// Range types, each with its multirange.
var rangeKind = kind{name: "range type", class: classType, letters: "r", query: fixed(`
SELECT t.oid, t.xmin, ` + made("1247", "t", "typ") + `, n.nspname AS schema, t.typname AS name,
    quote_ident(n.nspname) || '.' || quote_ident(t.typname) AS id,
    format_type(r.rngsubtype, NULL) AS subtype,
    CASE WHEN NOT o.opcdefault THEN quote_ident(opn.nspname) || '.' || quote_ident(o.opcname) END AS subtype_opclass,
    CASE WHEN r.rngcollation <> st.typcollation THEN r.rngcollation::regcollation::text END AS collation,
    CASE WHEN r.rngcanonical <> 0 THEN r.rngcanonical::regproc::text END AS canonical,
    CASE WHEN r.rngsubdiff <> 0 THEN r.rngsubdiff::regproc::text END AS subtype_diff,
    quote_ident(mn.nspname) || '.' || quote_ident(m.typname) AS multirange
FROM pg_range r JOIN pg_type t ON t.oid = r.rngtypid JOIN pg_namespace n ON n.oid = t.typnamespace
    JOIN pg_type st ON st.oid = r.rngsubtype
    JOIN pg_opclass o ON o.oid = r.rngsubopc JOIN pg_namespace opn ON opn.oid = o.opcnamespace
    JOIN pg_type m ON m.oid = r.rngmultitypid JOIN pg_namespace mn ON mn.oid = m.typnamespace
WHERE ` + userSchema + ` ORDER BY t.oid`)}
