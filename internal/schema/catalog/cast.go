package catalog

// Casts, but for those that come with a range type.
var castKind = kind{name: "cast", class: classCast, query: fixed(`
SELECT c.oid, c.xmin, format_type(c.castsource, NULL) || ' AS ' || format_type(c.casttarget, NULL) AS name,
    '(' || format_type(c.castsource, NULL) || ' AS ' || format_type(c.casttarget, NULL) || ')' AS id,
    c.castmethod AS method, nullif(c.castcontext, 'e') AS context,
    CASE WHEN c.castfunc <> 0 THEN c.castfunc::regprocedure::text END AS function
FROM pg_cast c
WHERE c.oid >= 16384 AND NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.classid = 2605 AND d.objid = c.oid AND d.deptype = 'i')
ORDER BY c.oid`)}
