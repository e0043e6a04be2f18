package pgserver

import (
	"context"
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// find looks for the server that the settings ask for, and gives it if it answers, else ErrNotRunning.
// It is the path of every call but the first: a file is read and one connection made.
func (p *project) find(ctx context.Context) (*Server, error) {
	if url := p.getenv("DATABASE_URL"); url != "" {
		return p.findGiven(ctx, url)
	}
	st, err := p.load()
	if err != nil {
		return nil, err
	}
	want, err := p.forced()
	if err != nil {
		return nil, err
	}
	s := p.remembered(st)
	if s == nil || !want.allows(s.Origin) || !p.sameBinaries(s) {
		return nil, p.notRunning(nil)
	}
	version, err := ping(ctx, s.URL, pingTimeout)
	switch {
	case err == nil:
		s.Version = version
	case sqlstate(err) == tooManyConnections: // alive, and busy
	default:
		return nil, p.notRunning(s)
	}
	return s, nil
}

// notRunning says what is known about a server that does not answer.
func (p *project) notRunning(s *Server) error {
	e := &Error{Problem: "the development server does not run", Fix: fixUp, kind: ErrNotRunning}
	if s == nil || s.DataDir == "" {
		return e
	}
	pid, err := pidFile(s.DataDir)
	switch {
	case err != nil || pid == 0:
	case runsOn(pid, s.DataDir):
		e.Problem = fmt.Sprintf("the development server (process %d) runs, but does not answer on port %d", pid, s.Port)
		e.Fix = fixUp + "   (waits for it)\n" + fixDown + "; " + fixUp
	default:
		e.Problem = fmt.Sprintf("the development server was killed (process %d is gone, its %s is still there)", pid, filepath.Join(s.DataDir, "postmaster.pid"))
		e.Fix = fixUp + "   (starts it again; it recovers by itself)"
	}
	return e
}

// remembered gives the server that the state describes, whether it runs or not, or nil.
func (p *project) remembered(st *state) *Server {
	switch {
	case st.Use == Docker && st.Docker != nil:
		return p.dockerServer(st.Docker)
	case st.Local != nil && st.Local.Port != 0:
		return p.localServer(st)
	}
	return nil
}

// sameBinaries says whether a server runs from the folder that PGBIN names, where that has a say.
func (p *project) sameBinaries(s *Server) bool {
	dir := p.getenv("PGBIN")
	return dir == "" || s.Origin != Local || serverFolder(p.abs(dir)) == s.BinDir
}

// findGiven connects to the server that DATABASE_URL names.
func (p *project) findGiven(ctx context.Context, url string) (*Server, error) {
	conf, err := pgconn.ParseConfig(url)
	if err != nil {
		// The cause is left out: it may quote the URL, and with it the password.
		return nil, &Error{
			Problem: "DATABASE_URL is not a connection URL",
			Fix:     "write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE (special characters in the password as %XX)\nunset it, and a server is started for you",
		}
	}
	s := &Server{URL: url, Origin: Given, Port: int(conf.Port)}
	if s.Version, err = ping(ctx, url, givenTimeout); err != nil && sqlstate(err) != tooManyConnections {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("connect to DATABASE_URL: %w", context.Cause(ctx))
		}
		return nil, givenError(conf, s, err)
	}
	return s, nil
}

func givenError(conf *pgconn.Config, s *Server, err error) error {
	e := &Error{Problem: "the server that DATABASE_URL names (" + s.Masked() + ") cannot be used"}
	switch code := sqlstate(err); {
	case code == wrongPassword || strings.HasPrefix(code, "28"):
		e.Problem = fmt.Sprintf("the server that DATABASE_URL names (%s) refuses user %q or its password (SQLSTATE %s)", s.Masked(), conf.User, code)
		e.Fix = "correct the user and password in DATABASE_URL"
	case code == noSuchDatabase:
		e.Problem = fmt.Sprintf("the server that DATABASE_URL names (%s) has no database %q", s.Masked(), conf.Database)
		e.Fix = fmt.Sprintf("create it: CREATE DATABASE %q", conf.Database)
	case code != "":
		e.Cause = err
		e.Fix = "see what the server's log says"
	default:
		e.Problem = fmt.Sprintf("no PostgreSQL server answers at %s (DATABASE_URL)", net.JoinHostPort(conf.Host, strconv.Itoa(int(conf.Port))))
		e.Fix = "start that server, or correct DATABASE_URL\nunset DATABASE_URL (look in .env too), and a server is started for you"
	}
	return e
}

// choice is what the settings allow: the zero value allows any origin.
type choice Origin

// forced reads PG, and PGBIN, which asks for binaries on this machine where PG says nothing.
func (p *project) forced() (choice, error) {
	switch v := Origin(p.getenv("PG")); v {
	case "":
		if p.getenv("PGBIN") != "" {
			return choice(Local), nil
		}
		return "", nil
	case Docker, Local, Download:
		return choice(v), nil
	default:
		return "", &Error{Problem: fmt.Sprintf("PG is %q", v), Fix: "set PG to docker, local or download, or unset it"}
	}
}

func (c choice) allows(o Origin) bool { return c == "" || Origin(c) == o }

// poll calls try until it says that it is done, or ctx ends.
func poll(ctx context.Context, every time.Duration, try func() (done bool, err error)) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if done, err := try(); done || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-tick.C:
		}
	}
}
