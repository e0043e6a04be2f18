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

// ensureVariable makes the test binary a process that calls Ensure once: see TestMain.
const ensureVariable = "PGSERVER_TEST_ENSURE"

func TestMain(m *testing.M) {
	if root := os.Getenv(ensureVariable); root != "" {
		os.Exit(ensureAndPrint(root))
	}
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	var err error
	if usedRoot, err = os.MkdirTemp("", "pgserver-used-"); err == nil {
		err = os.Chmod(usedRoot, 0o755)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(usedRoot)
	return m.Run()
}

func ensureAndPrint(root string) int {
	s, err := Ensure(context.Background(), Config{Root: root, Getenv: os.Getenv})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Print(s.URL)
	return 0
}

// Eight processes ask at once, each with its output on a pipe. One server runs afterwards, and every pipe reached its
// end although the server goes on: a server that held one open would make this test hang.
func TestEightProcessesStartOneServer(t *testing.T) {
	t.Parallel()
	c := newCheckout(t)
	const processes = 8
	var wg sync.WaitGroup
	urls := make([]string, processes)
	for i := range urls {
		wg.Go(func() {
			cmd := exec.CommandContext(t.Context(), os.Args[0])
			cmd.Env = append(os.Environ(), ensureVariable+"="+c.root, "DATABASE_URL=", "PG=local")
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Errorf("process %d: %v\n%s", i, err, out)
			}
			urls[i] = string(out)
		})
	}
	wg.Wait()
	s := c.ensure()
	for i, url := range urls {
		if url != s.URL {
			t.Errorf("process %d got the server %s, want %s", i, Mask(url), s.Masked())
		}
	}
	if starts := strings.Count(read(t, s.Log), "starting PostgreSQL"); starts != 1 {
		t.Errorf("the server was started %d times", starts)
	}
}

func TestServerIsWhatADeveloperNeeds(t *testing.T) {
	t.Parallel()
	c := usedCheckout(t)
	s := c.ensure()
	for query, want := range map[string]string{
		"SELECT current_database()":                                  "sqlfirst",
		"SELECT rolsuper FROM pg_roles WHERE rolname = current_user": "true",
		"SHOW fsync":                     "off",
		"SHOW max_locks_per_transaction": "1024",
		"SHOW max_connections":           "200",
		"SHOW TimeZone":                  "UTC",
		"SHOW server_encoding":           "UTF8",
		"SHOW listen_addresses":          "127.0.0.1",
		"SHOW password_encryption":       "scram-sha-256",
		"SELECT count(*) FROM pg_hba_file_rules WHERE auth_method = 'trust'": "0",
		"SELECT 'a' > 'B'": "true", // by code point
	} {
		if got := queryString(t, s, query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	if info, err := os.Stat(filepath.Join(c.root, ".pg", "server.json")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("server.json, which holds the password: %v, %v; want it readable by its owner only", info.Mode(), err)
	}
	if heard := c.heard(); strings.Contains(heard, password(t, s)) {
		t.Errorf("the password was printed:\n%s", heard)
	}
}

func TestStopKeepsDataPortAndPassword(t *testing.T) {
	t.Parallel()
	c := usedCheckout(t)
	first := c.ensure()
	execute(t, first, "CREATE TABLE kept AS SELECT 42 AS n")
	c.stop()
	if _, err := Find(t.Context(), c.config()); !errors.Is(err, ErrNotRunning) {
		t.Errorf("Find after Stop: %v, want ErrNotRunning", err)
	}
	if err := Stop(t.Context(), c.config()); !errors.Is(err, ErrNotRunning) {
		t.Errorf("a second Stop: %v, want ErrNotRunning", err)
	}
	second := c.ensure()
	if second.URL != first.URL {
		t.Errorf("the server moved from %s to %s", first.Masked(), second.Masked())
	}
	if got := queryString(t, second, "SELECT n FROM kept"); got != "42" {
		t.Errorf("the data is %s, want 42", got)
	}
}

func TestResetRemovesAllData(t *testing.T) {
	t.Parallel()
	c := usedCheckout(t)
	first := c.ensure()
	execute(t, first, "CREATE TABLE gone ()")
	pid := c.pid(first)
	second, err := Reset(t.Context(), c.config())
	if err != nil {
		t.Fatal(err)
	}
	if got := queryString(t, second, "SELECT count(*) FROM pg_tables WHERE tablename = 'gone'"); got != "0" {
		t.Error("the table is still there")
	}
	if second.Port != first.Port {
		t.Errorf("the port changed from %d to %d", first.Port, second.Port)
	}
	if runsOn(pid, first.DataDir) {
		t.Errorf("the old server, process %d, still runs", pid)
	}
}

func TestDroppedDatabaseComesBack(t *testing.T) {
	t.Parallel()
	c := usedCheckout(t)
	s := c.ensure()
	execute(t, &Server{URL: s.Database("postgres")}, "DROP DATABASE "+database)
	if got := queryString(t, c.ensure(), "SELECT current_database()"); got != database {
		t.Errorf("connected to %s", got)
	}
}

// Somebody clears .pg of what looks like a cache, while the server runs.
func TestLostStateIsMendedByReset(t *testing.T) {
	t.Parallel()
	c := usedCheckout(t)
	s := c.ensure()
	pid := c.pid(s)
	if err := os.Remove(filepath.Join(c.root, ".pg", "server.json")); err != nil {
		t.Fatal(err)
	}
	_, err := Ensure(t.Context(), c.config())
	wantError(t, err, "does not take the password", "server.json", "go tool task reset")
	if s, err = Reset(t.Context(), c.config()); err != nil {
		t.Fatal(err)
	}
	if runsOn(pid, s.DataDir) {
		t.Errorf("the old server, process %d, still runs", pid)
	}
}

func TestDamagedStateIsNamed(t *testing.T) {
	t.Parallel()
	c := newCheckout(t)
	dir := filepath.Join(c.root, ".pg")
	if err := errors.Join(os.Mkdir(dir, 0o755), os.WriteFile(filepath.Join(dir, "server.json"), []byte("{"), 0o600)); err != nil {
		t.Fatal(err)
	}
	_, err := Ensure(t.Context(), c.config())
	wantError(t, err, "server.json is damaged", "go tool task reset")
	if _, err := Reset(t.Context(), c.config()); err != nil {
		t.Errorf("Reset: %v", err)
	}
}

// Who waits for another process can be interrupted.
func TestWaitForTheLockEndsWithTheContext(t *testing.T) {
	t.Parallel()
	c := newCheckout(t)
	p, err := open(c.config())
	if err != nil {
		t.Fatal(err)
	}
	unlock, err := p.lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Ensure(ctx, c.config()); !errors.Is(err, context.Canceled) {
		t.Errorf("Ensure: %v, want that it was cancelled", err)
	}
}

func TestCheckoutIsFoundFromBelow(t *testing.T) {
	t.Parallel()
	top, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	below := filepath.Join(top, "tools", "deep")
	err = errors.Join(os.MkdirAll(below, 0o755), os.WriteFile(filepath.Join(top, "tools", "go.mod"), nil, 0o600))
	if err != nil {
		t.Fatal(err)
	}
	if got := nearest(below, rootMarks); got != "" {
		t.Skipf("the temporary folder lies in a checkout, %s", got)
	}
	if err := os.WriteFile(filepath.Join(top, "docker-compose.yml"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := nearest(below, rootMarks); got != top {
		t.Errorf("found %q, want %q", got, top)
	}
}

// BenchmarkEnsure is what every command and every test binary pays for a server that runs.
func BenchmarkEnsure(b *testing.B) {
	c := usedCheckout(b)
	c.ensure()
	for b.Loop() {
		c.ensure()
	}
}

func TestTwoCheckoutsDoNotCollide(t *testing.T) {
	t.Parallel()
	a, b := usedCheckout(t), newCheckout(t)
	sa, sb := a.ensure(), b.ensure()
	if sa.Port == sb.Port || sa.DataDir == sb.DataDir {
		t.Fatalf("both have port %d, data in %s and %s", sa.Port, sa.DataDir, sb.DataDir)
	}
	if password(t, sa) == password(t, sb) {
		t.Error("both have the same password")
	}
	a.stop()
	if _, err := Find(t.Context(), b.config()); err != nil {
		t.Errorf("stopping one stopped the other: %v", err)
	}
}

// A folder copied while its server runs brings along the other's port, password and pid file.
func TestCopiedCheckoutGetsAServerOfItsOwn(t *testing.T) {
	t.Parallel()
	a, b := usedCheckout(t), newCheckout(t)
	sa := a.ensure()
	execute(t, sa, "CREATE TABLE original ()")
	execute(t, sa, "CHECKPOINT")
	copyFolder(t, filepath.Join(a.root, ".pg"), b.root)
	sb := b.ensure()
	if sa.Port == sb.Port {
		t.Fatalf("the copy uses the original's server on port %d", sa.Port)
	}
	execute(t, sb, "DROP TABLE original")
	if got := queryString(t, sa, "SELECT count(*) FROM original"); got != "0" {
		t.Error("the original lost its table")
	}
}

func TestMovedCheckoutFindsItsServer(t *testing.T) {
	t.Parallel()
	c := usedCheckout(t)
	before := c.ensure()
	moved := c.root + "-moved"
	if err := os.Rename(c.root, moved); err != nil {
		t.Fatal(err)
	}
	c.root = moved
	if after := c.ensure(); after.URL != before.URL {
		t.Errorf("found %s, want %s", after.Masked(), before.Masked())
	}
}

// password gives the password in a server's URL.
func password(t *testing.T, s *Server) string {
	t.Helper()
	conf, err := pgx.ParseConfig(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return conf.Password
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
