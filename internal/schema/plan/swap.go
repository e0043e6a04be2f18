package plan

import (
	"slices"
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/declare"
	"example.com/sqlfirst/internal/schema/sqltext"
)

// valued tells whether a column that stays holds values of a type.
func (p *planner) valued(typ *catalog.Fact) bool {
	for _, user := range typ.Users {
		if user.Kind == "column" && !p.gone[user] {
			return true
		}
	}
	return false
}

// misnamed tells whether a constraint whose name nobody wrote would get another one from its author's text: the domain
// that is set aside has a constraint of that name.
func (p *planner) misnamed(f *catalog.Fact, stmt *declare.Stmt) bool {
	if f.Kind != "domain constraint" {
		return false
	}
	old := p.old(f.Parent)
	return old != nil && p.gone[old] && p.valued(old) && old.Child(f.Kind, f.Name) != nil &&
		!slices.ContainsFunc(sqltext.Tokens(stmt.Text), func(t sqltext.Token) bool { return t.Name() == f.Name })
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

// linkSwaps adds the edges of the actions that drop a type set aside: after everything that has moved away from it.
func (b *builder) linkSwaps(changer map[*catalog.Fact]*action) {
	for _, a := range b.actions {
		if a.retires == nil {
			continue
		}
		wait(a, b.maker[b.new(a.retires)])
		wait(a, b.remover[a.retires])
		for _, user := range a.retires.Users {
			wait(a, b.remover[user])
			wait(a, changer[user])
		}
	}
}

// swapped tells whether a fact is renamed aside and not dropped by the action that removes it.
func (b *builder) swapped(a *action, f *catalog.Fact) bool {
	return a.verb == Change && len(a.removes) > 0 && a.removes[0] == f
}
