package pgserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
)

// checkout is a folder with a server of its own, which ends with the test.
type checkout struct {
	t     testing.TB
	root  string
	env   map[string]string
	cache string

	mu   sync.Mutex
	said []string
}

// newCheckout gives an empty folder that every user may enter, and settings that ask for PostgreSQL from this machine.
// A test on one is skipped where the machine has no PostgreSQL.
func newCheckout(tb testing.TB) *checkout {
	tb.Helper()
	dir := tb.TempDir()
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil {
		tb.Fatal(err)
	}
	return checkoutIn(tb, dir)
}

// usedCheckout gives a folder where a server ran already, and was stopped. It saves the test the making of one.
func usedCheckout(tb testing.TB) *checkout {
	tb.Helper()
	c := newCheckout(tb)
	if err := used(); err != nil {
		tb.Fatalf("make a data folder to copy: %v", err)
	}
	copyFolder(tb, filepath.Join(usedRoot, ".pg"), c.root)
	return c
}

// usedRoot is the folder that usedCheckout copies. TestMain makes it, empty, and removes it.
var usedRoot string

// used runs a server in that folder once, and stops it.
var used = sync.OnceValue(func() error {
	conf := Config{Root: usedRoot, Getenv: machineOnly(os.Getenv("PGBIN"))}
	if _, err := Ensure(context.Background(), conf); err != nil {
		return err
	}
	return Stop(context.Background(), conf)
})

func machineOnly(pgbin string) func(string) string {
	return func(name string) string { return map[string]string{"PG": "local", "PGBIN": pgbin}[name] }
}

func copyFolder(tb testing.TB, from, into string) {
	tb.Helper()
	if out, err := exec.Command("cp", "-a", from, into).CombinedOutput(); err != nil {
		tb.Fatalf("cp: %v\n%s", err, out)
	}
}

func checkoutIn(tb testing.TB, root string) *checkout {
	tb.Helper()
	pgbin := os.Getenv("PGBIN")
	if pgbin == "" && len(findBinaries(tb.Context())) == 0 {
		tb.Skip("no PostgreSQL is installed on this machine, and PGBIN is not set")
	}
	c := &checkout{t: tb, root: root, env: map[string]string{"PG": "local", "PGBIN": pgbin}}
	tb.Cleanup(c.destroy)
	return c
}

func (c *checkout) config() Config {
	return Config{
		Root: c.root, cache: c.cache,
		Getenv: func(name string) string { return c.env[name] },
		Progress: func(line string) {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.said = append(c.said, line)
		},
	}
}

// heard gives all progress up to now.
func (c *checkout) heard() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return strings.Join(c.said, "\n")
}

func (c *checkout) ensure() *Server {
	c.t.Helper()
	s, err := Ensure(c.t.Context(), c.config())
	if err != nil {
		c.t.Fatalf("Ensure: %v", err)
	}
	return s
}

func (c *checkout) stop() {
	c.t.Helper()
	if err := Stop(c.t.Context(), c.config()); err != nil {
		c.t.Fatalf("Stop: %v", err)
	}
}

// destroy stops the server and removes its data, which may lie outside of the test's folder.
func (c *checkout) destroy() {
	ctx := context.Background()
	if err := Stop(ctx, c.config()); err != nil && !errors.Is(err, ErrNotRunning) {
		c.t.Errorf("Stop: %v", err)
	}
	p, err := open(c.config())
	if err == nil {
		err = p.remove(ctx)
	}
	if err != nil {
		c.t.Errorf("remove the data: %v", err)
	}
}

// pid gives the process of the running server.
func (c *checkout) pid(s *Server) int {
	c.t.Helper()
	pid, err := postmaster(s.DataDir)
	if err != nil || pid == 0 {
		c.t.Fatalf("no server runs on %s: %v", s.DataDir, err)
	}
	return pid
}

// execute runs SQL on the project's database.
func execute(t *testing.T, s *Server, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

func queryString(t *testing.T, s *Server, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var value any
	if err := conn.QueryRow(t.Context(), sql).Scan(&value); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return fmt.Sprint(value)
}

// wantError checks an error's text: each part in it, the canary never, and a fix for the reader.
func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error; want one with %q", parts)
	}
	for _, part := range append(parts, "\nfix: ") {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error lacks %q:\n%v", part, err)
		}
	}
	if strings.Contains(err.Error(), canary) {
		t.Errorf("the error shows the password:\n%v", err)
	}
}
