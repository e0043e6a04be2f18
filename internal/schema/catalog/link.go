package catalog

import (
	"slices"
	"strings"
)

// link joins facts to their parents, gives an address to those named by their parent, and turns pg_depend's edges
// between objects into edges between facts.
func (l *loader) link() {
	c := l.catalog
	kept := c.Facts[:0]
	for _, f := range c.Facts {
		if p := l.parents[f]; p.OID != 0 {
			f.Parent = l.find(p)
			if f.Parent == nil || l.ofParent[f] && !l.ofMembers[f] && f.Parent.Object.OID != p.OID && l.isMember(p) {
				delete(c.byObject, f.Object)
				continue
			}
		}
		if l.ofParent[f] {
			f.address()
		}
		if f.Parent != nil {
			f.Parent.Children = append(f.Parent.Children, f)
		}
		c.byRef[f.Ref] = f
		kept = append(kept, f)
	}
	c.Facts = kept
	l.connect()
	shells(c)
}

// isMember tells whether an object came with an extension.
func (l *loader) isMember(o Object) bool {
	_, ok := l.member[Object{Class: o.Class, OID: o.OID}]
	return ok
}

// address names a fact after its parent: "table public.contact", and its own name where a parent can have several. What
// is about a thing inside of the parent, or about one of PostgreSQL's own, names that as well.
func (f *Fact) address() {
	var parts []string
	within := f.Parent == nil
	if f.Parent != nil {
		f.Schema, f.Table = f.Parent.Schema, f.Parent.Table
		parts = append(parts, f.Parent.Ref.String())
		within = f.Object.OID != f.Parent.Object.OID
	}
	if on := f.Attrs["_on"]; on != "" && within {
		if f.Parent != nil && f.Parent.Kind == columnKind.name {
			// An identity column has one sequence, whatever its name.
			on = "SEQUENCE"
		}
		parts = append(parts, on)
	}
	if column := f.Attrs["_column"]; column != "" && (f.Parent == nil || f.Object.Sub != f.Parent.Object.Sub) {
		parts = append(parts, "("+column+")")
	}
	if f.Name != "" {
		parts = append(parts, f.Name)
	}
	f.ID = strings.Join(parts, " ")
}

// find gives the fact that an object is, or is a part of: itself, an alias of it, the relation of a column, the
// extension that brought it.
func (l *loader) find(o Object) *Fact {
	for range 8 {
		if f := l.catalog.byObject[o]; f != nil {
			return f
		}
		whole := Object{Class: o.Class, OID: o.OID}
		if next, ok := l.member[whole]; ok {
			o = next
		} else if next, ok := l.alias[whole]; ok && next != o {
			o = next
		} else if o.Sub != 0 {
			o = whole
		} else {
			return nil
		}
	}
	return nil
}

// connect adds the edges of pg_depend, and those that facts name themselves.
func (l *loader) connect() {
	seen := map[[2]*Fact]bool{}
	for _, e := range l.edges {
		user, need := l.find(e[0]), l.find(e[1])
		if user != nil && need != nil && !indirect(user, need) {
			join(seen, user, need)
		}
	}
	for f, o := range l.needs {
		if need := l.find(o); need != nil {
			join(seen, f, need)
		}
	}
	for _, f := range l.catalog.Facts {
		if grantor := f.Attr("_grantor"); grantor != "" && f.Parent != nil {
			f.needGrantor(seen, grantor)
		}
	}
	for _, f := range l.catalog.Facts {
		slices.SortFunc(f.Needs, older)
		slices.SortFunc(f.Users, older)
	}
}

// indirect tells of edges that belong to another fact: a partition to its parent (the fact "parent"), a sequence to the
// column that owns it (the fact "sequence owner"), a text search configuration to dictionaries (its mappings).
func indirect(user, need *Fact) bool {
	return user.IsTable() && need.IsTable() || user.Kind == "sequence" && need.Kind == "column" ||
		user.Object.Class == classConfiguration && need.Object.Class == classDictionary
}

func join(seen map[[2]*Fact]bool, user, need *Fact) {
	if user == need || need == user.Parent || within(need, user) || seen[[2]*Fact{user, need}] {
		return
	}
	seen[[2]*Fact{user, need}] = true
	user.Needs = append(user.Needs, need)
	need.Users = append(need.Users, user)
}

// within tells whether a fact is a part of another, at any depth.
func within(f, whole *Fact) bool {
	for p := f.Parent; p != nil; p = p.Parent {
		if p == whole {
			return true
		}
	}
	return false
}

// older orders facts by the time they were made, as far as OIDs tell.
func older(a, b *Fact) int {
	if a.Object.OID != b.Object.OID {
		return int(int64(a.Object.OID) - int64(b.Object.OID))
	}
	return int(a.Object.Sub - b.Object.Sub)
}
