package plan

import (
	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/sqltext"
)

var policyRule = &rule{
	object: onParent("POLICY"),
	create: func(_ *planner, f *catalog.Fact) []Statement {
		sql := "CREATE POLICY " + sqltext.Ident(f.Name) + " ON " + f.Parent.ID
		if f.Has("restrictive") {
			sql += "\n    AS RESTRICTIVE"
		}
		if c := f.Attr("command"); c != "ALL" {
			sql += "\n    FOR " + c
		}
		if r := f.Attr("roles"); r != "public" {
			sql += "\n    TO " + r
		}
		return one(sql + policyClauses(f))
	},
	alter: func(_ *planner, c *change) ([]Statement, bool) {
		if c.has("command", "restrictive") || c.has("using") && !c.new.Has("using") || c.has("check") && !c.new.Has("check") {
			return nil, false
		}
		sql := "ALTER POLICY " + sqltext.Ident(c.new.Name) + " ON " + c.new.Parent.ID
		if c.has("roles") {
			sql += "\n    TO " + c.new.Attr("roles")
		}
		if c.has("using", "check") {
			sql += policyClauses(c.new)
		}
		return one(sql), true
	},
}

func policyClauses(f *catalog.Fact) string {
	sql := ""
	if u := f.Attr("using"); u != "" {
		sql += "\n    USING (" + u + ")"
	}
	if c := f.Attr("check"); c != "" {
		sql += "\n    WITH CHECK (" + c + ")"
	}
	return sql
}
