package plan

import (
	"slices"
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/sqltext"
)

var parserRule = &rule{
	object: named("TEXT SEARCH PARSER"),
	create: func(_ *planner, f *catalog.Fact) []Statement {
		return one("CREATE TEXT SEARCH PARSER " + f.ID + " (" + attributes(f, "start", "gettoken", "end", "headline", "lextypes") + ")")
	},
}

var templateRule = &rule{
	object: named("TEXT SEARCH TEMPLATE"),
	create: func(_ *planner, f *catalog.Fact) []Statement {
		return one("CREATE TEXT SEARCH TEMPLATE " + f.ID + " (" + attributes(f, "init", "lexize") + ")")
	},
}

// attributes writes those attributes that are set as a list of WORD = value.
func attributes(f *catalog.Fact, names ...string) string {
	var out []string
	for _, name := range names {
		if v := f.Attr(name); v != "" {
			out = append(out, strings.ToUpper(name)+" = "+v)
		}
	}
	return strings.Join(out, ", ")
}

var dictionaryRule = &rule{
	object: named("TEXT SEARCH DICTIONARY"),
	create: func(_ *planner, f *catalog.Fact) []Statement {
		sql := "CREATE TEXT SEARCH DICTIONARY " + f.ID + " (TEMPLATE = " + f.Attr("template")
		if o := f.Attr("options"); o != "" {
			sql += ", " + o
		}
		return one(sql + ")")
	},
	// Every option that is wanted is said again, since those that are said move to the end.
	alter: func(_ *planner, c *change) ([]Statement, bool) {
		if !c.only("options") {
			return nil, false
		}
		wanted := optionNames(c.new.Attr("options"))
		var options []string
		for _, o := range optionNames(c.old.Attr("options")) {
			if !slices.Contains(wanted, o) {
				options = append(options, o)
			}
		}
		if len(wanted) > 0 {
			options = append(options, c.new.Attr("options"))
		}
		return one("ALTER TEXT SEARCH DICTIONARY " + c.new.ID + " (" + strings.Join(options, ", ") + ")"), true
	},
}

// optionNames gives the names in a list like "language = 'english', stopwords = 'english'", as they are spelled there.
func optionNames(options string) []string {
	var out []string
	tokens := sqltext.Tokens(options)
	for i, t := range tokens {
		if i == 0 || tokens[i-1].Text == "," {
			out = append(out, t.Text)
		}
	}
	return out
}

var configurationRule = &rule{
	object: named("TEXT SEARCH CONFIGURATION"),
	create: func(_ *planner, f *catalog.Fact) []Statement {
		out := one("CREATE TEXT SEARCH CONFIGURATION " + f.ID + " (PARSER = " + f.Attr("parser") + ")")
		tokens := map[string][]string{}
		var lists []string
		for _, m := range f.ChildrenOf("text search mapping") {
			list := m.Attr("dictionaries")
			if tokens[list] == nil {
				lists = append(lists, list)
			}
			tokens[list] = append(tokens[list], sqltext.Ident(m.Name))
		}
		for _, list := range lists {
			out = append(out, Statement{SQL: "ALTER TEXT SEARCH CONFIGURATION " + f.ID + "\n    ADD MAPPING FOR " +
				strings.Join(tokens[list], ", ") + "\n    WITH " + list, Comment: "Create text search mappings on " + quoteName(f)})
		}
		return out
	},
}

var mappingRule = &rule{
	object: func(f *catalog.Fact) string { return "MAPPING FOR " + sqltext.Ident(f.Name) + " OF " + f.Parent.ID },
	create: func(_ *planner, f *catalog.Fact) []Statement {
		return mapping(f, "ADD", " WITH "+f.Attr("dictionaries"))
	},
	drop: func(_ *planner, f *catalog.Fact) []Statement { return mapping(f, "DROP", "") },
	alter: func(_ *planner, c *change) ([]Statement, bool) {
		return mapping(c.new, "ALTER", " WITH "+c.new.Attr("dictionaries")), true
	},
	within: func(*planner, *catalog.Fact) bool { return true },
}

func mapping(f *catalog.Fact, verb, with string) []Statement {
	return one("ALTER TEXT SEARCH CONFIGURATION " + f.Parent.ID + " " + verb + " MAPPING FOR " + sqltext.Ident(f.Name) + with)
}
