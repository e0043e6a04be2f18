package pinned

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// compile builds the tool and then puts it in place in one step. Where cgo is there but does not
// work (a compiler without the C library's headers), it builds without.
func (w Workshop) compile(ctx context.Context, t Tool, version string) error {
	title := strings.TrimSpace(t.Name + " " + version)
	tmp := w.unfinished(t)
	defer os.Remove(tmp)

	done := w.ticking(title)
	start := time.Now()
	how := ""
	out, err := w.goBuild(ctx, t, tmp)
	if err != nil && !t.own() && w.cgo(ctx) && ctx.Err() == nil {
		how = ", without cgo since the C compiler failed"
		out, err = w.goBuild(ctx, t, tmp, "CGO_ENABLED=0")
	}
	if err != nil {
		done("does not compile")
		return fmt.Errorf("compile %s: %w\n%s", title, err, bytes.TrimSpace(out))
	}
	if err := os.Rename(tmp, w.path(t)); err != nil {
		done("cannot be put in place")
		return fmt.Errorf("put %s in place: %w", t.Name, err)
	}
	done("compiled in " + seconds(time.Since(start)) + how)
	return nil
}

// goBuild leaves cgo to Go, which uses it where it finds a C compiler.
func (w Workshop) goBuild(ctx context.Context, t Tool, to string, env ...string) ([]byte, error) {
	abs, err := filepath.Abs(to)
	if err != nil {
		return nil, err
	}
	// Without the symbol table the linker is done sooner; stack traces do not need it.
	cmd := exec.CommandContext(ctx, "go", "build", "-ldflags=-s -w", "-o", abs, t.Package)
	cmd.Dir = w.module(t)
	cmd.Env = append(hostEnv(), env...)
	return cmd.CombinedOutput()
}

// pinnedVersion is the version that the go.mod chooses.
func (w Workshop) pinnedVersion(ctx context.Context, t Tool) (string, error) {
	cmd := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Version}}", t.Module)
	cmd.Dir = w.module(t)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("read the version of %s from %s/go.mod: %w\n%s", t.Module, t.Dir, err, bytes.TrimSpace(stderr.Bytes()))
	}
	return strings.TrimSpace(string(out)), nil
}

// cgo tells whether Go would use cgo here.
func (w Workshop) cgo(ctx context.Context) bool {
	cmd := exec.CommandContext(ctx, "go", "env", "CGO_ENABLED")
	cmd.Env = hostEnv()
	out, err := cmd.Output()
	return err == nil && strings.TrimSpace(string(out)) == "1"
}

func (w Workshop) module(t Tool) string { return filepath.Join(w.Root, t.Dir) }
