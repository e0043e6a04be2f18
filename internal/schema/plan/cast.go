package plan

import "example.com/sqlfirst/internal/schema/catalog"

var castRule = &rule{
	object: named("CAST"),
	title:  func(v Verb, f *catalog.Fact) string { return string(v) + " cast " + f.ID },
	create: func(_ *planner, f *catalog.Fact) []Statement {
		sql := "CREATE CAST " + f.ID
		switch f.Attr("method") {
		case "f":
			sql += " WITH FUNCTION " + f.Attr("function")
		case "i":
			sql += " WITH INOUT"
		default:
			sql += " WITHOUT FUNCTION"
		}
		return one(sql + map[string]string{"a": " AS ASSIGNMENT", "i": " AS IMPLICIT"}[f.Attr("context")])
	},
}
