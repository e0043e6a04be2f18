package plan

import (
	"slices"
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/declare"
	"example.com/sqlfirst/internal/schema/sqltext"
)

// valued tells whether a column that stays, or moves to a new table with its values, holds values of a type: by itself or
// inside of another type.
func (p *planner) valued(typ *catalog.Fact) bool {
	return holdsValues(typ, func(column *catalog.Fact) bool {
		return !p.gone[column] || p.gone[column.Parent] && p.new(column.Parent) != nil
	})
}

// holdsValues tells whether a column that counts has values of a type, or of one that is made of it.
func holdsValues(typ *catalog.Fact, counts func(column *catalog.Fact) bool) bool {
	for _, user := range typ.Users {
		switch {
		case user.Kind == "column" && counts(user):
			return true
		case user.Kind == "attribute" && holdsValues(user.Parent, counts), ruleOf(user).swap != nil && holdsValues(user, counts):
			return true
		}
	}
	return false
}

// misnamed tells whether a check or a NOT NULL whose name nobody wrote would get another one from its author's text: the
// domain that is set aside has it.
func (p *planner) misnamed(f *catalog.Fact, stmt *declare.Stmt) bool {
	domain, name := f.Parent, f.Name
	switch f.Kind {
	case "domain constraint":
	case "domain":
		domain, name = f, f.Attr("_not_null_name")
	default:
		return false
	}
	return name != "" && p.aside(domain) &&
		!slices.ContainsFunc(sqltext.Tokens(stmt.Text), func(t sqltext.Token) bool { return t.Name() == name })
}

// carry writes how a value of a column, an attribute or a domain becomes one of its new self, where the type that it is of
// is made again.
func (p *planner) carry(old, want *catalog.Fact, value string) string {
	for _, need := range old.Needs {
		if swap := ruleOf(need).swap; swap != nil && p.gone[need] {
			return swap(p, want, need, value)
		}
	}
	if old.Attr("type") != want.Attr("type") {
		return value + "::" + want.Attr("type")
	}
	return value
}

// swap makes room for a type that is made again under the same name while columns hold values of it: the old one is
// renamed, the columns move to the new one, the old one is dropped.
func (b *builder) swap(f *catalog.Fact, place int) {
	word, _, _ := strings.Cut(ruleOf(f).object(f), " ")
	aside := asideName(b.From, f, "__old")
	rename := &action{verb: Change, phase: 0, place: place}
	rename.stmts = describe([]Statement{{
		SQL:     "ALTER " + word + " " + f.ID + " RENAME TO " + sqltext.Ident(aside),
		Comment: "Set " + string(f.Kind) + " " + quoteName(f) + " aside",
	}}, Change, f)
	b.remove(rename, f)
	b.actions = append(b.actions, rename)

	drop := &action{verb: Drop, phase: 2, place: place, retires: f}
	drop.stmts = describe([]Statement{{
		SQL:     "DROP " + word + " " + sqltext.Ident(f.Schema) + "." + sqltext.Ident(aside),
		Comment: "Drop the old " + string(f.Kind) + " " + quoteName(f),
	}}, Drop, f)
	b.actions = append(b.actions, drop)
	b.retirer[f] = drop
}

// asideName is a name like the fact's that nothing in its schema has.
func asideName(c *catalog.Catalog, f *catalog.Fact, suffix string) string {
	name := f.Name
	for len(name) > 63-len(suffix)-1 {
		name = name[:len(name)-len(string([]rune(name)[len([]rune(name))-1]))]
	}
	for name += suffix; ; name += "_" {
		taken := false
		for _, other := range c.Facts {
			taken = taken || other.Schema == f.Schema && other.Name == name
		}
		if !taken {
			return name
		}
	}
}

// taken tells whether something that is new takes the name of a fact.
func (b *builder) taken(f *catalog.Fact) bool {
	if b.takenNames == nil {
		b.takenNames = map[string]bool{}
		for t := range b.made {
			for _, n := range namesOf(t) {
				b.takenNames[n] = true
			}
		}
	}
	return slices.ContainsFunc(namesOf(f), func(n string) bool { return b.takenNames[n] })
}

// linkSwaps adds the edges of the actions that drop a type set aside: after everything that has moved away from it.
func (b *builder) linkSwaps(changer map[*catalog.Fact]*action) {
	for _, a := range b.actions {
		if a.retires == nil {
			continue
		}
		if want := b.new(a.retires); want != nil {
			wait(a, b.maker[want])
		}
		wait(a, b.remover[a.retires])
		for _, user := range a.retires.Users {
			wait(a, b.remover[user])
			wait(a, changer[user])
			wait(a, b.retirer[user])
			if user.Parent != nil {
				wait(a, b.retirer[user.Parent])
			}
		}
	}
}

// swapped tells whether a fact is renamed aside and not dropped by the action that removes it.
func (b *builder) swapped(a *action, f *catalog.Fact) bool {
	return a.verb == Change && len(a.removes) > 0 && a.removes[0] == f
}
