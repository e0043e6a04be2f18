package plan

import (
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/sqltext"
)

var languageRule = &rule{
	object: named("LANGUAGE"),
	create: func(_ *planner, f *catalog.Fact) []Statement { return one(language("CREATE ", f)) },
	alter: func(_ *planner, c *change) ([]Statement, bool) {
		return one(language("CREATE OR REPLACE ", c.new)), true
	},
}

func language(create string, f *catalog.Fact) string {
	if f.Has("trusted") {
		create += "TRUSTED "
	}
	sql := create + "LANGUAGE " + f.ID
	for _, attr := range []string{"handler", "inline", "validator"} {
		if v := f.Attr(attr); v != "" {
			sql += " " + strings.ToUpper(attr) + " " + v
		}
	}
	return sql
}

var transformRule = &rule{
	object: named("TRANSFORM"),
	title:  func(v Verb, f *catalog.Fact) string { return string(v) + " transform " + f.ID },
	create: func(_ *planner, f *catalog.Fact) []Statement { return one(transform("CREATE ", f)) },
	alter: func(_ *planner, c *change) ([]Statement, bool) {
		return one(transform("CREATE OR REPLACE ", c.new)), true
	},
}

func transform(create string, f *catalog.Fact) string {
	var parts []string
	if v := f.Attr("from_sql"); v != "" {
		parts = append(parts, "FROM SQL WITH FUNCTION "+v)
	}
	if v := f.Attr("to_sql"); v != "" {
		parts = append(parts, "TO SQL WITH FUNCTION "+v)
	}
	return create + "TRANSFORM " + f.ID + " (" + strings.Join(parts, ", ") + ")"
}

var accessMethodRule = &rule{
	object: named("ACCESS METHOD"),
	create: func(_ *planner, f *catalog.Fact) []Statement {
		return one("CREATE ACCESS METHOD " + f.ID + " TYPE " + map[string]string{"i": "INDEX", "t": "TABLE"}[f.Attr("type")] +
			" HANDLER " + f.Attr("handler"))
	},
	drop: func(p *planner, f *catalog.Fact) []Statement {
		for _, user := range f.Users {
			if user.Kind == "table" && !p.gone[user] {
				p.refuse(f, "it cannot be made again while "+user.String()+" keeps its rows with it",
					"make the new access method under another name and move the table to it")
			}
		}
		return one("DROP ACCESS METHOD " + f.ID)
	},
}

// extensionDependencyRule: what is marked so is dropped with the extension.
var extensionDependencyRule = &rule{
	object: func(f *catalog.Fact) string { return ruleOf(f.Parent).object(f.Parent) },
	create: func(_ *planner, f *catalog.Fact) []Statement { return dependsOnExtension(f, "DEPENDS") },
	drop:   func(_ *planner, f *catalog.Fact) []Statement { return dependsOnExtension(f, "NO DEPENDS") },
}

func dependsOnExtension(f *catalog.Fact, verb string) []Statement {
	return one("ALTER " + ruleOf(f.Parent).object(f.Parent) + " " + verb + " ON EXTENSION " + sqltext.Ident(f.Name))
}
