package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/sqlfirst/internal/app"
	"example.com/sqlfirst/internal/dbtest"
)

// service is the whole service on a database of its own, with a client that speaks HTTP to it.
type service struct {
	t       *testing.T
	service *app.Service
	pool    *pgxpool.Pool
	log     *logbook
	url     string
}

// start runs the service. What the configuration leaves open has a default.
func start(t *testing.T, c app.Config) *service {
	t.Helper()
	if c.DatabaseURL == "" {
		c.DatabaseURL = dbtest.NewURL(t)
	}
	if c.MaxConns == 0 {
		c.MaxConns = 4
	}
	pool, err := app.OpenPool(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	log := new(logbook)
	s := &service{t: t, pool: pool, log: log}
	s.service = app.New(pool, schemaIsReady, slog.New(slog.NewTextHandler(log, nil)))
	server := httptest.NewServer(s.service.Handler())
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// logbook keeps what is logged, for tests that read it while the service runs.
type logbook struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func schemaIsReady(context.Context) error { return nil }

// response is what came back.
type response struct {
	t      *testing.T
	status int
	header http.Header
	body   string
	closed bool // the connection, by the server
}

// call sends a body, which is JSON text or a value to make it of; headers follow as name, value.
func (s *service) call(method, path string, body any, headers ...string) response {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, reader(s.t, body))
	if err != nil {
		s.t.Fatal(err)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return response{s.t, answer.StatusCode, answer.Header, string(text), answer.Close}
}

func reader(t *testing.T, body any) io.Reader {
	t.Helper()
	switch b := body.(type) {
	case nil:
		return nil
	case string:
		return strings.NewReader(b)
	}
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(text)
}

// want fails the test unless the status is this one.
func (r response) want(status int) response {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("status %d, want %d; body: %s", r.status, status, r.body)
	}
	return r
}

// into reads the body as a T.
func into[T any](r response) (v T) {
	r.t.Helper()
	d := json.NewDecoder(strings.NewReader(r.body))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		r.t.Fatalf("%v in %s", err, r.body)
	}
	return v
}

type contact struct {
	ID        int64             `json:"id"`
	Name      string            `json:"name"`
	Email     *string           `json:"email"`
	EmailHost *string           `json:"email_host"`
	Phone     *string           `json:"phone"`
	Address   map[string]string `json:"address"`
	Starred   bool              `json:"starred"`
	CreatedAt string            `json:"created_at"`
	UpdatedAt string            `json:"updated_at"`
}

type event struct {
	ID         int64           `json:"id"`
	ContactID  int64           `json:"contact_id"`
	Kind       string          `json:"kind"`
	Summary    string          `json:"summary"`
	Details    json.RawMessage `json:"details"`
	OccurredAt string          `json:"occurred_at"`
	FollowUpOn *string         `json:"follow_up_on"`
}

type page[T any] struct {
	Items []T     `json:"items"`
	Next  *string `json:"next"`
}

type problem struct {
	Title      string `json:"title"`
	Status     int    `json:"status"`
	Detail     string `json:"detail"`
	Constraint string `json:"constraint"`
}

// add creates a contact with this name.
func (s *service) add(name string) contact {
	s.t.Helper()
	return into[contact](s.call("POST", "/contacts", map[string]string{"name": name}).want(201))
}

func path(format string, args ...any) string { return fmt.Sprintf(format, args...) }
