package app

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"time"
)

// requestTimeout bounds a request from its first byte of work to its last, waiting for a connection included.
const requestTimeout = 10 * time.Second

// endpoint handles one kind of request. It returns what to say and leaves saying it to handle.
type endpoint func(*http.Request) (answer, error)

type answer struct {
	status int
	body   any // nil for none
}

func ok(body any) (answer, error)      { return answer{http.StatusOK, body}, nil }
func created(body any) (answer, error) { return answer{http.StatusCreated, body}, nil }
func noContent() (answer, error)       { return answer{status: http.StatusNoContent}, nil }

// handle writes an endpoint's answer or error, and logs the request at this level, or as an error where it is ours.
func (s *Service) handle(level slog.Level, e endpoint) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		ctx, cancel := context.WithTimeout(r.Context(), requestTimeout)
		defer cancel()

		// Refuses to read more than any endpoint takes, and closes the connection where a body goes on.
		bounded := r.WithContext(ctx)
		bounded.Body = http.MaxBytesReader(w, r.Body, maxBody)

		a, err := e(bounded)
		if err != nil {
			p := problemFor(r.Context(), err)
			a = answer{p.Status, p}
		}
		write(w, a)
		s.logRequest(level, r, a, err, time.Since(start))
	})
}

func (s *Service) logRequest(level slog.Level, r *http.Request, a answer, err error, took time.Duration) {
	attrs := []slog.Attr{
		slog.String("method", r.Method), slog.String("path", r.URL.Path),
		slog.Int("status", a.status), slog.Duration("took", took),
	}
	if err != nil {
		attrs = append(attrs, slog.String("error", err.Error()))
	}
	if a.status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	s.log.LogAttrs(r.Context(), level, "request", attrs...)
}

func write(w http.ResponseWriter, a answer) {
	header := w.Header()
	header.Set("X-Content-Type-Options", "nosniff")
	if a.body == nil {
		w.WriteHeader(a.status)
		return
	}
	header.Set("Content-Type", "application/json")
	if p, isProblem := a.body.(problem); isProblem {
		header.Set("Content-Type", "application/problem+json")
		if p.Status == http.StatusServiceUnavailable {
			header.Set("Retry-After", "1")
		}
	}
	w.WriteHeader(a.status)
	// The status is out: where the client is gone there is nobody left to tell.
	_ = json.NewEncoder(w).Encode(a.body)
}
