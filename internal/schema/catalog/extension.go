package catalog

// Extensions; what belongs to one is never a fact of its own.
var extensionKind = kind{name: "extension", class: classExtension, query: fixed(`
SELECT e.oid, e.xmin, e.extname AS name, quote_ident(e.extname) AS id, e.extversion AS version,
    quote_ident(n.nspname) AS schema_name, e.extrelocatable AS _relocatable
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname <> 'plpgsql' ORDER BY e.oid`)}
