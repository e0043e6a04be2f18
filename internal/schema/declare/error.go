package declare

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"example.com/sqlfirst/internal/schema/sqltext"
)

// Error is what is wrong with one statement of the declared schema.
type Error struct {
	Pos sqltext.Pos
	// Stmt is the statement's first line.
	Stmt string
	// SQLSTATE is PostgreSQL's code; "" where the text was refused before PostgreSQL saw it.
	SQLSTATE string
	Msg      string
	Hint     string
}

func (e *Error) Error() string {
	s := fmt.Sprintf("%s: %s", e.Pos, e.Msg)
	if e.SQLSTATE != "" {
		s += " (SQLSTATE " + e.SQLSTATE + ")"
	}
	if e.Hint != "" {
		s += "\n  fix: " + e.Hint
	}
	return s
}

// Errors are all that a run found, in the order of the files.
type Errors []*Error

func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, err := range e {
		lines[i] = err.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the errors one by one, for errors.As.
func (e Errors) Unwrap() []error {
	out := make([]error, len(e))
	for i, err := range e {
		out[i] = err
	}
	return out
}

// textError takes over what the splitter found.
func textError(err error) *Error {
	var e *sqltext.Error
	if errors.As(err, &e) {
		return &Error{Pos: e.Pos, Msg: e.Msg, Hint: e.Hint}
	}
	return &Error{Msg: err.Error()}
}

// explain puts PostgreSQL's answer to a place in a file.
func explain(f failure) *Error {
	e := &Error{Pos: f.stmt.Pos, Stmt: firstLine(f.stmt.Text), SQLSTATE: f.cause.Code, Msg: f.cause.Message}
	if p := int(f.cause.Position); p > 0 && p <= len(f.stmt.Text)+1 {
		e.Pos = within(f.stmt, p)
	}
	if f.cause.Detail != "" {
		e.Msg += ": " + f.cause.Detail
	}
	e.Hint = f.cause.Hint
	if e.Hint == "" {
		e.Hint = hint(f)
	}
	return e
}

// within gives the place of a character of the statement, counted from 1.
func within(s *Stmt, position int) sqltext.Pos {
	pos := s.Pos
	for i, r := range []rune(s.Text) {
		if i+1 >= position {
			break
		}
		if r == '\n' {
			pos.Line++
			pos.Col = 1
		} else {
			pos.Col++
		}
	}
	return pos
}

// hint says what mends an error, where PostgreSQL does not.
func hint(f failure) string {
	switch f.cause.Code {
	case "42601":
		return "correct the SQL of " + quoteLine(f.stmt.Text)
	case "25001":
		return "db/schema says what there is, not how it is made: leave CONCURRENTLY out, migrate diff puts it where it belongs"
	case "42P07", "42710", "42723", "42P06":
		return "it is declared twice, or made by the server already: keep one of the two"
	case "53200":
		return "raise max_locks_per_transaction on the development server (1024 is a good value) and restart it"
	case "42501":
		return "give the development server's role the right to do this, or use a server where it is a superuser"
	case "58P01":
		return "the development server lacks it: install the extension there, or leave the statement out"
	}
	return ""
}

var missingName = regexp.MustCompile(`"([^"]+)"|(?:function|operator) ([^ (]+)`)

// stuck explains statements of which each needs something that is not there. One that needs what another of them
// declares stands in a cycle or behind a mistake, so that the mistakes are shown first and alone where there are any.
func stuck(failed []failure) Errors {
	var roots, behind Errors
	for _, f := range failed {
		e := explain(f)
		maker := makerOf(f, failed)
		if maker == nil {
			if e.Hint == "" {
				e.Hint = "declare it in db/schema, or correct the name"
			}
			roots = append(roots, e)
			continue
		}
		e.Msg += fmt.Sprintf("; %s declares it, and cannot run either", maker.Pos)
		e.Hint = "they need each other: break the cycle, for example with a foreign key or a default in an ALTER TABLE of its own"
		behind = append(behind, e)
	}
	if len(roots) > 0 {
		return roots
	}
	return behind
}

// makerOf finds the waiting statement that would make what another one misses; nil if none would.
func makerOf(f failure, failed []failure) *Stmt {
	m := missingName.FindStringSubmatch(f.cause.Message)
	if m == nil {
		return nil
	}
	name := m[1] + m[2]
	name = name[strings.LastIndexByte(name, '.')+1:]
	for _, other := range failed {
		if other.stmt == f.stmt {
			continue
		}
		words := sqltext.Keywords(other.stmt.Text, 8)
		if len(words) == 0 || words[0] != "CREATE" {
			continue
		}
		for _, w := range words[1:] {
			if strings.EqualFold(w, name) {
				return other.stmt
			}
		}
	}
	return nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(sqltext.Redact(text), "\n")
	return strings.TrimSpace(line)
}

func quoteLine(text string) string { return fmt.Sprintf("%q", firstLine(text)) }
