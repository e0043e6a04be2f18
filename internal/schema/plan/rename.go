package plan

import (
	"slices"
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/declare"
	"example.com/sqlfirst/internal/schema/sqltext"
)

// Renames gives the renames that can be made now: what a directive names, the author's or one of those that are known
// otherwise, where the old name is there and the new one is not, and keys, indexes and sequences that differ from a
// wanted one in nothing but the name. Each changes what the rest of the plan sees, so that they are run, the catalog is
// read again, and more are asked for until there are none.
func Renames(from, to *catalog.Catalog, d *declare.State, known []Directive) []Statement {
	var out []Statement
	dirs := append(Directives(d, renameDirective), known...)
	out = exchanges(from, dirs)
	for _, dir := range dirs {
		if s, ok := renameByDirective(from, to, dir); ok {
			out = append(append(out, newSchema(from, dir.Fact, out)...), s)
		}
	}
	if len(out) > 0 {
		return out
	}
	return renameAlike(from, to)
}

// newSchema makes the schema that something moves to, where it is not there yet.
func newSchema(from *catalog.Catalog, f *catalog.Fact, before []Statement) []Statement {
	schema := catalog.Ref{Kind: "schema", ID: sqltext.Ident(f.Schema)}
	made := slices.ContainsFunc(before, func(s Statement) bool { return s.Facts[0] == schema })
	if f.Kind == "schema" || from.Get(schema) != nil || made {
		return nil
	}
	return describe([]Statement{{SQL: "CREATE SCHEMA " + schema.ID}}, Create, &catalog.Fact{Ref: schema, Schema: f.Schema, Name: f.Schema})
}

// renameByDirective makes the statement for one directive; false where it has been done already.
func renameByDirective(from, to *catalog.Catalog, d Directive) (Statement, bool) {
	if d.Fact == nil {
		return Statement{}, false
	}
	if d.Label != "" {
		return renameLabel(from, d)
	}
	if from.Get(d.Fact.Ref) != nil {
		return Statement{}, false
	}
	schema, name := oldName(d.Arg)
	if schema == "" {
		schema = d.Fact.Schema
	}
	old := formerly(from, d.Fact, schema, name)
	if old == nil && schema != d.Fact.Schema {
		// It was moved a moment ago.
		old = formerly(from, d.Fact, d.Fact.Schema, name)
		if old != nil && to.Get(old.Ref) != nil {
			return Statement{}, false
		}
	}
	if old == nil || (old.Kind == "index" || old.Kind == "constraint") && !alike(old, d.Fact) {
		// What is made anew anyhow need not be renamed before.
		return Statement{}, false
	}
	if old.Schema != d.Fact.Schema && old.Parent == nil && old.Kind != "schema" {
		return renamed(old, "SET SCHEMA "+sqltext.Ident(d.Fact.Schema)), true
	}
	return renameTo(old, d.Fact), true
}

// oldName reads the argument of a rename: a name, or one with its schema.
func oldName(arg string) (schema, name string) {
	for _, t := range sqltext.Tokens(arg) {
		if n := t.Name(); n != "" {
			schema, name = name, n
		}
	}
	return schema, name
}

// formerly finds the fact that had the old name: in the same table, with the same arguments.
func formerly(from *catalog.Catalog, f *catalog.Fact, schema, name string) *catalog.Fact {
	var found *catalog.Fact
	for _, old := range from.Of(f.Kind) {
		if old.Name != name || old.Schema != schema && old.Kind != "schema" && old.Parent == nil {
			continue
		}
		if f.Parent != nil && (old.Parent == nil || old.Parent.Ref != f.Parent.Ref) {
			continue
		}
		if found == nil || arguments(old) == arguments(f) {
			found = old
		}
	}
	return found
}

// arguments are what stands between the parentheses of a routine's address.
func arguments(f *catalog.Fact) string {
	_, args, _ := strings.Cut(f.ID, "(")
	return args
}

// renameLabel renames one label of an enum.
func renameLabel(from *catalog.Catalog, d Directive) (Statement, bool) {
	old := from.Get(d.Fact.Ref)
	_, name := oldName(d.Arg)
	if t := sqltext.Tokens(d.Arg); len(t) == 1 && t[0].Kind == sqltext.String {
		name = strings.ReplaceAll(strings.Trim(t[0].Text, "'"), "''", "'")
	}
	if old == nil || name == "" {
		return Statement{}, false
	}
	has := map[string]bool{}
	for _, l := range labels(old) {
		has[l] = true
	}
	was := sqltext.Literal(name)
	if !has[was] || has[d.Label] {
		return Statement{}, false
	}
	return describe([]Statement{{
		SQL:     "ALTER TYPE " + old.ID + " RENAME VALUE " + was + " TO " + d.Label,
		Comment: "Rename value " + was + " of enum " + quoteName(old),
	}}, Change, old)[0], true
}

// renameTo gives a fact the name of another one.
func renameTo(old, want *catalog.Fact) Statement {
	name := sqltext.Ident(want.Name)
	var sql string
	switch old.Kind {
	case "column":
		sql = "ALTER TABLE " + old.Parent.ID + " RENAME COLUMN " + sqltext.Ident(old.Name) + " TO " + name
	case "constraint":
		sql = "ALTER TABLE " + old.Parent.ID + " RENAME CONSTRAINT " + sqltext.Ident(old.Name) + " TO " + name
	case "attribute":
		sql = "ALTER TYPE " + old.Parent.ID + " RENAME ATTRIBUTE " + sqltext.Ident(old.Name) + " TO " + name
	case "domain constraint":
		sql = "ALTER DOMAIN " + old.Parent.ID + " RENAME CONSTRAINT " + sqltext.Ident(old.Name) + " TO " + name
	default:
		sql = "ALTER " + ruleOf(old).object(old) + " RENAME TO " + name
	}
	comment := "Rename " + string(old.Kind) + " " + quoteName(old) + " to \"" + want.Name + `"`
	return describe([]Statement{{SQL: sql, Comment: comment}}, Change, old)[0]
}

// renamed changes an object's schema.
func renamed(old *catalog.Fact, what string) Statement {
	return describe([]Statement{{
		SQL:     "ALTER " + ruleOf(old).object(old) + " " + what,
		Comment: "Move " + string(old.Kind) + " " + quoteName(old),
	}}, Change, old)[0]
}

// renameAlike finds constraints, indexes and owned sequences that are wanted under another name and are the same
// otherwise: names that follow a table's or a column's. Renaming them takes no time; making them again would.
func renameAlike(from, to *catalog.Catalog) []Statement {
	var out []Statement
	taken := factSet{}
	for _, kind := range []catalog.Kind{"constraint", "index", "sequence"} {
		for _, want := range to.Of(kind) {
			if from.Get(want.Ref) != nil || want.Implied() && !namedApart(want) {
				continue
			}
			for _, old := range from.Of(kind) {
				if to.Get(old.Ref) == nil && !taken[old] && old.Implied() == want.Implied() && alike(old, want) && !nameTaken(from, want) {
					taken[old] = true
					out = append(out, renameTo(old, want))
					break
				}
			}
		}
	}
	return out
}

// namedApart tells whether what a partition has of its parent has a name of its own, which does not change with that of
// the parent's: keys, indexes and foreign keys.
func namedApart(f *catalog.Fact) bool {
	return f.Has("attached_to") || f.Kind == "constraint" && f.Attr("type") == "f"
}

// nameTaken tells whether something else still has the name.
func nameTaken(from *catalog.Catalog, want *catalog.Fact) bool {
	for _, k := range []catalog.Kind{"table", "view", "materialized view", "index", "sequence", "composite type"} {
		if from.Get(catalog.Ref{Kind: k, ID: sqltext.Ident(want.Schema) + "." + sqltext.Ident(want.Name)}) != nil {
			return true
		}
	}
	return false
}

// alike tells whether two facts differ in nothing but their names.
func alike(old, want *catalog.Fact) bool {
	if old.Schema != want.Schema || (old.Parent == nil) != (want.Parent == nil) || old.Parent != nil && old.Parent.Ref != want.Parent.Ref {
		return false
	}
	if old.Kind == "sequence" {
		a, b := old.ChildrenOf("sequence owner"), want.ChildrenOf("sequence owner")
		return len(a) == 1 && len(b) == 1 && a[0].Attr("column") == b[0].Attr("column")
	}
	for _, k := range catalog.Changed(old, want) {
		a, b := old.Attr(k), want.Attr(k)
		if k == "definition" && old.Kind == "index" {
			a = strings.Replace(a, "INDEX "+sqltext.Ident(old.Name)+" ON", "INDEX "+sqltext.Ident(want.Name)+" ON", 1)
		}
		if a != b {
			return false
		}
	}
	return true
}
