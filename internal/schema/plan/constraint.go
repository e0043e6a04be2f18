package plan

import (
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/sqltext"
)

var constraintRule = &rule{
	object: onParent("CONSTRAINT"),
	create: func(p *planner, f *catalog.Fact) []Statement {
		if p.online(f, p.Concurrent.Create) && p.ownChange(f) {
			if out := p.addOnline(f); out != nil {
				return out
			}
		}
		if own := p.ownConstraint(f); own != "" && p.takesIndex(f) == nil && !onlyForNow(p.Declared.Of(f), f) {
			s := clause(f.Parent.ID, "ADD "+own)
			s.Own = p.Declared.Of(f).Order + 1
			return []Statement{s}
		}
		if p.takesIndex(f) != nil {
			return []Statement{clause(f.Parent.ID, usingIndex(f))}
		}
		return attachKey(p, f, addConstraint(f))
	},
	drop: func(_ *planner, f *catalog.Fact) []Statement {
		return []Statement{clause(f.Parent.ID, "DROP CONSTRAINT "+sqltext.Ident(f.Name))}
	},
	alter:   alterConstraint,
	instead: wholeIndex,
	name: func(f *catalog.Fact) string {
		if f.Attr("_index") == "" {
			return ""
		}
		return "relation " + indexID(f)
	},
	// Foreign keys come after both tables; what is not valid yet is not said in CREATE TABLE.
	within: func(_ *planner, f *catalog.Fact) bool { return f.Attr("type") != "f" && !notValid(f) },
}

func notValid(f *catalog.Fact) bool { return strings.HasSuffix(f.Attr("definition"), " NOT VALID") }

// alterConstraint validates, and changes when a foreign key is checked; everything else is a new constraint.
func alterConstraint(p *planner, c *change) ([]Statement, bool) {
	if !c.has("definition") && c.only("options", "only", "attached_to") {
		out, ok := alterAttached(p, c, indexID(c.new))
		for _, o := range optionChanges(c) {
			out = append(out, Statement{SQL: "ALTER INDEX " + indexID(c.new) + " " + o})
		}
		return out, ok
	}
	name := sqltext.Ident(c.new.Name)
	old, want := c.old.Attr("definition"), c.new.Attr("definition")
	if old == want+" NOT VALID" {
		return []Statement{clause(c.new.Parent.ID, "VALIDATE CONSTRAINT "+name)}, true
	}
	if c.new.Attr("type") != "f" {
		return nil, false
	}
	a, from := deferral(old)
	b, to := deferral(want)
	if a != b || from == to {
		return nil, false
	}
	return []Statement{clause(c.new.Parent.ID, "ALTER CONSTRAINT "+name+" "+to)}, true
}

// deferral splits what says when a constraint is checked off its definition.
func deferral(definition string) (rest, when string) {
	for _, w := range []string{" DEFERRABLE INITIALLY DEFERRED", " DEFERRABLE"} {
		if r, ok := strings.CutSuffix(definition, w); ok {
			if w == " DEFERRABLE" {
				w += " INITIALLY IMMEDIATE"
			}
			return r, strings.TrimSpace(w)
		}
	}
	return definition, "NOT DEFERRABLE"
}

// definition is a constraint's definition without the parentheses that PostgreSQL prints twice around a check.
func definition(f *catalog.Fact) string {
	def := withParameters(f, f.Attr("definition"))
	inner, ok := strings.CutPrefix(def, "CHECK ((")
	if !ok {
		return def
	}
	depth := 2
	for _, t := range sqltext.Tokens(inner) {
		switch t.Text {
		case "(":
			depth++
		case ")":
			depth--
		}
		if depth == 1 {
			// The inner pair closes here; it is the doubled one if the outer closes right after it.
			if rest, ok := strings.CutPrefix(inner[t.Offset+1:], ")"); ok {
				return "CHECK (" + inner[:t.Offset] + ")" + rest
			}
			return def
		}
	}
	return def
}

// addConstraint writes the clause that adds a constraint. ONLY keeps a key of a partitioned table from its partitions.
func addConstraint(f *catalog.Fact) Statement {
	table := f.Parent.ID
	if f.Has("only") {
		table = "ONLY " + table
	}
	return clause(table, "ADD CONSTRAINT "+sqltext.Ident(f.Name)+" "+definition(f))
}

// attachKey attaches a new key of a partition, where it does not come with that of the partitioned table.
func attachKey(p *planner, f *catalog.Fact, add Statement) []Statement {
	if whole := wholeOf(f); whole != nil && !p.comesWithWhole(f, whole) {
		return []Statement{add, {SQL: attach(f, indexID(f))}}
	}
	return []Statement{add}
}
