// Package pgserver finds or starts the PostgreSQL server that a checkout is developed and tested on.
//
// The server is the first of these that exists: the one DATABASE_URL names, the one docker-compose.yml describes
// where a Docker engine answers, one run from PostgreSQL binaries found on the machine, one run from binaries that
// are downloaded. PG=docker, PG=local and PG=download force one of the last three; PGBIN names a folder of binaries.
//
// A server started here is for development and tests only: it does not wait for the disk (fsync=off), so a power cut
// may cost its data. It listens on 127.0.0.1 alone, asks for a password made for this checkout, and goes on running
// after the command that started it. What is remembered about it stands in the checkout's git-ignored folder .pg.
package pgserver

import (
	"context"
	"errors"
	"fmt"
)

// Config says which checkout the server is for. The zero value means: the checkout around the working directory,
// settings from the environment and its .env file, and no report of progress.
type Config struct {
	Root     string              // the checkout's folder
	Getenv   func(string) string // where DATABASE_URL, PG, PGBIN and the POSTGRES_… settings come from
	Progress func(line string)   // told what takes time, and what was mended

	cache string // the user's cache folder, where a test wants another
}

// Origin says where a server comes from.
type Origin string

// The origins, in the order in which they are tried.
const (
	Given    Origin = "DATABASE_URL"
	Docker   Origin = "docker"
	Local    Origin = "local"
	Download Origin = "download"
)

// Server is a PostgreSQL server that answered when it was looked at.
type Server struct {
	URL     string // of the project's database, password included: not for display, see Masked
	Origin  Origin
	Version string // as the server reports it, such as "18.4"
	Port    int

	// Of a server started from binaries.
	BinDir  string
	DataDir string
	Log     string
	Account string // the operating system's user it runs as, where that is another than ours

	// Of a server in Docker.
	Project string // Compose's name for it
	root    string // the checkout that holds docker-compose.yml
}

// ErrNotRunning is returned by Find where no server runs.
var ErrNotRunning = errors.New("no server runs")

// Ensure returns the checkout's server, and starts it first where it does not run.
// It may be called by any number of processes at once: one starts the server, the others wait for it.
func Ensure(ctx context.Context, c Config) (*Server, error) {
	p, err := open(c)
	if err != nil {
		return nil, err
	}
	if s, err := p.find(ctx); err == nil || !errors.Is(err, ErrNotRunning) {
		return s, err
	}
	unlock, err := p.lock(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if s, err := p.find(ctx); err == nil {
		return s, nil // another process started it while this one waited
	}
	return p.start(ctx)
}

// Find returns the checkout's server if it runs, else an error that is ErrNotRunning. It starts nothing.
func Find(ctx context.Context, c Config) (*Server, error) {
	p, err := open(c)
	if err != nil {
		return nil, err
	}
	return p.find(ctx)
}

// Stop stops the checkout's server and keeps its data. It returns ErrNotRunning where there was nothing to stop.
// A server named by DATABASE_URL is not touched.
func Stop(ctx context.Context, c Config) error {
	p, err := open(c)
	if err != nil {
		return err
	}
	unlock, err := p.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	return p.stop(ctx)
}

// Reset stops the checkout's server, removes all its data and starts a new, empty one.
// It refuses where DATABASE_URL names the server: that one is not ours to empty.
func Reset(ctx context.Context, c Config) (*Server, error) {
	p, err := open(c)
	if err != nil {
		return nil, err
	}
	if p.getenv("DATABASE_URL") != "" {
		return nil, &Error{
			Problem: "DATABASE_URL names the server, and reset removes only what this project started",
			Fix:     "unset DATABASE_URL (look in .env too), or empty that database by hand",
		}
	}
	unlock, err := p.lock(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := p.stop(ctx); err != nil && !errors.Is(err, ErrNotRunning) {
		return nil, err
	}
	if err := p.remove(ctx); err != nil {
		return nil, fmt.Errorf("remove the old data: %w", err)
	}
	return p.start(ctx)
}
