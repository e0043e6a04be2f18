package pgserver

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	embeddedpostgres "github.com/fergusstrange/embedded-postgres"
)

// downloaded is the version that is downloaded where the machine has none.
const downloaded = embeddedpostgres.V18

// maven is where the binaries come from. PGMIRROR names another repository laid out like it.
const maven = "https://repo1.maven.org/maven2"

// download gives PostgreSQL binaries from the cache, which all checkouts share, and downloads them first where
// they are not there. The archive is checked against the SHA-256 that the repository keeps beside it.
func (p *project) download(ctx context.Context, c *cluster) (binaries, error) {
	cache, err := p.binaryCache(c.account)
	if err != nil {
		return binaries{}, err
	}
	dir := filepath.Join(cache, fmt.Sprintf("postgresql-%s-%s-%s", downloaded, runtime.GOOS, runtime.GOARCH))
	if b, err := inspect(ctx, filepath.Join(dir, "bin")); err == nil {
		return b, nil
	}
	mirror := cmp.Or(p.getenv("PGMIRROR"), maven)
	p.say("downloading PostgreSQL %s from %s (once for this machine)", downloaded, mirror)
	if err := p.fetch(ctx, mirror, dir); err != nil {
		return binaries{}, &Error{
			Problem: fmt.Sprintf("PostgreSQL %s cannot be downloaded from %s", downloaded, mirror), Cause: err,
			Fix: "install PostgreSQL: apt-get install postgresql, dnf install postgresql-server, or brew install postgresql@18\nset PGBIN to a folder that holds postgres and initdb\nset PGMIRROR to a Maven repository that can be reached\nset DATABASE_URL to a server that runs",
		}
	}
	return inspect(ctx, filepath.Join(dir, "bin"))
}

// fetch downloads and unpacks into dir, whole or not at all.
func (p *project) fetch(ctx context.Context, mirror, dir string) error {
	tmp, err := os.MkdirTemp(filepath.Dir(dir), "download.")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	if err := os.Chmod(tmp, 0o755); err != nil {
		return err
	}
	port, err := p.freePort()
	if err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- unpack(mirror, tmp, port) }()
	select {
	case err = <-done:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if err != nil {
		return err
	}
	if _, err := inspect(ctx, filepath.Join(dir, "bin")); err == nil {
		return nil // another checkout was quicker
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	return os.Rename(filepath.Join(tmp, "pg"), dir)
}

// unpack makes tmp/pg. The library can only fetch as a part of starting a server of its own, which it refuses as root:
// it is given a data folder that is none, so that it stops after unpacking, and what counts is what it unpacked.
func unpack(mirror, tmp string, port int) error {
	data := filepath.Join(tmp, "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		return err
	}
	major := majorOf(string(downloaded))
	if err := os.WriteFile(filepath.Join(data, "PG_VERSION"), []byte(major+"\n"), 0o600); err != nil {
		return err
	}
	conf := embeddedpostgres.DefaultConfig().Version(downloaded).BinaryRepositoryURL(mirror).Port(uint32(port)).Logger(io.Discard).
		BinariesPath(filepath.Join(tmp, "pg")).CachePath(filepath.Join(tmp, "archive")).RuntimePath(filepath.Join(tmp, "run")).DataPath(data)
	started := embeddedpostgres.NewDatabase(conf).Start()
	if _, err := inspect(context.Background(), filepath.Join(tmp, "pg", "bin")); err != nil {
		return cmp.Or(started, err)
	}
	return nil
}

// binaryCache gives the folder for downloaded binaries: the user's cache, or where that is closed to the account that
// the server runs as, a folder that everybody may enter.
func (p *project) binaryCache(a *account) (string, error) {
	var dirs []string
	if p.cache != "" {
		dirs = append(dirs, filepath.Join(p.cache, "sqlfirst"))
	}
	for _, dir := range append(dirs, "/var/tmp/sqlfirst", filepath.Join(os.TempDir(), "sqlfirst")) {
		if ownFolder(dir) == nil && (a == nil || openToAll(dir)) {
			return dir, nil
		}
	}
	return "", &Error{Problem: "there is no folder to keep downloaded binaries in", Fix: "set PGBIN to a folder that holds postgres and initdb"}
}

// openToAll says whether every user may enter the folder.
func openToAll(dir string) bool {
	for {
		info, err := os.Stat(dir)
		if err != nil || info.Mode().Perm()&0o001 == 0 {
			return false
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return true
		}
		dir = parent
	}
}
