//go:build unix

package verify

import (
	"os/exec"
	"syscall"
)

// interruptAll makes the end of the command's context an interrupt for everything that it started.
func interruptAll(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }
}
