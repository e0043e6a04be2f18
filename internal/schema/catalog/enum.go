package catalog

// Enums, with their labels in order.
var enumKind = kind{name: "enum", class: classType, letters: "e", query: fixed(`
SELECT t.oid, t.xmin, ` + made("1247", "t", "typ") + `, n.nspname AS schema, t.typname AS name,
    quote_ident(n.nspname) || '.' || quote_ident(t.typname) AS id,
    (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
        FROM pg_enum e WHERE e.enumtypid = t.oid) AS labels
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype = 'e' AND ` + userSchema + ` ORDER BY t.oid`)}
