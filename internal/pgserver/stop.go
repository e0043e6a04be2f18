package pgserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// stopLocal shuts the server down and waits for its end. It reports whether one ran.
func (p *project) stopLocal(ctx context.Context, st *state) (stopped bool, err error) {
	for _, data := range p.dataFolders(st) {
		pid, err := postmaster(data)
		if err != nil {
			return stopped, p.dirError(err)
		}
		if pid == 0 {
			continue
		}
		stopped = true
		if err := p.shutDown(ctx, st, pid, data); err != nil {
			return stopped, err
		}
	}
	return stopped, nil
}

// shutDown ends a server, at once where it does not end in good time.
func (p *project) shutDown(ctx context.Context, st *state, pid int, data string) error {
	var b binaries
	if st.Local != nil {
		b.Dir = st.Local.BinDir
	}
	if err := shutDown(b, pid); err != nil {
		return &Error{
			Problem: fmt.Sprintf("process %d, the server on %s, cannot be stopped", pid, data), Cause: err,
			Fix: fmt.Sprintf("sudo kill -INT %d", pid),
		}
	}
	err := waitEnd(ctx, pid, data)
	if err == nil || ctx.Err() != nil {
		return err
	}
	p.say("the server does not end in %s: ending it at once", stopTimeout)
	if err := shutDownNow(b, pid); err != nil {
		return fmt.Errorf("stop process %d: %w", pid, err)
	}
	return waitEnd(ctx, pid, data)
}

func waitEnd(ctx context.Context, pid int, data string) error {
	ctx, cancel := context.WithTimeout(ctx, stopTimeout)
	defer cancel()
	return poll(ctx, pollInterval, func() (bool, error) { return !runsOn(pid, data), nil })
}

// dataFolders lists where the data folder is or may be: the state may have been lost.
func (p *project) dataFolders(st *state) []string {
	var dirs []string
	if st.Local != nil && st.Local.DataDir != "" {
		dirs = append(dirs, p.abs(st.Local.DataDir))
	}
	for _, place := range p.places() {
		if dir := filepath.Join(place, "data"); isOurFolder(place) && !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// removeLocal removes the data folder, wherever it lies, and the logs.
func (p *project) removeLocal(st *state) error {
	for _, dir := range p.dataFolders(st) {
		if err := removeData(dir); err != nil {
			return err
		}
		if place := filepath.Dir(dir); place != p.dir {
			_ = os.Remove(place) // stays where something else lies in it
		}
	}
	return errors.Join(removeFile(p.logFile()), removeFile(p.logFile()+".old"))
}

func (p *project) removeState() error { return removeFile(p.stateFile()) }

func removeFile(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
