package pgserver

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// dockerTimeout bounds the question whether an engine answers.
const dockerTimeout = 5 * time.Second

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

// startDocker brings up what docker-compose.yml describes and waits until it is healthy. The caller holds the lock.
func (p *project) startDocker(ctx context.Context, st *state) (*Server, error) {
	if !dockerAnswers(ctx) {
		return nil, noDocker(st)
	}
	before := st.Docker
	d, err := p.dockerSettings(before)
	if err != nil {
		return nil, err
	}
	if err := p.composeUp(ctx, d); err != nil {
		return nil, err
	}
	s := p.dockerServer(d)
	if s.Version, err = ping(ctx, s.URL, givenTimeout); err != nil {
		return nil, dockerPingError(s, err)
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
		Project:  cmp.Or(p.getenv("COMPOSE_PROJECT_NAME"), "sqlfirst-"+p.id()),
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

// composeUp starts the container, on another port where the one remembered is taken.
func (p *project) composeUp(ctx context.Context, d *dockerState) error {
	p.say("starting PostgreSQL in Docker (for the first time: its image is downloaded)")
	err := p.compose(ctx, d, "up", "--detach", "--wait", "--quiet-pull")
	if err != nil && isPortTaken(err.Error()) && p.getenv("POSTGRES_PORT") == "" {
		p.say("port %d is taken by another program: choosing another", d.Port)
		if d.Port, err = p.freePort(); err != nil {
			return err
		}
		err = p.compose(ctx, d, "up", "--detach", "--wait", "--quiet-pull")
	}
	if err == nil || ctx.Err() != nil {
		return err
	}
	return p.composeError(ctx, d, err)
}

// compose runs docker compose on the checkout's file, and gives what it wrote in the error.
func (p *project) compose(ctx context.Context, d *dockerState, args ...string) error {
	_, err := p.composeOutput(ctx, d, args...)
	return err
}

func (p *project) composeOutput(ctx context.Context, d *dockerState, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "docker", composeArgs(p.root, d.Project, args...)...)
	cmd.Env = append(os.Environ(),
		"POSTGRES_USER="+d.User, "POSTGRES_PASSWORD="+d.Password, "POSTGRES_DB="+d.Database, "POSTGRES_PORT="+strconv.Itoa(d.Port))
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return "", fmt.Errorf("run docker compose %s: %w", args[0], context.Cause(ctx))
		}
		return "", &toolError{Tool: "docker compose " + args[0], Err: err, Output: lastLines(stderr.String(), 8)}
	}
	return stdout.String(), nil
}

func composeArgs(root, project string, args ...string) []string {
	return append([]string{"compose", "--project-name", project, "--file", filepath.Join(root, "docker-compose.yml")}, args...)
}

// composeError adds what the container wrote last: it says why it is not healthy.
func (p *project) composeError(ctx context.Context, d *dockerState, err error) error {
	e := &Error{
		Problem: "docker compose does not bring up the server",
		Fix:     fixReset + "\nset PG=local to use PostgreSQL on this machine",
	}
	var tool *toolError
	if errors.As(err, &tool) {
		e.Log = tool.Output
	}
	if log, err := p.composeOutput(ctx, d, "logs", "--no-color", "--no-log-prefix", "--tail", "8", "postgres"); err == nil {
		e.Log += "\n" + log
	}
	switch {
	case isDiskFull(e.Log):
		e.Problem, e.Fix = "Docker's disk is full", "docker system prune   (removes what no container uses), then: "+fixUp
	case isPortTaken(e.Log):
		e.Fix = "unset POSTGRES_PORT, and a free port is chosen"
	}
	return e
}

func isPortTaken(text string) bool {
	return strings.Contains(text, "port is already allocated") || strings.Contains(text, "address already in use") ||
		strings.Contains(text, "ports are not available")
}

func noDocker(st *state) error {
	e := &Error{Problem: "no Docker engine with Compose answers", Fix: "start Docker, then: " + fixUp + "\nset PG=local to use PostgreSQL on this machine"}
	if st.Use == Docker {
		e.Problem += ", and this checkout's data lies in its volume"
	}
	return e
}

func dockerPingError(s *Server, err error) error {
	if sqlstate(err) == wrongPassword {
		return &Error{
			Problem: "the server in Docker keeps the password that it was made with, and takes no other",
			Fix:     "set POSTGRES_USER and POSTGRES_PASSWORD back to what they were\n" + fixReset,
		}
	}
	return &Error{
		Problem: fmt.Sprintf("the server in Docker is up, but does not answer at %s", s.Masked()), Cause: err,
		Fix: "if Docker runs on another machine, set DATABASE_URL or PG=local\n" + fixReset,
	}
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
