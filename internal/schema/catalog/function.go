package catalog

// functionQuery selects what pg_proc holds of one kind of routine that pg_get_functiondef can print.
func functionQuery(prokind string) func(int) string {
	return fixed(`
SELECT p.oid, p.xmin, ` + made("1255", "p", "pro") + `, n.nspname AS schema, p.proname AS name,
    quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS _signature,
    quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '(' || coalesce((
        SELECT string_agg(format_type(a.type, NULL), ', ' ORDER BY a.i)
        FROM unnest(p.proargtypes) WITH ORDINALITY a(type, i)), '') || ')' AS id,
    pg_get_functiondef(p.oid) AS definition,
    pg_get_function_result(p.oid) AS _result, p.prokind AS _prokind,
    (SELECT string_agg(coalesce(a.name, ''), ',' ORDER BY a.i) FROM unnest(p.proargnames) WITH ORDINALITY a(name, i)) AS _names,
    p.proargmodes AS _modes, p.proallargtypes AS _types, p.pronargdefaults AS _defaults, p.pronargs AS _nargs,
    l.lanname AS _language, nullif(p.prosqlbody IS NOT NULL, false) AS _parsed_body,
    CASE WHEN p.probin IS NOT NULL THEN p.probin END AS library
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
WHERE p.prokind IN (` + prokind + `) AND ` + userSchema + `
    -- The constructors of a range type are a part of it.
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 1255 AND d.objid = p.oid AND d.deptype = 'i' AND d.refclassid = 1247)
ORDER BY p.oid`)
}

var (
	// Functions and window functions.
	functionKind = kind{name: "function", class: classProc, letters: "fw", query: functionQuery(`'f', 'w'`)}
	// Procedures.
	procedureKind = kind{name: "procedure", class: classProc, letters: "p", query: functionQuery(`'p'`)}
)
