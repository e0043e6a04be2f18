package pgserver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// How long Docker may take to say that it is there, how often the server in it is asked whether it is ready, and after
// how many of these times Docker is.
const (
	dockerTimeout = 5 * time.Second
	dockerPoll    = 50 * time.Millisecond
	dockerLook    = 20
)

// dockerAnswers says whether a Docker engine answers and has Compose.
func dockerAnswers(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, dockerTimeout)
	defer cancel()
	return exec.CommandContext(ctx, "docker", "version").Run() == nil &&
		exec.CommandContext(ctx, "docker", "compose", "version").Run() == nil
}

func (p *project) dockerServer(d *dockerState) *Server {
	return &Server{
		URL: buildURL(d.User, d.Password, d.Port, d.Database), Origin: Docker, Version: d.Version, Port: d.Port,
		Project: d.Project, root: p.root,
	}
}

// startDocker brings up what docker-compose.yml describes and waits until it answers. The caller holds the lock.
func (p *project) startDocker(ctx context.Context, st *state) (*Server, error) {
	if !dockerAnswers(ctx) {
		return nil, noDocker(st)
	}
	before := st.Docker
	d, err := p.dockerSettings(before)
	if err != nil {
		return nil, err
	}
	s, err := p.upDocker(ctx, d)
	if err != nil {
		if before == nil {
			_ = p.compose(ctx, d, "down") // the next attempt may not be Docker's
		}
		return nil, err
	}
	if before != nil && before.Version != "" && majorOf(before.Version) != majorOf(s.Version) {
		p.say("docker-compose.yml moved from PostgreSQL %s to %s: the new server is empty, and the old data stays in the volume under %s/",
			before.Version, s.Version, majorOf(before.Version))
	}
	if _, err := p.stopLocal(ctx, st); err != nil {
		return nil, err
	}
	d.Version = s.Version
	st.Use, st.Docker = Docker, d
	return s, p.save(st)
}

// dockerSettings takes the values that docker-compose.yml takes, with its defaults, but a project name and a port of
// the checkout's own.
func (p *project) dockerSettings(before *dockerState) (*dockerState, error) {
	d := &dockerState{
		Project:  cmp.Or(p.getenv("COMPOSE_PROJECT_NAME"), before.project(), "sqlfirst-"+p.id()),
		User:     cmp.Or(p.getenv("POSTGRES_USER"), superuser),
		Password: cmp.Or(p.getenv("POSTGRES_PASSWORD"), "sqlfirst"),
		Database: cmp.Or(p.getenv("POSTGRES_DB"), database),
	}
	var err error
	if port := p.getenv("POSTGRES_PORT"); port != "" {
		if d.Port, err = strconv.Atoi(port); err != nil {
			return nil, &Error{Problem: fmt.Sprintf("POSTGRES_PORT is %q", port), Fix: "set it to a number, or unset it and a free port is chosen"}
		}
		return d, nil
	}
	if before != nil {
		d.Port = before.Port
		return d, nil
	}
	d.Port, err = p.freePort()
	return d, err
}

// project gives the name that the volume was made under, which stays when the checkout is moved.
func (d *dockerState) project() string {
	if d == nil {
		return ""
	}
	return d.Project
}

// upDocker starts the container and waits until the project's database can be used.
func (p *project) upDocker(ctx context.Context, d *dockerState) (*Server, error) {
	if err := p.composeUp(ctx, d); err != nil {
		return nil, err
	}
	s := p.dockerServer(d)
	if err := p.waitDocker(ctx, d, s); err != nil {
		return nil, err
	}
	return s, createDatabase(ctx, s, d.Database)
}

// composeUp starts the container, on another port where the one remembered is taken.
func (p *project) composeUp(ctx context.Context, d *dockerState) error {
	p.say("starting PostgreSQL in Docker (its image is downloaded the first time)")
	err := p.compose(ctx, d, "up", "--detach", "--quiet-pull")
	if err != nil && isPortTaken(err.Error()) && p.getenv("POSTGRES_PORT") == "" {
		p.say("port %d is taken by another program: choosing another", d.Port)
		if d.Port, err = p.freePort(); err != nil {
			return err
		}
		err = p.compose(ctx, d, "up", "--detach", "--quiet-pull")
	}
	if err == nil || ctx.Err() != nil {
		return err
	}
	return p.composeError(ctx, d, err)
}

// waitDocker waits until the server answers. It asks the server itself, which is quicker than the health check, and
// now and then whether the container still runs.
func (p *project) waitDocker(ctx context.Context, d *dockerState, s *Server) error {
	wait, cancel := context.WithTimeoutCause(ctx, startTimeout, errNotReady)
	defer cancel()
	var last error
	tries := 0
	err := poll(wait, dockerPoll, func() (bool, error) {
		tries++
		s.Version, last = ping(wait, s.Database("postgres"), pingTimeout)
		if last == nil || sqlstate(last) == wrongPassword {
			return true, nil
		}
		if tries%dockerLook == 0 {
			return false, p.stillUp(wait, d)
		}
		return false, nil
	})
	if err != nil && !errors.Is(err, errNotReady) {
		return err
	}
	if last != nil {
		return p.dockerPingError(ctx, d, s, last)
	}
	return nil
}

// stillUp is an error where the container has ended.
func (p *project) stillUp(ctx context.Context, d *dockerState) error {
	running, err := p.composeOutput(ctx, d, "ps", "--quiet")
	if err != nil {
		return err
	}
	if strings.TrimSpace(running) == "" {
		return p.composeError(ctx, d, nil)
	}
	return nil
}

func majorOf(version string) string {
	major, _, _ := strings.Cut(version, ".")
	return major
}

// stopDocker removes the container and keeps the volume. It reports whether one was there.
func (p *project) stopDocker(ctx context.Context, st *state) (stopped bool, err error) {
	if st.Docker == nil || !dockerAnswers(ctx) {
		return false, nil
	}
	ids, err := p.composeOutput(ctx, st.Docker, "ps", "--quiet")
	if err != nil || strings.TrimSpace(ids) == "" {
		return false, err
	}
	return true, p.compose(ctx, st.Docker, "down")
}

// removeDocker removes the container and its volume.
func (p *project) removeDocker(ctx context.Context, st *state) error {
	if st.Docker == nil {
		return nil
	}
	if !dockerAnswers(ctx) {
		p.say("Docker does not answer, so the old volume stays: remove it later with: docker volume rm %s_data", st.Docker.Project)
		return nil
	}
	return p.compose(ctx, st.Docker, "down", "--volumes")
}
