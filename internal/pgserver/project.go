package pgserver

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"

	"github.com/joho/godotenv"
	"github.com/rogpeppe/go-internal/lockedfile"
)

// project is one checkout and what is known about its server.
type project struct {
	root   string // absolute, symbolic links resolved
	dir    string // root/.pg
	cache  string // the user's cache folder, "" where there is none
	getenv func(string) string
	say    func(format string, args ...any)
}

// open finds the checkout. It makes nothing.
func open(c Config) (*project, error) {
	root, err := findRoot(c.Root)
	if err != nil {
		return nil, err
	}
	p := &project{root: root, dir: filepath.Join(root, ".pg"), cache: c.cache, getenv: c.Getenv, say: func(string, ...any) {}}
	if p.cache == "" {
		p.cache, _ = os.UserCacheDir()
	}
	if p.getenv == nil {
		if p.getenv, err = environment(root); err != nil {
			return nil, err
		}
	}
	if c.Progress != nil {
		p.say = func(format string, args ...any) { c.Progress(fmt.Sprintf(format, args...)) }
	}
	return p, nil
}

// id is short, and different for each checkout on the machine.
func (p *project) id() string {
	sum := sha256.Sum256([]byte(p.root))
	return hex.EncodeToString(sum[:4])
}

// rootMarks are files that stand in a checkout's top folder.
var rootMarks = []string{"docker-compose.yml", "Taskfile.yml", "atlas.hcl"}

// findRoot gives dir itself, or where that is empty the nearest folder around the working directory that looks like
// the top of a checkout.
func findRoot(dir string) (string, error) {
	if dir != "" {
		abs, err := filepath.Abs(dir)
		if err != nil {
			return "", fmt.Errorf("find the checkout: %w", err)
		}
		return filepath.EvalSymlinks(abs)
	}
	wd, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the checkout: %w", err)
	}
	if wd, err = filepath.EvalSymlinks(wd); err != nil {
		return "", fmt.Errorf("find the checkout: %w", err)
	}
	for _, marks := range [][]string{rootMarks, {"go.mod"}} {
		if found := nearest(wd, marks); found != "" {
			return found, nil
		}
	}
	return wd, nil
}

// nearest gives the folder closest around dir that holds one of the files, or "".
func nearest(dir string, files []string) string {
	for {
		for _, f := range files {
			if info, err := os.Stat(filepath.Join(dir, f)); err == nil && info.Mode().IsRegular() {
				return dir
			}
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

// environment reads settings from the environment, and those it lacks from the checkout's .env file, so that a bare
// `go test` sees what tasks and Docker Compose see.
func environment(root string) (func(string) string, error) {
	file := filepath.Join(root, ".env")
	values, err := godotenv.Read(file)
	if err != nil && !os.IsNotExist(err) {
		// The parser's own message quotes the file, which may hold a password.
		return nil, &Error{Problem: file + " does not read as lines of NAME=value", Fix: "compare it with .env.example"}
	}
	return func(name string) string {
		if v, ok := os.LookupEnv(name); ok {
			return v
		}
		return values[name]
	}, nil
}

// lock makes this process the only one that starts, stops or removes the checkout's server, until unlock is called.
func (p *project) lock(ctx context.Context) (unlock func(), err error) {
	if err := p.makeDir(); err != nil {
		return nil, err
	}
	type result struct {
		unlock func()
		err    error
	}
	got := make(chan result, 1)
	go func() {
		unlock, err := lockedfile.MutexAt(filepath.Join(p.dir, "lock")).Lock()
		got <- result{unlock, err}
	}()
	select {
	case r := <-got:
		if r.err != nil {
			return nil, p.dirError(r.err)
		}
		return r.unlock, nil
	case <-ctx.Done():
		go func() {
			if r := <-got; r.err == nil {
				r.unlock()
			}
		}()
		return nil, fmt.Errorf("wait for another process that starts or stops the server: %w", context.Cause(ctx))
	}
}

func (p *project) makeDir() error {
	if err := os.MkdirAll(p.dir, 0o755); err != nil {
		return p.dirError(err)
	}
	return nil
}

func (p *project) dirError(err error) error {
	if isDiskFull(err.Error()) {
		return diskFull(p.dir, err)
	}
	e := &Error{Problem: "the folder " + p.dir + " cannot be used", Cause: err, Fix: "set DATABASE_URL to a server that runs already"}
	if os.IsPermission(err) {
		e.Fix = fmt.Sprintf("sudo %s; sudo chown -R \"$USER\" %s   (another user, such as root, made it)", fixDown, p.dir)
	}
	return e
}
