package plan

import (
	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/sqltext"
)

var conversionRule = &rule{
	object: named("CONVERSION"),
	create: func(_ *planner, f *catalog.Fact) []Statement {
		sql := "CREATE "
		if f.Has("default") {
			sql += "DEFAULT "
		}
		return one(sql + "CONVERSION " + f.ID + " FOR " + sqltext.Literal(f.Attr("source")) + " TO " +
			sqltext.Literal(f.Attr("target")) + " FROM " + f.Attr("function"))
	},
}
