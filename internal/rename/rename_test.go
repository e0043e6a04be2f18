package rename_test

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"example.com/sqlfirst/internal/rename"
)

// copyTemplate copies what git would give somebody who uses the template now.
func copyTemplate(t *testing.T) string {
	t.Helper()
	list := exec.CommandContext(t.Context(), "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list.Dir = "../.."
	out, err := list.Output()
	if err != nil {
		t.Skipf("the template is no git checkout: %v", err)
	}
	root := t.TempDir()
	for name := range strings.SplitSeq(strings.TrimRight(string(out), "\x00"), "\x00") {
		text, err := os.ReadFile(filepath.Join("../..", name))
		if os.IsNotExist(err) {
			continue // removed, not committed
		}
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestApplyLeavesNoOldNameAndCodeThatCompiles(t *testing.T) {
	t.Parallel()
	root := copyTemplate(t)
	change, err := rename.Plan(t.Context(), root, "github.com/ada/address-book")
	if err != nil {
		t.Fatal(err)
	}
	files, err := change.Apply(root)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 10 {
		t.Errorf("only %v changed", files)
	}
	left := exec.CommandContext(t.Context(), "grep", "-rlw", "--exclude-dir=migrations", path.Base(change.Old), root)
	if out, err := left.Output(); err == nil {
		t.Errorf("the old name is still in\n%s", out)
	}
	build := exec.CommandContext(t.Context(), "go", "vet", "./internal/dbtest")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Errorf("after the change: %v\n%s", err, out)
	}
}

func TestApplyLeavesMigrationsAsTheyAre(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(filepath.Join(root, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("db/migrations/1_first.sql", "-- hello\n")
	write("db/migrations/embed.go", "// hello, not hellos\n")
	files, err := rename.Change{Old: "old.example/hello", New: "new.example/world"}.Apply(root)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 1 {
		t.Errorf("changed: %v", files)
	}
	if text, _ := os.ReadFile(filepath.Join(root, "db/migrations/embed.go")); string(text) != "// world, not hellos\n" {
		t.Errorf("embed.go: %q", text)
	}
}

func TestPlanRefusesWhatIsNoPath(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"", "My App", "github.com/ada/App", "github.com/a da/app", "github.com/ada/app@v1", "/app"} {
		if _, err := rename.Plan(t.Context(), "../..", path); err == nil {
			t.Errorf("%q is taken for a module's path", path)
		}
	}
}
