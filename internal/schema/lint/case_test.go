package lint_test

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"example.com/sqlfirst/internal/dbtest"
	"example.com/sqlfirst/internal/migrate"
	"example.com/sqlfirst/internal/schema/lint"
)

var update = flag.Bool("update", false, "rewrite what the cases expect")

// Each case is a folder of migrations whose last files are new, and the findings about them. A case
// begins with a sentence that says what it is about. The files are base.sql, which is there before,
// and new.sql, new2.sql ... .
func TestCases(t *testing.T) {
	t.Parallel()
	var cases []string
	err := filepath.WalkDir("testdata", func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".txtar") {
			cases = append(cases, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range cases {
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.ToSlash(path), "testdata/"), ".txtar")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runCase(t, path)
		})
	}
}

func runCase(t *testing.T, path string) {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(strings.TrimSpace(string(archive.Comment))) == 0 {
		t.Error("the case does not begin with a sentence that says what it is about")
	}
	dir, want, n := t.TempDir(), -1, 0
	for i, f := range archive.Files {
		switch {
		case f.Name == "findings":
			want = i
			continue
		case strings.HasPrefix(f.Name, "new"):
			n++
		}
		name := fmt.Sprintf("%d_%s", i+1, f.Name)
		if err := os.WriteFile(filepath.Join(dir, name), f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := migrate.WriteSum(dir); err != nil {
		t.Fatal(err)
	}
	report, err := lint.Run(t.Context(), lint.Options{Dir: dir, Latest: n, Dev: dbtest.URL(t)})
	if err != nil {
		t.Fatal(err)
	}
	got := format(&report)
	switch {
	case want < 0:
		archive.Files = append(archive.Files, txtar.File{Name: "findings", Data: []byte(got)})
	case got == string(archive.Files[want].Data):
		return
	default:
		archive.Files[want].Data = []byte(got)
	}
	if !*update {
		t.Fatalf("found:\n%s", got)
	}
	if err := os.WriteFile(path, txtar.Format(archive), 0o600); err != nil {
		t.Fatal(err)
	}
}

func format(r *lint.Report) string {
	var b strings.Builder
	for _, f := range r.Findings {
		_, name, _ := strings.Cut(filepath.Base(f.Pos.File), "_")
		fmt.Fprintf(&b, "%s:%d %s %s: %s\n", name, f.Pos.Line, f.Severity, f.Code, f.Text)
	}
	return b.String()
}
