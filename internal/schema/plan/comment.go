package plan

import (
	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/sqltext"
)

var commentRule = &rule{
	object: commented,
	create: setComment,
	drop: func(_ *planner, f *catalog.Fact) []Statement {
		return one("COMMENT ON " + commented(f) + " IS NULL")
	},
	alter: func(p *planner, c *change) ([]Statement, bool) { return setComment(p, c.new), true },
}

func setComment(_ *planner, f *catalog.Fact) []Statement {
	return one("COMMENT ON " + commented(f) + " IS " + sqltext.Literal(f.Attr("text")))
}

// commented names what a comment is on.
func commented(f *catalog.Fact) string {
	if f.Name != "" {
		return "COLUMN " + f.Parent.ID + "." + f.Name
	}
	return ruleOf(f.Parent).object(f.Parent)
}
