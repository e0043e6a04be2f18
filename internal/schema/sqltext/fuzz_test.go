package sqltext_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"example.com/sqlfirst/internal/schema/sqltext"
)

// FuzzSplit holds any bytes against what Split promises. How it compares with PostgreSQL's
// parser is the business of tools/sqltextfuzz.
func FuzzSplit(f *testing.F) {
	files, err := filepath.Glob("testdata/*/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		stmts, err := sqltext.Split("f.sql", src)
		if err != nil {
			var e *sqltext.Error
			if !errors.As(err, &e) || e.Pos.Line < 1 || e.Pos.Line > 1+strings.Count(string(src), "\n") {
				t.Fatalf("error %#v", err)
			}
		}
		sqltext.Check("f.sql", src, stmts)
		end := 0
		for i, s := range stmts {
			checkStmt(t, string(src), end, s)
			cut := i+1 < len(stmts) && stmts[i+1].Text[0] == '\\' // by a psql command, wherever it was
			if !cut {
				checkAgain(t, s.Text)
			}
			end = s.End
		}
		if err == nil {
			checkGap(t, string(src[end:]))
		}
	})
}

func checkStmt(t *testing.T, src string, after int, s sqltext.Stmt) {
	t.Helper()
	textEnd := s.Offset + len(s.Text)
	if s.Offset < after || s.End < textEnd || s.Text == "" || src[s.Offset:textEnd] != s.Text {
		t.Fatalf("statement %+v after %d", s, after)
	}
	checkGap(t, src[after:s.Offset])
	if rest := sqltext.Tokens(src[textEnd:s.End]); len(rest) > 0 && rest[0].Text != ";" {
		t.Fatalf("%q between %q and its semicolon", rest[0].Text, s.Text)
	}
	if !strings.Contains(src[after:s.Offset], s.Comments) {
		t.Fatalf("comments %q do not stand above %q", s.Comments, s.Text)
	}
	before := strings.TrimPrefix(src[:s.Offset], "\uFEFF")
	line := 1 + strings.Count(before, "\n")
	col := 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
	if s.Pos.Line != line || s.Pos.Col != col {
		t.Fatalf("%q stands at %d:%d, Split says %d:%d", s.Text, line, col, s.Pos.Line, s.Pos.Col)
	}
	for _, d := range append(s.Inner(), s.Directives...) {
		if d.Pos.Line != 1+strings.Count(src[:d.Offset], "\n") || !strings.Contains(src[d.Offset:], d.Arg) {
			t.Fatalf("directive %+v", d)
		}
	}
	if s.Text[0] != '\\' {
		checkTokens(t, s.Text)
	}
}

// checkGap finds nothing but semicolons among the tokens between two statements.
func checkGap(t *testing.T, gap string) {
	t.Helper()
	for _, token := range sqltext.Tokens(strings.TrimPrefix(gap, "\uFEFF")) {
		if token.Text != ";" {
			t.Fatalf("%q is in no statement", token.Text)
		}
	}
}

func checkTokens(t *testing.T, text string) {
	t.Helper()
	end := 0
	for i, token := range sqltext.Tokens(text) {
		if token.Text == "" || token.Offset < end || i == 0 && token.Offset > 0 || text[token.Offset:][:len(token.Text)] != token.Text {
			t.Fatalf("token %+v of %q", token, text)
		}
		end = token.Offset + len(token.Text)
	}
	if end != len(text) {
		t.Fatalf("the tokens of %q end at %d", text, end)
	}
}

// checkAgain splits the text of a statement and finds that very statement.
func checkAgain(t *testing.T, text string) {
	t.Helper()
	again, err := sqltext.Split("again.sql", []byte(text))
	text = strings.TrimPrefix(text, "\uFEFF")
	switch {
	case text == "" || text[0] == ';': // a byte order mark in the middle of a file is a word
	case err != nil || len(again) != 1 || again[0].Text != text:
		t.Fatalf("%q splits into %+v, %v", text, again, err)
	}
}

// FuzzQuote writes names and texts as SQL, and reads them again.
func FuzzQuote(f *testing.F) {
	for _, s := range []string{"a", "A", "", "select", `a"b`, "it's", `\`, `\'`, "é", "1a", "a$", "$$", "--", "/*", "\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		literal := sqltext.Tokens(sqltext.Literal(s))
		if len(literal) != 1 || literal[0].Kind != sqltext.String {
			t.Errorf("literal %q is read as %+v", s, literal)
		}
		ident := sqltext.Tokens(sqltext.Ident(s))
		if len(ident) != 1 || ident[0].Name() != s {
			t.Errorf("identifier %q is read as %+v", s, ident)
		}
	})
}
