package pinned

import (
	"runtime"
	"testing"
)

// The go command stands for a pinned tool: it is on PATH, a Go binary, and says its version.
func TestOnPathTakesOnlyTheVeryVersion(t *testing.T) {
	t.Parallel()
	tool := Tool{Name: "go", Package: "cmd/go", Version: []string{"version"}}
	if file := onPath(t.Context(), tool, runtime.Version()); file == "" {
		t.Errorf("go at %s is not found", runtime.Version())
	}
	if file := onPath(t.Context(), tool, "go1.0.1"); file != "" {
		t.Errorf("%s is taken for another version", file)
	}
	tool.Package = "cmd/gofmt"
	if file := onPath(t.Context(), tool, runtime.Version()); file != "" {
		t.Errorf("%s is taken for another command", file)
	}
}
