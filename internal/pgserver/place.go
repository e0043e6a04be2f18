package pgserver

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// places are the folders in which the data folder may lie, best first: the checkout's own, then folders outside for
// a server that runs as a user who cannot enter the checkout.
func (p *project) places() []string {
	name := "sqlfirst-" + p.id()
	places := []string{p.dir}
	if p.cache != "" {
		places = append(places, filepath.Join(p.cache, name))
	}
	return append(places, filepath.Join("/var/tmp", name), filepath.Join(os.TempDir(), name))
}

// place settles where the data folder lies. It stays where it is once it was made.
func (p *project) place(ctx context.Context, c *cluster, b binaries) error {
	if err := c.account.canEnter(ctx, b, string(filepath.Separator)); err != nil {
		return &Error{
			Problem: fmt.Sprintf("PostgreSQL refuses to run as root, and user %s cannot run %s", c.account, b.path("postgres")), Cause: err,
			Fix: "run as an ordinary user\nlet PGBIN name binaries that every user may run",
		}
	}
	if c.data != "" {
		return nil
	}
	for _, dir := range p.places() {
		if err := ownFolder(dir); err != nil {
			continue
		}
		if c.account.canEnter(ctx, b, dir) == nil {
			c.data = filepath.Join(dir, "data")
			break
		}
		if dir != p.dir {
			os.Remove(dir) // it was made just now, and is empty
		}
	}
	if c.data == "" {
		return &Error{
			Problem: fmt.Sprintf("user %s, whom the server has to run as, can enter none of %s", c.account, strings.Join(p.places(), ", ")),
			Fix:     "chmod a+x the folders on the way to one of them\nrun as an ordinary user",
		}
	}
	if filepath.Dir(c.data) != p.dir {
		p.say("user %s cannot enter %s: the data lies in %s", c.account, p.root, c.data)
	}
	return nil
}

// canEnter starts the binaries as the account in the folder, which is the surest way to know.
func (a *account) canEnter(ctx context.Context, b binaries, dir string) error {
	if a == nil {
		return nil
	}
	cmd := exec.CommandContext(ctx, b.path("postgres"), "--version")
	cmd.Dir = dir
	a.run(cmd)
	return cmd.Run()
}

// ownFolder makes a folder that others may enter and only we may change. A folder in a place that all may write to
// could have been laid there by somebody else: it is not used then.
func ownFolder(dir string) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o755); err == nil {
		return os.Chmod(dir, 0o755) // the umask may have taken away what others need
	} else if !os.IsExist(err) {
		return err
	}
	if !isOurFolder(dir) {
		return fmt.Errorf("%s belongs to another user", dir)
	}
	return nil
}

// isOurFolder says whether dir is a folder, no link to one, that belongs to us.
func isOurFolder(dir string) bool {
	info, err := os.Lstat(dir)
	return err == nil && info.IsDir() && ours(info)
}
