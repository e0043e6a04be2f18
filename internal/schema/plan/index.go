package plan

import (
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
)

var indexRule = &rule{
	object: named("INDEX"),
	create: func(_ *planner, f *catalog.Fact) []Statement {
		sql := f.Attr("definition")
		if f.Has("only") {
			sql = strings.Replace(sql, " ON ", " ON ONLY ", 1)
		}
		return append(one(sql), indexStatistics(f)...)
	},
	alter: func(p *planner, c *change) ([]Statement, bool) {
		if c.only("inherited", "attached_to") && c.new.Has("attached_to") && !c.old.Has("attached_to") {
			return one("ALTER INDEX " + c.new.Attr("attached_to") + " ATTACH PARTITION " + c.new.ID), true
		}
		if c.only("statistics") && c.new.Has("statistics") {
			return indexStatistics(c.new), true
		}
		return nil, c.only("inherited")
	},
	name: relationName,
}

// indexStatistics sets the statistics targets of an index's expressions.
func indexStatistics(f *catalog.Fact) []Statement {
	var out []Statement
	for _, s := range splitList(f.Attr("statistics")) {
		column, target, _ := strings.Cut(s, ":")
		out = append(out, Statement{SQL: "ALTER INDEX " + f.ID + " ALTER COLUMN " + column + " SET STATISTICS " + target})
	}
	return out
}

func splitList(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}

var statisticsRule = &rule{
	object: named("STATISTICS"),
	create: func(_ *planner, f *catalog.Fact) []Statement {
		out := one(f.Attr("definition"))
		if t := f.Attr("target"); t != "" {
			out = append(out, Statement{SQL: "ALTER STATISTICS " + f.ID + " SET STATISTICS " + t})
		}
		return out
	},
	alter: func(_ *planner, c *change) ([]Statement, bool) {
		t := c.new.Attr("target")
		if t == "" {
			t = "-1"
		}
		return one("ALTER STATISTICS " + c.new.ID + " SET STATISTICS " + t), c.only("target")
	},
	name: func(f *catalog.Fact) string { return "statistics " + f.ID },
}
