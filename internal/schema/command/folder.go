package command

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"time"

	"example.com/sqlfirst/internal/migrate"
)

// folderPath gives the path of a folder of migrations from file://path?format=atlas.
func folderPath(dirURL string) (string, error) {
	path, err := filePath(dirURL)
	if err != nil {
		return "", fmt.Errorf("--%s: %w", flagDir, err)
	}
	_, query, _ := strings.Cut(dirURL, "?")
	if q, err := url.ParseQuery(query); err == nil && q.Get("format") != "" && q.Get("format") != "atlas" {
		return "", fault{
			msg: fmt.Sprintf("--%s: the format %q is not known here, atlas is", flagDir, q.Get("format")),
			fix: "`atlas migrate import` of Atlas's own CLI turns folders of other tools into Atlas's format",
		}
	}
	return path, nil
}

// openSealed reads the folder and refuses one that does not agree with its atlas.sum.
func openSealed(dirURL string) (*migrate.Dir, error) {
	path, err := folderPath(dirURL)
	if err != nil {
		return nil, err
	}
	dir, err := migrate.OpenPath(path)
	if err != nil {
		return nil, err
	}
	return dir, migrate.Validate(dir)
}

// checkSealed is openSealed for a folder that need not be there yet.
func checkSealed(path string) (exists bool, err error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	_, err = openSealed(path)
	return true, err
}

// lockFolder waits, as long as it may, until no other process writes migrations to the folder.
func (a *app) lockFolder(ctx context.Context, path string, patience time.Duration) (unlock func(), err error) {
	type result struct {
		unlock func()
		err    error
	}
	p := a.startProgress("waiting for another atlas that writes to " + path)
	defer p.stop()
	got := make(chan result, 1)
	go func() {
		unlock, err := migrate.Lock(path)
		got <- result{unlock, err}
	}()
	select {
	case r := <-got:
		return r.unlock, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(patience):
		return nil, fault{
			msg: fmt.Sprintf("another atlas has been writing to %s for %s", path, patience),
			fix: "wait for it, or raise --lock-timeout",
		}
	}
}

// checkName refuses, before any work is done, a name that no file can have.
func checkName(args []string) (string, error) {
	if len(args) == 0 {
		return "", nil
	}
	_, err := migrate.FileName("0", args[0])
	return args[0], err
}
