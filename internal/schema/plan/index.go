package plan

import (
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/sqltext"
)

var indexRule = &rule{
	object: named("INDEX"),
	create: func(p *planner, f *catalog.Fact) []Statement {
		s := Statement{SQL: f.Attr("_whole")}
		if f.Has("only") {
			s.SQL = strings.Replace(s.SQL, " ON ", " ON ONLY ", 1)
		} else if p.online(f, p.Concurrent.Create) && p.old(f) == nil {
			s.TxNone, s.Trial, s.SQL = true, s.SQL, concurrently(s.SQL)
		}
		out := append([]Statement{s}, indexStatistics(f)...)
		if whole := wholeOf(f); whole != nil && !p.comesWithWhole(f, whole) {
			out = append(out, Statement{SQL: attach(f, f.ID)})
		}
		return out
	},
	drop: func(p *planner, f *catalog.Fact) []Statement {
		s := Statement{SQL: "DROP INDEX " + f.ID}
		if p.online(f, p.Concurrent.Drop) && p.new(f) == nil {
			s.TxNone, s.Trial, s.SQL = true, s.SQL, "DROP INDEX CONCURRENTLY "+f.ID
		}
		return []Statement{s}
	},
	alter:   alterIndex,
	name:    relationName,
	instead: wholeIndex,
}

// alterIndex changes what an index can change in place; another definition is another index.
func alterIndex(p *planner, c *change) ([]Statement, bool) {
	if c.has("definition") && c.only("definition", "options", "statistics") && p.online(c.new, p.Concurrent.Create && p.Concurrent.Drop) && len(c.old.Users) == 0 {
		return rebuildOnline(p, c), true
	}
	out, ok := alterAttached(p, c, c.new.ID)
	if !ok {
		return nil, false
	}
	for _, o := range optionChanges(c) {
		out = append(out, Statement{SQL: "ALTER INDEX " + c.new.ID + " " + o})
	}
	if c.has("statistics") {
		out = append(out, resetIndexStatistics(c)...)
		out = append(out, indexStatistics(c.new)...)
	}
	return out, c.only("attached_to", "inherited", "only", "options", "statistics")
}

// resetIndexStatistics takes back the targets of those expressions that have none any more.
func resetIndexStatistics(c *change) []Statement {
	wanted := map[string]bool{}
	for _, s := range splitList(c.new.Attr("statistics")) {
		column, _, _ := strings.Cut(s, ":")
		wanted[column] = true
	}
	var out []Statement
	for _, s := range splitList(c.old.Attr("statistics")) {
		if column, _, _ := strings.Cut(s, ":"); !wanted[column] {
			out = append(out, Statement{SQL: "ALTER INDEX " + c.new.ID + " ALTER COLUMN " + column + " SET STATISTICS -1"})
		}
	}
	return out
}

// rebuildOnline builds the new index beside the old one, so that queries and a unique index's promise never lack it.
func rebuildOnline(p *planner, c *change) []Statement {
	aside := asideName(p.From, c.old, "__new")
	id := sqltext.Ident(c.new.Schema) + "." + sqltext.Ident(aside)
	sql := strings.Replace(c.new.Attr("_whole"), "INDEX "+sqltext.Ident(c.new.Name)+" ON", "INDEX "+sqltext.Ident(aside)+" ON", 1)
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
