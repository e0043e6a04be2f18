package pinned_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"example.com/sqlfirst/internal/pinned"
)

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// checkout is a module with one command, hello, and where its tools go.
func checkout(t *testing.T) (pinned.Workshop, *bytes.Buffer) {
	t.Helper()
	root := t.TempDir()
	write(t, filepath.Join(root, "go.mod"), "module example.com/hello\n\ngo 1.26\n")
	write(t, filepath.Join(root, "cmd/hello/main.go"), "package main\n\nfunc main() { println(\"hello\") }\n")
	out := new(bytes.Buffer)
	return pinned.Workshop{Root: root, Bin: filepath.Join(root, ".bin"), Out: out}, out
}

var hello = pinned.Tool{Name: "hello", Package: "./cmd/hello", Dir: "."}

func hear(t *testing.T, w pinned.Workshop) string {
	t.Helper()
	name := "hello"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	out, err := exec.CommandContext(t.Context(), filepath.Join(w.Bin, name)).CombinedOutput()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

func TestInstallCompilesTheRepositorysOwn(t *testing.T) {
	t.Parallel()
	w, out := checkout(t)
	if w.Has(t.Context(), hello) {
		t.Error("it is there before it is made")
	}
	if err := w.Install(t.Context(), hello); err != nil {
		t.Fatal(err)
	}
	if got := hear(t, w); got != "hello" {
		t.Errorf("it says %q", got)
	}
	if !w.Has(t.Context(), hello) {
		t.Error("it is not there after it is made")
	}
	if !strings.HasPrefix(out.String(), "hello: compiling\nhello: compiled in ") {
		t.Errorf("output: %q", out)
	}
}

func TestInstallKeepsTheOldWhereTheNewDoesNotCompile(t *testing.T) {
	t.Parallel()
	w, _ := checkout(t)
	if err := w.Install(t.Context(), hello); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(w.Root, "cmd/hello/main.go"), "package main\n\nfunc main() { nonsense() }\n")
	err := w.Install(t.Context(), hello)
	if err == nil || !strings.Contains(err.Error(), "main.go:3") {
		t.Errorf("error without the compiler's line: %v", err)
	}
	if got := hear(t, w); got != "hello" {
		t.Errorf("it says %q", got)
	}
	left, err := os.ReadDir(w.Bin)
	if err != nil || len(left) != 1 {
		t.Errorf("left in .bin: %v, %v", left, err)
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	tools, err := pinned.Find("atlas", "sqlc")
	if err != nil || len(tools) != 2 || tools[1].Name != "sqlc" {
		t.Errorf("Find(atlas, sqlc) = %v, %v", tools, err)
	}
	if _, err := pinned.Find("hammer"); err == nil || !strings.Contains(err.Error(), "golangci-lint") {
		t.Errorf("Find(hammer) does not say what there is: %v", err)
	}
}

// Each tool that is not this repository's own stands in the go.mod that is said to pin it.
func TestToolsArePinned(t *testing.T) {
	t.Parallel()
	for _, tool := range pinned.Tools {
		if tool.Module == "" {
			continue
		}
		mod, err := os.ReadFile(filepath.Join("../..", tool.Dir, "go.mod"))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{tool.Package + "\n", tool.Module + " v"} {
			if !strings.Contains(string(mod), want) {
				t.Errorf("%s/go.mod does not have %q", tool.Dir, want)
			}
		}
	}
}
