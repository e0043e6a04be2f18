package plan

import (
	"slices"
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
		out := one(sql)
		for _, o := range lines(f.Attr("column_options")) {
			out = append(out, Statement{SQL: "ALTER MATERIALIZED VIEW " + f.ID + " " + o})
		}
		return out
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
		if c.has("cluster_on") {
			on := "SET WITHOUT CLUSTER"
			if i := c.new.Attr("cluster_on"); i != "" {
				on = "CLUSTER ON " + i
			}
			out = append(out, Statement{SQL: "ALTER MATERIALIZED VIEW " + c.new.ID + " " + on})
		}
		sets, ok := columnSettings(c)
		return append(out, sets...), ok && c.only("options", "no_data", "cluster_on", "column_options")
	},
	name: relationName,
}

// columnSettings sets what is new or another for columns; taking a setting away makes the view again.
func columnSettings(c *change) ([]Statement, bool) {
	old, want := lines(c.old.Attr("column_options")), lines(c.new.Attr("column_options"))
	for _, o := range old {
		what := o[:strings.LastIndexByte(o, ' ')+1]
		if !slices.ContainsFunc(want, func(w string) bool { return w == o || strings.HasPrefix(w, what) && !strings.HasSuffix(o, ")") }) {
			return nil, false
		}
	}
	var out []Statement
	for _, w := range want {
		if !slices.Contains(old, w) {
			out = append(out, Statement{SQL: "ALTER MATERIALIZED VIEW " + c.new.ID + " " + w})
		}
	}
	return out, true
}

func lines(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}
