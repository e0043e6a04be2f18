package app

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// live says that the process runs. It never asks the database: a restart does not mend one that is away.
func (s *Service) live(*http.Request) (answer, error) {
	return ok(map[string]string{"status": "live"})
}

// ready says whether requests may be sent here: not while the service shuts down, not without the database, and not
// before the database has the schema that this program needs.
func (s *Service) ready(r *http.Request) (answer, error) {
	if s.draining.Load() {
		return answer{}, problemWith(http.StatusServiceUnavailable, "shutting down")
	}
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if err := s.pool.Ping(ctx); err != nil {
		return answer{}, notReady("the database does not answer", err)
	}
	if err := s.schemaReady(ctx); err != nil {
		return answer{}, notReady("the database does not have the schema that is needed", err)
	}
	return ok(map[string]string{"status": "ready"})
}

// notReady tells the client what, and the log why.
func notReady(what string, why error) error {
	return fmt.Errorf("%w: %w", problemWith(http.StatusServiceUnavailable, what), why)
}
