package catalog

// operatorName writes the name of the operator whose OID an expression gives, as CREATE OPERATOR refers to another one.
func operatorName(oid string) string {
	return `(SELECT 'OPERATOR(' || quote_ident(xn.nspname) || '.' || x.oprname || ')'
        FROM pg_operator x JOIN pg_namespace xn ON xn.oid = x.oprnamespace WHERE x.oid = ` + oid + `)`
}

// Operators. One that is only a name so far, because another operator calls it its commutator or negator, is a shell:
// it comes with the other one.
var operatorKind = kind{name: "operator", class: classOperator, query: fixed(`
SELECT o.oid, n.nspname AS schema, o.oprname AS name,
    -- The row is written again when a commutator or negator comes later; what it depends on is not.
    (SELECT d.xmin FROM pg_depend d WHERE d.classid = 2617 AND d.objid = o.oid LIMIT 1) AS xmin,
    quote_ident(n.nspname) || '.' || o.oprname || ' (' || CASE WHEN o.oprleft = 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END
        || ', ' || format_type(o.oprright, NULL) || ')' AS id,
    CASE WHEN o.oprcode = 0 THEN true END AS shell,
    CASE WHEN o.oprcode <> 0 THEN o.oprcode::regproc::text END AS function,
    CASE WHEN o.oprleft <> 0 THEN format_type(o.oprleft, NULL) END AS _left, format_type(o.oprright, NULL) AS _right,
    CASE WHEN o.oprcom <> 0 THEN ` + operatorName("o.oprcom") + ` END AS commutator,
    CASE WHEN o.oprnegate <> 0 THEN ` + operatorName("o.oprnegate") + ` END AS negator,
    CASE WHEN o.oprrest <> 0 THEN o.oprrest::regproc::text END AS restrict,
    CASE WHEN o.oprjoin <> 0 THEN o.oprjoin::regproc::text END AS join,
    nullif(o.oprcanhash, false) AS hashes, nullif(o.oprcanmerge, false) AS merges
FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace
WHERE ` + userSchema + ` ORDER BY o.oprcode = 0, o.oid`)}
