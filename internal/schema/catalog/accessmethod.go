package catalog

// Access methods of indexes and tables.
var accessMethodKind = kind{name: "access method", class: classAccessMethod, query: fixed(`
SELECT a.oid, a.xmin, a.amname AS name, quote_ident(a.amname) AS id, a.amtype AS type, a.amhandler::regproc::text AS handler
FROM pg_am a WHERE a.oid >= 16384 ORDER BY a.oid`)}
