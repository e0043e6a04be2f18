package plan

import (
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
)

var viewRule = &rule{
	object: named("VIEW"),
	create: func(_ *planner, f *catalog.Fact) []Statement { return one("CREATE VIEW " + viewBody(f)) },
	alter:  replaceView,
	name:   relationName,
}

// viewBody writes what follows CREATE VIEW.
func viewBody(f *catalog.Fact) string {
	sql := f.ID
	if o := f.Attr("options"); o != "" {
		sql += " WITH (" + o + ")"
	}
	return sql + " AS\n" + query(f)
}

// query gives a view's query as PostgreSQL prints it.
func query(f *catalog.Fact) string {
	return strings.TrimRight(strings.TrimSuffix(strings.TrimSpace(f.Attr("definition")), ";"), " \n")
}

// replaceView uses CREATE OR REPLACE, which can add columns at the end and change nothing else about columns.
func replaceView(p *planner, c *change) ([]Statement, bool) {
	old, want := c.old.Attr("columns"), c.new.Attr("columns")
	if want != old && !strings.HasPrefix(want, old+"\n") {
		return nil, false
	}
	if text := p.ownReplacement(c.new); text != "" {
		return []Statement{{SQL: text, Own: p.Declared.Of(c.new).Order + 1}}, true
	}
	return one("CREATE OR REPLACE VIEW " + viewBody(c.new)), true
}

var materializedViewRule = &rule{
	object: named("MATERIALIZED VIEW"),
	create: func(_ *planner, f *catalog.Fact) []Statement {
		sql := "CREATE MATERIALIZED VIEW " + f.ID
		if am := f.Attr("access_method"); am != "" {
			sql += " USING " + am
		}
		if o := f.Attr("options"); o != "" {
			sql += " WITH (" + o + ")"
		}
		sql += " AS\n" + query(f)
		if f.Has("no_data") {
			sql += "\nWITH NO DATA"
		}
		return one(sql)
	},
	alter: func(_ *planner, c *change) ([]Statement, bool) {
		var out []Statement
		for _, o := range optionChanges(c) {
			out = append(out, Statement{SQL: "ALTER MATERIALIZED VIEW " + c.new.ID + " " + o})
		}
		if c.has("no_data") {
			with := "REFRESH MATERIALIZED VIEW " + c.new.ID
			if c.new.Has("no_data") {
				with += " WITH NO DATA"
			}
			out = append(out, Statement{SQL: with})
		}
		return out, c.only("options", "no_data")
	},
	name: relationName,
}
