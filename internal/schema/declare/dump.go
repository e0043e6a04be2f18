package declare

import (
	"strings"

	"example.com/sqlfirst/internal/schema/sqltext"
)

// withoutDumpWords leaves out what pg_dump writes for psql and for a database that is wholly empty: the key that psql is
// to be locked with, and the schema that every new database has.
func withoutDumpWords(stmts []sqltext.Stmt) []sqltext.Stmt {
	var out []sqltext.Stmt
	for _, s := range stmts {
		if !strings.HasPrefix(s.Text, `\restrict `) && !strings.HasPrefix(s.Text, `\unrestrict `) && !createsPublic(s.Text) {
			out = append(out, s)
		}
	}
	return out
}

// createsPublic tells whether a statement is CREATE SCHEMA public and nothing else.
func createsPublic(text string) bool {
	t := sqltext.Tokens(text)
	return len(t) == 3 && t[0].Is("CREATE") && t[1].Is("SCHEMA") && t[2].Name() == "public"
}
