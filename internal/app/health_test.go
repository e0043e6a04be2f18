package app_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"example.com/sqlfirst/internal/app"
	"example.com/sqlfirst/internal/dbtest"
)

func TestReady(t *testing.T) {
	t.Parallel()
	s := start(t, app.Config{})
	s.call("GET", "/healthz", nil).want(200)
	s.call("GET", "/readyz", nil).want(200)

	s.pool.Close()
	s.call("GET", "/healthz", nil).want(200)
	s.call("GET", "/readyz", nil).want(503)
}

func TestNotReadyBeforeTheSchemaIs(t *testing.T) {
	t.Parallel()
	pool, err := app.OpenPool(t.Context(), app.Config{DatabaseURL: dbtest.NewURL(t), MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	log := new(logbook)
	old := func(context.Context) error { return errors.New("the schema is at 1, this program needs 2") }
	handler := app.New(pool, old, slog.New(slog.NewTextHandler(log, nil))).Handler()

	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
	if w.Code != http.StatusServiceUnavailable || !strings.Contains(log.String(), "needs 2") {
		t.Errorf("%d %s, log: %s", w.Code, w.Body, log)
	}
}

func TestNotReadyWithoutTypes(t *testing.T) {
	t.Parallel()
	url := dbtest.NewURL(t)
	s := start(t, app.Config{DatabaseURL: url})
	if _, err := s.pool.Exec(t.Context(), "ALTER TYPE event_kind RENAME TO kind"); err != nil {
		t.Fatal(err)
	}
	// A new connection finds that its type is gone; the old one is closed.
	s.pool.Reset()
	s.call("GET", "/readyz", nil).want(503)
	if !strings.Contains(s.log.String(), "app migrate") {
		t.Errorf("the log says no way out: %s", s.log)
	}
}
