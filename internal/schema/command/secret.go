package command

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
)

// secrets are the passwords that this run was given, so that none of them is printed, whoever
// wrote the message. Malformed URLs are the reason: parsers quote the piece that they stumble
// over, and with a stray / or # in the password that piece is the password.
type secrets struct{ words []*regexp.Regexp }

const hidden = "xxxxx"

// learnFrom remembers the passwords in the texts: those of URLs, however broken, and those given
// as password=...
func (s *secrets) learnFrom(texts ...string) {
	for _, text := range texts {
		for _, at := range afterPassword.FindAllStringIndex(text, -1) {
			word := leadingPassword(text[at[1]:])
			s.add(word, strings.Replace(text, word, "", 1))
		}
		_, rest, ok := strings.Cut(text, "://")
		if !ok {
			continue
		}
		// A password with an @ in it ends at the last one; but the last may be in the query.
		for _, end := range []int{strings.Index(rest, "@"), strings.LastIndex(rest, "@")} {
			if end < 0 {
				continue
			}
			if user, password, ok := strings.Cut(rest[:end], ":"); ok {
				s.add(password, user+rest[end:])
			}
		}
	}
}

var (
	afterPassword = regexp.MustCompile(`(?i)password\s*=\s*`)
	quoted        = regexp.MustCompile(`^'(?:[^'\\]|\\.)*'`)
	nextSetting   = regexp.MustCompile(`&[a-z_]+=[^&]`)
)

// leadingPassword gives the password that a text begins with: a quoted one, or one that goes on to
// the next setting, since a stray & is more likely part of it than not.
func leadingPassword(text string) string {
	if q := quoted.FindString(text); q != "" {
		return strings.Trim(q, "'")
	}
	if at := nextSetting.FindStringIndex(text); at != nil {
		text = text[:at[0]]
	}
	word, _, _ := strings.Cut(strings.TrimLeft(text, " "), " ")
	return word
}

// add remembers the password, decoded too, and the pieces that a parser may take out of it.
// The rest of the text that it stood in is public.
func (s *secrets) add(password, public string) {
	whole := []string{password}
	if plain, err := url.PathUnescape(password); err == nil {
		whole = append(whole, plain)
	}
	for _, w := range whole {
		s.remember(w, public)
		for _, piece := range strings.FieldsFunc(w, isDelimiter) {
			s.remember(piece, public)
		}
	}
}

var shortWord = regexp.MustCompile(`^\w{3,5}$`)

func isDelimiter(r rune) bool { return strings.ContainsRune("/?#@%:[]&= ", r) || unicode.IsControl(r) }

// remember leaves out what is no secret (in development the password is often the name of the user
// or of the database) and what is so short that hiding it would only garble the message.
func (s *secrets) remember(word, public string) {
	if len(word) < 3 || word == "password" || strings.Contains(public, word) {
		return
	}
	pattern := regexp.QuoteMeta(word)
	if shortWord.MatchString(word) {
		pattern = `\b` + pattern + `\b` // "pass" is no part of "password"
	}
	s.words = append(s.words, regexp.MustCompile(pattern))
}

var (
	inURL     = regexp.MustCompile(`([a-z][a-z0-9+]*://[^\s:/@]*:)([^\s@]*)@`)
	inKeyword = regexp.MustCompile(`(?i)(password\s*=\s*)('(?:[^'\\]|\\.)*'|[^\s&"']+)`)
)

// hide gives the text without passwords.
func (s *secrets) hide(text string) string {
	for _, w := range s.words {
		text = w.ReplaceAllLiteralString(text, hidden)
	}
	text = inURL.ReplaceAllStringFunc(text, func(found string) string {
		if strings.HasSuffix(found, ":password@") {
			return found // the form of a URL, as messages explain it
		}
		return inURL.ReplaceAllString(found, "${1}"+hidden+"@")
	})
	return inKeyword.ReplaceAllString(text, "${1}"+hidden)
}
