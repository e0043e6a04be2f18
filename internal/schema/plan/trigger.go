package plan

import (
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/sqltext"
)

var triggerRule = &rule{
	object: onParent("TRIGGER"),
	create: func(_ *planner, f *catalog.Fact) []Statement {
		out := one(f.Attr("definition"))
		if f.Attr("enabled") != "" {
			out = append(out, enable(f, "TRIGGER"))
		}
		return out
	},
	alter: func(p *planner, c *change) ([]Statement, bool) {
		var out []Statement
		if c.has("definition") {
			if c.new.Has("_constraint") || c.old.Has("_constraint") {
				return nil, false
			}
			if text := p.ownReplacement(c.new); text != "" {
				out = append(out, Statement{SQL: text, Own: p.Declared.Of(c.new).Order + 1})
			} else {
				out = append(out, Statement{SQL: strings.Replace(c.new.Attr("definition"), "CREATE TRIGGER", "CREATE OR REPLACE TRIGGER", 1)})
			}
		}
		if c.has("enabled") {
			out = append(out, enable(c.new, "TRIGGER"))
		}
		return out, true
	},
}

// enable sets when a trigger or rule fires.
func enable(f *catalog.Fact, word string) Statement {
	return clause(f.Parent.ID, firing[f.Attr("enabled")]+" "+word+" "+sqltext.Ident(f.Name))
}

// firing are the words for when a trigger or rule fires.
var firing = map[string]string{"": "ENABLE", "D": "DISABLE", "R": "ENABLE REPLICA", "A": "ENABLE ALWAYS"}

var ruleRule = &rule{
	object: onParent("RULE"),
	create: func(_ *planner, f *catalog.Fact) []Statement {
		out := one(strings.TrimSuffix(f.Attr("definition"), ";"))
		if f.Attr("enabled") != "" {
			out = append(out, enable(f, "RULE"))
		}
		return out
	},
	alter: func(p *planner, c *change) ([]Statement, bool) {
		var out []Statement
		if c.has("definition") {
			out = append(out, Statement{SQL: strings.TrimSuffix(strings.Replace(c.new.Attr("definition"), "CREATE RULE", "CREATE OR REPLACE RULE", 1), ";")})
		}
		if c.has("enabled") {
			out = append(out, enable(c.new, "RULE"))
		}
		return out, true
	},
}
