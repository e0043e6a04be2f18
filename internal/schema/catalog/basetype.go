package catalog

import "slices"

// Shell types: the name that a base type's functions need before there is a type. One that stays a shell is a fact; so
// is the name of every type whose functions speak of it, which they and the type are then parts of (see shells). The sub
// of -1 tells the address of the name from that of the type itself.
var shellTypeKind = kind{name: "shell type", class: classType, letters: "bpr", query: fixed(`
SELECT t.oid, -1 AS sub, CASE WHEN NOT t.typisdefined THEN t.xmin END AS xmin, n.nspname AS schema, t.typname AS name,
    quote_ident(n.nspname) || '.' || quote_ident(t.typname) AS id
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE (NOT t.typisdefined OR t.typtype = 'b' AND t.typinput <> 'array_in'::regproc
    OR t.typtype = 'r' AND EXISTS (SELECT FROM pg_range r WHERE r.rngtypid = t.oid AND r.rngcanonical <> 0))
    AND ` + userSchema + ` ORDER BY t.oid`)}

// Base types, in the words of CREATE TYPE; pg_dump's dumpBaseType.
var baseTypeKind = kind{name: "base type", class: classType, letters: "b", query: fixed(`
SELECT t.oid, t.xmin, n.nspname AS schema, t.typname AS name,
    quote_ident(n.nspname) || '.' || quote_ident(t.typname) AS id,
    t.typinput::regproc::text AS input, t.typoutput::regproc::text AS output,
    nullif(t.typreceive::regproc::text, '-') AS receive, nullif(t.typsend::regproc::text, '-') AS send,
    nullif(t.typmodin::regproc::text, '-') AS typmod_in, nullif(t.typmodout::regproc::text, '-') AS typmod_out,
    nullif(t.typanalyze::regproc::text, '-') AS analyze, nullif(t.typsubscript::regproc::text, '-') AS subscript,
    t.typlen AS internallength, nullif(t.typbyval, false) AS passedbyvalue, t.typalign AS alignment, t.typstorage AS storage,
    t.typcategory AS category, nullif(t.typispreferred, false) AS preferred,
    coalesce(pg_get_expr(t.typdefaultbin, 'pg_type'::regclass), t.typdefault) AS default,
    CASE WHEN t.typelem <> 0 THEN format_type(t.typelem, NULL) END AS element, t.typdelim AS delimiter,
    nullif(t.typcollation <> 0, false) AS collatable
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype = 'b' AND t.typisdefined AND t.typinput <> 'array_in'::regproc AND ` + userSchema + ` ORDER BY t.oid`)}

// shells puts a type whose functions speak of it, and these functions, under the type's shell: PostgreSQL drops them only
// together, and makes them one after the other.
func shells(c *Catalog) {
	for _, shell := range c.Of(shellTypeKind.name) {
		f := c.byObject[Object{Class: classType, OID: shell.Object.OID}]
		if f == nil {
			continue
		}
		f.moveUnder(shell)
		for _, need := range f.Needs {
			if need.Object.Class == classProc && slices.Contains(need.Needs, f) {
				need.Needs, f.Users = without(need.Needs, f), without(f.Users, need)
				need.moveUnder(shell)
			}
		}
	}
}

// moveUnder makes a fact that stands alone a part of another.
func (f *Fact) moveUnder(whole *Fact) {
	f.Parent = whole
	whole.Children = append(whole.Children, f)
}

func without(list []*Fact, f *Fact) []*Fact {
	return slices.DeleteFunc(list, func(g *Fact) bool { return g == f })
}
