package catalog

// Extensions; what belongs to one is never a fact of its own.
var extensionKind = kind{name: "extension", class: classExtension, query: fixed(`
SELECT e.oid, e.xmin, e.extname AS name, quote_ident(e.extname) AS id, e.extversion AS version,
    quote_ident(n.nspname) AS schema_name, e.extrelocatable AS _relocatable
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname <> 'plpgsql' ORDER BY e.oid`)}

// What is marked to be dropped with an extension, though it is not one of its members.
var extensionDependencyKind = kind{name: "extension dependency", class: classDescription, ofParent: true, query: fixed(`
SELECT d.classid AS pclass, d.objid AS poid, 3079 AS nclass, e.oid AS noid, 0 AS nsub, d.xmin, e.extname AS name
FROM pg_depend d JOIN pg_extension e ON d.refclassid = 3079 AND e.oid = d.refobjid
WHERE d.deptype = 'x' ORDER BY d.classid, d.objid, e.extname`)}
