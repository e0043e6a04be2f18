package catalog

// Operator families. What belongs to one class is that class's; the family's own members are facts of their own.
var operatorFamilyKind = kind{name: "operator family", class: classOperatorFamily, query: fixed(`
SELECT f.oid, f.xmin, n.nspname AS schema, f.opfname AS name,
    quote_ident(n.nspname) || '.' || quote_ident(f.opfname) || ' USING ' || quote_ident(am.amname) AS id,
    quote_ident(n.nspname) || '.' || quote_ident(f.opfname) AS _identity
FROM pg_opfamily f JOIN pg_namespace n ON n.oid = f.opfnamespace JOIN pg_am am ON am.oid = f.opfmethod
WHERE ` + userSchema + ` ORDER BY f.oid`)}

// memberOperator and memberFunction write a member as CREATE OPERATOR CLASS and ALTER OPERATOR FAMILY have it.
const (
	memberOperator = `'OPERATOR ' || o.amopstrategy || ' ' || o.amopopr::regoperator
        || CASE WHEN o.amopsortfamily <> 0 THEN ' FOR ORDER BY ' || (SELECT quote_ident(sn.nspname) || '.' || quote_ident(s.opfname)
            FROM pg_opfamily s JOIN pg_namespace sn ON sn.oid = s.opfnamespace WHERE s.oid = o.amopsortfamily) ELSE '' END`
	memberFunction = `'FUNCTION ' || p.amprocnum || ' (' || format_type(p.amproclefttype, NULL) || ', '
        || format_type(p.amprocrighttype, NULL) || ') ' || p.amproc::regprocedure`
)

// Operators that a family has by itself, not through a class.
var familyOperatorKind = kind{name: "family operator", class: classFamilyOperator, query: fixed(`
SELECT o.oid, o.xmin, 2753 AS pclass, f.oid AS poid, n.nspname AS schema, f.opfname AS tbl, m.name,
    quote_ident(n.nspname) || '.' || quote_ident(f.opfname) || ' USING ' || quote_ident(am.amname) || ' OPERATOR ' || m.name AS id,
    ` + memberOperator + ` AS definition
FROM pg_amop o JOIN pg_opfamily f ON f.oid = o.amopfamily JOIN pg_namespace n ON n.oid = f.opfnamespace
    JOIN pg_am am ON am.oid = f.opfmethod
    CROSS JOIN LATERAL (SELECT o.amopstrategy || ' (' || format_type(o.amoplefttype, NULL) || ', '
        || format_type(o.amoprighttype, NULL) || ')' AS name) m
WHERE ` + userSchema + ` AND EXISTS (SELECT FROM pg_depend d
    WHERE d.classid = 2602 AND d.objid = o.oid AND d.refclassid = 2753 AND d.refobjid = f.oid)
ORDER BY o.oid`)}

// Support functions that a family has by itself.
var familyFunctionKind = kind{name: "family function", class: classFamilyFunction, query: fixed(`
SELECT p.oid, p.xmin, 2753 AS pclass, f.oid AS poid, n.nspname AS schema, f.opfname AS tbl, m.name,
    quote_ident(n.nspname) || '.' || quote_ident(f.opfname) || ' USING ' || quote_ident(am.amname) || ' FUNCTION ' || m.name AS id,
    ` + memberFunction + ` AS definition
FROM pg_amproc p JOIN pg_opfamily f ON f.oid = p.amprocfamily JOIN pg_namespace n ON n.oid = f.opfnamespace
    JOIN pg_am am ON am.oid = f.opfmethod
    CROSS JOIN LATERAL (SELECT p.amprocnum || ' (' || format_type(p.amproclefttype, NULL) || ', '
        || format_type(p.amprocrighttype, NULL) || ')' AS name) m
WHERE ` + userSchema + ` AND EXISTS (SELECT FROM pg_depend d
    WHERE d.classid = 2603 AND d.objid = p.oid AND d.refclassid = 2753 AND d.refobjid = f.oid)
ORDER BY p.oid`)}

// Operator classes, with the members that cannot be without them.
var operatorClassKind = kind{name: "operator class", class: classOperatorClass, query: fixed(`
SELECT c.oid, c.xmin, n.nspname AS schema, c.opcname AS name,
    quote_ident(n.nspname) || '.' || quote_ident(c.opcname) || ' USING ' || quote_ident(am.amname) AS id,
    quote_ident(n.nspname) || '.' || quote_ident(c.opcname) AS _identity, quote_ident(am.amname) AS _method,
    nullif(c.opcdefault, false) AS default, format_type(c.opcintype, NULL) AS type,
    CASE WHEN c.opckeytype <> 0 THEN format_type(c.opckeytype, NULL) END AS storage,
    (SELECT quote_ident(fn.nspname) || '.' || quote_ident(f.opfname)
        FROM pg_opfamily f JOIN pg_namespace fn ON fn.oid = f.opfnamespace WHERE f.oid = c.opcfamily) AS family,
    (SELECT string_agg(m.definition, E',\n    ' ORDER BY m.definition) FROM (
        SELECT ` + memberOperator + ` AS definition FROM pg_depend d JOIN pg_amop o ON o.oid = d.objid
        WHERE d.classid = 2602 AND d.refclassid = 2616 AND d.refobjid = c.oid
        UNION ALL
        SELECT ` + memberFunction + ` FROM pg_depend d JOIN pg_amproc p ON p.oid = d.objid
        WHERE d.classid = 2603 AND d.refclassid = 2616 AND d.refobjid = c.oid) m) AS members
FROM pg_opclass c JOIN pg_namespace n ON n.oid = c.opcnamespace JOIN pg_am am ON am.oid = c.opcmethod
WHERE ` + userSchema + ` ORDER BY c.oid`)}
