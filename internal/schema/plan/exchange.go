package plan

import (
	"slices"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/sqltext"
)

// exchanges gives the renames of things that exchange their names. Both names are there before and after, so that the
// directives alone do not say whether it has been done: it is done where each is more like the other one's new self than
// like its own.
func exchanges(from *catalog.Catalog, dirs []Directive) []Statement {
	var out []Statement
	done := factSet{}
	for _, d := range dirs {
		for _, e := range dirs {
			if d.Fact == nil || e.Fact == nil || d.Label != "" || e.Label != "" || done[d.Fact] || done[e.Fact] || !crossed(d, e) {
				continue
			}
			a, b := from.Get(d.Fact.Ref), from.Get(e.Fact.Ref)
			if a == nil || b == nil || likeness(b, d.Fact)+likeness(a, e.Fact) <= likeness(a, d.Fact)+likeness(b, e.Fact) {
				continue
			}
			done[d.Fact], done[e.Fact] = true, true
			aside := underName(a, asideName(from, a, "__swap"))
			out = append(append(out, partsAside(from, a, d.Fact)...), partsAside(from, b, e.Fact)...)
			out = append(out, renameTo(a, aside), renameTo(b, d.Fact), renameTo(aside, e.Fact))
		}
	}
	return out
}

// partsAside gives the keys, indexes and sequences of a table other names, where what takes the table's name takes theirs
// as well. Being alike, they are renamed to what is wanted next.
func partsAside(from *catalog.Catalog, table, want *catalog.Fact) []Statement {
	wanted := map[string]bool{}
	for _, part := range namedParts(want) {
		wanted[part.Name] = true
	}
	var out []Statement
	for _, part := range namedParts(table) {
		if wanted[part.Name] {
			out = append(out, renameTo(part, underName(part, asideName(from, part, "__swap"))))
		}
	}
	return out
}

// namedParts are the parts of a table whose names no other relation of the schema can have.
func namedParts(table *catalog.Fact) []*catalog.Fact {
	var out []*catalog.Fact
	for _, part := range table.Children {
		switch {
		case part.Kind == "index", part.Kind == "constraint" && slices.Contains([]string{"p", "u", "x"}, part.Attr("type")):
			out = append(out, part)
		case part.Kind == "column":
			for _, user := range part.Users {
				if user.Kind == "sequence owner" {
					out = append(out, user.Parent)
				}
			}
			if id := part.Attr("identity_sequence"); id != "" {
				out = append(out, &catalog.Fact{Ref: catalog.Ref{Kind: "sequence", ID: id}, Schema: part.Schema, Name: identName(id)})
			}
		}
	}
	return out
}

// identName gives the last name of a qualified one, without quotes.
func identName(id string) string {
	_, name := oldName(id)
	return name
}

// crossed tells whether two things of a kind and a place were called what the other one is called.
func crossed(d, e Directive) bool {
	_, was := oldName(d.Arg)
	_, other := oldName(e.Arg)
	f, g := d.Fact, e.Fact
	if f == g || f.Kind != g.Kind || f.Schema != g.Schema || (f.Parent == nil) != (g.Parent == nil) || f.Parent != nil && f.Parent != g.Parent {
		return false
	}
	return was == g.Name && other == f.Name
}

// likeness counts what two facts have in common: what they are themselves, and the parts of the same name that are alike.
func likeness(old, want *catalog.Fact) int {
	n := 0
	for k, v := range want.Attrs {
		if v != "" && k[0] != '_' && old.Attrs[k] == v {
			n++
		}
	}
	for _, part := range want.Children {
		if part.Kind != "column" && part.Kind != "attribute" {
			continue
		}
		if before := old.Child(part.Kind, part.Name); before != nil {
			n += 1 + likeness(before, part)
		}
	}
	return n
}

// underName is a fact under another name.
func underName(f *catalog.Fact, name string) *catalog.Fact {
	out := *f
	out.Name = name
	out.ID = sqltext.Ident(f.Schema) + "." + sqltext.Ident(name)
	if f.Parent != nil {
		out.ID = f.Parent.ID + "." + sqltext.Ident(name)
	}
	return &out
}
