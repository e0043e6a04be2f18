package migrate

import (
	"slices"

	"example.com/sqlfirst/internal/schema/sqltext"
)

const createIndexConcurrently = "CREATE INDEX CONCURRENTLY"

// Outside tells whether PostgreSQL refuses to run a statement inside of a transaction, and gives
// the words by which people know it.
func Outside(text string) (command string, yes bool) {
	words := sqltext.Keywords(text, 3)
	for len(words) < 3 {
		words = append(words, "")
	}
	switch words[0] {
	case "VACUUM":
		return "VACUUM", true
	case "CREATE":
		if words[1] == "UNIQUE" {
			words = sqltext.Keywords(text, 4)[1:]
		}
		return createOutside(words)
	case "DROP":
		return dropOutside(words)
	case "REINDEX":
		return "REINDEX CONCURRENTLY", reindexOutside(text)
	case "ALTER":
		return alterOutside(words, text)
	case "CLUSTER":
		return "CLUSTER", len(sqltext.Tokens(text)) == 1
	case "DISCARD":
		return "DISCARD ALL", words[1] == "ALL"
	}
	return "", false
}

func createOutside(words []string) (string, bool) {
	switch {
	case slices.Equal(words[1:], []string{"INDEX", "CONCURRENTLY"}):
		return createIndexConcurrently, true
	case words[1] == "DATABASE" || words[1] == "TABLESPACE":
		return "CREATE " + words[1], true
	}
	return "", false
}

func dropOutside(words []string) (string, bool) {
	switch {
	case words[1] == "INDEX" && words[2] == "CONCURRENTLY":
		return "DROP INDEX CONCURRENTLY", true
	case words[1] == "DATABASE" || words[1] == "TABLESPACE":
		return "DROP " + words[1], true
	}
	return "", false
}

func reindexOutside(text string) bool {
	return slices.ContainsFunc(sqltext.Tokens(text), func(t sqltext.Token) bool {
		return t.Is("CONCURRENTLY") || t.Is("SCHEMA") || t.Is("DATABASE") || t.Is("SYSTEM")
	})
}

func alterOutside(words []string, text string) (string, bool) {
	switch words[1] {
	case "SYSTEM":
		return "ALTER SYSTEM", true
	case "TABLE":
		tokens := sqltext.Tokens(text)
		detach := slices.ContainsFunc(tokens, func(t sqltext.Token) bool { return t.Is("DETACH") })
		if detach && tokens[len(tokens)-1].Is("CONCURRENTLY") {
			return "DETACH PARTITION CONCURRENTLY", true
		}
	case "DATABASE":
		tokens := sqltext.Tokens(text)
		for i := range len(tokens) - 1 {
			if tokens[i].Is("SET") && tokens[i+1].Is("TABLESPACE") {
				return "ALTER DATABASE SET TABLESPACE", true
			}
		}
	}
	return "", false
}
