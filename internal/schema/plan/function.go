package plan

import (
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/declare"
	"example.com/sqlfirst/internal/schema/sqltext"
)

var functionRule = &rule{object: named("FUNCTION"), create: createRoutine, alter: replaceRoutine, name: routineName}

var procedureRule = &rule{
	object: func(f *catalog.Fact) string { return "PROCEDURE " + f.Attr("_signature") },
	create: createRoutine, alter: replaceRoutine, name: routineName,
}

func routineName(f *catalog.Fact) string { return "routine " + f.ID }

func createRoutine(_ *planner, f *catalog.Fact) []Statement {
	sql := strings.TrimRight(f.Attr("definition"), "\n")
	return one(strings.Replace(sql, "CREATE OR REPLACE ", "CREATE ", 1))
}

// replaceRoutine uses CREATE OR REPLACE, which keeps everything that uses the routine; it cannot change what the routine
// returns, nor rename an argument, nor take a default away.
func replaceRoutine(p *planner, c *change) ([]Statement, bool) {
	for _, k := range []string{"_result", "_prokind", "_modes", "_types"} {
		if c.old.Attr(k) != c.new.Attr(k) {
			return nil, false
		}
	}
	if !sameNames(c.old, c.new) || sqlNumber(c.old.Attr("_defaults")) > sqlNumber(c.new.Attr("_defaults")) {
		return nil, false
	}
	if text := p.ownReplacement(c.new); text != "" {
		return []Statement{{SQL: text, Own: p.Declared.Of(c.new).Order + 1}}, true
	}
	return one(strings.TrimRight(c.new.Attr("definition"), "\n")), true
}

// sameNames tells whether no argument that has a name gets another one.
func sameNames(old, want *catalog.Fact) bool {
	a, b := strings.Split(old.Attr("_names"), ","), strings.Split(want.Attr("_names"), ",")
	for i := range a {
		if a[i] != "" && (i >= len(b) || a[i] != b[i]) {
			return false
		}
	}
	return true
}

func sqlNumber(s string) int {
	n := 0
	for _, r := range s {
		n = n*10 + int(r-'0')
	}
	return n
}

// ownReplacement gives the declared text of what can be replaced, with OR REPLACE in it; "" if there is none that does.
func (p *planner) ownReplacement(f *catalog.Fact) string {
	stmt := p.Declared.Of(f)
	if stmt == nil || p.Learned.RenderAll || p.Learned.Render[stmt.Order] || !ownable(stmt) {
		return ""
	}
	text := orReplace(stmt)
	if text == "" {
		return ""
	}
	return sourceComments(stmt) + text
}

// orReplace puts OR REPLACE into a CREATE that has none; "" if the statement is not a CREATE of one thing.
func orReplace(stmt *declare.Stmt) string {
	tokens := sqltext.Tokens(stmt.Text)
	if len(tokens) < 3 || !tokens[0].Is("CREATE") {
		return ""
	}
	if tokens[1].Is("OR") {
		return stmt.Text
	}
	for _, word := range []string{"FUNCTION", "PROCEDURE", "VIEW", "TRIGGER", "RULE", "AGGREGATE", "RECURSIVE"} {
		if tokens[1].Is(word) {
			at := tokens[0].Offset + len(tokens[0].Text)
			return stmt.Text[:at] + " OR REPLACE" + stmt.Text[at:]
		}
	}
	return ""
}
