package catalog

// Triggers, but for those that a constraint made.
var triggerKind = kind{name: "trigger", class: classTrigger, query: fixed(`
SELECT t.oid, t.xmin, 1259 AS pclass, t.tgrelid AS poid, n.nspname AS schema, c.relname AS tbl, t.tgname AS name,
    quote_ident(n.nspname) || '.' || quote_ident(c.relname) || '.' || quote_ident(t.tgname) AS id,
    pg_get_triggerdef(t.oid) AS definition, nullif(t.tgenabled, 'O') AS enabled,
    nullif(t.tgconstraint <> 0, false) AS _constraint,
    CASE WHEN t.tgparentid <> 0 THEN true END AS inherited
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal AND ` + userSchema + ` ORDER BY t.oid`)}
