package plan

import (
	"slices"
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/sqltext"
)

var enumRule = &rule{
	object: named("TYPE"),
	create: func(_ *planner, f *catalog.Fact) []Statement {
		return one("CREATE TYPE " + f.ID + " AS ENUM (" + f.Attr("labels") + ")")
	},
	alter: addLabels,
	swap:  throughText,
	name:  typeName,
}

// addLabels adds the labels that are new where they belong; taking one away or moving one takes a new type.
func addLabels(p *planner, c *change) ([]Statement, bool) {
	old, want := labels(c.old), labels(c.new)
	var out []Statement
	have := slices.Clone(old)
	for i, l := range want {
		if slices.Contains(old, l) {
			continue
		}
		sql := "ALTER TYPE " + c.new.ID + " ADD VALUE " + l
		switch {
		case i > 0:
			if at := slices.Index(have, want[i-1]); at != len(have)-1 {
				sql += " AFTER " + want[i-1]
			}
			have = slices.Insert(have, slices.Index(have, want[i-1])+1, l)
		case len(have) > 0:
			sql += " BEFORE " + have[0]
			have = slices.Insert(have, 0, l)
		default:
			have = append(have, l)
		}
		out = append(out, Statement{SQL: sql, apart: p.Learned.Apart[c.new.Ref]})
	}
	return out, slices.Equal(have, want)
}

// labels gives an enum's labels as SQL literals.
func labels(f *catalog.Fact) []string {
	var out []string
	for _, t := range sqltext.Tokens(f.Attr("labels")) {
		if t.Kind == sqltext.String {
			out = append(out, t.Text)
		}
	}
	return out
}

// throughText writes a value as text and reads it as the new type, element by element in an array.
func throughText(_ *planner, column, _ *catalog.Fact, value string) string {
	array := ""
	if strings.HasSuffix(column.Attr("type"), "[]") {
		array = "[]"
	}
	return value + "::text" + array + "::" + column.Attr("type")
}
