package plan

import (
	"slices"
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/sqltext"
)

var compositeRule = &rule{
	object: named("TYPE"),
	create: func(_ *planner, f *catalog.Fact) []Statement {
		var cols []string
		for _, a := range f.ChildrenOf("attribute") {
			cols = append(cols, "\n    "+sqltext.Ident(a.Name)+" "+attributeType(a))
		}
		end := "\n)"
		if len(cols) == 0 {
			end = ")"
		}
		return one("CREATE TYPE " + f.ID + " AS (" + strings.Join(cols, ",") + end)
	},
	swap: rebuildRow,
	name: typeName,
}

func attributeType(a *catalog.Fact) string {
	if c := a.Attr("collation"); c != "" {
		return a.Attr("type") + " COLLATE " + c
	}
	return a.Attr("type")
}

// rebuildRow makes a value of the new type from the attributes that the old one has as well. Arrays of rows can only be
// read from what they are as text, where an attribute is what stands in its place.
func rebuildRow(p *planner, column, old *catalog.Fact, value string) string {
	want := p.new(old)
	if want == nil || isArray(column) && sameShape(old, want) {
		return throughText(p, column, old, value)
	}
	if isArray(column) {
		p.refuse(column, "PostgreSQL cannot write the rows in its arrays in another order of attributes",
			"keep the order of the attributes of "+want.ID+" and add new ones at the end, or move the values by hand: migrate new")
		return value
	}
	var parts []string
	for _, a := range want.ChildrenOf("attribute") {
		part := "NULL"
		if before := old.Child("attribute", a.Name); before != nil {
			part = p.carry(before, a, "("+value+")."+sqltext.Ident(a.Name))
		}
		parts = append(parts, part)
	}
	return "CASE WHEN " + value + " IS NOT DISTINCT FROM NULL THEN NULL ELSE ROW(" + strings.Join(parts, ", ") + ")::" + column.Attr("type") + " END"
}

// sameShape tells whether two types have the same attributes in the same order.
func sameShape(old, want *catalog.Fact) bool {
	return slices.EqualFunc(old.ChildrenOf("attribute"), want.ChildrenOf("attribute"), func(a, b *catalog.Fact) bool { return a.Name == b.Name })
}

var attributeRule = &rule{
	object: named("COLUMN"),
	create: func(p *planner, f *catalog.Fact) []Statement {
		return one("ALTER TYPE " + f.Parent.ID + " ADD ATTRIBUTE " + sqltext.Ident(f.Name) + " " + attributeType(f) + cascade(p, f))
	},
	drop: func(p *planner, f *catalog.Fact) []Statement {
		return one("ALTER TYPE " + f.Parent.ID + " DROP ATTRIBUTE " + sqltext.Ident(f.Name) + cascade(p, f))
	},
	alter: func(p *planner, c *change) ([]Statement, bool) {
		if !inOrder(c.old.Parent, c.new.Parent) {
			return nil, false
		}
		if c.only("position") {
			return nil, true
		}
		if p.valued(c.old.Parent) {
			return nil, false
		}
		return one("ALTER TYPE " + c.new.Parent.ID + " ALTER ATTRIBUTE " + sqltext.Ident(c.new.Name) + " TYPE " + attributeType(c.new) + cascade(p, c.new)), true
	},
	instead: parentOf,
	within:  func(*planner, *catalog.Fact) bool { return true },
	loses: func(f *catalog.Fact) string {
		if !holdsValues(f.Parent, func(*catalog.Fact) bool { return true }) && len(typedTables(f.Parent)) == 0 {
			return ""
		}
		return "attribute " + f.ID + " and its values"
	},
}

// inOrder tells whether dropping and adding attributes, which adds at the end, gives the order that is wanted.
func inOrder(old, want *catalog.Fact) bool {
	var have, wish []string
	for _, a := range old.ChildrenOf("attribute") {
		if want.Child("attribute", a.Name) != nil {
			have = append(have, a.Name)
		}
	}
	for _, a := range want.ChildrenOf("attribute") {
		wish = append(wish, a.Name)
		if old.Child("attribute", a.Name) == nil {
			have = append(have, a.Name)
		}
	}
	return slices.Equal(have, wish)
}
