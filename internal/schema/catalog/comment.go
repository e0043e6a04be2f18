package catalog

// Comments on anything that is a fact, and on the columns of views and indexes, which are not.
var commentKind = kind{name: "comment", class: classDescription, ofParent: true, query: fixed(`
SELECT d.classoid AS pclass, d.objoid AS poid, d.objsubid AS psub, d.xmin, d.description AS text,
    CASE WHEN c.relkind IN ('v', 'm') THEN quote_ident(a.attname) END AS name
FROM pg_description d
    LEFT JOIN pg_class c ON d.classoid = 1259 AND d.objsubid <> 0 AND c.oid = d.objoid
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid
WHERE d.objoid >= 16384 ORDER BY d.classoid, d.objoid, d.objsubid`)}
