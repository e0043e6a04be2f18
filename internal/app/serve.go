package app

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Serve answers requests on ln until ctx ends, and then leaves in good order: /readyz says no for c.ShutdownDelay, the
// listener closes, running requests get c.DrainTimeout to end. The pool is left open for the caller to close.
func (s *Service) Serve(ctx context.Context, ln net.Listener, c Config) error {
	server := &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      requestTimeout + 20*time.Second, // counts from the end of the header: reading and working, and then some
		IdleTimeout:       60 * time.Second,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(ln) }()

	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}

	s.draining.Store(true)
	s.log.Info("shutting down", "delay", c.ShutdownDelay, "drain_timeout", c.DrainTimeout)
	delay := time.NewTimer(c.ShutdownDelay)
	defer delay.Stop()
	select {
	case err := <-failed:
		return err
	case <-delay.C:
	}

	drain, cancel := context.WithTimeout(context.Background(), c.DrainTimeout)
	defer cancel()
	if err := server.Shutdown(drain); err != nil {
		return errors.Join(errors.New("requests were still running when the time to drain was over"), server.Close())
	}
	return nil
}
