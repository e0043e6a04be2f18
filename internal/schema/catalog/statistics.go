package catalog

// Extended statistics. PostgreSQL prints their columns in the order of the table, which does not count.
var statisticsKind = kind{name: "statistics", class: classStatistics, query: fixed(`
SELECT s.oid, s.xmin, 1259 AS pclass, s.stxrelid AS poid, n.nspname AS schema, t.relname AS tbl, s.stxname AS name,
    quote_ident(n.nspname) || '.' || quote_ident(s.stxname) AS id,
    replace(pg_get_statisticsobjdef(s.oid), ' ON ' || pg_get_statisticsobjdef_columns(s.oid) || ' FROM ',
        ' ON ' || concat_ws(', ', (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname) FROM pg_attribute a
            WHERE a.attrelid = s.stxrelid AND a.attnum = ANY (s.stxkeys)),
            array_to_string(pg_get_statisticsobjdef_expressions(s.oid), ', ')) || ' FROM ') AS definition, nullif(nullif(s.stxstattarget, -1), NULL) AS target
FROM pg_statistic_ext s JOIN pg_class t ON t.oid = s.stxrelid JOIN pg_namespace n ON n.oid = s.stxnamespace
WHERE ` + userSchema + ` ORDER BY s.oid`)}
