package sqltext

import "strings"

// copiesFromStdin tells whether a statement is COPY ... FROM STDIN, which asks for data
// that a migration cannot hold. (FROM STDOUT is the same thing to PostgreSQL.)
func copiesFromStdin(text string) bool {
	if k, end, _ := lex(text, 0); k != Word || !isKeyword(text[:end], "COPY") {
		return false
	}
	depth, from := 0, false
	for _, t := range Tokens(text) {
		switch {
		case t.Text == "(":
			depth++
		case t.Text == ")":
			depth--
		case from:
			return t.Is("STDIN") || t.Is("STDOUT")
		case depth == 0:
			from = t.Is("FROM")
		}
	}
	return false
}

// endOfCopyData gives the end of the lines of data that follow a COPY ... FROM STDIN
// which ends at i: psql reads them up to a line that holds \. alone. It is false where
// there is no such line, and so no data.
func endOfCopyData(src string, i int) (int, bool) {
	for {
		n := strings.Index(src[i:], "\n\\.")
		if n < 0 {
			return 0, false
		}
		i += n + len("\n\\.")
		if rest := strings.TrimPrefix(src[i:], "\r"); rest == "" || rest[0] == '\n' {
			return i, true
		}
	}
}
