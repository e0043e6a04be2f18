package catalog

// Security labels, one of each provider.
var securityLabelKind = kind{name: "security label", class: classDescription, ofParent: true, query: fixed(`
SELECT l.classoid AS pclass, l.objoid AS poid, l.objsubid AS psub, l.objoid AS oid, l.objsubid AS sub, l.xmin,
    CASE WHEN c.relkind IN ('v', 'm') THEN quote_ident(a.attname) || ' ' ELSE '' END || l.provider AS name,
    l.provider AS _provider, CASE WHEN c.relkind IN ('v', 'm') THEN quote_ident(a.attname) END AS _column, l.label
FROM pg_seclabel l
    LEFT JOIN pg_class c ON l.classoid = 1259 AND l.objsubid <> 0 AND c.oid = l.objoid
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = l.objsubid
WHERE l.classoid <> 2613 ORDER BY l.classoid, l.objoid, l.objsubid, l.provider`)}
