package migrate

import (
	"regexp"
	"strings"

	"example.com/sqlfirst/internal/schema/sqltext"
)

// masked stands for a secret.
const masked = "***"

// secrets are the forms in which a string holds a password: in a connection string, in a URL, in
// SQL that a function or a DO block builds.
var secrets = []*regexp.Regexp{
	regexp.MustCompile(`(?i)(password["']?\s*=?\s*)('+[^']*'+|"[^"]*"|[^\s'"$;,()=]+)`),
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
	for _, secret := range secrets {
		literal = secret.ReplaceAllString(literal, "${1}"+masked)
	}
	return literal
}

func maybeSecret(text string) bool {
	return strings.Contains(text, "://") || strings.Contains(strings.ToLower(text), "password")
}
