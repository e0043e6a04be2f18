package catalog

// What a table is a partition of, or inherits from.
var partitionKind = kind{name: "parent", class: classDescription, ofParent: true, query: fixed(`
SELECT 1259 AS pclass, i.inhrelid AS poid, 1259 AS nclass, i.inhparent AS noid, 0 AS nsub,
    quote_ident(pn.nspname) || '.' || quote_ident(p.relname) AS name,
    pg_get_expr(c.relpartbound, c.oid) AS bound, i.inhseqno AS _position, i.xmin
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_class p ON p.oid = i.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace
WHERE c.relkind IN ('r', 'p', 'f') AND ` + userSchema + ` ORDER BY i.inhrelid, i.inhseqno`)}
