package plan

import (
	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/sqltext"
)

var securityLabelRule = &rule{
	object: labelled,
	create: func(_ *planner, f *catalog.Fact) []Statement { return setLabel(f, sqltext.Literal(f.Attr("label"))) },
	drop:   func(_ *planner, f *catalog.Fact) []Statement { return setLabel(f, "NULL") },
	alter: func(_ *planner, c *change) ([]Statement, bool) {
		return setLabel(c.new, sqltext.Literal(c.new.Attr("label"))), true
	},
}

func setLabel(f *catalog.Fact, label string) []Statement {
	return one("SECURITY LABEL FOR " + sqltext.Ident(f.Attr("_provider")) + " ON " + labelled(f) + " IS " + label)
}

// labelled names what a label is on.
func labelled(f *catalog.Fact) string {
	if column := f.Attr("_column"); column != "" {
		return "COLUMN " + f.Parent.ID + "." + column
	}
	return ruleOf(f.Parent).object(f.Parent)
}
