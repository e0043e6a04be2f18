package sqltext_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"example.com/sqlfirst/internal/schema/sqltext"
)

var update = flag.Bool("update", false, "rewrite the golden parts of testdata")

// TestCases runs testdata: each case is a file in.sql and what is found in it.
func TestCases(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(strings.TrimPrefix(filepath.ToSlash(file), "testdata/"), ".txtar"), func(t *testing.T) {
			t.Parallel()
			runCase(t, file)
		})
	}
}

func runCase(t *testing.T, file string) {
	t.Helper()
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Files) == 0 || a.Files[0].Name != "in.sql" {
		t.Fatal("a case begins with in.sql")
	}
	got := map[string]string{}
	src := a.Files[0].Data
	stmts, err := sqltext.Split("in.sql", src)
	if err != nil {
		got["error"] = err.Error() + "\n"
	}
	got["statements"] = describe(stmts)
	got["file directives"] = describeDirectives("", sqltext.FileDirectives("in.sql", src))
	for _, p := range sqltext.Check("in.sql", src, stmts) {
		got["problems"] += p.String() + "\n"
	}
	if *update {
		rewrite(t, file, a, got)
		return
	}
	for _, f := range a.Files[1:] {
		if got[f.Name] != string(f.Data) {
			t.Errorf("%s: got\n%s\nwant\n%s", f.Name, got[f.Name], f.Data)
		}
		delete(got, f.Name)
	}
	for name, text := range got {
		if text != "" {
			t.Errorf("%s: got\n%s\nwant none", name, text)
		}
	}
}

func rewrite(t *testing.T, file string, a *txtar.Archive, got map[string]string) {
	t.Helper()
	a.Files = a.Files[:1]
	for _, name := range []string{"error", "file directives", "statements", "problems"} {
		if got[name] != "" {
			a.Files = append(a.Files, txtar.File{Name: name, Data: []byte(got[name])})
		}
	}
	if err := os.WriteFile(file, txtar.Format(a), 0o666); err != nil {
		t.Fatal(err)
	}
}

func describe(stmts []sqltext.Stmt) string {
	var b strings.Builder
	for _, s := range stmts {
		fmt.Fprintf(&b, "== %d:%d\n", s.Pos.Line, s.Pos.Col)
		if s.Comments != "" {
			fmt.Fprintf(&b, "above: %q\n", s.Comments)
		}
		b.WriteString(describeDirectives("directive: ", s.Directives))
		b.WriteString(describeDirectives("inner: ", s.Inner()))
		b.WriteString(s.Text + "\n")
	}
	return b.String()
}

func describeDirectives(label string, ds []sqltext.Directive) string {
	var b strings.Builder
	for _, d := range ds {
		fmt.Fprintf(&b, "%s%d:%d %s %q\n", label, d.Pos.Line, d.Pos.Col, d.Name, d.Arg)
	}
	return b.String()
}
