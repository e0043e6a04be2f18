// Package rename makes a copy of this template somebody's own: it gives the module another path, and the
// project the name that the path ends with.
package rename

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// Change is one name for another.
type Change struct {
	Old, New string // module paths
}

// Plan reads the module path from the checkout's go.mod and checks the new one.
func Plan(ctx context.Context, root, to string) (Change, error) {
	if !plain.MatchString(path.Base(to)) {
		return Change{}, fmt.Errorf("the path ends with %q, which also names the project, its database and its containers: use lower-case letters, digits, - and _", path.Base(to))
	}
	list := exec.CommandContext(ctx, "go", "list", "-m")
	list.Dir = root
	old, err := list.Output()
	if err != nil {
		return Change{}, fmt.Errorf("read the module's path: %w", err)
	}
	// Prints the go.mod that would be, and fails where Go takes the path for none.
	edit := exec.CommandContext(ctx, "go", "mod", "edit", "-print", "-module", to)
	edit.Dir = root
	if out, err := edit.CombinedOutput(); err != nil {
		return Change{}, fmt.Errorf("%s\na module's path is like github.com/you/app", bytes.TrimSpace(out))
	}
	return Change{Old: strings.TrimSpace(string(old)), New: to}, nil
}

// plain is a name that needs no quotes anywhere: Compose allows no more in a project's name.
var plain = regexp.MustCompile(`^[a-z][a-z0-9_-]*$`)

// Apply writes the new names into every file of the checkout, and gives the files it changed.
func (c Change) Apply(root string) ([]string, error) {
	var changed []string
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && skipped[entry.Name()] {
			return filepath.SkipDir
		}
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		if !entry.Type().IsRegular() || sealed(filepath.ToSlash(rel)) {
			return nil
		}
		ok, err := c.file(file)
		if ok {
			changed = append(changed, rel)
		}
		return err
	})
	if err != nil {
		return changed, fmt.Errorf("write the new names: %w", err)
	}
	return changed, nil
}

// skipped are folders of what is not the project's own text.
var skipped = map[string]bool{".git": true, ".bin": true, ".pg": true, ".task": true, "node_modules": true, "vendor": true}

// sealed tells whether the file must stay as it is: a migration is, once it is applied somewhere.
func sealed(file string) bool {
	return file == "LICENSE" || strings.HasPrefix(file, "db/migrations/") && !strings.HasSuffix(file, ".go")
}

func (c Change) file(file string) (changed bool, err error) {
	text, err := os.ReadFile(file)
	if err != nil || bytes.IndexByte(text, 0) >= 0 {
		return false, err
	}
	renamed := c.text(text)
	if bytes.Equal(text, renamed) {
		return false, nil
	}
	info, err := os.Stat(file)
	if err != nil {
		return false, err
	}
	return true, os.WriteFile(file, renamed, info.Mode().Perm())
}

func (c Change) text(text []byte) []byte {
	text = bytes.ReplaceAll(text, []byte(c.Old), []byte(c.New))
	name := regexp.MustCompile(`\b` + regexp.QuoteMeta(path.Base(c.Old)) + `\b`)
	return name.ReplaceAllLiteral(text, []byte(path.Base(c.New)))
}
