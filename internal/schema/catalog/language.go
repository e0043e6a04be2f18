package catalog

// Procedural languages that no extension brought.
var languageKind = kind{name: "language", class: classLanguage, query: fixed(`
SELECT l.oid, l.xmin, l.lanname AS name, quote_ident(l.lanname) AS id, nullif(l.lanpltrusted, false) AS trusted,
    CASE WHEN l.lanplcallfoid <> 0 THEN l.lanplcallfoid::regproc::text END AS handler,
    CASE WHEN l.laninline <> 0 THEN l.laninline::regproc::text END AS inline,
    CASE WHEN l.lanvalidator <> 0 THEN l.lanvalidator::regproc::text END AS validator
FROM pg_language l WHERE l.oid >= 16384 ORDER BY l.oid`)}

// Transforms: how a language takes and gives values of a type.
var transformKind = kind{name: "transform", class: classTransform, query: fixed(`
SELECT t.oid, t.xmin, format_type(t.trftype, NULL) || ' LANGUAGE ' || l.lanname AS name,
    'FOR ' || format_type(t.trftype, NULL) || ' LANGUAGE ' || quote_ident(l.lanname) AS id,
    CASE WHEN t.trffromsql <> 0 THEN t.trffromsql::regprocedure::text END AS from_sql,
    CASE WHEN t.trftosql <> 0 THEN t.trftosql::regprocedure::text END AS to_sql
FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang WHERE t.oid >= 16384 ORDER BY t.oid`)}
