package pgserver

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// cluster is a data folder and what it takes to run a server on it.
type cluster struct {
	data    string // absolute
	log     string
	account *account
}

// major gives the version of PostgreSQL that made the data folder, or 0 where there is none yet.
func (c *cluster) major() (int, error) {
	text, err := os.ReadFile(filepath.Join(c.data, "PG_VERSION"))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(text)))
}

// create makes the data folder, whole or not at all. What an interrupted run left is removed.
func (c *cluster) create(ctx context.Context, b binaries, password string) error {
	if err := removeData(c.data); err != nil {
		return err
	}
	tmp, secret := c.data+".new", c.data+".password"
	defer os.RemoveAll(tmp)
	if err := c.mkdir(tmp); err != nil {
		return err
	}
	defer os.Remove(secret)
	if err := c.writeSecret(secret, password); err != nil {
		return err
	}
	if err := c.initdb(ctx, b, tmp, secret); err != nil {
		return err
	}
	return os.Rename(tmp, c.data)
}

func (c *cluster) mkdir(dir string) error {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	return c.account.own(dir)
}

// writeSecret writes the password for initdb, which takes it from a file or a terminal only.
func (c *cluster) writeSecret(file, password string) error {
	if err := os.WriteFile(file, []byte(password+"\n"), 0o600); err != nil {
		return err
	}
	return c.account.own(file)
}

// removeData removes a data folder, and what is left of its making or of an interrupted removal. It gives up its name
// first, so that there is never a data folder with a part missing.
func removeData(dir string) error {
	gone := dir + ".gone"
	if err := os.RemoveAll(gone); err != nil {
		return err
	}
	if err := os.Rename(dir, gone); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return errors.Join(os.RemoveAll(gone), os.RemoveAll(dir+".new"), removeFile(dir+".password"))
}

// initdb fills dir. Names are compared by code point and text is UTF-8, on every system alike: from 17 on by
// PostgreSQL's own locale, before that by the operating system's C.UTF-8, or by C where it has none (macOS).
func (c *cluster) initdb(ctx context.Context, b binaries, dir, secret string) error {
	args := []string{"-D", dir, "-U", superuser, "--auth=scram-sha-256", "--pwfile=" + secret, "--encoding=UTF8", "--no-sync", "--no-instructions"}
	locales := [][]string{{"--locale=C.UTF-8"}, {"--locale=C"}}
	if b.Major >= 17 {
		locales = [][]string{{"--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"}}
	}
	var err error
	for _, locale := range locales {
		if err = c.runInitdb(ctx, b, dir, slices.Concat(args, locale)); err == nil || !strings.Contains(err.Error(), "invalid locale") {
			break
		}
	}
	return err
}

func (c *cluster) runInitdb(ctx context.Context, b binaries, dir string, args []string) error {
	cmd := exec.CommandContext(ctx, b.path("initdb"), args...)
	var out bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, serverEnv(), &out, &out
	cmd.WaitDelay = time.Second // what initdb started may hold its output open when it is interrupted
	detach(cmd)                 // ^C ends it through ctx, so that the interruption is not taken for a failure of its own
	c.account.run(cmd)
	if err := cmd.Run(); err != nil {
		return &toolError{Tool: "initdb", Err: err, Output: lastLines(out.String(), 6)}
	}
	return nil
}

// toolError is the failure of one of PostgreSQL's programs.
type toolError struct {
	Tool   string
	Err    error
	Output string
}

func (e *toolError) Error() string { return fmt.Sprintf("run %s: %v: %s", e.Tool, e.Err, e.Output) }

func (e *toolError) Unwrap() error { return e.Err }

// serverEnv is the environment of PostgreSQL's programs: nothing of ours that could steer them (PGDATA, PGPORT, the
// locale) and no secret that happens to stand in it.
func serverEnv() []string {
	env := []string{"LC_ALL=C"}
	for _, name := range []string{
		"PATH", "TMPDIR", "TEMP", "TMP", "SystemRoot", "SystemDrive", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LOCALE_ARCHIVE",
	} {
		if v, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+v)
		}
	}
	return env
}

// newPassword has 130 bits, and no character that a URL would have to escape.
func newPassword() string { return rand.Text() }

// lastLines gives at most n lines from the end of a text.
func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

// isDiskFull reads an error or a log, of the operating system's or of PostgreSQL's wording.
func isDiskFull(text string) bool {
	text = strings.ToLower(text)
	return strings.Contains(text, "no space left on device") || strings.Contains(text, "disk quota exceeded") ||
		strings.Contains(text, "not enough space on the disk")
}
