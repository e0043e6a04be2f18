package declare

import (
	"slices"

	"example.com/sqlfirst/internal/schema/sqltext"
)

// namesFirst puts the bare names of types (CREATE TYPE name), and the schemas that they are in, before everything else: a
// function that returns such a type would make the name as well, and the declaration of it would then fail.
func namesFirst(stmts []*Stmt) []*Stmt {
	if !slices.ContainsFunc(stmts, isName) {
		return stmts
	}
	out := slices.Clone(stmts)
	slices.SortStableFunc(out, func(a, b *Stmt) int { return rank(a) - rank(b) })
	return out
}

func rank(s *Stmt) int {
	switch {
	case slices.Equal(sqltext.Keywords(s.Text, 2), []string{"CREATE", "SCHEMA"}):
		return 0
	case isName(s):
		return 1
	}
	return 2
}

// isName tells whether a statement declares no more than the name of a type.
func isName(s *Stmt) bool {
	tokens := sqltext.Tokens(s.Text)
	return (len(tokens) == 3 || len(tokens) == 5 && tokens[3].Text == ".") && tokens[0].Is("CREATE") && tokens[1].Is("TYPE")
}
