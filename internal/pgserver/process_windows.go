package pgserver

import (
	"context"
	"os/exec"
	"strconv"
	"syscall"

	"golang.org/x/sys/windows"
)

// detach keeps ^C in our console from the command, and the command from holding on to our console.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: windows.CREATE_NEW_PROCESS_GROUP | windows.CREATE_NO_WINDOW}
}

func runsOn(pid int, _ string) bool {
	h, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, uint32(pid))
	if err != nil {
		return false
	}
	defer windows.CloseHandle(h)
	var code uint32
	const stillActive = 259
	return windows.GetExitCodeProcess(h, &code) == nil && code == stillActive
}

func leftBehind(string) []int { return nil }

// shutDown asks for a fast shutdown. PostgreSQL's own signals on Windows travel through pg_ctl.
func shutDown(b binaries, pid int) error { return pgCtlKill(b, "INT", pid) }

// shutDownNow makes a postmaster end without writing anything: the next start recovers from the log.
func shutDownNow(b binaries, pid int) error { return pgCtlKill(b, "QUIT", pid) }

func pgCtlKill(b binaries, signal string, pid int) error {
	return exec.CommandContext(context.Background(), b.path("pg_ctl"), "kill", signal, strconv.Itoa(pid)).Run()
}
