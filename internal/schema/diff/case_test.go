package diff_test

import (
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/rogpeppe/go-internal/txtar"

	"example.com/sqlfirst/internal/dbtest"
	"example.com/sqlfirst/internal/schema/diff"
	"example.com/sqlfirst/internal/schema/scratch"
)

var update = flag.Bool("update", false, "rewrite the golden plans of the cases")

// TestCases takes every case from old.sql to new.sql and back. A case holds what it is about in its first lines, the two
// states, and plan.sql: the golden plan; or refusal.txt: why it cannot be planned. Diff itself proves that the plan leads
// to the new state and that nothing is left to plan. "Since PostgreSQL 18." among the first lines keeps a case from
// older servers; plan.17.sql is what 17 and older ones are to do where they need something else than plan.sql. Where a
// case brings rows, they are put into a real database before the plan runs there; see runRows.
func TestCases(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("testdata/*/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("find the cases: %v, %d found", err, len(names))
	}
	url := dbtest.URL(t)
	server, err := scratch.Open(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close(context.Background()) })
	version := serverVersion(t, url)
	for _, name := range names {
		t.Run(strings.TrimSuffix(strings.TrimPrefix(name, "testdata/"), ".txtar"), func(t *testing.T) {
			t.Parallel()
			c := readCase(t, name)
			c.version = version
			if c.since() > version {
				t.Skipf("needs PostgreSQL %d", c.since())
			}
			c.needExtension(t, url)
			c.run(t, url, server)
		})
	}
}

func (c *testCase) run(t *testing.T, url string, server *scratch.Server) {
	t.Helper()
	p, err := diff.Diff(context.Background(), c.old, c.new, diff.Options{Server: server})
	c.compare(t, p, err)
	if err != nil {
		return
	}
	if c.has("rows.sql") {
		c.runRows(t, url, p)
	}
	if _, err := diff.Diff(context.Background(), c.new, c.old, diff.Options{Server: server}); err != nil {
		var refusal *diff.RefusalError
		if !errors.As(err, &refusal) {
			t.Errorf("the way back: %v", err)
		}
	}
}

// testCase is a case, its states written out as files.
type testCase struct {
	name     string
	archive  *txtar.Archive
	old, new diff.Source
	version  int
}

func readCase(t *testing.T, name string) *testCase {
	t.Helper()
	a, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if len(strings.TrimSpace(string(a.Comment))) == 0 {
		t.Errorf("%s: begin with a sentence that says what the case is about", name)
	}
	c := &testCase{name: name, archive: a}
	c.old, c.new = c.source(t, "old.sql"), c.source(t, "new.sql")
	return c
}

var sinceVersion = regexp.MustCompile(`Since PostgreSQL (\d+)\.`)

// since is the major version that the case needs, 0 for any.
func (c *testCase) since() int {
	if m := sinceVersion.FindSubmatch(c.archive.Comment); m != nil {
		n, _ := strconv.Atoi(string(m[1]))
		return n
	}
	return 0
}

var extensionNeeded = regexp.MustCompile(`Needs the extension (\w+)\.`)

// needExtension skips a case on a server that lacks what it is about.
func (c *testCase) needExtension(t *testing.T, url string) {
	t.Helper()
	m := extensionNeeded.FindSubmatch(c.archive.Comment)
	if m == nil {
		return
	}
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var there bool
	if err := conn.QueryRow(context.Background(), "SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = $1)", string(m[1])).Scan(&there); err != nil {
		t.Fatal(err)
	}
	if !there {
		t.Skipf("needs the extension %s", m[1])
	}
}

// serverVersion gives the server's major version.
func serverVersion(t *testing.T, url string) int {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var n int
	if err := conn.QueryRow(context.Background(), "SELECT current_setting('server_version_num')::integer / 10000").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func (c *testCase) source(t *testing.T, file string) diff.Source {
	t.Helper()
	path := filepath.Join(t.TempDir(), file)
	if err := os.WriteFile(path, c.text(file), 0o600); err != nil {
		t.Fatal(err)
	}
	return diff.Source{Kind: diff.Declared, Paths: []string{path}}
}

func (c *testCase) text(file string) []byte {
	for _, f := range c.archive.Files {
		if f.Name == file {
			return f.Data
		}
	}
	return nil
}

// compare holds what came out against the golden part, or writes it there.
func (c *testCase) compare(t *testing.T, p *diff.Plan, err error) {
	t.Helper()
	kind, got := "plan.sql", ""
	if err != nil {
		kind, got = "refusal.txt", err.Error()+"\n"
		for _, src := range []diff.Source{c.old, c.new} {
			got = strings.ReplaceAll(got, filepath.Dir(src.Paths[0])+"/", "")
		}
	} else {
		for _, f := range p.Files {
			got += string(f.Format())
		}
	}
	file := c.golden(kind)
	if got == string(c.text(file)) && c.has(file) {
		return
	}
	if !*update {
		t.Errorf("%s differs.\n--- got\n%s\n--- want\n%s\nfix: look at it, then go test ./internal/schema/diff -update", file, got, c.text(file))
		return
	}
	if c.version < newest && c.has(kind) {
		file = upTo(kind, newest-1)
	}
	c.write(t, file, got)
}

// newest is the version whose plans are called plan.sql. Where an older one needs another plan, plan.17.sql holds it for
// version 17 and those before it.
const newest = 18

// golden is the part that holds what is expected on the server's version.
func (c *testCase) golden(kind string) string {
	for v := c.version; v < newest; v++ {
		for _, k := range []string{"plan.sql", "refusal.txt"} {
			if c.has(upTo(k, v)) {
				return upTo(kind, v)
			}
		}
	}
	return kind
}

// upTo names the golden part for a version and those before it.
func upTo(kind string, version int) string {
	name, ext, _ := strings.Cut(kind, ".")
	return name + "." + strconv.Itoa(version) + "." + ext
}

func (c *testCase) has(file string) bool {
	return slices.ContainsFunc(c.archive.Files, func(f txtar.File) bool { return f.Name == file })
}

// write puts a golden part in the place of those that it contradicts: all of them, where it is the newest version's.
func (c *testCase) write(t *testing.T, file, text string) {
	t.Helper()
	_, suffix, _ := strings.Cut(file, ".")
	version := strings.TrimRight(suffix, ".sqltx")
	c.archive.Files = slices.DeleteFunc(c.archive.Files, func(f txtar.File) bool {
		name, rest, _ := strings.Cut(f.Name, ".")
		return f.Name == file || (name == "plan" || name == "refusal") && strings.HasPrefix(rest, version)
	})
	c.archive.Files = append(c.archive.Files, txtar.File{Name: file, Data: []byte(text)})
	if err := os.WriteFile(c.name, txtar.Format(c.archive), 0o600); err != nil {
		t.Fatal(err)
	}
}
