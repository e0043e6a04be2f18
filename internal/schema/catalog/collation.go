package catalog

// Collations. Which version of its library made one is the machine's affair and not compared.
var collationKind = kind{name: "collation", class: classCollation, query: func(v int) string {
	// The locale of other providers than libc has moved from column to column.
	locale := since(v, 17, `c.colllocale`, since(v, 15, `c.colliculocale`, `CASE WHEN c.collprovider = 'i' THEN c.collcollate END`))
	return `
SELECT c.oid, c.xmin, n.nspname AS schema, c.collname AS name,
    quote_ident(n.nspname) || '.' || quote_ident(c.collname) AS id,
    c.collprovider AS provider, ` + locale + ` AS locale,
    CASE WHEN c.collprovider = 'c' THEN c.collcollate END AS lc_collate,
    CASE WHEN c.collprovider = 'c' THEN c.collctype END AS lc_ctype,
    ` + since(v, 16, `c.collicurules`, `NULL`) + ` AS rules,
    CASE WHEN NOT c.collisdeterministic THEN true END AS nondeterministic
FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace
WHERE ` + userSchema + ` ORDER BY c.oid`
}}
