package plan

import (
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/declare"
	"example.com/sqlfirst/internal/schema/sqltext"
)

// wholeOf gives the index or key of the partitioned table that one of a partition is attached to; nil if there is none.
func wholeOf(f *catalog.Fact) *catalog.Fact {
	if !f.Has("attached_to") {
		return nil
	}
	for _, need := range f.Needs {
		if need.Kind == f.Kind && need.Parent != f.Parent {
			return need
		}
	}
	return nil
}

// wholeIndex: what is attached goes with the whole; to make it free, the whole is made again.
func wholeIndex(p *planner, c *change) *catalog.Fact {
	if whole := wholeOf(c.old); whole != nil && c.has("attached_to") {
		return p.new(whole)
	}
	return nil
}

// alterAttached attaches an index to that of the partitioned table. Where the table itself is attached or detached, its
// indexes go with it.
func alterAttached(p *planner, c *change, index string) ([]Statement, bool) {
	if c.has("only") && (c.new.Has("only") || !completed(p, c.new)) {
		return nil, false
	}
	switch {
	case !c.has("attached_to") || p.reties(c.old.Parent, c.new.Parent):
		return nil, true
	case c.old.Has("attached_to"):
		return nil, false
	}
	return one(attach(c.new, index)), true
}

func attach(f *catalog.Fact, index string) string {
	return "ALTER INDEX " + f.Attr("attached_to") + " ATTACH PARTITION " + index
}

// completed tells whether an index of a partitioned table becomes valid by the attaching of indexes that are there.
func completed(p *planner, f *catalog.Fact) bool {
	for _, part := range f.Users {
		if wholeOf(part) == f && p.old(part) == nil {
			return false
		}
	}
	return true
}

// reties tells whether a table's tie to its parent is cut or made.
func (p *planner) reties(old, want *catalog.Fact) bool {
	for _, tie := range old.ChildrenOf("parent") {
		if p.gone[tie] {
			return true
		}
	}
	for _, tie := range want.ChildrenOf("parent") {
		if p.made[tie] {
			return true
		}
	}
	return false
}

// comesWithWhole tells whether an attached index is made by what makes the whole, or by what makes its table a partition.
func (p *planner) comesWithWhole(f, whole *catalog.Fact) bool {
	if p.made[whole] && !whole.Has("only") || p.made[f.Parent] {
		return true
	}
	old := p.old(f.Parent)
	return old != nil && p.reties(old, f.Parent)
}

// onlyForNow tells of a statement that makes the index of a partitioned table ON ONLY it, to be completed by others.
func onlyForNow(stmt *declare.Stmt, f *catalog.Fact) bool {
	if f.Kind != "index" && f.Kind != "constraint" || f.Has("only") || !f.Parent.Has("partition_by") {
		return false
	}
	for _, t := range sqltext.Tokens(stmt.Text) {
		if t.Is("ONLY") {
			return true
		}
	}
	return false
}

// indexID is the name of a constraint's index.
func indexID(f *catalog.Fact) string { return sqltext.Ident(f.Schema) + "." + f.Attr("_index") }

// takesIndex gives the index that becomes a new key's own: one that has its name and its definition already.
func (p *planner) takesIndex(f *catalog.Fact) *catalog.Fact {
	if f.Kind != "constraint" || f.Attr("type") != "p" && f.Attr("type") != "u" || f.Parent.Has("partition_by") {
		return nil
	}
	index := p.From.Get(catalog.Ref{Kind: "index", ID: indexID(f)})
	if index == nil || index.Has("attached_to") || index.Has("invalid") || index.Parent.Ref != f.Parent.Ref || index.Attr("_whole") != f.Attr("_index_definition") {
		return nil
	}
	return index
}

// keepTaken keeps an index that a new key takes over from being dropped.
func (p *planner) keepTaken() {
	for _, f := range p.To.Of("constraint") {
		if index := p.takesIndex(f); index != nil && p.made[f] && p.new(index) == nil {
			delete(p.gone, index)
		}
	}
}

// usingIndex writes the clause by which a key takes an index over.
func usingIndex(f *catalog.Fact) string {
	name := sqltext.Ident(f.Name)
	kind := map[string]string{"p": "PRIMARY KEY", "u": "UNIQUE"}[f.Attr("type")]
	sql := "ADD CONSTRAINT " + name + " " + kind + " USING INDEX " + f.Attr("_index")
	if _, when := deferral(f.Attr("definition")); when != "NOT DEFERRABLE" {
		sql += " " + when
	}
	return sql
}

// withParameters puts a key's storage parameters where its definition has them: after its columns.
func withParameters(f *catalog.Fact, definition string) string {
	options := f.Attr("options")
	if options == "" {
		return definition
	}
	end, depth := 0, 0
	tokens := sqltext.Tokens(definition)
	for i, t := range tokens {
		switch t.Text {
		case "(":
			depth++
		case ")":
			if depth--; depth == 0 && (i+1 == len(tokens) || !tokens[i+1].Is("INCLUDE")) {
				end = t.Offset + 1
			}
		}
		if end > 0 {
			break
		}
	}
	return strings.TrimSpace(definition[:end] + " WITH (" + options + ")" + definition[end:])
}
