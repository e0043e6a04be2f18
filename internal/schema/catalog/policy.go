package catalog

// Row security policies.
var policyKind = kind{name: "policy", class: classPolicy, query: fixed(`
SELECT p.oid, p.xmin, 1259 AS pclass, p.polrelid AS poid, n.nspname AS schema, c.relname AS tbl, p.polname AS name,
    quote_ident(n.nspname) || '.' || quote_ident(c.relname) || '.' || quote_ident(p.polname) AS id,
    CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END AS command,
    CASE WHEN NOT p.polpermissive THEN true END AS restrictive,
    (SELECT string_agg(CASE WHEN r = 0 THEN 'public' ELSE quote_ident(pg_get_userbyid(r)) END, ', '
        ORDER BY CASE WHEN r = 0 THEN 'public' ELSE pg_get_userbyid(r) END) FROM unnest(p.polroles) r) AS roles,
    pg_get_expr(p.polqual, p.polrelid) AS using, pg_get_expr(p.polwithcheck, p.polrelid) AS check
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE ` + userSchema + ` ORDER BY p.oid`)}
