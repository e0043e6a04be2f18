package plan

import (
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
)

// operatorRule: two operators may name each other as commutator or negator. The first to be made leaves a shell of the
// other, which that one's CREATE OPERATOR fills, so that no order between them is needed.
var operatorRule = &rule{
	object: named("OPERATOR"),
	create: func(_ *planner, f *catalog.Fact) []Statement { return createOperator(f) },
	alter:  alterOperator,
}

func createOperator(f *catalog.Fact) []Statement {
	if f.Has("shell") {
		return nil
	}
	name := f.ID[:strings.LastIndex(f.ID, " (")]
	return one("CREATE OPERATOR " + name + " (\n    " + strings.Join(operatorParts(f), ",\n    ") + "\n)")
}

// operatorParts lists what stands between the parentheses of CREATE OPERATOR.
func operatorParts(f *catalog.Fact) []string {
	parts := []string{"FUNCTION = " + f.Attr("function")}
	add := func(word, attr string) {
		if v := f.Attr(attr); v != "" {
			parts = append(parts, word+" = "+v)
		}
	}
	add("LEFTARG", "_left")
	add("RIGHTARG", "_right")
	add("COMMUTATOR", "commutator")
	add("NEGATOR", "negator")
	add("RESTRICT", "restrict")
	add("JOIN", "join")
	for _, attr := range []string{"hashes", "merges"} {
		if f.Has(attr) {
			parts = append(parts, strings.ToUpper(attr))
		}
	}
	return parts
}

// alterOperator changes the estimators, and from version 17 on sets what was not set.
func alterOperator(p *planner, c *change) ([]Statement, bool) {
	if c.old.Has("shell") && !c.new.Has("shell") {
		return fillShell(p, c.new), true
	}
	if c.has("function", "shell") {
		return nil, false
	}
	var sets []string
	for _, attr := range c.attrs {
		value := c.new.Attr(attr)
		switch attr {
		case "restrict", "join":
			if value == "" {
				value = "NONE"
			}
			sets = append(sets, strings.ToUpper(attr)+" = "+value)
		default:
			if p.From.Version < 17 || c.old.Has(attr) {
				return nil, false
			}
			if attr == "hashes" || attr == "merges" {
				value = "true"
			}
			sets = append(sets, strings.ToUpper(attr)+" = "+value)
		}
	}
	return one("ALTER OPERATOR " + c.new.ID + " SET (" + strings.Join(sets, ", ") + ")"), true
}

// fillShell makes the operator that was only a name so far.
func fillShell(p *planner, f *catalog.Fact) []Statement {
	out := createOperator(f)
	if stmt := p.Declared.Of(f); stmt != nil && ownable(stmt) && mayOwn(stmt, f) && !p.Learned.Render[stmt.Order] {
		out = []Statement{{SQL: sourceComments(stmt) + stmt.Text, Own: stmt.Order + 1}}
	}
	out[0].Comment = comment(Create, f)
	return out
}
