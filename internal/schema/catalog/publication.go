package catalog

// Publications; what they publish are facts of their own, unless it is everything.
var publicationKind = kind{name: "publication", class: classPublication, query: func(v int) string {
	return `
SELECT p.oid, p.xmin, p.pubname AS name, quote_ident(p.pubname) AS id, nullif(p.puballtables, false) AS all_tables,
    concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
        CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END) AS publish,
    nullif(p.pubviaroot, false) AS via_root,
    ` + since(v, 18, `CASE p.pubgencols WHEN 's' THEN 'stored' END`, `NULL`) + ` AS generated_columns
FROM pg_publication p ORDER BY p.oid`
}}

// Tables that a publication names, with the columns and the rows that it publishes.
var publishedTableKind = kind{name: "published table", class: classPublishedTable, query: func(v int) string {
	return `
SELECT r.oid, r.xmin, 6104 AS pclass, r.prpubid AS poid, p.pubname || ' ' || c.oid::regclass AS name,
    quote_ident(p.pubname) || ' TABLE ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS id,
    quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS _table,
    ` + since(v, 15, `(SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname) FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum = ANY (r.prattrs))`, `NULL`) + ` AS columns,
    ` + since(v, 15, `pg_get_expr(r.prqual, r.prrelid)`, `NULL`) + ` AS where
FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid JOIN pg_class c ON c.oid = r.prrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
ORDER BY r.oid`
}}

// Schemas of which a publication publishes every table.
var publishedSchemaKind = kind{name: "published schema", class: classPublishedSchema, query: func(v int) string {
	if v < 15 {
		return `SELECT WHERE false`
	}
	return `
SELECT r.oid, r.xmin, 6104 AS pclass, r.pnpubid AS poid, n.nspname AS schema, n.nspname AS name,
    quote_ident(p.pubname) || ' SCHEMA ' || quote_ident(n.nspname) AS id, quote_ident(n.nspname) AS _schema
FROM pg_publication_namespace r JOIN pg_publication p ON p.oid = r.pnpubid JOIN pg_namespace n ON n.oid = r.pnnspid
ORDER BY r.oid`
}}

// Subscriptions, without the connection string, which only superusers may read and which can hold a password. Their own
// columns are all that others may read, so there is no xmin.
var subscriptionKind = kind{name: "subscription", class: classSubscription, query: func(v int) string {
	return `
SELECT s.oid, s.subname AS name, quote_ident(s.subname) AS id, array_to_string(s.subpublications, ', ') AS publications,
    nullif(s.subenabled, true) AS enabled, s.subslotname AS slot_name, s.subsynccommit AS synchronous_commit,
    nullif(s.subbinary, false) AS binary, nullif(nullif(s.substream::text, 'f'), 'false') AS streaming` +
		since(v, 15, `, nullif(s.subtwophasestate, 'd') AS two_phase, nullif(s.subdisableonerr, false) AS disable_on_error`, ``) +
		since(v, 16, `, nullif(s.subpasswordrequired, true) AS password_required, nullif(s.subrunasowner, false) AS run_as_owner, nullif(s.suborigin, 'any') AS origin`, ``) +
		since(v, 17, `, nullif(s.subfailover, false) AS failover`, ``) + `
FROM pg_subscription s WHERE s.subdbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()) ORDER BY s.oid`
}}
