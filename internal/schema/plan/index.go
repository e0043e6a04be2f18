package plan

import (
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/sqltext"
)

var indexRule = &rule{
	object: named("INDEX"),
	create: func(p *planner, f *catalog.Fact) []Statement {
		s := Statement{SQL: f.Attr("definition")}
		if f.Has("only") {
			s.SQL = strings.Replace(s.SQL, " ON ", " ON ONLY ", 1)
		} else if p.online(f, p.Concurrent.Create) && p.old(f) == nil {
			s.TxNone, s.Trial, s.SQL = true, s.SQL, concurrently(s.SQL)
		}
		return append([]Statement{s}, indexStatistics(f)...)
	},
	drop: func(p *planner, f *catalog.Fact) []Statement {
		s := Statement{SQL: "DROP INDEX " + f.ID}
		if p.online(f, p.Concurrent.Drop) && p.new(f) == nil {
			s.TxNone, s.Trial, s.SQL = true, s.SQL, "DROP INDEX CONCURRENTLY "+f.ID
		}
		return []Statement{s}
	},
	alter: func(p *planner, c *change) ([]Statement, bool) {
		if c.only("inherited", "attached_to") && c.new.Has("attached_to") && !c.old.Has("attached_to") {
			return one("ALTER INDEX " + c.new.Attr("attached_to") + " ATTACH PARTITION " + c.new.ID), true
		}
		if c.only("statistics") && c.new.Has("statistics") {
			return indexStatistics(c.new), true
		}
		if c.has("definition") && p.online(c.new, p.Concurrent.Create && p.Concurrent.Drop) && len(c.old.Users) == 0 {
			return rebuildOnline(p, c), true
		}
		return nil, c.only("inherited")
	},
	name: relationName,
}

// rebuildOnline builds the new index beside the old one, so that queries and a unique index's promise never lack it.
func rebuildOnline(p *planner, c *change) []Statement {
	aside := asideName(p.From, c.old, "__new")
	id := sqltext.Ident(c.new.Schema) + "." + sqltext.Ident(aside)
	sql := strings.Replace(c.new.Attr("definition"), "INDEX "+sqltext.Ident(c.new.Name)+" ON", "INDEX "+sqltext.Ident(aside)+" ON", 1)
	return append([]Statement{
		{
			TxNone: true, SQL: concurrently(sql), Trial: sql,
			Comment: "Build the new index " + quoteName(c.new) + " beside the old one",
		},
		{
			TxNone: true, SQL: "DROP INDEX CONCURRENTLY " + c.old.ID, Trial: "DROP INDEX " + c.old.ID,
			Comment: "Drop the old index " + quoteName(c.old),
		},
		{
			SQL:     "ALTER INDEX " + id + " RENAME TO " + sqltext.Ident(c.new.Name),
			Comment: "Give the new index its name",
		},
	}, indexStatistics(c.new)...)
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
