// Package catalog reads a live database into facts: one for each table, column, default, constraint, index, function,
// comment and so on, each with an address, a definition, and what it depends on. What PostgreSQL's catalogs say is
// taken as it is; nothing is parsed and nothing guessed.
package catalog

import (
	"maps"
	"slices"
	"strings"

	"example.com/sqlfirst/internal/schema/sqltext"
)

// Kind names a kind of fact in the words of SQL, lower case: "table", "column", "materialized view".
type Kind string

// Ref is the address of a fact, unique in its catalog and the same in every database that has the same object.
// ID is spelled as SQL would spell it (public.contact, public.contact.email, public.add(integer, integer)).
type Ref struct {
	Kind Kind
	ID   string
}

// String gives the address as people say it: "table public.contact".
func (r Ref) String() string { return string(r.Kind) + " " + r.ID }

// IsZero tells whether the address names nothing.
func (r Ref) IsZero() bool { return r == Ref{} }

// Object is PostgreSQL's own address of an object, as pg_depend has it; it holds in one database only.
type Object struct {
	Class, OID uint32
	Sub        int32
}

// Fact is one thing that is true of a database.
type Fact struct {
	Ref
	Object Object
	// Schema, Table and Name are the bare names; Table is set for what belongs to a relation.
	Schema, Table, Name string
	// Attrs is the definition. Keys that begin with "_" help to write SQL and are never compared.
	Attrs map[string]string
	// Parent is the fact that this one is a part of, and is dropped with; nil for what stands alone.
	Parent *Fact
	// Children are the facts whose parent this one is, in the order of the catalog.
	Children []*Fact
	// Needs are the facts that this one cannot exist without, by pg_depend; the parent is not repeated.
	Needs []*Fact
	// Users are the facts that need this one.
	Users []*Fact
	// Xmin is the transaction that wrote the fact's row last; Made the one that made it, where the row can also hold
	// privileges or another owner, which write it again.
	Xmin, Made string
}

// Attr gives an attribute of the definition; "" where it has none.
func (f *Fact) Attr(key string) string { return f.Attrs[key] }

// Has tells whether an attribute is set to anything but "", "f" or "false".
func (f *Fact) Has(key string) bool {
	v := f.Attrs[key]
	return v != "" && v != "f" && v != "false"
}

// Implied tells whether the fact came into being with another one (an inherited column, the index of a partition that
// an index of the partitioned table made) and so is not made by a statement of its own.
func (f *Fact) Implied() bool { return f.Has("inherited") || f.Has("_inherited") }

// IsTable tells whether a fact is a table, with rows here or elsewhere.
func (f *Fact) IsTable() bool { return f.Kind == "table" || f.Kind == "foreign table" }

// Child gives the child of a kind with a name, nil if there is none.
func (f *Fact) Child(k Kind, name string) *Fact {
	for _, c := range f.Children {
		if c.Kind == k && c.Name == name {
			return c
		}
	}
	return nil
}

// ChildrenOf gives the children of a kind, in the order of the catalog.
func (f *Fact) ChildrenOf(k Kind) []*Fact {
	var out []*Fact
	for _, c := range f.Children {
		if c.Kind == k {
			out = append(out, c)
		}
	}
	return out
}

// Changed gives the names of the attributes in which two facts differ, sorted.
func Changed(a, b *Fact) []string {
	var out []string
	for k, v := range a.Attrs {
		if !strings.HasPrefix(k, "_") && b.Attrs[k] != v {
			out = append(out, k)
		}
	}
	for k, v := range b.Attrs {
		if _, ok := a.Attrs[k]; !ok && v != "" && !strings.HasPrefix(k, "_") {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Catalog is what a database holds.
type Catalog struct {
	// Version is the server's major version: 15, 18.
	Version int
	// Facts stand in the order in which the kinds are listed, and within a kind in the order in which they were made.
	Facts []*Fact

	byRef    map[Ref]*Fact
	byObject map[Object]*Fact
}

// Get gives the fact at an address, nil if there is none.
func (c *Catalog) Get(r Ref) *Fact { return c.byRef[r] }

// Of gives the facts of a kind, in order.
func (c *Catalog) Of(k Kind) []*Fact {
	var out []*Fact
	for _, f := range c.Facts {
		if f.Kind == k {
			out = append(out, f)
		}
	}
	return out
}

// Difference is one fact in which two catalogs differ: From is nil where it is only in the second, To where only in the first.
type Difference struct {
	From, To *Fact
	// Attrs are the attributes that differ, where both have the fact.
	Attrs []string
}

// Ref gives the address of the fact that differs.
func (d Difference) Ref() Ref {
	if d.To != nil {
		return d.To.Ref
	}
	return d.From.Ref
}

// String says what differs: "table public.contact: missing", "column public.contact.email: type, default differ".
func (d Difference) String() string {
	switch {
	case d.From == nil:
		return d.To.String() + ": missing"
	case d.To == nil:
		return d.From.String() + ": not wanted"
	}
	var b strings.Builder
	b.WriteString(d.To.String())
	for i, k := range d.Attrs {
		b.WriteString([]string{": ", "; "}[min(i, 1)])
		if d.To.Kind == userMappingKind.name {
			// The values are somebody's credentials.
			b.WriteString(k + " differ")
			continue
		}
		b.WriteString(k + " is " + show(d.From.Attrs[k]) + ", wanted " + show(d.To.Attrs[k]))
	}
	return b.String()
}

// show makes an attribute's value fit for a line of a message.
func show(v string) string {
	if v == "" {
		return "not set"
	}
	v = strings.Join(strings.Fields(sqltext.Redact(v)), " ")
	if r := []rune(v); len(r) > 200 {
		v = string(r[:200]) + "…"
	}
	return v
}

// Compare gives every fact in which two catalogs differ, in the order of the catalogs; none means that they are equal.
func Compare(from, to *Catalog) []Difference {
	var out []Difference
	for _, f := range from.Facts {
		t := to.byRef[f.Ref]
		if t == nil {
			out = append(out, Difference{From: f})
		} else if !maps.Equal(f.Attrs, t.Attrs) {
			if keys := Changed(f, t); len(keys) > 0 {
				out = append(out, Difference{From: f, To: t, Attrs: keys})
			}
		}
	}
	for _, t := range to.Facts {
		if from.byRef[t.Ref] == nil {
			out = append(out, Difference{To: t})
		}
	}
	return out
}

// Without leaves out the table and the schema of a name: bookkeeping that no schema declares.
func (c *Catalog) Without(name string) *Catalog {
	return c.only(func(f *Fact) bool { return !f.belongsTo(name) })
}

// WithoutKind leaves out the facts of a kind, with their parts.
func (c *Catalog) WithoutKind(k Kind) *Catalog {
	return c.only(func(f *Fact) bool {
		for up := f; up != nil; up = up.Parent {
			if up.Kind == k {
				return false
			}
		}
		return true
	})
}

func (c *Catalog) only(keep func(*Fact) bool) *Catalog {
	out := &Catalog{Version: c.Version, byRef: map[Ref]*Fact{}, byObject: map[Object]*Fact{}}
	for _, f := range c.Facts {
		if keep(f) {
			out.Facts = append(out.Facts, f)
			out.byRef[f.Ref], out.byObject[f.Object] = f, f
		}
	}
	return out
}

// belongsTo tells whether a fact is, or is a part of, the schema or the table of a name.
func (f *Fact) belongsTo(name string) bool {
	for ; f != nil; f = f.Parent {
		if f.Schema == name || f.Kind == "table" && f.Name == name {
			return true
		}
	}
	return false
}
