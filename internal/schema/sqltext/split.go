package sqltext

import (
	"iter"
	"slices"
	"strconv"
	"strings"
	"unsafe"
)

// Stmt is one statement of a file. Its strings are parts of the source that it was
// split from, not copies.
type Stmt struct {
	// Text is the statement from its first token to its last, byte for byte, without
	// the final semicolon.
	Text string
	// Comments are the comments directly above the statement, with no blank line
	// between, verbatim; "" where there are none.
	Comments string
	// Directives are those in Comments.
	Directives []Directive
	// Pos is where the first token stands.
	Pos Pos
	// Offset is the byte offset of Text in the file.
	Offset int
	// End is the byte offset behind the final semicolon; behind the data that follows
	// COPY ... FROM STDIN; of the end of Text where there is neither.
	End int
}

// Split gives the statements of a file in order. Empty statements are dropped, and
// the last one needs no semicolon. A psql command (\connect ...) comes as a statement
// of its own that begins with the backslash and ends with the line; Check reports it.
//
// src must not be changed as long as the statements are in use. The error is an
// *Error.
func Split(file string, src []byte) ([]Stmt, error) {
	var stmts []Stmt
	for s, err := range All(file, src) {
		if err != nil {
			return nil, err
		}
		if len(stmts) == cap(stmts) && len(stmts) > 0 {
			stmts = slices.Grow(stmts, expected(len(stmts), s.Offset, len(src)))
		}
		stmts = append(stmts, s)
	}
	return stmts, nil
}

// expected guesses how many statements are still to come in a file, from how many have been
// read and where the last of them stands. With it, Split needs little more memory for a
// large file than its statements take.
func expected(stmts, read, size int) int {
	rest := float64(stmts) / float64(read) * float64(size-read)
	return 8 + min(int(rest*1.05), 8*stmts)
}

// All gives the statements of a file one by one, as Split does, in constant memory.
// It ends after the first error.
func All(file string, src []byte) iter.Seq2[Stmt, error] {
	// A migration may be as large as memory allows, so its text is not copied.
	text := unsafe.String(unsafe.SliceData(src), len(src))
	return func(yield func(Stmt, error) bool) {
		s := newSplitter(file, text)
		for {
			stmt, ok, err := s.next()
			if err != nil {
				yield(Stmt{}, err)
				return
			}
			if !ok || !yield(stmt, nil) {
				return
			}
		}
	}
}

// splitter walks through a file once.
type splitter struct {
	src   string
	start int // behind the byte order mark
	pos   int
	loc   locator
	// noCopyEnd is set once it is known that no \. line is left.
	noCopyEnd bool
}

func newSplitter(file, src string) *splitter {
	start := len(src) - len(trimBOM(src))
	return &splitter{src: src, start: start, pos: start, loc: newLocator(file, src)}
}

// next gives the next statement, or false at the end of the file.
func (s *splitter) next() (Stmt, bool, error) {
	comments, err := s.skipTrivia()
	if err != nil || s.pos >= len(s.src) {
		return Stmt{}, false, err
	}
	stmt := Stmt{Comments: s.src[comments.start:comments.end], Offset: s.pos}
	stmt.Directives = directives(&s.loc, comments.start, comments.end)
	stmt.Pos = s.loc.at(s.pos)
	if s.src[s.pos] == '\\' {
		s.readCommand(&stmt)
		return stmt, true, nil
	}
	err = s.readStatement(&stmt)
	return stmt, err == nil, err
}

// readCommand reads a psql command: it ends with its line.
func (s *splitter) readCommand(stmt *Stmt) {
	s.pos = endOfLine(s.src, s.pos)
	stmt.Text = strings.TrimRight(s.src[stmt.Offset:s.pos], " \t\f\v")
	stmt.End = s.pos
}

// readStatement reads up to the semicolon that is neither in parentheses (CREATE RULE)
// nor in the body of an SQL function, or up to a psql command or the end of the file.
func (s *splitter) readStatement(stmt *Stmt) error {
	var nest nesting
	last := s.pos // the end of the last token
	for s.pos < len(s.src) && s.src[s.pos] != '\\' {
		k, end, open := lex(s.src, s.pos)
		switch {
		case open:
			return s.unclosed(k, stmt)
		case k >= space:
		case s.src[s.pos] == ';' && !nest.open():
			s.finish(stmt, last, end)
			return nil
		default:
			nest.token(k, s.src[s.pos:end], s.pos)
			last = end
		}
		s.pos = end
	}
	if nest.open() && s.pos == len(s.src) {
		return s.unnested(&nest)
	}
	s.finish(stmt, last, last)
	return nil
}

// finish sets the text and the end of a statement, and goes there.
func (s *splitter) finish(stmt *Stmt, last, end int) {
	stmt.Text = s.src[stmt.Offset:last]
	stmt.End = end
	if !s.noCopyEnd && copiesFromStdin(stmt.Text) {
		if dataEnd, ok := endOfCopyData(s.src, end); ok {
			stmt.End = dataEnd
		} else {
			s.noCopyEnd = true
		}
	}
	s.pos = max(s.pos, stmt.End)
}

// skipTrivia goes to the next token that is not a semicolon, or to the end of the
// file, and gives what stands directly above it.
func (s *splitter) skipTrivia() (above, error) {
	a := above{newline: s.pos == s.start}
	for s.pos < len(s.src) {
		k, end, open := lex(s.src, s.pos)
		switch {
		case open && k == blockComment:
			return a, s.unclosed(k, nil)
		case k == space:
			a.space(s.src[s.pos:end])
		case k >= space:
			a.comment(s.pos, end)
		case s.src[s.pos] == ';':
			a = above{}
		default:
			return a, nil
		}
		s.pos = end
	}
	return a, nil
}

// above is the span of the comments directly above a statement: comments with no blank
// line after them. A comment that begins on the line where the statement before ends
// is about that one.
type above struct {
	start, end int
	newline    bool // one was seen since the statement before
	trailing   bool // the comments began before it
}

func (a *above) space(text string) {
	n := strings.Count(text, "\n")
	if n > 1 || n == 1 && a.trailing {
		*a = above{}
	}
	a.newline = a.newline || n > 0
}

func (a *above) comment(start, end int) {
	if a.start == a.end {
		a.start = start
		a.trailing = !a.newline
	}
	a.end = end
}

// unclosed says which token opens at the current position without an end. A quote that
// is missing turns the following strings inside out, so the place to mend may lie
// between the beginning of the statement and here.
func (s *splitter) unclosed(k Kind, stmt *Stmt) *Error {
	e := &Error{Pos: s.loc.at(s.pos)}
	switch text := s.src[s.pos:]; {
	case k == blockComment:
		e.Msg = "unterminated comment: the /* here has no */"
		e.Hint = "Comments nest: each /* inside a comment needs a */ of its own."
		return e
	case k == Quoted:
		e.Msg = "unterminated quoted identifier: the \" here is never closed"
	case text[0] == '$':
		e.Msg = "unterminated dollar-quoted string: the " + dollarTag(text, 0) + " here is never closed"
	default:
		e.Msg = "unterminated string: the quote here is never closed"
		e.Hint = "A quote inside a string is written twice: 'it''s'."
	}
	if stmt.Pos.Line != e.Pos.Line {
		e.Hint = strings.TrimSpace(e.Hint + " The statement begins on line " + strconv.Itoa(stmt.Pos.Line) + ".")
	}
	return e
}

// unnested says which parenthesis or function body has no end.
func (s *splitter) unnested(n *nesting) *Error {
	if n.parens > 0 {
		return &Error{Pos: s.loc.at(n.paren), Msg: "unclosed parenthesis: the ( here has no )"}
	}
	return &Error{
		Pos:  s.loc.at(n.body),
		Msg:  "unfinished function body: the BEGIN ATOMIC here has no END",
		Hint: "Each statement of the body ends with a semicolon, the last one before END, too.",
	}
}
