package catalog

// Rewrite rules, but for those that are a view.
var ruleKind = kind{name: "rule", class: classRewrite, query: fixed(`
SELECT r.oid, r.xmin, 1259 AS pclass, r.ev_class AS poid, n.nspname AS schema, c.relname AS tbl, r.rulename AS name,
    quote_ident(n.nspname) || '.' || quote_ident(c.relname) || '.' || quote_ident(r.rulename) AS id,
    pg_get_ruledef(r.oid) AS definition, nullif(r.ev_enabled, 'O') AS enabled
FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE r.rulename <> '_RETURN' AND ` + userSchema + ` ORDER BY r.oid`)}
