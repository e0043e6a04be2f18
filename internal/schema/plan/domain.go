package plan

import (
	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/sqltext"
)

var domainRule = &rule{
	object: named("DOMAIN"),
	create: createDomain,
	alter: func(_ *planner, c *change) ([]Statement, bool) {
		if c.has("type", "collation") {
			return nil, false
		}
		var out []Statement
		alter := "ALTER DOMAIN " + c.new.ID
		if c.has("default") {
			if d := c.new.Attr("default"); d != "" {
				out = append(out, Statement{SQL: alter + " SET DEFAULT " + d})
			} else {
				out = append(out, Statement{SQL: alter + " DROP DEFAULT"})
			}
		}
		if c.has("not_null") {
			out = append(out, Statement{SQL: alter + map[bool]string{true: " SET", false: " DROP"}[c.new.Has("not_null")] + " NOT NULL"})
		}
		return out, true
	},
	// Through the old base type, so that the new domain's checks see every value.
	swap: func(p *planner, column, domain *catalog.Fact, value string) string {
		if isArray(column) {
			return value + "::" + domain.Attr("type") + "[]::" + column.Attr("type")
		}
		return value + "::" + domain.Attr("type") + "::" + column.Attr("type")
	},
	name: typeName,
}

func createDomain(_ *planner, f *catalog.Fact) []Statement {
	sql := "CREATE DOMAIN " + f.ID + " AS " + f.Attr("type")
	if c := f.Attr("collation"); c != "" {
		sql += " COLLATE " + c
	}
	if d := f.Attr("default"); d != "" {
		sql += "\n    DEFAULT " + d
	}
	if f.Has("not_null") {
		sql += "\n    NOT NULL"
	}
	for _, c := range f.ChildrenOf("domain constraint") {
		if domainConstraintRule.within(nil, c) {
			sql += "\n    CONSTRAINT " + sqltext.Ident(c.Name) + " " + definition(c)
		}
	}
	return one(sql)
}

var domainConstraintRule = &rule{
	object: func(f *catalog.Fact) string {
		return "CONSTRAINT " + sqltext.Ident(f.Name) + " ON DOMAIN " + f.Parent.ID
	},
	create: func(_ *planner, f *catalog.Fact) []Statement {
		return one("ALTER DOMAIN " + f.Parent.ID + " ADD CONSTRAINT " + sqltext.Ident(f.Name) + " " + definition(f))
	},
	drop: func(_ *planner, f *catalog.Fact) []Statement {
		return one("ALTER DOMAIN " + f.Parent.ID + " DROP CONSTRAINT " + sqltext.Ident(f.Name))
	},
	alter: func(_ *planner, c *change) ([]Statement, bool) {
		if c.old.Attr("definition") != c.new.Attr("definition")+" NOT VALID" {
			return nil, false
		}
		return one("ALTER DOMAIN " + c.new.Parent.ID + " VALIDATE CONSTRAINT " + sqltext.Ident(c.new.Name)), true
	},
	within: func(_ *planner, f *catalog.Fact) bool { return !notValid(f) },
}
