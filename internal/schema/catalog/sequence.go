package catalog

// Sequences that stand alone or are owned by a column; identity columns have theirs inside.
var sequenceKind = kind{name: "sequence", class: classRelation, letters: "S", query: func(v int) string {
	return `
SELECT c.oid, c.xmin, ` + made("1259", "c", "rel") + `, n.nspname AS schema, c.relname AS name,
    quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS id,
    format_type(s.seqtypid, NULL) AS type, s.seqstart AS start, s.seqincrement AS increment,
    s.seqmin AS min, s.seqmax AS max, s.seqcache AS cache, nullif(s.seqcycle, false) AS cycle,
    nullif(c.relpersistence, 'p') AS persistence
FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE ` + userSchema + ` AND c.relpersistence <> 't'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 1259 AND d.objid = c.oid AND d.deptype = 'i')
ORDER BY c.oid`
}}

// The column that a sequence is owned by: dropped with it.
var sequenceOwnerKind = kind{name: "sequence owner", class: classDescription, ofParent: true, query: fixed(`
SELECT 1259 AS pclass, d.objid AS poid, 1259 AS nclass, d.refobjid AS noid, d.refobjsubid AS nsub,
    quote_ident(n.nspname) || '.' || quote_ident(t.relname) || '.' || quote_ident(a.attname) AS column
FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
    JOIN pg_class t ON t.oid = d.refobjid JOIN pg_namespace n ON n.oid = t.relnamespace
    JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE d.classid = 1259 AND d.refclassid = 1259 AND d.refobjsubid > 0 AND d.deptype = 'a' AND ` + userSchema + `
ORDER BY d.objid`)}
