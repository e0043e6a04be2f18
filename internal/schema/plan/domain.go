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
		if c.has("not_null", "not_null_name") {
			out = append(out, domainNotNull(c, alter))
		}
		return out, true
	},
	swap: rereadDomain,
	name: typeName,
}

// domainNotNull changes NOT NULL, which has a name of its own from version 17 on.
func domainNotNull(c *change, alter string) Statement {
	switch name := c.new.Attr("not_null_name"); {
	case !c.new.Has("not_null"):
		return Statement{SQL: alter + " DROP NOT NULL"}
	case c.old.Has("not_null"):
		return Statement{SQL: alter + " RENAME CONSTRAINT " + sqltext.Ident(c.old.Attr("_not_null_name")) + " TO " + sqltext.Ident(c.new.Attr("_not_null_name"))}
	case name != "":
		return Statement{SQL: alter + " ADD CONSTRAINT " + sqltext.Ident(name) + " NOT NULL"}
	}
	return Statement{SQL: alter + " SET NOT NULL"}
}

// rereadDomain takes a value through the old base type, so that the new domain's checks see it. The last cast is
// PostgreSQL's own where it has one: it refuses what is too long, and one that is asked for would cut it.
func rereadDomain(p *planner, column, domain *catalog.Fact, value string) string {
	bottom := bottomOf(domain)
	for _, need := range bottom.Needs {
		if ruleOf(need).swap == nil || !p.gone[need] {
			continue
		}
		if want := p.new(bottom); want != nil && !isArray(column) {
			return p.carry(bottom, want, value) + "::" + column.Attr("type")
		}
		return throughText(p, column, domain, value)
	}
	value += "::" + bottom.Attr("type")
	if isArray(column) {
		value += "[]"
	}
	if column.Kind == "column" && !p.Learned.Using[column.Ref] {
		return value
	}
	return value + "::" + column.Attr("type")
}

// bottomOf gives the domain that stands on no other one.
func bottomOf(domain *catalog.Fact) *catalog.Fact {
	for _, need := range domain.Needs {
		if need.Kind == "domain" && need.ID == domain.Attr("type") {
			return bottomOf(need)
		}
	}
	return domain
}

// aside tells whether a fact is made again while its old self is still there under another name.
func (p *planner) aside(f *catalog.Fact) bool {
	old := p.old(f)
	return old != nil && p.gone[old] && ruleOf(f).swap != nil && p.valued(old)
}

func createDomain(p *planner, f *catalog.Fact) []Statement {
	sql := "CREATE DOMAIN " + f.ID + " AS " + f.Attr("type")
	if c := f.Attr("collation"); c != "" {
		sql += " COLLATE " + c
	}
	if d := f.Attr("default"); d != "" {
		sql += "\n    DEFAULT " + d
	}
	if f.Has("not_null") {
		sql += "\n    "
		if name := f.Attr("_not_null_name"); name != "" && (f.Has("not_null_name") || p.aside(f)) {
			sql += "CONSTRAINT " + sqltext.Ident(name) + " "
		}
		sql += "NOT NULL"
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
