package migrate

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// New is a migration to be written.
type New struct {
	Name string // the part of the file's name after the version, may be ""
	Text []byte
}

// Lock keeps other processes from adding migrations to the folder until unlock is called. Whoever
// plans a migration from the ones that are there holds it from reading them to writing the new one.
func Lock(folder string) (unlock func(), err error) {
	abs, err := filepath.Abs(folder)
	if err != nil {
		return nil, fmt.Errorf("lock migrations: %w", err)
	}
	if target, err := filepath.EvalSymlinks(abs); err == nil {
		abs = target
	}
	key := sha256.Sum256([]byte(abs))
	name := "sqlfirst-migrations-" + hex.EncodeToString(key[:8]) + ".lock"
	unlock, err = lockedfile.MutexAt(filepath.Join(os.TempDir(), name)).Lock()
	if err != nil {
		return nil, fmt.Errorf("lock migrations: %w", err)
	}
	return unlock, nil
}

// Add writes migrations behind the last one and seals the folder again; it makes the folder where
// there is none. It gives the paths of the new files. A folder that does not agree with its
// atlas.sum is refused, so that adding a file never seals a change that nobody meant.
func Add(folder string, now time.Time, migrations ...New) ([]string, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, fmt.Errorf("make folder of migrations: %w", err)
	}
	d, err := OpenPath(folder)
	if err != nil {
		return nil, err
	}
	if err := Validate(d); err != nil {
		return nil, err
	}
	var paths []string
	for _, m := range migrations {
		name, err := nextName(d, now, m.Name)
		if err == nil {
			err = writeNew(filepath.Join(folder, name), m.Text)
		}
		if err != nil {
			return nil, errors.Join(err, removeAll(paths))
		}
		paths = append(paths, filepath.Join(folder, name))
		d.files = append(d.files, NewFile(name, m.Text))
	}
	if err := WriteSum(folder); err != nil {
		return nil, errors.Join(err, removeAll(paths))
	}
	return paths, nil
}

func nextName(d *Dir, now time.Time, name string) (string, error) {
	version, err := d.NextVersion(now)
	if err != nil {
		return "", err
	}
	return FileName(version, name)
}

// WriteSum writes atlas.sum for the migrations of a folder as they are.
func WriteSum(folder string) error {
	d, err := OpenPath(folder)
	if err != nil {
		return err
	}
	text, err := Hash(d)
	if err != nil {
		return err
	}
	return replace(filepath.Join(folder, SumFile), text)
}

// writeNew writes a file that must not be there yet.
func writeNew(name string, text []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return &RefusalError{Reason: name + " is there already", Fix: "run the command again"}
	}
	if err != nil {
		return fmt.Errorf("write migration: %w", err)
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(fmt.Errorf("write migration: %w", err), os.Remove(name))
	}
	return nil
}

// replace writes a file so that a crash leaves the old one or the new one.
func replace(name string, text []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return fmt.Errorf("write %s: %w", SumFile, err)
	}
	_, err = tmp.Write(text)
	err = errors.Join(err, tmp.Chmod(0o644), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), name)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", SumFile, err), os.Remove(tmp.Name()))
	}
	return nil
}

func removeAll(paths []string) error {
	var errs []error
	for _, p := range paths {
		errs = append(errs, os.Remove(p))
	}
	return errors.Join(errs...)
}
