package lint_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"example.com/sqlfirst/internal/dbtest"
	"example.com/sqlfirst/internal/migrate"
	"example.com/sqlfirst/internal/schema/lint"
)

// repository is a git repository with a folder of migrations.
type repository struct {
	*testing.T
	root string
}

func newRepository(t *testing.T) repository {
	t.Helper()
	r := repository{t, t.TempDir()}
	r.git("init", "--quiet", "--initial-branch", "main")
	r.git("config", "user.email", "test@example.com")
	r.git("config", "user.name", "test")
	r.git("config", "commit.gpgsign", "false")
	return r
}

func (r repository) git(args ...string) {
	r.Helper()
	cmd := exec.CommandContext(r.Context(), "git", args...)
	cmd.Dir = r.root
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	if out, err := cmd.CombinedOutput(); err != nil {
		r.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

func (r repository) folder() string { return filepath.Join(r.root, "db", "my migrations") }

// write writes a migration, or deletes it where the text is "", and seals the folder.
func (r repository) write(name, text string) {
	r.Helper()
	if err := os.MkdirAll(r.folder(), 0o700); err != nil {
		r.Fatal(err)
	}
	path := filepath.Join(r.folder(), name)
	err := os.Remove(path)
	if text != "" {
		err = os.WriteFile(path, []byte(text), 0o600)
	}
	if err != nil {
		r.Fatal(err)
	}
	if err := migrate.WriteSum(r.folder()); err != nil {
		r.Fatal(err)
	}
}

func (r repository) commit() {
	r.Helper()
	r.git("add", "--all")
	r.git("commit", "--quiet", "--message", "change")
}

func (r repository) lint(base string) (lint.Report, error) {
	r.Helper()
	return lint.Run(r.Context(), lint.Options{Dir: r.folder(), GitBase: base, Dev: dbtest.URL(r.T)})
}

func TestGitBase(t *testing.T) {
	t.Parallel()
	r := newRepository(t)
	r.write("1_a.sql", "CREATE TABLE a (id int);\n")
	r.write("2_b.sql", "CREATE TABLE b (id int);\n")
	r.commit()
	r.git("switch", "--quiet", "--create", "work")

	// Main goes on meanwhile, which is no change of ours.
	r.git("switch", "--quiet", "main")
	r.write("4_d.sql", "CREATE TABLE d (id int);\n")
	r.commit()
	r.git("switch", "--quiet", "work")

	r.write("3_c.sql", "DROP TABLE b;\n")
	r.commit()
	r.write("5_e.sql", "DROP TABLE a;\n") // neither committed nor added
	report, err := r.lint("main")
	if err != nil {
		t.Fatal(err)
	}
	want := "c.sql:1 error DS102: Dropping table \"b\"\n" +
		"c.sql:1 error GB103: the file is new and sorts before 4_d.sql, which the base branch has: databases that have that refuse this\n" +
		"e.sql:1 error DS102: Dropping table \"a\"\n"
	if got := format(&report); got != want {
		t.Errorf("found:\n%swant:\n%s", got, want)
	}

	r.write("1_a.sql", "CREATE TABLE a (id bigint);\n")
	r.write("2_b.sql", "")
	r.write("3_c.sql", "")
	report, err = r.lint("main")
	if err != nil {
		t.Fatal(err)
	}
	got := format(&report)
	for _, want := range []string{"a.sql:1 error GB101", "b.sql:1 error GB102"} {
		if !strings.Contains(got, want) {
			t.Errorf("found no %s in:\n%s", want, got)
		}
	}
	if strings.Contains(got, "d.sql") {
		t.Errorf("blamed for what main did:\n%s", got)
	}
}

func TestGitBaseThatIsNotThere(t *testing.T) {
	t.Parallel()
	r := newRepository(t)
	r.write("1_a.sql", "CREATE TABLE a (id int);\n")
	r.commit()
	for _, base := range []string{"origin/main", "--output=/tmp/x"} {
		if _, err := r.lint(base); err == nil || !strings.Contains(err.Error(), "git fetch") {
			t.Errorf("%s gave %v", base, err)
		}
	}
	if _, err := lint.Run(t.Context(), lint.Options{Dir: r.folder()}); err == nil || !strings.Contains(err.Error(), "--git-base") {
		t.Errorf("got %v", err)
	}
}
