package pgserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// How long a server may take to become ready (recovery after a kill reads the log first) and to end.
const (
	startTimeout = 2 * time.Minute
	stopTimeout  = 30 * time.Second
	pollInterval = 10 * time.Millisecond
)

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
func (p *project) waitReady(ctx context.Context, st *state, c *cluster, exited <-chan struct{}) error {
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
			return false, p.passwordError(c)
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

// passwordError is nil where the refusal came from another server, which was quicker to take the port than ours.
func (p *project) passwordError(c *cluster) error {
	if pid, err := postmaster(c.data); err != nil || pid == 0 {
		return err
	}
	return &Error{Problem: fmt.Sprintf("the server on %s does not take the password in %s", c.data, p.stateFile()), Fix: fixReset}
}

var (
	errPortTaken = errors.New("the port is taken")
	errNotReady  = errors.New("not ready in time")
)
