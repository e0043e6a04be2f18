package sqltext

import (
	"regexp"
	"strings"
)

// masked stands for a secret.
const masked = "***"

// secretForms are the forms in which a text holds a password: a literal behind the word, as in the SQL
// that a function builds; a connection string; a URL.
var secretForms = []*regexp.Regexp{
	regexp.MustCompile(`(?i)(password["']?\s*=?\s*)('+[^']*'+|"[^"]*")`),
	regexp.MustCompile(`(?i)(password\s*=\s*)([^\s'"$;,()]+)`),
	regexp.MustCompile(`(://[^/:@\s']*:)([^/@\s']*)`),
}

// secretWords are parts of the names of what is kept secret: PASSWORD of a role, and options of servers and user mappings
// (password, sslpassword, aws_secret_access_key).
var secretWords = []string{"password", "passwd", "passphrase", "secret", "token", "credential"}

// Redact masks the passwords in a statement: the string behind PASSWORD or an option that is named like a secret,
// and what looks like a password inside of any other string.
func Redact(text string) string {
	if !maybeSecret(text) {
		return text
	}
	var b strings.Builder
	last, behindSecret := 0, false
	for _, t := range Tokens(text) {
		if t.Kind == String {
			b.WriteString(text[last:t.Offset])
			b.WriteString(redactString(t.Text, behindSecret))
			last = t.Offset + len(t.Text)
		}
		behindSecret = isSecret(t.Name())
	}
	b.WriteString(text[last:])
	return b.String()
}

func redactString(literal string, whole bool) string {
	if whole {
		return "'" + masked + "'"
	}
	return RedactMessage(literal)
}

// RedactMessage masks the passwords in a text that is not one statement: a message, say.
func RedactMessage(text string) string {
	if maybeSecret(text) {
		for _, form := range secretForms {
			text = form.ReplaceAllString(text, "${1}"+masked)
		}
	}
	return text
}

func maybeSecret(text string) bool { return strings.Contains(text, "://") || isSecret(text) }

func isSecret(text string) bool {
	text = strings.ToLower(text)
	for _, word := range secretWords {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}
