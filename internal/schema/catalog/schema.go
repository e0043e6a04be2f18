package catalog

// Schemas; pg_dump's getNamespaces.
var schemaKind = kind{name: "schema", class: classNamespace, query: fixed(`
SELECT n.oid, n.xmin, n.nspname AS schema, n.nspname AS name, quote_ident(n.nspname) AS id
FROM pg_namespace n WHERE ` + userSchema + ` ORDER BY n.oid`)}
