package catalog

// Conversions between encodings.
var conversionKind = kind{name: "conversion", class: classConversion, query: fixed(`
SELECT c.oid, c.xmin, n.nspname AS schema, c.conname AS name,
    quote_ident(n.nspname) || '.' || quote_ident(c.conname) AS id,
    pg_encoding_to_char(c.conforencoding) AS source, pg_encoding_to_char(c.contoencoding) AS target,
    c.conproc::regproc::text AS function, nullif(c.condefault, false) AS default
FROM pg_conversion c JOIN pg_namespace n ON n.oid = c.connamespace
WHERE ` + userSchema + ` ORDER BY c.oid`)}
