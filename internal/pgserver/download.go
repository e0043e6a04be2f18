package pgserver

import (
	"context"
	"errors"
)

func (p *project) download(ctx context.Context, c *cluster) (binaries, error) {
	return binaries{}, errors.New("download: not yet")
}
