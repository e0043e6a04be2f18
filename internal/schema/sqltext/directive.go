package sqltext

import (
	"bytes"
	"strings"
)

// Directive is a comment that speaks to the schema command:
//
//	-- atlas:nolint DS102 the table was empty
//
// has the name "nolint" and the argument "DS102 the table was empty".
type Directive struct {
	Name   string
	Arg    string
	Pos    Pos
	Offset int // byte offset of the comment in the file
}

// FileDirectives gives the directives that speak about the whole file. As in Atlas, they
// stand in the comment lines at the very top, and a blank line (or the end of the file)
// follows: without it, they belong to the first statement.
func FileDirectives(file string, src []byte) []Directive {
	header, ok := header(src)
	if !ok {
		return nil
	}
	loc := newLocator(file, header)
	return directives(&loc, loc.off, len(header))
}

// header gives the comment lines at the top of a file, or false if a statement follows
// at once.
func header(src []byte) (string, bool) {
	rest := bytes.TrimPrefix(src, []byte(bom))
	for bytes.HasPrefix(rest, []byte("--")) {
		_, rest, _ = bytes.Cut(rest, []byte("\n"))
	}
	next, _, _ := bytes.Cut(rest, []byte("\n"))
	return string(src[:len(src)-len(rest)]), len(bytes.TrimSpace(next)) == 0
}

// Inner gives the directives within the statement's text: above a column or the value of
// an enum, say. Token.Offset + Stmt.Offset compares with their Offset.
func (s Stmt) Inner() []Directive {
	loc := locator{src: s.Text, here: s.Pos}
	ds := directives(&loc, 0, len(s.Text))
	for i := range ds {
		ds[i].Offset += s.Offset
	}
	return ds
}

// directives finds the directives among the tokens of a part of the locator's source.
func directives(loc *locator, start, end int) []Directive {
	text := loc.src[:end]
	if !strings.Contains(text[start:], directivePrefix) {
		return nil
	}
	var ds []Directive
	for i := start; i < end; {
		k, next, _ := lex(text, i)
		if k == lineComment || k == blockComment {
			if d, ok := parseDirective(text[i:next]); ok {
				d.Pos, d.Offset = loc.at(i), i
				ds = append(ds, d)
			}
		}
		i = next
	}
	return ds
}

const directivePrefix = "atlas:"

// parseDirective reads "-- atlas:name arg" and "/* atlas:name arg */".
func parseDirective(comment string) (Directive, bool) {
	text := comment[2:]
	if comment[0] == '/' {
		text = strings.TrimSuffix(text, "*/")
	}
	text, ok := strings.CutPrefix(strings.TrimLeft(text, " \t"), directivePrefix)
	if !ok || strings.Contains(text, "\n") {
		return Directive{}, false
	}
	n := 0
	for n < len(text) && (classes[text[n]] == classLetter || classes[text[n]] == classDigit) {
		n++
	}
	return Directive{Name: text[:n], Arg: strings.TrimSpace(text[n:])}, n > 0
}
