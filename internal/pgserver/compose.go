package pgserver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

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

// composeError adds what the container wrote last: it says why it is not up.
func (p *project) composeError(ctx context.Context, d *dockerState, err error) error {
	e := &Error{
		Problem: "docker compose does not bring up the server",
		Log:     p.containerLog(ctx, d),
		Fix:     "mend what Docker says, then: " + fixUp + "\nset PG=local to use PostgreSQL on this machine\n" + fixReset,
	}
	var tool *toolError
	if errors.As(err, &tool) {
		e.Log = strings.TrimSpace(tool.Output + "\n" + e.Log)
	}
	switch {
	case isDiskFull(e.Log):
		e.Problem, e.Fix = "Docker's disk is full", "docker system prune   (removes what no container uses), then: "+fixUp
	case isPortTaken(e.Log):
		e.Fix = "unset POSTGRES_PORT, and a free port is chosen"
	}
	return e
}

func (p *project) containerLog(ctx context.Context, d *dockerState) string {
	log, err := p.composeOutput(ctx, d, "logs", "--no-color", "--no-log-prefix", "--tail", "8", "postgres")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(log)
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

// dockerPingError says why a server that is up cannot be used.
func (p *project) dockerPingError(ctx context.Context, d *dockerState, s *Server, err error) error {
	if sqlstate(err) == wrongPassword {
		return &Error{
			Problem: "the server in Docker keeps the password that it was made with, and takes no other",
			Fix:     "set POSTGRES_USER and POSTGRES_PASSWORD back to what they were\n" + fixReset,
		}
	}
	return &Error{
		Problem: fmt.Sprintf("the server in Docker does not answer at %s after %s", s.Masked(), startTimeout), Cause: err,
		Log: p.containerLog(ctx, d),
		Fix: "if Docker runs on another machine, set DATABASE_URL or PG=local\n" + fixReset,
	}
}
