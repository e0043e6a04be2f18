package plan

import (
	"slices"
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/sqltext"
)

// shellTypeRule is that of a type's bare name, which the type and the functions that it is made of are parts of.
var shellTypeRule = &rule{
	object: named("TYPE"),
	create: func(_ *planner, f *catalog.Fact) []Statement { return one("CREATE TYPE " + f.ID) },
	drop: func(p *planner, f *catalog.Fact) []Statement {
		whole := typeOf(f)
		if whole == nil {
			return one("DROP TYPE " + f.ID)
		}
		// The type and its functions need each other, so that only CASCADE drops them. It must not reach any values.
		if column := p.holder(f, factSet{}); column != nil {
			p.refuse(whole, "it cannot be made again while "+column.String()+" holds values of it",
				"make the new type under another name and move the column to it: migrate new")
		}
		return []Statement{{SQL: "DROP TYPE " + f.ID + " CASCADE", Comment: comment(Drop, whole) + " and its functions"}}
	},
	name: typeName,
}

// typeOf gives the type that a shell is the name of; nil if it is no more than a name.
func typeOf(shell *catalog.Fact) *catalog.Fact {
	for _, child := range shell.Children {
		if child.Kind == "base type" || child.Kind == "range type" {
			return child
		}
	}
	return nil
}

// holder finds a column that stays and stands on a fact, at any distance; nil if there is none.
func (p *planner) holder(f *catalog.Fact, seen factSet) *catalog.Fact {
	for _, g := range slices.Concat(f.Children, f.Users) {
		if seen[g] {
			continue
		}
		seen[g] = true
		if g.Kind == "column" && !p.gone[g] {
			return g
		}
		if column := p.holder(g, seen); column != nil {
			return column
		}
	}
	return nil
}

var baseTypeRule = &rule{
	object: named("TYPE"),
	create: createBaseType,
	drop: func(p *planner, f *catalog.Fact) []Statement {
		p.refuse(f, "a type cannot become a mere name again", "drop it with its functions, or keep it")
		return nil
	},
	alter: alterBaseType,
}

// changeable are the attributes that ALTER TYPE can set.
var changeable = []string{"receive", "send", "typmod_in", "typmod_out", "analyze", "subscript", "storage"}

func alterBaseType(_ *planner, c *change) ([]Statement, bool) {
	if !c.only(changeable...) || c.has("storage") && c.new.Attr("storage") == "p" {
		return nil, false
	}
	var sets []string
	for _, attr := range c.attrs {
		value := c.new.Attr(attr)
		if attr == "storage" {
			value = storageName(value)
		} else if value == "" {
			value = "NONE"
		}
		sets = append(sets, strings.ToUpper(attr)+" = "+value)
	}
	return one("ALTER TYPE " + c.new.ID + " SET (" + strings.Join(sets, ", ") + ")"), true
}

func createBaseType(_ *planner, f *catalog.Fact) []Statement {
	parts := []string{attributes(f, "input", "output", "receive", "send", "typmod_in", "typmod_out", "analyze", "subscript")}
	add := func(word, value string) { parts = append(parts, word+" = "+value) }
	length := f.Attr("internallength")
	if length == "-1" {
		length = "VARIABLE"
	}
	add("INTERNALLENGTH", length)
	if f.Has("passedbyvalue") {
		parts = append(parts, "PASSEDBYVALUE")
	}
	add("ALIGNMENT", map[string]string{"c": "char", "s": "int2", "i": "int4", "d": "double"}[f.Attr("alignment")])
	add("STORAGE", strings.ToLower(storageName(f.Attr("storage"))))
	if v := f.Attr("category"); v != "U" {
		add("CATEGORY", sqltext.Literal(v))
	}
	if f.Has("preferred") {
		add("PREFERRED", "true")
	}
	if v, ok := f.Attrs["default"]; ok {
		add("DEFAULT", sqltext.Literal(v))
	}
	if v := f.Attr("element"); v != "" {
		add("ELEMENT", v)
	}
	if v := f.Attr("delimiter"); v != "," {
		add("DELIMITER", sqltext.Literal(v))
	}
	if f.Has("collatable") {
		add("COLLATABLE", "true")
	}
	return one("CREATE TYPE " + f.ID + " (\n    " + strings.Join(parts, ",\n    ") + "\n)")
}
