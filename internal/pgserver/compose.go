package pgserver

import (
	"context"
	"errors"
)

func dockerAnswers(ctx context.Context) bool { return false }

func (d *dockerState) server() *Server { return nil }

func (p *project) startDocker(ctx context.Context, st *state) (*Server, error) {
	return nil, errors.New("docker: not yet")
}
func (p *project) stopDocker(ctx context.Context, st *state) (bool, error) { return false, nil }
func (p *project) removeDocker(ctx context.Context, st *state) error       { return nil }
