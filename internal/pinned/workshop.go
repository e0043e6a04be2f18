package pinned

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
)

// Workshop makes tools for one checkout.
type Workshop struct {
	Root string // of the checkout
	Bin  string // where the tools go

	Out      io.Writer // hears of what takes time
	Terminal bool      // whether Out can rewrite a line
}

// Install makes sure that the tool is in Bin at its pinned version: left alone where it is there,
// copied where PATH has that very version, compiled otherwise. A tool that is in use meanwhile stays whole.
func (w Workshop) Install(ctx context.Context, t Tool) error {
	if err := os.MkdirAll(w.Bin, 0o755); err != nil {
		return fmt.Errorf("make the folder of tools: %w", err)
	}
	if t.own() {
		return w.compile(ctx, t, "")
	}
	version, err := w.pinnedVersion(ctx, t)
	if err != nil {
		return err
	}
	cgo := w.cgo(ctx)
	if built(w.path(t), t, version, cgo) {
		return nil
	}
	if at := onPath(ctx, t, version); at != "" {
		return w.adopt(t, version, at)
	}
	return w.compile(ctx, t, version)
}

// Has tells whether the tool is in Bin: a pinned one at its version.
func (w Workshop) Has(ctx context.Context, t Tool) bool {
	if t.own() {
		_, err := os.Stat(w.path(t))
		return err == nil
	}
	version, err := w.pinnedVersion(ctx, t)
	return err == nil && (built(w.path(t), t, version, false) || says(ctx, w.path(t), t.Version, version))
}

// adopt copies a tool that the machine has. A link would change when the machine's tool does.
func (w Workshop) adopt(t Tool, version, from string) error {
	tmp := w.unfinished(t)
	defer os.Remove(tmp)
	if err := copyFile(tmp, from); err != nil {
		return fmt.Errorf("copy %s: %w", t.Name, err)
	}
	if err := os.Rename(tmp, w.path(t)); err != nil {
		return fmt.Errorf("put %s in place: %w", t.Name, err)
	}
	fmt.Fprintf(w.Out, "%s %s: taken from %s\n", t.Name, version, from)
	return nil
}

func copyFile(to, from string) (err error) {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	dst, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o755)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, dst.Close()) }()
	_, err = io.Copy(dst, src)
	return err
}

func (w Workshop) path(t Tool) string { return filepath.Join(w.Bin, t.Name+exe()) }

// unfinished is where a tool grows, apart for each process that may be at it at the same time.
func (w Workshop) unfinished(t Tool) string {
	return filepath.Join(w.Bin, fmt.Sprintf(".%s-%d%s", t.Name, os.Getpid(), exe()))
}

func exe() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}
