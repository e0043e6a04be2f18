package migrate

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgconn"

	"example.com/sqlfirst/internal/schema/sqltext"
)

// StatementError is a statement that the database refused. The file that holds it was rolled
// back, unless State says otherwise.
type StatementError struct {
	Pos       sqltext.Pos // where in the file: the place that PostgreSQL names, else the statement
	Statement string      // its text, with passwords masked
	SQLState  string
	Msg       string
	Detail    string
	Hint      string // PostgreSQL's
	Where     string // the function and line inside of which it happened, if any
	State     string // how the database was left
	Fix       string
	Err       error
}

func (e *StatementError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Pos, e.Msg)
	if e.SQLState != "" {
		fmt.Fprintf(&b, " (SQLSTATE %s)", e.SQLState)
	}
	for _, part := range []struct{ name, text string }{
		{"detail", e.Detail}, {"hint", e.Hint}, {"where", e.Where}, {"statement", Excerpt(e.Statement)}, {"state", e.State},
	} {
		if part.text != "" {
			fmt.Fprintf(&b, "\n  %s: %s", part.name, strings.ReplaceAll(part.text, "\n", "\n    "))
		}
	}
	return withFix(b.String(), e.Fix)
}

// Unwrap gives the database's error.
func (e *StatementError) Unwrap() error { return e.Err }

// MarshalJSON gives the form that Atlas's report has, with the place and the code besides.
func (e *StatementError) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Stmt     string `json:"Stmt,omitempty"`
		Text     string `json:"Text,omitempty"`
		Pos      string `json:"Pos,omitempty"`
		SQLState string `json:"SQLState,omitempty"`
		Fix      string `json:"Fix,omitempty"`
	}{e.Statement, e.Msg, e.Pos.String(), e.SQLState, e.Fix})
}

// statementError describes the failure of a statement, with the exact place if PostgreSQL names one.
func statementError(stmt sqltext.Stmt, err error) *StatementError {
	e := &StatementError{Pos: stmt.Pos, Statement: sqltext.Redact(stmt.Text), Msg: err.Error(), Err: err}
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return e
	}
	e.SQLState, e.Msg, e.Detail = pg.Code, sqltext.RedactMessage(pg.Message), sqltext.RedactMessage(pg.Detail)
	e.Hint, e.Where = sqltext.RedactMessage(pg.Hint), sqltext.RedactMessage(firstLine(pg.Where))
	if pg.Position > 0 {
		e.Pos = within(stmt, int(pg.Position)-1)
	}
	e.Fix = fixOf(pg)
	return e
}

// within gives the place of the character at an offset into the statement.
func within(stmt sqltext.Stmt, chars int) sqltext.Pos {
	pos, text := stmt.Pos, stmt.Text
	for chars > 0 && text != "" {
		r, size := utf8.DecodeRuneInString(text)
		text = text[size:]
		chars--
		if pos.Col++; r == '\n' {
			pos.Line, pos.Col = pos.Line+1, 1
		}
	}
	return pos
}

// fixOf says what to do about errors that have one way out.
func fixOf(pg *pgconn.PgError) string {
	switch pg.Code {
	case activeTransaction:
		return "put the statement into a migration of its own that begins with the line `-- atlas:txmode none` and a blank line"
	case invalidTermination:
		return "the procedure ends transactions by itself: call it from the application, not from a migration"
	case lockNotAvailable:
		return "end the sessions that hold the lock, or run again when they have ended"
	case insufficientPrivilege:
		return "run the migrations as the owner of the object"
	case "55P04": // unsafe_new_enum_value_usage
		return "use the new value in a later migration: it is not usable in the transaction that adds it"
	}
	switch {
	case pg.Code == queryCanceled && strings.Contains(pg.Message, "statement timeout"):
		return "give migrations more time than requests: statement_timeout=0 in the URL, or SET LOCAL statement_timeout in the file"
	case strings.HasPrefix(pg.Code, "53"):
		return "the server ran out of disk, memory or connections: make room, then run again"
	case strings.HasPrefix(pg.Code, "57P"):
		return "the server ended the session: run again"
	}
	return ""
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// Excerpt shortens a statement to what a message or a line of progress can hold.
func Excerpt(text string) string {
	const most = 200
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	runes := []rune(text)
	return string(runes[:most]) + " ..."
}
