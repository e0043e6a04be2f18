package pgserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// How long a server may take to become ready: recovery after a kill reads the log first.
const (
	startTimeout = 2 * time.Minute
	stopTimeout  = 30 * time.Second
	pollInterval = 10 * time.Millisecond
)

func (p *project) localServer(st *state) *Server {
	l := st.Local
	s := &Server{
		URL: localURL(l.Port, l.Password), Origin: Local, Version: l.Version, Port: l.Port,
		BinDir: l.BinDir, DataDir: p.abs(l.DataDir), Log: p.logFile(), Account: l.Account,
	}
	if st.Use == Download {
		s.Origin = Download
	}
	return s
}

func (p *project) logFile() string { return filepath.Join(p.dir, "server.log") }

// abs and rel translate paths in the state, which moves with the checkout.
func (p *project) abs(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(p.root, path)
}

func (p *project) rel(path string) string {
	if r, err := filepath.Rel(p.root, path); err == nil && filepath.IsLocal(r) {
		return r
	}
	return path
}

// startLocal starts a server from binaries on the machine, or downloaded ones, creating its data folder first where
// there is none. The caller holds the lock.
func (p *project) startLocal(ctx context.Context, st *state, origin Origin) (*Server, error) {
	if st.Local == nil {
		st.Local = &localState{Password: newPassword()}
	}
	c, err := p.cluster(st.Local)
	if err != nil {
		return nil, err
	}
	b, err := p.chooseBinaries(ctx, st, c, origin)
	if err != nil {
		return nil, err
	}
	if err := p.place(c, b); err != nil {
		return nil, err
	}
	if err := p.stopOther(ctx, st, b); err != nil {
		return nil, err
	}
	st.Use, st.Local.BinDir, st.Local.Version = origin, b.Dir, b.Version
	st.Local.DataDir, st.Local.Account = p.rel(c.data), c.account.String()
	if err := p.createData(ctx, st, c, b); err != nil {
		return nil, err
	}
	if err := p.runLocal(ctx, st, c, b); err != nil {
		return nil, err
	}
	s := p.localServer(st)
	if err := createDatabase(ctx, s); err != nil {
		return nil, err
	}
	return s, nil
}

// stopOther stops the checkout's server where that is another than the one asked for now.
func (p *project) stopOther(ctx context.Context, st *state, b binaries) error {
	var err error
	switch {
	case st.Use == Docker:
		_, err = p.stopDocker(ctx, st)
	case st.Local.BinDir != b.Dir:
		_, err = p.stopLocal(ctx, st)
	}
	return err
}

// cluster gives the data folder that the state names; its place may still be open.
func (p *project) cluster(l *localState) (*cluster, error) {
	a, err := serverAccount(l.Account)
	if err != nil {
		return nil, err
	}
	c := &cluster{log: p.logFile(), account: a}
	if l.DataDir != "" {
		c.data = p.abs(l.DataDir)
	}
	return c, nil
}

func (p *project) createData(ctx context.Context, st *state, c *cluster, b binaries) error {
	major, err := c.major()
	if err != nil || major != 0 {
		return err
	}
	p.say("creating the data folder %s with PostgreSQL %s", c.data, b.Version)
	// Saved first: there is never a data folder whose password nobody knows.
	if err := p.save(st); err != nil {
		return err
	}
	err = c.create(ctx, b, st.Local.Password)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("create the data folder: %w", context.Cause(ctx))
	}
	return p.createError(c, b, err)
}

func (p *project) createError(c *cluster, b binaries, err error) error {
	if isDiskFull(err.Error()) {
		return diskFull(c.data, err)
	}
	e := &Error{Problem: fmt.Sprintf("the data folder %s cannot be created with %s", c.data, b), Cause: err, Fix: fixUp + "   (again, with the cause above gone)"}
	var tool *toolError
	if errors.As(err, &tool) {
		e.Cause, e.Log = nil, tool.Output
	}
	return e
}

func diskFull(path string, cause error) error {
	e := &Error{
		Problem: fmt.Sprintf("the disk that holds %s is full", path),
		Fix:     "free some space there (a new server takes 50 MB), then: " + fixUp + "\n" + fixReset,
	}
	var tool *toolError
	if errors.As(cause, &tool) {
		e.Log = tool.Output
	}
	return e
}

// runLocal makes sure that a server runs on the data folder and is ready. One that is starting is waited for.
func (p *project) runLocal(ctx context.Context, st *state, c *cluster, b binaries) error {
	pid, err := postmaster(c.data)
	if err != nil {
		return p.dirError(err)
	}
	if pid != 0 {
		return p.adopt(ctx, st, c)
	}
	if err := p.removeStalePidFile(c.data); err != nil {
		return p.dirError(err)
	}
	const tries = 5
	for range tries {
		if err = p.launchOn(ctx, st, c, b); !errors.Is(err, errPortTaken) {
			return err
		}
		p.say("port %d is taken by another program: choosing another", st.Local.Port)
		st.Local.Port = 0
	}
	return err
}

// adopt waits for a server that runs on the data folder already, at the port it has, whoever started it.
func (p *project) adopt(ctx context.Context, st *state, c *cluster) error {
	if _, port, err := readPidFile(c.data); err == nil && port != 0 {
		st.Local.Port = port
	}
	if err := p.waitReady(ctx, st, c, nil); err != nil {
		return err
	}
	return p.save(st)
}

// launchOn starts a server on the state's port, or on one that is free.
func (p *project) launchOn(ctx context.Context, st *state, c *cluster, b binaries) error {
	if st.Local.Port != 0 && !portFree(st.Local.Port) {
		return errPortTaken
	}
	if st.Local.Port == 0 {
		port, err := p.freePort()
		if err != nil {
			return err
		}
		st.Local.Port = port
	}
	if err := p.save(st); err != nil {
		return err
	}
	if err := os.Rename(c.log, c.log+".old"); err != nil && !errors.Is(err, os.ErrNotExist) {
		return p.dirError(err)
	}
	p.say("starting PostgreSQL %s on port %d", b.Version, st.Local.Port)
	args := append(settingArgs(),
		"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", fmt.Sprintf("port=%d", st.Local.Port),
		"-c", "logging_collector=off", "-c", "log_destination=stderr")
	exited, err := launch(b, c, args)
	if err != nil {
		return p.launchError(c, b, err)
	}
	return p.waitReady(ctx, st, c, exited)
}

// waitReady waits until the server takes connections. exited, where it is not nil, tells that it ended instead.
func (p *project) waitReady(ctx context.Context, st *state, c *cluster, exited <-chan error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, startTimeout, errNotReady)
	defer cancel()
	admin := (&Server{URL: localURL(st.Local.Port, st.Local.Password)}).Database("postgres")
	err := poll(ctx, pollInterval, func() (bool, error) {
		select {
		case <-exited:
			return false, p.exitError(c)
		default:
		}
		_, err := ping(ctx, admin, pingTimeout)
		if sqlstate(err) == wrongPassword {
			return false, &Error{
				Problem: fmt.Sprintf("the server on %s does not take the password in %s", c.data, p.stateFile()),
				Fix:     fixReset,
			}
		}
		return err == nil || sqlstate(err) == tooManyConnections, nil
	})
	if errors.Is(err, errNotReady) {
		return &Error{
			Problem: fmt.Sprintf("the server on %s is not ready after %s", c.data, startTimeout),
			Log:     c.logTail(), Fix: fixDown + "; " + fixUp,
		}
	}
	return err
}

var (
	errPortTaken = errors.New("the port is taken")
	errNotReady  = errors.New("not ready in time")
)

// exitError says why a server that was just started has ended, from what it wrote to its log.
func (p *project) exitError(c *cluster) error {
	log := c.logTail()
	switch {
	case strings.Contains(log, "Address already in use"):
		return errPortTaken
	case strings.Contains(log, "could not create shared memory segment"), strings.Contains(log, "could not create semaphores"):
		return &Error{
			Problem: "the operating system has no shared memory or semaphores left for another server", Log: log,
			Fix: "stop other PostgreSQL servers (ipcs shows who has how many), or raise the limit that the log names",
		}
	case isDiskFull(log):
		return diskFull(c.data, &toolError{Tool: "postgres", Output: log})
	case strings.Contains(log, "pre-existing shared memory block"):
		return &Error{
			Problem: fmt.Sprintf("processes of the killed server still work on %s%s", c.data, pidList(leftBehind(c.data))),
			Fix:     fixUp + "   (again, in a few seconds: they end by themselves when their query does)\n" + killHint(leftBehind(c.data)),
		}
	}
	return &Error{
		Problem: fmt.Sprintf("the server on %s does not start", c.data), Log: log,
		Fix: fmt.Sprintf("mend what %s says, then: %s\n%s", c.log, fixUp, fixReset),
	}
}

func pidList(pids []int) string {
	if len(pids) == 0 {
		return ""
	}
	return fmt.Sprintf(" (process %s)", strings.Trim(fmt.Sprint(pids), "[]"))
}

func killHint(pids []int) string {
	if len(pids) == 0 {
		return "look for processes named postgres and end them"
	}
	return "kill " + strings.Trim(fmt.Sprint(pids), "[]")
}

func (p *project) launchError(c *cluster, b binaries, err error) error {
	if isDiskFull(err.Error()) {
		return diskFull(p.dir, err)
	}
	return &Error{Problem: fmt.Sprintf("%s cannot be started on %s", b, c.data), Cause: err, Fix: fixReset}
}

// logTail gives the last lines that the server wrote since it was started.
func (c *cluster) logTail() string {
	text, _ := os.ReadFile(c.log)
	return lastLines(string(text), 8)
}

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
