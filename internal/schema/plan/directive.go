package plan

import (
	"slices"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/declare"
	"example.com/sqlfirst/internal/schema/sqltext"
)

// The directives that an author can write above what they declare.
const (
	// renameDirective names what something was called before: -- atlas:rename old_name.
	renameDirective = "rename"
	// usingDirective says how a column's old values become the new ones: -- atlas:using expression.
	usingDirective = "using"
)

// Directive is one of an author's directives and what it stands above.
type Directive struct {
	sqltext.Directive
	// Fact is what the directive is about; Label is set where that is one label of an enum.
	Fact  *catalog.Fact
	Label string
}

// Directives gives the directives of a name, each with what it stands above: a statement's directives are about the
// thing that the statement makes, those within about the column, constraint, attribute or label that comes next.
func Directives(d *declare.State, name string) []Directive {
	if d == nil {
		return nil
	}
	var out []Directive
	made := map[*declare.Stmt][]*catalog.Fact{}
	for _, stmt := range d.Stmts {
		for _, dir := range stmt.Directives {
			if dir.Name == name {
				out = append(out, Directive{Directive: dir, Fact: whole(d, stmt, made)})
			}
		}
		for _, dir := range stmt.Inner() {
			if dir.Name == name {
				out = append(out, below(d, stmt, dir, made))
			}
		}
	}
	return out
}

// Stale gives the directives that a state has been through already: what was renamed has its new name there, and a
// column its new type. They do no harm, and can be deleted.
func Stale(have *catalog.Catalog, d *declare.State) []sqltext.Directive {
	var out []sqltext.Directive
	for _, name := range []string{renameDirective, usingDirective} {
		for _, dir := range Directives(d, name) {
			if dir.Fact == nil {
				out = append(out, dir.Directive)
				continue
			}
			now := have.Get(dir.Fact.Ref)
			done := now != nil && (name == renameDirective || now.Attr("type") == dir.Fact.Attr("type"))
			if dir.Label != "" && done {
				done = slices.Contains(labels(now), dir.Label)
			}
			if done {
				out = append(out, dir.Directive)
			}
		}
	}
	return out
}

// whole gives the fact that a statement is about: the one that is a part of the fewest others.
func whole(d *declare.State, stmt *declare.Stmt, made map[*declare.Stmt][]*catalog.Fact) *catalog.Fact {
	if len(made) == 0 {
		for _, f := range d.Catalog.Facts {
			if s := d.Of(f); s != nil {
				made[s] = append(made[s], f)
			}
		}
	}
	var best *catalog.Fact
	for _, f := range made[stmt] {
		// A serial column makes a sequence beside its table.
		if f.Kind != "comment" && (best == nil || depth(f) < depth(best) || best.Kind == "sequence" && depth(f) == depth(best)) {
			best = f
		}
	}
	return best
}

// below finds the part of a statement's object that stands below a directive.
func below(d *declare.State, stmt *declare.Stmt, dir sqltext.Directive, made map[*declare.Stmt][]*catalog.Fact) Directive {
	out := Directive{Directive: dir}
	object := whole(d, stmt, made)
	if object == nil {
		return out
	}
	for _, t := range sqltext.Tokens(stmt.Text) {
		if stmt.Offset+t.Offset < dir.Offset || t.Is("CONSTRAINT") || t.Text == "," {
			continue
		}
		if object.Kind == "enum" && t.Kind == sqltext.String {
			out.Fact, out.Label = object, t.Text
			return out
		}
		for _, k := range []catalog.Kind{"column", "constraint", "attribute", "domain constraint"} {
			if part := object.Child(k, t.Name()); part != nil {
				out.Fact = part
				return out
			}
		}
		return out
	}
	return out
}

// using gives the author's expression for a column's new values; "" where there is none.
func (p *planner) using(f *catalog.Fact) string {
	if p.usings == nil {
		p.usings = map[*catalog.Fact]string{}
		for _, d := range Directives(p.Declared, usingDirective) {
			if d.Fact != nil {
				p.usings[d.Fact] = d.Arg
			}
		}
	}
	return p.usings[f]
}
