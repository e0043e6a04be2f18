package sqltext

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Pos is a place in a file. Line and Col count from 1; Col counts characters.
type Pos struct {
	File string
	Line int
	Col  int
}

// String gives "file:line", the form that editors and terminals make a link of.
func (p Pos) String() string {
	return p.File + ":" + strconv.Itoa(p.Line)
}

// Error is a file that cannot be split: something opens at Pos and never closes.
type Error struct {
	Pos  Pos
	Msg  string
	Hint string
}

func (e *Error) Error() string {
	return withHint(e.Pos.String()+": "+e.Msg, e.Hint)
}

func withHint(msg, hint string) string {
	if hint == "" {
		return msg
	}
	return msg + "\n  fix: " + hint
}

// locator turns byte offsets into positions. It walks forward only, so that all
// positions of a file together cost one pass, however long its lines are.
type locator struct {
	src  string
	off  int
	here Pos
}

func newLocator(file, src string) locator {
	return locator{src: src, off: len(src) - len(trimBOM(src)), here: Pos{File: file, Line: 1, Col: 1}}
}

// at gives the position of a byte offset, which must not lie before the last one
// asked for.
func (l *locator) at(offset int) Pos {
	if offset > l.off {
		l.here = advance(l.here, l.src[l.off:offset])
		l.off = offset
	}
	return l.here
}

// advance gives the position that is reached from p by reading text.
func advance(p Pos, text string) Pos {
	if n := strings.Count(text, "\n"); n > 0 {
		p.Line += n
		p.Col = 1
		text = text[strings.LastIndexByte(text, '\n')+1:]
	}
	p.Col += utf8.RuneCountInString(text)
	return p
}

const bom = "\uFEFF"

// trimBOM drops the byte order mark that psql, too, passes over at the start of a file.
func trimBOM(src string) string {
	return strings.TrimPrefix(src, bom)
}
