//go:build unix

package pgserver

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestKilledServerComesBack(t *testing.T) {
	t.Parallel()
	c := usedCheckout(t)
	before := c.ensure()
	execute(t, before, "CREATE TABLE kept AS SELECT 42 AS n")
	execute(t, before, "CHECKPOINT")
	pid := c.pid(before)
	kill(t, pid, before.DataDir)

	_, err := Find(t.Context(), c.config())
	wantError(t, err, "killed", strconv.Itoa(pid), "go tool task up")
	if !errors.Is(err, ErrNotRunning) {
		t.Errorf("Find: %v, want ErrNotRunning", err)
	}
	after := c.ensure()
	if after.URL != before.URL {
		t.Errorf("the server moved from %s to %s", before.Masked(), after.Masked())
	}
	if got := queryString(t, after, "SELECT n FROM kept"); got != "42" {
		t.Errorf("the data is %s, want 42", got)
	}
	if !strings.Contains(c.heard(), "recovering") {
		t.Errorf("nothing was said about the kill:\n%s", c.heard())
	}
}

// A backend that computes does not notice that its postmaster was killed, and PostgreSQL will not start beside it.
func TestBusyRestOfAKilledServerIsNamed(t *testing.T) {
	t.Parallel()
	c := usedCheckout(t)
	s := c.ensure()
	conn, err := pgx.Connect(t.Context(), s.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	backend := int(conn.PgConn().PID())
	if _, err := conn.Exec(t.Context(), "SELECT pg_advisory_lock(1)"); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		// The lock is released when the loop runs: then the backend is surely at work.
		_, _ = conn.Exec(t.Context(), "DO $$ BEGIN PERFORM pg_advisory_unlock(1); LOOP END LOOP; END $$")
	}()
	execute(t, s, "SELECT pg_advisory_lock(1)")
	pid := c.pid(s)
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	waitGone(t, pid, s.DataDir)
	if len(leftBehind(s.DataDir)) == 0 {
		t.Skip("this system does not list processes by folder")
	}

	_, err = Ensure(t.Context(), c.config())
	wantError(t, err, "still work", fmt.Sprintf("kill %d", backend))
	if err := syscall.Kill(backend, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-done
	c.ensure()
}

// The pid file of a killed server may name a process that has nothing to do with it by now; here it names the test.
func TestStalePidFileIsRemoved(t *testing.T) {
	t.Parallel()
	c := usedCheckout(t)
	s := c.ensure()
	c.stop()
	file := filepath.Join(s.DataDir, "postmaster.pid")
	text := fmt.Sprintf("%d\n%s\n1700000000\n%d\n\n127.0.0.1\n\nready   \n", os.Getpid(), s.DataDir, s.Port)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	c.ensure()
	if !strings.Contains(c.heard(), "postmaster.pid") {
		t.Errorf("nothing was said about the file:\n%s", c.heard())
	}
}

func TestTakenPortIsGivenUp(t *testing.T) {
	t.Parallel()
	c := usedCheckout(t)
	before := c.ensure()
	c.stop()
	l, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", before.Port))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	after := c.ensure()
	if after.Port == before.Port {
		t.Errorf("the server claims port %d, which another program has", after.Port)
	}
	if want := fmt.Sprintf("port %d is taken", before.Port); !strings.Contains(c.heard(), want) {
		t.Errorf("%q was not said:\n%s", want, c.heard())
	}
}

// A server that somebody started by hand on the data folder is used at the port it has.
func TestServerStartedByHandIsAdopted(t *testing.T) {
	t.Parallel()
	c := usedCheckout(t)
	s := c.ensure()
	c.stop()
	p, err := open(c.config())
	if err != nil {
		t.Fatal(err)
	}
	st, err := p.load()
	if err != nil {
		t.Fatal(err)
	}
	cl, err := p.cluster(st.Local)
	if err != nil {
		t.Fatal(err)
	}
	other := &project{root: t.TempDir()}
	port, err := other.freePort()
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", fmt.Sprintf("port=%d", port)}
	if _, err := launch(binaries{Dir: s.BinDir}, cl, args); err != nil {
		t.Fatal(err)
	}
	err = poll(t.Context(), pollInterval, func() (bool, error) {
		pid, err := postmaster(s.DataDir)
		return pid != 0, err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.ensure(); got.Port != port {
		t.Errorf("found port %d, want %d", got.Port, port)
	}
}

// A server whose parent does not ask for its end, such as a container's first process, stays in the list of processes.
func TestZombieDoesNotRun(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "cat")
	cmd.Dir = dir
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Wait() }()
	if len(leftBehind(dir)) != 1 {
		t.Skip("this system does not list processes by folder")
	}
	if !runsOn(cmd.Process.Pid, dir) {
		t.Error("a living process is not seen")
	}
	stdin.Close()
	waitGone(t, cmd.Process.Pid, dir)
	if !alive(cmd.Process.Pid) {
		t.Error("the process left the list before its parent asked for it")
	}
}

func TestVersionChange(t *testing.T) {
	t.Parallel()
	older, newer := twoVersions(t)
	c := newCheckout(t)
	c.env["PGBIN"] = older.Dir
	s := c.ensure()
	execute(t, s, "CREATE TABLE kept ()")

	c.env["PGBIN"] = newer.Dir
	_, err := Ensure(t.Context(), c.config())
	wantError(t, err, s.DataDir, fmt.Sprintf("PostgreSQL %d", older.Major), newer.Version, "go tool task reset")

	c.env["PGBIN"] = older.Dir
	if got := queryString(t, c.ensure(), "SELECT count(*) FROM kept"); got != "0" {
		t.Error("the data was touched")
	}
	c.env["PGBIN"] = newer.Dir
	if s, err = Reset(t.Context(), c.config()); err != nil {
		t.Fatal(err)
	}
	if s.Version != newer.Version {
		t.Errorf("after the reset PostgreSQL %s runs, want %s", s.Version, newer.Version)
	}
}

// A data folder stays with the version that made it though a newer one is installed.
func TestOlderDataKeepsOlderBinaries(t *testing.T) {
	t.Parallel()
	older, _ := twoVersions(t)
	c := newCheckout(t)
	c.env["PGBIN"] = older.Dir
	c.ensure()
	c.stop()
	c.env["PGBIN"] = ""
	if s := c.ensure(); s.BinDir != older.Dir {
		t.Errorf("the server runs from %s, want %s", s.BinDir, older.Dir)
	}
}

// twoVersions gives binaries of two major versions: those installed, and the one that PGBIN names.
func twoVersions(t *testing.T) (older, newer binaries) {
	t.Helper()
	found := findBinaries(t.Context())
	if b, err := inspect(t.Context(), os.Getenv("PGBIN")); err == nil {
		found = append(found, b)
	}
	for _, a := range found {
		for _, b := range found {
			if a.Major < b.Major {
				return a, b
			}
		}
	}
	t.Skip("this machine has no two major versions of PostgreSQL; let PGBIN name another one")
	return
}

func TestFullDisk(t *testing.T) {
	t.Parallel()
	t.Run("when the data folder is made", func(t *testing.T) {
		t.Parallel()
		c := checkoutIn(t, smallDisk(t, "8m"))
		_, err := Ensure(t.Context(), c.config())
		wantError(t, err, "disk that holds "+c.root, "is full", "go tool task up")
		if _, err := os.Stat(filepath.Join(c.root, ".pg", "data")); !os.IsNotExist(err) {
			t.Errorf("half a data folder stayed: %v", err)
		}
	})
	t.Run("when the server starts", func(t *testing.T) {
		t.Parallel()
		c := checkoutIn(t, smallDisk(t, "200m"))
		c.ensure()
		c.stop()
		ballast := fillDisk(t, c.root)
		_, err := Ensure(t.Context(), c.config())
		wantError(t, err, c.root, "is full", "go tool task up")
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
		c.ensure()
	})
}

// smallDisk mounts a file system in memory.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "disk")
	if err := errors.Join(os.Chmod(filepath.Dir(filepath.Dir(dir)), 0o755), os.Mkdir(dir, 0o755)); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("mount", "-t", "tmpfs", "-o", "mode=0755,size="+size, "tmpfs", dir).CombinedOutput()
	if err != nil {
		t.Skipf("a small file system cannot be mounted here: %v: %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", dir).CombinedOutput(); err != nil {
			t.Errorf("umount: %v: %s", err, out)
		}
	})
	return dir
}

// fillDisk writes until there is no room left.
func fillDisk(t *testing.T, dir string) string {
	t.Helper()
	f, err := os.Create(filepath.Join(dir, "ballast"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 20; size > 0; {
		if _, err := f.Write(make([]byte, size)); err != nil {
			if !errors.Is(err, syscall.ENOSPC) {
				t.Fatal(err)
			}
			size /= 2
		}
	}
	return f.Name()
}

// Root's server runs as another user, who may not be able to enter the checkout.
func TestClosedCheckoutKeepsItsDataOutside(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root's server runs as another user")
	}
	c := checkoutIn(t, t.TempDir()) // a folder that only its owner may enter
	s := c.ensure()
	if strings.HasPrefix(s.DataDir, c.root) {
		t.Errorf("the data lies in %s, which user %s cannot enter", s.DataDir, s.Account)
	}
	if !strings.Contains(c.heard(), s.DataDir) {
		t.Errorf("nobody was told that the data lies in %s:\n%s", s.DataDir, c.heard())
	}
	if owner := ownerOf(t, c.pid(s)); owner == 0 {
		t.Error("the server runs as root")
	}
	if _, err := Reset(t.Context(), c.config()); err != nil {
		t.Error(err)
	}
}

func ownerOf(t *testing.T, pid int) uint32 {
	t.Helper()
	info, err := os.Stat(fmt.Sprintf("/proc/%d", pid))
	if err != nil {
		t.Skip("no /proc here")
	}
	return info.Sys().(*syscall.Stat_t).Uid
}

// kill ends the postmaster without a chance to clean up, and waits until its children have noticed.
func kill(t *testing.T, pid int, dataDir string) {
	t.Helper()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	waitGone(t, pid, dataDir)
	err := poll(t.Context(), pollInterval, func() (bool, error) { return len(leftBehind(dataDir)) == 0, nil })
	if err != nil {
		t.Fatal(err)
	}
}

func waitGone(t *testing.T, pid int, dataDir string) {
	t.Helper()
	err := poll(t.Context(), pollInterval, func() (bool, error) { return !runsOn(pid, dataDir), nil })
	if err != nil {
		t.Fatal(err)
	}
}
