package declare

import "example.com/sqlfirst/internal/schema/sqltext"

// grants tells whether a statement gives or takes privileges.
func (s *Stmt) grants() bool {
	words := sqltext.Keywords(s.Text, 2)
	return len(words) == 2 && (words[0] == "GRANT" || words[0] == "REVOKE" || words[0] == "ALTER" && words[1] == "DEFAULT")
}

// weight is what a statement has been found to say.
type weight uint8

const (
	unread weight = iota
	substance
	incident
)

// incidental tells whether a statement writes an object's row again and says nothing of what the object is: GRANT,
// REVOKE, ALTER ... OWNER TO.
func (s *Stmt) incidental() bool {
	if s.weight == unread {
		s.weight = substance
		tokens := sqltext.Tokens(s.Text)
		n := len(tokens)
		if s.grants() || n > 4 && tokens[0].Is("ALTER") && tokens[n-3].Is("OWNER") && tokens[n-2].Is("TO") {
			s.weight = incident
		}
	}
	return s.weight == incident
}

// grantsTo tells whether the statement is about a role, as quote_ident spells it, or PUBLIC: those behind its TO or FROM.
func (s *Stmt) grantsTo(role string) bool {
	if s.roles == nil && s.grants() {
		s.roles = map[string]bool{}
		for _, t := range sqltext.Tokens(s.Text) {
			switch name := t.Name(); {
			case t.Is("TO") || t.Is("FROM"):
				clear(s.roles)
			case t.Is("PUBLIC"):
				s.roles["PUBLIC"] = true
			case name != "":
				s.roles[sqltext.Ident(name)] = true
			}
		}
	}
	return s.roles[role]
}
