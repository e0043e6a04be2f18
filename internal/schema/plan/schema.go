package plan

import "example.com/sqlfirst/internal/schema/catalog"

var schemaRule = &rule{
	object: named("SCHEMA"),
	create: func(_ *planner, f *catalog.Fact) []Statement { return one("CREATE SCHEMA " + f.ID) },
	late:   true,
	holdsData: func(_, _ *catalog.Fact) (string, string) {
		return "a schema cannot be made again with what is in it", ""
	},
}

var extensionRule = &rule{
	object: named("EXTENSION"),
	create: func(_ *planner, f *catalog.Fact) []Statement {
		sql := "CREATE EXTENSION " + f.ID
		if s := f.Attr("schema_name"); s != "public" && s != "pg_catalog" {
			sql += " SCHEMA " + s
		}
		return one(sql)
	},
	alter: func(_ *planner, c *change) ([]Statement, bool) {
		var out []Statement
		if c.has("schema_name") {
			out = append(out, Statement{SQL: "ALTER EXTENSION " + c.new.ID + " SET SCHEMA " + c.new.Attr("schema_name")})
		}
		if c.has("version") {
			out = append(out, Statement{SQL: "ALTER EXTENSION " + c.new.ID + " UPDATE TO '" + c.new.Attr("version") + "'"})
		}
		return out, true
	},
	late: true,
	holdsData: func(_, _ *catalog.Fact) (string, string) {
		return "an extension cannot be dropped and made again without losing what uses it", "write the migration by hand: migrate new"
	},
}
