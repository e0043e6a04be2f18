package plan

import (
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/sqltext"
)

var collationRule = &rule{
	object: named("COLLATION"),
	create: createCollation,
	// A column moves to the new collation as it does to a new type; its values stay as they are.
	swap: func(_ *planner, _, _ *catalog.Fact, _ string) string { return "" },
	name: func(f *catalog.Fact) string { return "collation " + f.ID },
}

func createCollation(_ *planner, f *catalog.Fact) []Statement {
	parts := []string{"PROVIDER = " + map[string]string{"b": "builtin", "c": "libc", "i": "icu"}[f.Attr("provider")]}
	add := func(word, attr string) {
		if v := f.Attr(attr); v != "" {
			parts = append(parts, word+" = "+sqltext.Literal(v))
		}
	}
	add("LOCALE", "locale")
	add("LC_COLLATE", "lc_collate")
	add("LC_CTYPE", "lc_ctype")
	add("RULES", "rules")
	if f.Has("nondeterministic") {
		parts = append(parts, "DETERMINISTIC = false")
	}
	return one("CREATE COLLATION " + f.ID + " (" + strings.Join(parts, ", ") + ")")
}
