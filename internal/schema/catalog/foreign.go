package catalog

// options selects a list of options as OPTIONS takes them, in order of their names.
func options(array string) string {
	return `(SELECT string_agg(quote_ident(x.option_name) || ' ' || quote_literal(x.option_value), ', ' ORDER BY x.option_name)
        FROM pg_options_to_table(` + array + `) x)`
}

// Foreign data wrappers.
var wrapperKind = kind{name: "foreign data wrapper", class: classWrapper, query: fixed(`
SELECT w.oid, w.xmin, w.fdwname AS name, quote_ident(w.fdwname) AS id,
    CASE WHEN w.fdwhandler <> 0 THEN w.fdwhandler::regproc::text END AS handler,
    CASE WHEN w.fdwvalidator <> 0 THEN w.fdwvalidator::regproc::text END AS validator,
    ` + options("w.fdwoptions") + ` AS options
FROM pg_foreign_data_wrapper w WHERE w.oid >= 16384 ORDER BY w.oid`)}

// Foreign servers.
var serverKind = kind{name: "server", class: classServer, query: fixed(`
SELECT s.oid, s.xmin, CASE WHEN s.srvacl IS NOT NULL THEN (SELECT tie.xmin FROM pg_depend tie
        WHERE tie.classid = 1417 AND tie.objid = s.oid AND tie.refclassid = 2328 LIMIT 1) END AS made,
    s.srvname AS name, quote_ident(s.srvname) AS id, quote_ident(w.fdwname) AS wrapper,
    s.srvtype AS type, s.srvversion AS version, ` + options("s.srvoptions") + ` AS options
FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw WHERE s.oid >= 16384 ORDER BY s.oid`)}

// User mappings. The catalog itself is for superusers; the view shows the options to whom they belong. Whoever reads, and
// is mapped, is CURRENT_USER.
var userMappingKind = kind{name: "user mapping", class: classUserMapping, query: fixed(`
SELECT m.umid AS oid, (SELECT tie.xmin FROM pg_depend tie
        WHERE tie.classid = 1418 AND tie.objid = m.umid AND tie.refclassid = 1417 LIMIT 1) AS xmin,
    m.usename AS name, 'FOR ' || u.role || ' SERVER ' || quote_ident(m.srvname) AS id, ` + options("m.umoptions") + ` AS options
FROM pg_user_mappings m CROSS JOIN LATERAL (SELECT CASE WHEN m.umuser = 0 THEN 'PUBLIC'
    WHEN m.usename = current_user THEN 'CURRENT_USER' ELSE quote_ident(m.usename) END AS role) u
ORDER BY m.umid`)}

// Foreign tables; their columns, defaults and constraints are those of tables.
var foreignTableKind = kind{name: "foreign table", class: classRelation, letters: "f", query: fixed(`
SELECT c.oid, rt.xmin, ` + made("1259", "c", "rel") + `, n.nspname AS schema, c.relname AS name,
    quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS id,
    quote_ident(s.srvname) AS server, ` + options("f.ftoptions") + ` AS options
FROM pg_foreign_table f JOIN pg_class c ON c.oid = f.ftrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_type rt ON rt.oid = c.reltype JOIN pg_foreign_server s ON s.oid = f.ftserver
WHERE ` + userSchema + ` ORDER BY c.oid`)}
