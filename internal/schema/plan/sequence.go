package plan

import (
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
)

var sequenceRule = &rule{
	object: named("SEQUENCE"),
	create: func(_ *planner, f *catalog.Fact) []Statement {
		word := "CREATE SEQUENCE "
		if f.Attr("persistence") == "u" {
			word = "CREATE UNLOGGED SEQUENCE "
		}
		sql := word + f.ID
		if t := f.Attr("type"); t != "bigint" {
			sql += " AS " + t
		}
		if o := sequenceOptions(f, "", f.Attr("type")); o != "" {
			sql += " " + o
		}
		return one(sql)
	},
	alter: func(_ *planner, c *change) ([]Statement, bool) {
		var out []Statement
		if c.has("persistence") {
			out = append(out, Statement{SQL: "ALTER SEQUENCE " + c.new.ID + " SET " +
				map[bool]string{true: "UNLOGGED", false: "LOGGED"}[c.new.Attr("persistence") == "u"]})
		}
		if o := sequenceChanges(c, ""); len(o) > 0 {
			out = append(out, Statement{SQL: "ALTER SEQUENCE " + c.new.ID + " " + strings.Join(o, " ")})
		}
		return out, true
	},
	holdsData: func(_, _ *catalog.Fact) (string, string) {
		return "a sequence cannot be made again without losing its last value", ""
	},
	name:  relationName,
	loses: func(f *catalog.Fact) string { return "the last value of sequence " + f.ID },
	late:  true,
}

// sequenceOptions writes the options that are not the default; prefix is that of the attributes ("identity_").
func sequenceOptions(f *catalog.Fact, prefix, typ string) string {
	var out []string
	at := func(k string) string { return f.Attr(prefix + k) }
	down := strings.HasPrefix(at("increment"), "-")
	low, high := limits(typ)
	start, lowest, highest := at("min"), "1", high
	if down {
		start, lowest, highest = at("max"), low, "-1"
	}
	if at("start") != start {
		out = append(out, "START WITH "+at("start"))
	}
	if at("increment") != "1" {
		out = append(out, "INCREMENT BY "+at("increment"))
	}
	if at("min") != lowest {
		out = append(out, "MINVALUE "+at("min"))
	}
	if at("max") != highest {
		out = append(out, "MAXVALUE "+at("max"))
	}
	if at("cache") != "1" {
		out = append(out, "CACHE "+at("cache"))
	}
	if f.Has(prefix + "cycle") {
		out = append(out, "CYCLE")
	}
	return strings.Join(out, " ")
}

// limits are the lowest and the highest value of a sequence's type.
func limits(typ string) (low, high string) {
	switch typ {
	case "smallint":
		return "-32768", "32767"
	case "integer":
		return "-2147483648", "2147483647"
	}
	return "-9223372036854775808", "9223372036854775807"
}

// sequenceChanges writes the options that changed, each said in full; the last value stays.
func sequenceChanges(c *change, prefix string) []string {
	var out []string
	say := func(attr, word string) {
		if c.has(prefix + attr) {
			out = append(out, word+" "+c.new.Attr(prefix+attr))
		}
	}
	if prefix == "" {
		say("type", "AS")
	}
	say("increment", "INCREMENT BY")
	say("min", "MINVALUE")
	say("max", "MAXVALUE")
	say("start", "START WITH")
	say("cache", "CACHE")
	if c.has(prefix + "cycle") {
		out = append(out, map[bool]string{true: "CYCLE", false: "NO CYCLE"}[c.new.Has(prefix+"cycle")])
	}
	return out
}

var sequenceOwnerRule = &rule{
	object: func(f *catalog.Fact) string { return "SEQUENCE " + f.Parent.ID },
	create: ownSequence,
	drop: func(_ *planner, f *catalog.Fact) []Statement {
		return one("ALTER SEQUENCE " + f.Parent.ID + " OWNED BY NONE")
	},
	alter: func(p *planner, c *change) ([]Statement, bool) { return ownSequence(p, c.new), true },
}

func ownSequence(_ *planner, f *catalog.Fact) []Statement {
	return one("ALTER SEQUENCE " + f.Parent.ID + " OWNED BY " + f.Attr("column"))
}
