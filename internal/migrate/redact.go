package migrate

import (
	"regexp"
	"strings"

	"example.com/sqlfirst/internal/schema/sqltext"
)

// masked stands for a secret.
const masked = "***"

// secrets are the forms in which a text holds a password: a literal behind the word, as in the SQL
// that a function builds; a connection string; a URL.
var secrets = []*regexp.Regexp{
	regexp.MustCompile(`(?i)(password["']?\s*=?\s*)('+[^']*'+|"[^"]*")`),
	regexp.MustCompile(`(?i)(password\s*=\s*)([^\s'"$;,()]+)`),
	regexp.MustCompile(`(://[^/:@\s']*:)([^/@\s']*)`),
}

// Redact masks the passwords in a statement: the string behind PASSWORD (of a role, or of a user
// mapping's options), and what looks like a password inside of any other string.
func Redact(text string) string {
	if !maybeSecret(text) {
		return text
	}
	var b strings.Builder
	last, behindPassword := 0, false
	for _, t := range sqltext.Tokens(text) {
		if t.Kind == sqltext.String {
			b.WriteString(text[last:t.Offset])
			b.WriteString(redactString(t.Text, behindPassword))
			last = t.Offset + len(t.Text)
		}
		behindPassword = strings.EqualFold(t.Name(), "password")
	}
	b.WriteString(text[last:])
	return b.String()
}

func redactString(literal string, whole bool) string {
	if whole {
		return "'" + masked + "'"
	}
	return redactText(literal)
}

// redactText masks the passwords in a text that is not one statement: a message, say.
func redactText(text string) string {
	if maybeSecret(text) {
		for _, secret := range secrets {
			text = secret.ReplaceAllString(text, "${1}"+masked)
		}
	}
	return text
}

func maybeSecret(text string) bool {
	return strings.Contains(text, "://") || strings.Contains(strings.ToLower(text), "password")
}
