package pgserver

import (
	"context"
	"fmt"
	"path/filepath"
)

func (p *project) localServer(st *state) *Server {
	l := st.Local
	s := &Server{
		URL: localURL(l.Port, l.Password), Origin: Local, Version: l.Version, Port: l.Port,
		BinDir: l.BinDir, DataDir: p.abs(l.DataDir), Log: p.logFile(), Account: l.Account,
	}
	if st.Use == Download {
		s.Origin = Download
	}
	return s
}

func (p *project) logFile() string { return filepath.Join(p.dir, "server.log") }

// abs and rel translate paths in the state, which moves with the checkout.
func (p *project) abs(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(p.root, path)
}

func (p *project) rel(path string) string {
	if r, err := filepath.Rel(p.root, path); err == nil && filepath.IsLocal(r) {
		return r
	}
	return path
}

// startLocal starts a server from binaries on the machine, or downloaded ones, creating its data folder first where
// there is none. The caller holds the lock.
func (p *project) startLocal(ctx context.Context, st *state, origin Origin) (*Server, error) {
	if st.Local == nil {
		st.Local = &localState{Password: newPassword()}
	}
	c, err := p.cluster(st.Local)
	if err != nil {
		return nil, err
	}
	b, err := p.chooseBinaries(ctx, st, c, origin)
	if err != nil {
		return nil, err
	}
	if err := p.place(ctx, c, b); err != nil {
		return nil, err
	}
	if err := p.stopOther(ctx, st, b); err != nil {
		return nil, err
	}
	st.Use, st.Local.BinDir, st.Local.Version = origin, b.Dir, b.Version
	st.Local.DataDir, st.Local.Account = p.rel(c.data), c.account.String()
	if err := p.createData(ctx, st, c, b); err != nil {
		return nil, err
	}
	if err := p.runLocal(ctx, st, c, b); err != nil {
		return nil, err
	}
	s := p.localServer(st)
	if err := createDatabase(ctx, s, database); err != nil {
		return nil, err
	}
	return s, nil
}

// stopOther stops the checkout's server where that is another than the one asked for now.
func (p *project) stopOther(ctx context.Context, st *state, b binaries) error {
	var err error
	switch {
	case st.Use == Docker:
		_, err = p.stopDocker(ctx, st)
	case st.Local.BinDir != b.Dir:
		_, err = p.stopLocal(ctx, st)
	}
	return err
}

// cluster gives the data folder that the state names; its place may still be open.
func (p *project) cluster(l *localState) (*cluster, error) {
	a, err := serverAccount(l.Account)
	if err != nil {
		return nil, err
	}
	c := &cluster{log: p.logFile(), account: a}
	if l.DataDir != "" {
		c.data = p.abs(l.DataDir)
	}
	return c, nil
}

func (p *project) createData(ctx context.Context, st *state, c *cluster, b binaries) error {
	major, err := c.major()
	if err != nil || major != 0 {
		return err
	}
	p.say("creating the data folder %s with PostgreSQL %s", c.data, b.Version)
	// Saved first: there is never a data folder whose password nobody knows.
	if err := p.save(st); err != nil {
		return err
	}
	err = c.create(ctx, b, st.Local.Password)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("create the data folder: %w", context.Cause(ctx))
	}
	return p.createError(c, b, err)
}
