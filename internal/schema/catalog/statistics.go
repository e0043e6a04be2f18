package catalog

// Extended statistics.
var statisticsKind = kind{name: "statistics", class: classStatistics, query: fixed(`
SELECT s.oid, s.xmin, 1259 AS pclass, s.stxrelid AS poid, n.nspname AS schema, t.relname AS tbl, s.stxname AS name,
    quote_ident(n.nspname) || '.' || quote_ident(s.stxname) AS id,
    pg_get_statisticsobjdef(s.oid) AS definition, nullif(nullif(s.stxstattarget, -1), NULL) AS target
FROM pg_statistic_ext s JOIN pg_class t ON t.oid = s.stxrelid JOIN pg_namespace n ON n.oid = s.stxnamespace
WHERE ` + userSchema + ` ORDER BY s.oid`)}
