package pgserver

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// pidFile gives the process id in the data folder's postmaster.pid, or 0 where there is no such file.
// The file stays behind when the server is killed, so the process need not exist or be a PostgreSQL.
func pidFile(dataDir string) (pid int, err error) {
	pid, _, err = readPidFile(dataDir)
	return pid, err
}

// readPidFile gives the process id and the port, each 0 where it cannot be read: a file written when the disk was
// full names nobody.
func readPidFile(dataDir string) (pid, port int, err error) {
	text, err := os.ReadFile(filepath.Join(dataDir, "postmaster.pid"))
	if errors.Is(err, os.ErrNotExist) {
		return 0, 0, nil
	}
	if err != nil {
		return 0, 0, err
	}
	const pidLine, portLine = 0, 3
	lines := append(strings.Split(string(text), "\n"), "", "", "", "")
	pid, _ = strconv.Atoi(strings.TrimSpace(lines[pidLine]))
	port, _ = strconv.Atoi(strings.TrimSpace(lines[portLine]))
	return pid, port, nil
}

// postmaster gives the process id of the server that runs on the data folder, or 0.
func postmaster(dataDir string) (int, error) {
	pid, err := pidFile(dataDir)
	if err != nil || pid <= 0 || !runsOn(pid, dataDir) {
		return 0, err
	}
	return pid, nil
}

// removeStalePidFile removes a postmaster.pid whose process is gone or is another program by now.
// PostgreSQL itself refuses to start where a live process has the number.
func (p *project) removeStalePidFile(dataDir string) error {
	pid, err := pidFile(dataDir)
	if err != nil {
		return err
	}
	err = os.Remove(filepath.Join(dataDir, "postmaster.pid"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err == nil {
		p.say("the server was not shut down (process %d is gone, its postmaster.pid stayed): removed that file, recovering", pid)
	}
	return err
}
