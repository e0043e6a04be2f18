package sqltext

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Problem is something that may not stand in a migration: it would hang the command that
// applies it, break the rule of one file, one transaction, or not arrive at the server.
type Problem struct {
	Pos  Pos
	Code string
	Msg  string
	Hint string
}

func (p Problem) String() string {
	return withHint(fmt.Sprintf("%s: %s (%s)", p.Pos, p.Msg, p.Code), p.Hint)
}

// The codes of problems. They do not change, so that other tools may know them.
const (
	CodeEncoding    = "FT101" // not UTF-8
	CodeNUL         = "FT102" // a NUL byte
	CodeBOM         = "FT103" // a byte order mark
	CodeCommand     = "FT104" // a psql command
	CodeCopy        = "FT105" // COPY ... FROM STDIN
	CodeTransaction = "FT106" // BEGIN, COMMIT and the like
	CodeDelimiter   = "FT107" // atlas:delimiter
)

// Check gives what may not stand in a migration, in the order of the file. What is wrong
// with the bytes is found without statements, too, so that it can be asked for where
// Split fails.
func Check(file string, src []byte, stmts []Stmt) []Problem {
	problems := checkBytes(file, src)
	for _, d := range FileDirectives(file, src) {
		if d.Name == "delimiter" {
			problems = append(problems, delimiterProblem(d.Pos))
		}
	}
	for i := range stmts {
		if p, found := checkStmt(&stmts[i]); found {
			problems = append(problems, p)
		}
	}
	slices.SortStableFunc(problems, func(a, b Problem) int { return a.Pos.Line - b.Pos.Line })
	return problems
}

// checkBytes reports the first place of each kind.
func checkBytes(file string, src []byte) []Problem {
	if isUTF16(src) {
		return []Problem{{
			Pos:  Pos{File: file, Line: 1, Col: 1},
			Code: CodeEncoding,
			Msg:  "the file is UTF-16",
			Hint: "Save it as UTF-8 without a byte order mark.",
		}}
	}
	var problems []Problem
	if bytes.HasPrefix(src, []byte(bom)) {
		problems = append(problems, Problem{
			Pos:  Pos{File: file, Line: 1, Col: 1},
			Code: CodeBOM,
			Msg:  "the file begins with a byte order mark, which PostgreSQL takes for part of the first word",
			Hint: "Save it as UTF-8 without a byte order mark.",
		})
	}
	if i := firstInvalid(src); i >= 0 {
		problems = append(problems, Problem{
			Pos:  posAt(file, src, i),
			Code: CodeEncoding,
			Msg:  fmt.Sprintf("the byte 0x%02X here is not UTF-8", src[i]),
			Hint: "Save the file as UTF-8.",
		})
	}
	if i := bytes.IndexByte(src, 0); i >= 0 {
		problems = append(problems, Problem{
			Pos:  posAt(file, src, i),
			Code: CodeNUL,
			Msg:  "there is a NUL byte here, which PostgreSQL cannot hold in a text",
			Hint: "Remove it; binary data is written as '\\x...'::bytea.",
		})
	}
	return problems
}

func isUTF16(src []byte) bool {
	return bytes.HasPrefix(src, []byte{0xFF, 0xFE}) || bytes.HasPrefix(src, []byte{0xFE, 0xFF})
}

// firstInvalid gives the offset of the first byte that is not UTF-8, or -1.
func firstInvalid(src []byte) int {
	if utf8.Valid(src) {
		return -1
	}
	i := 0
	for i < len(src) {
		r, size := utf8.DecodeRune(src[i:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		i += size
	}
	return i
}

func posAt(file string, src []byte, offset int) Pos {
	loc := newLocator(file, string(src[:offset]))
	return loc.at(offset)
}

func checkStmt(s *Stmt) (Problem, bool) {
	p := Problem{Pos: s.Pos}
	if s.Text[0] == '\\' {
		command, _, _ := strings.Cut(s.Text, " ")
		p.Code = CodeCommand
		p.Msg = command + " is a command of psql, not SQL"
		p.Hint = "Write it as SQL, or remove it: migrations go to the server, not through psql."
		return p, true
	}
	if copiesFromStdin(s.Text) {
		p.Code = CodeCopy
		p.Msg = "COPY ... FROM STDIN waits for data that a migration cannot send"
		p.Hint = "Write the rows as INSERT ... VALUES."
		return p, true
	}
	if control := transactionControl(s.Text); control != "" {
		p.Code = CodeTransaction
		p.Msg = control + " has no place in a migration, which is run in a transaction of its own"
		p.Hint = "Remove it. A statement that cannot run in a transaction gets a file of its own, with the line" +
			" \"-- atlas:txmode none\" and a blank one at its top."
		return p, true
	}
	return Problem{}, false
}

// transactionControl gives the words by which a statement controls the transaction, "" for
// any other statement.
func transactionControl(text string) string {
	words := Keywords(text, 1)
	if len(words) == 0 {
		return ""
	}
	switch words[0] {
	case "BEGIN", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE":
		return words[0]
	case "START", "PREPARE":
		if words = Keywords(text, 2); len(words) == 2 && words[1] == "TRANSACTION" {
			return words[0] + " TRANSACTION"
		}
	}
	return ""
}

func delimiterProblem(pos Pos) Problem {
	return Problem{
		Pos:  pos,
		Code: CodeDelimiter,
		Msg:  "atlas:delimiter is not supported: statements end with a semicolon, as in psql",
		Hint: "Remove the directive and end each statement with a semicolon.",
	}
}
