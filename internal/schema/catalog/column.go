package catalog

// Columns of tables. Their order is not compared: adding one in the middle of a declaration is an ordinary change.
var columnKind = kind{name: "column", class: classRelation, letters: "rpf", query: func(v int) string {
	return `
SELECT a.attrelid AS oid, a.attnum AS sub, a.xmin,
    CASE WHEN a.attacl IS NOT NULL THEN (SELECT tie.xmin FROM pg_depend tie WHERE tie.classid = 1259 AND tie.objid = c.oid AND tie.objsubid = 0 AND tie.refclassid = 2615 LIMIT 1) END AS made,
    1259 AS pclass, c.oid AS poid,
    n.nspname AS schema, c.relname AS tbl, a.attname AS name,
    quote_ident(n.nspname) || '.' || quote_ident(c.relname) || '.' || quote_ident(a.attname) AS id,
    format_type(a.atttypid, a.atttypmod) AS type, format_type(a.atttypid, NULL) AS _base_type,
    a.atttypid::oid AS _type_oid,
    CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text END AS collation,
    nullif(a.attnotnull, false) AS not_null,
    ` + since(v, 18, `nn.conname`, `NULL`) + ` AS _not_null_name,
    ` + since(v, 18, `CASE WHEN NOT nn.conislocal THEN true END`, `NULL`) + ` AS _not_null_inherited,
    ` + since(v, 18, `CASE WHEN nn.conislocal THEN nullif(nn.conname, left(c.relname || '_' || a.attname || '_not_null', 63)) END`, `NULL`) + ` AS not_null_name,
    ` + since(v, 18, `nullif(nn.connoinherit, false)`, `NULL`) + ` AS not_null_no_inherit,
    ` + since(v, 18, `CASE WHEN NOT nn.convalidated THEN true END`, `NULL`) + ` AS not_null_not_valid,
    nullif(a.attidentity, '') AS identity,
    CASE WHEN a.attgenerated <> '' THEN pg_get_expr(ad.adbin, ad.adrelid) END AS expression,
    nullif(a.attgenerated, '') AS generated,
    nullif(a.attstorage, t.typstorage) AS storage, t.typstorage AS _type_storage, nullif(a.attcompression, '') AS compression,
    nullif(nullif(a.attstattarget, -1), NULL) AS statistics,
    (SELECT string_agg(o, ', ' ORDER BY o) FROM unnest(a.attoptions) o) AS options,
    CASE WHEN NOT a.attislocal THEN true END AS _inherited,
    CASE WHEN a.attfdwoptions IS NOT NULL THEN ` + options("a.attfdwoptions") + ` END AS foreign_options,
    q.id AS identity_sequence, q.start AS identity_start, q.increment AS identity_increment, q.min AS identity_min,
    q.max AS identity_max, q.cache AS identity_cache, q.cycle AS identity_cycle
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attrdef ad ON a.attgenerated <> '' AND ad.adrelid = a.attrelid AND ad.adnum = a.attnum
    ` + since(v, 18, `LEFT JOIN pg_constraint nn ON nn.conrelid = a.attrelid AND nn.contype = 'n' AND nn.conkey[1] = a.attnum`, ``) + `
    LEFT JOIN (
        SELECT d.refobjid, d.refobjsubid, quote_ident(sn.nspname) || '.' || quote_ident(sc.relname) AS id,
            s.seqstart AS start, s.seqincrement AS increment, s.seqmin AS min, s.seqmax AS max, s.seqcache AS cache,
            nullif(s.seqcycle, false) AS cycle
        FROM pg_depend d JOIN pg_sequence s ON s.seqrelid = d.objid JOIN pg_class sc ON sc.oid = d.objid
            JOIN pg_namespace sn ON sn.oid = sc.relnamespace
        WHERE d.classid = 1259 AND d.refclassid = 1259 AND d.deptype = 'i'
    ) q ON a.attidentity <> '' AND q.refobjid = a.attrelid AND q.refobjsubid = a.attnum
WHERE c.relkind IN ('r', 'p', 'f') AND a.attnum > 0 AND NOT a.attisdropped AND c.relpersistence <> 't' AND ` + userSchema + `
ORDER BY a.attrelid, a.attnum`
}}

// Defaults of columns, of tables and of views.
var defaultKind = kind{name: "default", class: classAttrdef, query: fixed(`
SELECT ad.oid, ad.xmin, 1259 AS pclass, ad.adrelid AS poid, ad.adnum AS psub,
    n.nspname AS schema, c.relname AS tbl, a.attname AS name,
    quote_ident(n.nspname) || '.' || quote_ident(c.relname) || '.' || quote_ident(a.attname) AS id,
    pg_get_expr(ad.adbin, ad.adrelid) AS expression,
    CASE WHEN NOT a.attislocal AND EXISTS (SELECT FROM pg_inherits i JOIN pg_attrdef pd ON pd.adrelid = i.inhparent
        JOIN pg_attribute pa ON pa.attrelid = pd.adrelid AND pa.attnum = pd.adnum
        WHERE i.inhrelid = ad.adrelid AND pa.attname = a.attname
            AND pg_get_expr(pd.adbin, pd.adrelid) = pg_get_expr(ad.adbin, ad.adrelid)) THEN true END AS _same_as_parent
FROM pg_attrdef ad JOIN pg_attribute a ON a.attrelid = ad.adrelid AND a.attnum = ad.adnum
    JOIN pg_class c ON c.oid = ad.adrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE a.attgenerated = '' AND c.relpersistence <> 't' AND ` + userSchema + ` ORDER BY ad.adrelid, ad.adnum`)}
