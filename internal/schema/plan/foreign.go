package plan

import (
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/sqltext"
)

var wrapperRule = &rule{
	object: named("FOREIGN DATA WRAPPER"),
	create: func(_ *planner, f *catalog.Fact) []Statement {
		sql := "CREATE FOREIGN DATA WRAPPER " + f.ID
		if h := f.Attr("handler"); h != "" {
			sql += "\n    HANDLER " + h
		}
		if v := f.Attr("validator"); v != "" {
			sql += "\n    VALIDATOR " + v
		}
		return one(sql + withOptions(f))
	},
	alter: func(_ *planner, c *change) ([]Statement, bool) {
		sql := "ALTER FOREIGN DATA WRAPPER " + c.new.ID
		for _, attr := range []string{"handler", "validator"} {
			if name := c.new.Attr(attr); c.has(attr) && name != "" {
				sql += " " + strings.ToUpper(attr) + " " + name
			} else if c.has(attr) {
				sql += " NO " + strings.ToUpper(attr)
			}
		}
		return one(sql + foreignOptionChanges(c, "options")), true
	},
}

var serverRule = &rule{
	object: named("SERVER"),
	create: func(_ *planner, f *catalog.Fact) []Statement {
		sql := "CREATE SERVER " + f.ID
		for _, attr := range []string{"type", "version"} {
			if v, ok := f.Attrs[attr]; ok {
				sql += " " + strings.ToUpper(attr) + " " + sqltext.Literal(v)
			}
		}
		return one(sql + "\n    FOREIGN DATA WRAPPER " + f.Attr("wrapper") + withOptions(f))
	},
	alter: func(_ *planner, c *change) ([]Statement, bool) {
		sql := "ALTER SERVER " + c.new.ID
		if v, ok := c.new.Attrs["version"]; c.has("version") && ok {
			sql += " VERSION " + sqltext.Literal(v)
		} else if c.has("version") {
			sql += " VERSION NULL"
		}
		return one(sql + foreignOptionChanges(c, "options")), c.only("version", "options")
	},
}

var userMappingRule = &rule{
	object: named("USER MAPPING"),
	title:  func(v Verb, f *catalog.Fact) string { return string(v) + " user mapping " + f.ID },
	create: func(_ *planner, f *catalog.Fact) []Statement {
		return one("CREATE USER MAPPING " + f.ID + withOptions(f))
	},
	alter: func(_ *planner, c *change) ([]Statement, bool) {
		return one("ALTER USER MAPPING " + c.new.ID + foreignOptionChanges(c, "options")), true
	},
}

// A foreign table holds no rows of its own, so that it can be made again.
var foreignTableRule = &rule{
	object: named("FOREIGN TABLE"),
	create: func(p *planner, f *catalog.Fact) []Statement {
		sql := tableHead(p, f, "CREATE FOREIGN TABLE ") + "\n    SERVER " + f.Attr("server") + withOptions(f)
		return append(one(sql), tableExtras(f)...)
	},
	alter: func(_ *planner, c *change) ([]Statement, bool) {
		return one("ALTER FOREIGN TABLE " + c.new.ID + foreignOptionChanges(c, "options")), c.only("options")
	},
	name: relationName,
	late: true,
}

// withOptions writes the OPTIONS of a CREATE.
func withOptions(f *catalog.Fact) string {
	if o := f.Attr("options"); o != "" {
		return "\n    OPTIONS (" + o + ")"
	}
	return ""
}

// foreignOptionChanges writes what changed of the options that an attribute lists; "" where nothing did.
func foreignOptionChanges(c *change, attr string) string {
	if !c.has(attr) {
		return ""
	}
	var parts []string
	old, want := readOptions(c.old.Attr(attr)), readOptions(c.new.Attr(attr))
	for _, o := range want {
		before, was := find(old, o.name)
		switch {
		case !was:
			parts = append(parts, "ADD "+o.name+" "+o.value)
		case before != o.value:
			parts = append(parts, "SET "+o.name+" "+o.value)
		}
	}
	for _, o := range old {
		if _, is := find(want, o.name); !is {
			parts = append(parts, "DROP "+o.name)
		}
	}
	return " OPTIONS (" + strings.Join(parts, ", ") + ")"
}

// foreignOption is one option, spelled as SQL has it.
type foreignOption struct{ name, value string }

func readOptions(list string) []foreignOption {
	var out []foreignOption
	tokens := sqltext.Tokens(list)
	for i := 0; i+1 < len(tokens); i += 3 {
		out = append(out, foreignOption{tokens[i].Text, tokens[i+1].Text})
	}
	return out
}

func find(options []foreignOption, name string) (value string, ok bool) {
	for _, o := range options {
		if o.name == name {
			return o.value, true
		}
	}
	return "", false
}
