package pgserver

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
)

// start starts the server that the settings ask for. The caller holds the lock.
//
// Without settings it stays with the kind of server that the checkout's data is on, so that data does not seem lost
// because Docker was started or stopped meanwhile.
func (p *project) start(ctx context.Context) (*Server, error) {
	st, err := p.load()
	if err != nil {
		return nil, err
	}
	want, err := p.forced()
	if err != nil {
		return nil, err
	}
	if want == "" {
		want = choice(st.Use)
	}
	switch Origin(want) {
	case Docker:
		return p.startDocker(ctx, st)
	case Local, Download:
		return p.startLocal(ctx, st, Origin(want))
	}
	return p.startFirst(ctx, st)
}

// startFirst goes through the origins in their order.
func (p *project) startFirst(ctx context.Context, st *state) (*Server, error) {
	if isFile(filepath.Join(p.root, "docker-compose.yml")) && dockerAnswers(ctx) {
		s, err := p.startDocker(ctx, st)
		if err == nil || ctx.Err() != nil {
			return s, err
		}
		if len(findBinaries(ctx)) == 0 {
			return nil, err
		}
		p.say("Docker answers, but does not bring up the server: using PostgreSQL on this machine instead\n%s", problemOf(err))
	}
	s, err := p.startLocal(ctx, st, Local)
	var missing *noBinariesError
	if !errors.As(err, &missing) {
		return s, err
	}
	p.say("no PostgreSQL and no Docker on this machine")
	return p.startLocal(ctx, st, Download)
}

// stop stops whatever of the checkout's servers runs. The caller holds the lock.
func (p *project) stop(ctx context.Context) error {
	st, err := p.loadWhole()
	if err != nil {
		return err
	}
	local, err := p.stopLocal(ctx, st)
	if err != nil {
		return err
	}
	docker, err := p.stopDocker(ctx, st)
	if err != nil {
		return err
	}
	if !local && !docker {
		return ErrNotRunning
	}
	return nil
}

// remove removes all data of the checkout's servers, and what is remembered of them. The caller holds the lock.
func (p *project) remove(ctx context.Context) error {
	st, err := p.loadWhole()
	if err != nil {
		return err
	}
	if err := p.removeLocal(st); err != nil {
		return fmt.Errorf("remove the data folder: %w", err)
	}
	if err := p.removeDocker(ctx, st); err != nil {
		return err
	}
	return p.removeState()
}
