package sqltext_test

import (
	"errors"
	"strings"
	"testing"

	"example.com/sqlfirst/internal/schema/sqltext"
)

// The bytes of a statement are those of the file, and its offsets lead to them.
func TestSplitBytes(t *testing.T) {
	t.Parallel()
	type stmt struct {
		text        string
		line, col   int
		offset, end int
	}
	tests := []struct {
		name string
		src  string
		want []stmt
	}{
		{"empty", "", nil},
		{"space", " \n\t", nil},
		{"semicolons", ";;\n;", nil},
		{"comments", "-- a\n/* b */", nil},
		{"no semicolon", "SELECT 1", []stmt{{"SELECT 1", 1, 1, 0, 8}}},
		{"space before the semicolon", "SELECT 1 -- x\n ;\n", []stmt{{"SELECT 1", 1, 1, 0, 16}}},
		{"CRLF", "\r\nSELECT 'a\r\nb';\r\n SELECT 2;\r\n", []stmt{
			{"SELECT 'a\r\nb'", 2, 1, 2, 16}, {"SELECT 2", 4, 2, 19, 28},
		}},
		{"CR alone ends a comment", "-- a\rSELECT 1;", []stmt{{"SELECT 1", 1, 6, 5, 14}}},
		{"byte order mark", "\uFEFFSELECT 1;SELECT 2", []stmt{{"SELECT 1", 1, 1, 3, 12}, {"SELECT 2", 1, 10, 12, 20}}},
		{"not UTF-8", "SELECT '\xe9;';SELECT 2", []stmt{{"SELECT '\xe9;'", 1, 1, 0, 12}, {"SELECT 2", 1, 13, 12, 20}}},
		{"NUL", "SELECT \x00;SELECT 2", []stmt{{"SELECT \x00", 1, 1, 0, 9}, {"SELECT 2", 1, 10, 9, 17}}},
		{"vertical tab is space", "\vSELECT 1\v;", []stmt{{"SELECT 1", 1, 2, 1, 11}}},
		{"COPY data in CRLF", "COPY a FROM STDIN;\r\n'\r\n\\.\r\nSELECT 1", []stmt{
			{"COPY a FROM STDIN", 1, 1, 0, 25}, {"SELECT 1", 4, 1, 27, 35},
		}},
		{"COPY data to the end", "COPY a FROM STDIN;\n\\.", []stmt{{"COPY a FROM STDIN", 1, 1, 0, 21}}},
		{"no COPY data", "COPY a FROM STDIN; SELECT '\n\\.x'; COPY a FROM STDIN", []stmt{
			{"COPY a FROM STDIN", 1, 1, 0, 18}, {"SELECT '\n\\.x'", 1, 20, 19, 33}, {"COPY a FROM STDIN", 2, 7, 34, 51},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := sqltext.Split("f.sql", []byte(test.src))
			if err != nil {
				t.Fatal(err)
			}
			for i, s := range got {
				g := stmt{s.Text, s.Pos.Line, s.Pos.Col, s.Offset, s.End}
				if i >= len(test.want) || g != test.want[i] {
					t.Errorf("statement %d is %#v", i, g)
				}
			}
			if len(got) < len(test.want) {
				t.Errorf("got %d statements, want %d", len(got), len(test.want))
			}
		})
	}
}

// The first line of a file is a line of its own, whatever bytes mark its beginning.
func TestSplitCommentOnFirstLine(t *testing.T) {
	t.Parallel()
	for _, src := range []string{"-- a\nSELECT 1", "\uFEFF-- a\nSELECT 1", " \t-- a\nSELECT 1", "\r\n-- a\r\nSELECT 1"} {
		stmts, err := sqltext.Split("f.sql", []byte(src))
		if err != nil || len(stmts) != 1 || strings.TrimSpace(stmts[0].Comments) != "-- a" {
			t.Errorf("%q: got %+v, %v", src, stmts, err)
		}
	}
}

func TestSplitError(t *testing.T) {
	t.Parallel()
	_, err := sqltext.Split("db/schema/a.sql", []byte("SELECT 1;\n  SELECT 'a;\n"))
	var e *sqltext.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v", err)
	}
	if want := (sqltext.Pos{File: "db/schema/a.sql", Line: 2, Col: 10}); e.Pos != want {
		t.Errorf("the error is at %+v, want %+v", e.Pos, want)
	}
	if !strings.HasPrefix(err.Error(), "db/schema/a.sql:2: unterminated string") {
		t.Errorf("got %v", err)
	}
}

// All reads no further than it is asked to: what comes after an early end is not looked at.
func TestAllEndsEarly(t *testing.T) {
	t.Parallel()
	for s, err := range sqltext.All("f.sql", []byte("SELECT 1; SELECT 'never closed")) {
		if err != nil || s.Text != "SELECT 1" {
			t.Fatalf("got %q, %v", s.Text, err)
		}
		break
	}
}

// Inputs that a careless scanner needs quadratic time for take none worth noticing.
func TestSplitLinear(t *testing.T) {
	t.Parallel()
	const size = 1 << 18
	for _, unit := range []string{
		";", "SELECT 1;", "SELECT 1;\n", "(", ")", "()", "/*", "/**/", "/*/", "*/", "--", "-- \r", "+-", "+", "$", "$a", "$a$", "$a$b$", "$$", "'", "'a' ", "'a'\n",
		"'a' --\n", "E'\\", "E'a'\n", `"`, `"" `, "\n", "-- a\n", "-- atlas:nolint\n", "/* atlas:nolint */", "1.", "1..", "1e", "1_", ":", "\\\n", "é", "\xff",
		"COPY a FROM STDIN;", "COPY a FROM STDIN;\n\\.x\n", "COPY a FROM STDIN;\n\\.\n", "CREATE FUNCTION ", "CREATE FUNCTION BEGIN ATOMIC ",
		"CREATE FUNCTION BEGIN ATOMIC;END;", "BEGIN ", "END;",
	} {
		src := []byte(strings.Repeat(unit, size/len(unit)))
		stmts, _ := sqltext.Split("f.sql", src)
		sqltext.Check("f.sql", src, stmts)
		for _, s := range stmts[:min(len(stmts), 10)] {
			sqltext.Tokens(s.Text)
			s.Inner()
		}
		sqltext.Tokens(string(src))
	}
}

// The memory that All takes does not grow with the file.
func TestAllMemory(t *testing.T) {
	src := []byte(strings.Repeat("INSERT INTO t VALUES (1, 'a'); -- b\n", 10_000))
	allocs := testing.AllocsPerRun(1, func() {
		for _, err := range sqltext.All("f.sql", src) {
			if err != nil {
				t.Fatal(err)
			}
		}
	})
	if allocs > 5 {
		t.Errorf("%v allocations", allocs)
	}
}

func BenchmarkSplit(b *testing.B) {
	schema := `
-- People we know. Nothing here is shared between accounts.
-- atlas:nolint DS102 a reason
CREATE TABLE contact (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL CHECK (email ~ '^[^@]+@[^@]+$'), -- one account, one address
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END $$;
`
	for name, unit := range map[string]string{
		"schema":  schema,
		"inserts": "INSERT INTO contact (id, email, note) VALUES (1, 'someone@example.com', 'it''s a note of some length');\n",
		"strings": "INSERT INTO t VALUES ('" + strings.Repeat("a long text ", 1000) + "');\n",
		"short":   "SELECT 1;\n",
	} {
		b.Run(name, func(b *testing.B) {
			src := []byte(strings.Repeat(unit, 16<<20/len(unit)))
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				for _, err := range sqltext.All("f.sql", src) {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
