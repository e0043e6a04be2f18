package plan

import (
	"slices"
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/declare"
	"example.com/sqlfirst/internal/schema/sqltext"
)

// element is one entry between the parentheses of a CREATE TABLE, as its author wrote it.
type element struct {
	text   string
	tokens []sqltext.Token
}

// elements takes a CREATE TABLE apart; nil for every other statement.
func elements(stmt *declare.Stmt) []element {
	tokens := sqltext.Tokens(stmt.Text)
	open := slices.IndexFunc(tokens, func(t sqltext.Token) bool { return t.Text == "(" })
	words := sqltext.Keywords(stmt.Text, 3)
	if open < 0 || len(words) < 3 || words[0] != "CREATE" || words[1] != "TABLE" && words[2] != "TABLE" {
		return nil
	}
	var out []element
	depth, start := 0, open+1
	for i := open; i < len(tokens); i++ {
		switch tokens[i].Text {
		case "(", "[":
			depth++
		case ")", "]":
			depth--
		}
		if depth == 0 || depth == 1 && tokens[i].Text == "," {
			if i > start {
				last := tokens[i-1]
				part := tokens[start:i]
				out = append(out, element{text: stmt.Text[part[0].Offset : last.Offset+len(last.Text)], tokens: part})
			}
			start = i + 1
		}
		if depth == 0 {
			break
		}
	}
	return out
}

// notColumns begin an element that is not a column.
var notColumns = []string{"CONSTRAINT", "CHECK", "UNIQUE", "PRIMARY", "FOREIGN", "EXCLUDE", "LIKE", "NOT"}

// serials are types that make more than a column.
var serials = []string{"SERIAL", "BIGSERIAL", "SMALLSERIAL", "SERIAL2", "SERIAL4", "SERIAL8"}

// declaration is the statement whose element may stand for a fact that is new on a table that is not; nil if there is
// none or its text does not do.
func (p *planner) declaration(f *catalog.Fact) *declare.Stmt {
	stmt := p.Declared.Of(f)
	if stmt == nil || p.Learned.RenderAll || p.Learned.Render[stmt.Order] || len(stmt.Settings()) > 0 {
		return nil
	}
	return stmt
}

// ownColumn gives the author's text of a column; "" where it has to be written from the catalog.
func (p *planner) ownColumn(f *catalog.Fact) string {
	stmt := p.declaration(f)
	if stmt == nil || p.using(f) != "" {
		return ""
	}
	for _, e := range elements(stmt) {
		if e.tokens[0].Name() != f.Name || len(e.tokens) < 2 ||
			e.tokens[0].Kind == sqltext.Word && slices.ContainsFunc(notColumns, e.tokens[0].Is) ||
			slices.ContainsFunc(serials, e.tokens[1].Is) {
			continue
		}
		if p.online(f, p.Concurrent.Create) && constrained(e.tokens) {
			// The constraint is added by itself, under a weaker lock.
			return ""
		}
		return e.text
	}
	return ""
}

// ownConstraint gives the author's text of a constraint that has a name there; "" where there is none.
func (p *planner) ownConstraint(f *catalog.Fact) string {
	stmt := p.declaration(f)
	if stmt == nil {
		return ""
	}
	for _, e := range elements(stmt) {
		if len(e.tokens) > 2 && e.tokens[0].Is("CONSTRAINT") && e.tokens[1].Name() == f.Name {
			return e.text
		}
	}
	return ""
}

// constraintWords are the words by which a column's own text makes a constraint of each type.
var constraintWords = map[string]string{"p": "PRIMARY", "u": "UNIQUE", "c": "CHECK", "f": "REFERENCES"}

// constrained tells whether a column's own text makes a constraint.
func constrained(tokens []sqltext.Token) bool {
	for _, word := range constraintWords {
		if slices.ContainsFunc(tokens, func(t sqltext.Token) bool { return t.Is(word) }) {
			return true
		}
	}
	return false
}

// constraintsOf are the constraints that a new column's own text makes with it: those on this column alone that its
// text has a word for and that no entry of their own declares.
func (p *planner) constraintsOf(column *catalog.Fact, text string) []*catalog.Fact {
	stmt := p.Declared.Of(column)
	words := sqltext.Tokens(text)
	var out []*catalog.Fact
	for _, c := range column.Parent.ChildrenOf("constraint") {
		word := constraintWords[c.Attr("type")]
		if !p.made[c] || p.Declared.Of(c) != stmt || word == "" || p.ownConstraint(c) != "" ||
			!slices.ContainsFunc(words, func(t sqltext.Token) bool { return t.Is(word) }) {
			continue
		}
		only := true
		for _, need := range c.Needs {
			only = only && (need.Kind != "column" || need.Parent != column.Parent || need == column)
		}
		if only && (slices.Contains(c.Needs, column) || strings.Contains(c.Attr("definition"), sqltext.Ident(column.Name))) {
			out = append(out, c)
		}
	}
	return out
}
