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

// rebuildRow makes a value of the new type from the attributes that the old one has as well.
func rebuildRow(p *planner, column, old *catalog.Fact, value string) string {
	if isArray(column) {
		return value + "::text[]::" + column.Attr("type")
	}
	var parts []string
	for _, a := range p.new(old).ChildrenOf("attribute") {
		part := "NULL"
		if before := old.Child("attribute", a.Name); before != nil {
			part = "(" + value + ")." + sqltext.Ident(a.Name)
			if before.Attr("type") != a.Attr("type") {
				part += "::" + a.Attr("type")
			}
		}
		parts = append(parts, part)
	}
	return "CASE WHEN " + value + " IS NOT DISTINCT FROM NULL THEN NULL ELSE ROW(" + strings.Join(parts, ", ") + ")::" + column.Attr("type") + " END"
}

var attributeRule = &rule{
	object: named("COLUMN"),
	create: func(_ *planner, f *catalog.Fact) []Statement {
		return one("ALTER TYPE " + f.Parent.ID + " ADD ATTRIBUTE " + sqltext.Ident(f.Name) + " " + attributeType(f))
	},
	drop: func(_ *planner, f *catalog.Fact) []Statement {
		return one("ALTER TYPE " + f.Parent.ID + " DROP ATTRIBUTE " + sqltext.Ident(f.Name))
	},
	alter: func(p *planner, c *change) ([]Statement, bool) {
		if !inOrder(c.old.Parent, c.new.Parent) {
			return nil, false
		}
		if c.only("position") {
			return nil, true
		}
		for _, user := range c.old.Parent.Users {
			if user.Kind == "column" {
				return nil, false
			}
		}
		return one("ALTER TYPE " + c.new.Parent.ID + " ALTER ATTRIBUTE " + sqltext.Ident(c.new.Name) + " TYPE " + attributeType(c.new)), true
	},
	instead: parentOf,
	within:  func(*planner, *catalog.Fact) bool { return true },
	loses: func(f *catalog.Fact) string {
		if len(f.Parent.Users) == 0 {
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
