package catalog

// Text search parsers.
var parserKind = kind{name: "text search parser", class: classParser, query: fixed(`
SELECT p.oid, p.xmin, n.nspname AS schema, p.prsname AS name,
    quote_ident(n.nspname) || '.' || quote_ident(p.prsname) AS id,
    p.prsstart::regproc::text AS start, p.prstoken::regproc::text AS gettoken, p.prsend::regproc::text AS end,
    CASE WHEN p.prsheadline <> 0 THEN p.prsheadline::regproc::text END AS headline, p.prslextype::regproc::text AS lextypes
FROM pg_ts_parser p JOIN pg_namespace n ON n.oid = p.prsnamespace
WHERE ` + userSchema + ` ORDER BY p.oid`)}

// Text search templates.
var templateKind = kind{name: "text search template", class: classTemplate, query: fixed(`
SELECT t.oid, t.xmin, n.nspname AS schema, t.tmplname AS name,
    quote_ident(n.nspname) || '.' || quote_ident(t.tmplname) AS id,
    CASE WHEN t.tmplinit <> 0 THEN t.tmplinit::regproc::text END AS init, t.tmpllexize::regproc::text AS lexize
FROM pg_ts_template t JOIN pg_namespace n ON n.oid = t.tmplnamespace
WHERE ` + userSchema + ` ORDER BY t.oid`)}

// Text search dictionaries.
var dictionaryKind = kind{name: "text search dictionary", class: classDictionary, query: fixed(`
SELECT d.oid, d.xmin, n.nspname AS schema, d.dictname AS name,
    quote_ident(n.nspname) || '.' || quote_ident(d.dictname) AS id,
    (SELECT quote_ident(tn.nspname) || '.' || quote_ident(t.tmplname)
        FROM pg_ts_template t JOIN pg_namespace tn ON tn.oid = t.tmplnamespace WHERE t.oid = d.dicttemplate) AS template,
    d.dictinitoption AS options
FROM pg_ts_dict d JOIN pg_namespace n ON n.oid = d.dictnamespace
WHERE ` + userSchema + ` ORDER BY d.oid`)}

// Text search configurations; their mappings are facts of their own.
var configurationKind = kind{name: "text search configuration", class: classConfiguration, query: fixed(`
SELECT c.oid, c.xmin, n.nspname AS schema, c.cfgname AS name,
    quote_ident(n.nspname) || '.' || quote_ident(c.cfgname) AS id,
    (SELECT quote_ident(pn.nspname) || '.' || quote_ident(p.prsname)
        FROM pg_ts_parser p JOIN pg_namespace pn ON pn.oid = p.prsnamespace WHERE p.oid = c.cfgparser) AS parser
FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace
WHERE ` + userSchema + ` ORDER BY c.oid`)}

// The dictionaries that a configuration asks about a type of token, in their order.
var mappingKind = kind{name: "text search mapping", class: classMapping, query: fixed(`
SELECT c.oid, m.maptokentype AS sub, max(m.xmin::text::bigint) AS xmin, 3602 AS pclass, c.oid AS poid,
    n.nspname AS schema, c.cfgname AS tbl, t.alias AS name,
    quote_ident(n.nspname) || '.' || quote_ident(c.cfgname) || '.' || quote_ident(t.alias) AS id,
    string_agg(quote_ident(dn.nspname) || '.' || quote_ident(d.dictname), ', ' ORDER BY m.mapseqno) AS dictionaries
FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace JOIN pg_ts_config_map m ON m.mapcfg = c.oid
    JOIN pg_ts_dict d ON d.oid = m.mapdict JOIN pg_namespace dn ON dn.oid = d.dictnamespace
    CROSS JOIN LATERAL ts_token_type(c.cfgparser) t
WHERE t.tokid = m.maptokentype AND ` + userSchema + `
GROUP BY c.oid, m.maptokentype, n.nspname, c.cfgname, t.alias ORDER BY c.oid, m.maptokentype`)}
