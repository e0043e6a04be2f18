package plan

import (
	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/sqltext"
)

var commentRule = &rule{
	object: commented,
	create: func(_ *planner, f *catalog.Fact) []Statement { return setComment(f, sqltext.Literal(f.Attr("text"))) },
	drop: func(_ *planner, f *catalog.Fact) []Statement {
		if f.Parent.Kind == "schema" && f.Parent.Name == "public" {
			return setComment(f, "'standard public schema'")
		}
		return setComment(f, "NULL")
	},
	alter: func(_ *planner, c *change) ([]Statement, bool) {
		return setComment(c.new, sqltext.Literal(c.new.Attr("text"))), true
	},
	title: commentTitle,
}

func setComment(f *catalog.Fact, text string) []Statement {
	return one("COMMENT ON " + commented(f) + " IS " + text)
}

// commented names what a comment is on.
func commented(f *catalog.Fact) string {
	switch {
	case f.Name != "":
		return "COLUMN " + f.Parent.ID + "." + f.Name
	case inside(f):
		return f.Attr("_on")
	}
	return ruleOf(f.Parent).object(f.Parent)
}

// inside tells whether a comment is on something that is no fact itself but inside of one.
func inside(f *catalog.Fact) bool {
	return f.Attr("_on") != "" && f.Object.OID != f.Parent.Object.OID
}

func commentTitle(v Verb, f *catalog.Fact) string {
	title := map[Verb]string{Create: "Comment on ", Change: "Comment on ", Drop: "Drop comment on "}[v]
	if inside(f) {
		return title + f.Attr("_on")
	}
	on := string(f.Parent.Kind) + ` "` + f.Parent.Name + `"`
	switch {
	case f.Name != "":
		on = `column "` + f.Name + `" of ` + on
	case f.Parent.Parent != nil && f.Parent.Parent.Kind != "shell type":
		on += " of " + quoteName(f.Parent.Parent)
	}
	return title + on
}
