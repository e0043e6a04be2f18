//go:build unix

package pgserver

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// detach makes the command a session of its own, so that neither ^C nor the end of the terminal reaches it.
func detach(cmd *exec.Cmd) {
	attrs(cmd).Setsid = true
}

func attrs(cmd *exec.Cmd) *syscall.SysProcAttr {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	return cmd.SysProcAttr
}

func alive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}

// runsOn says whether the process lives and is a server on the data folder: PostgreSQL makes that its working folder.
// Where the system does not tell a process's folder, the program's name has to do. A process that has ended and is
// kept in the list until its parent asks for it (a zombie) does not live.
func runsOn(pid int, dataDir string) bool {
	if !alive(pid) {
		return false
	}
	if _, err := os.Readlink("/proc/self/cwd"); err == nil {
		cwd, err := os.Readlink("/proc/" + strconv.Itoa(pid) + "/cwd")
		return err == nil && sameFile(cwd, dataDir)
	}
	out, err := exec.CommandContext(context.Background(), "ps", "-p", strconv.Itoa(pid), "-o", "stat=", "-o", "comm=").Output()
	if err != nil {
		return false
	}
	stat, command, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
	return !strings.HasPrefix(stat, "Z") && strings.HasPrefix(filepath.Base(strings.TrimSpace(command)), "postgres")
}

func sameFile(a, b string) bool {
	ai, err := os.Stat(a)
	if err != nil {
		return false
	}
	bi, err := os.Stat(b)
	return err == nil && os.SameFile(ai, bi)
}

// leftBehind lists processes that still work in the data folder though their postmaster was killed.
// Only systems with /proc tell.
func leftBehind(dataDir string) []int {
	links, _ := filepath.Glob("/proc/[0-9]*/cwd")
	var pids []int
	for _, link := range links {
		cwd, err := os.Readlink(link)
		if err != nil || !sameFile(cwd, dataDir) {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(link))); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

// shutDown asks a postmaster for a fast shutdown: clients are disconnected, data is written.
func shutDown(_ binaries, pid int) error { return syscall.Kill(pid, syscall.SIGINT) }

// shutDownNow makes a postmaster end without writing anything: the next start recovers from the log.
func shutDownNow(_ binaries, pid int) error { return syscall.Kill(pid, syscall.SIGQUIT) }
