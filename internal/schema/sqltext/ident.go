package sqltext

import "strings"

// Ident gives a name as it is written in SQL: quoted only where PostgreSQL would read it
// otherwise. The rule is that of quote_ident() in PostgreSQL 18.
func Ident(name string) string {
	if isPlain(name) && !quotedKeywords[name] {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// isPlain tells whether a name is of lower-case ASCII letters, digits and underscores
// alone and does not begin with a digit.
func isPlain(name string) bool {
	for i := range len(name) {
		switch c := name[i]; {
		case 'a' <= c && c <= 'z', c == '_', '0' <= c && c <= '9' && i > 0:
		default:
			return false
		}
	}
	return name != ""
}

// Literal gives a text as it is written in SQL, between quotes. Where there is a backslash
// it is an E string, which means the same with standard_conforming_strings on and off.
func Literal(text string) string {
	quoted := "'" + strings.ReplaceAll(text, "'", "''") + "'"
	if !strings.Contains(text, `\`) {
		return quoted
	}
	return "E" + strings.ReplaceAll(quoted, `\`, `\\`)
}
