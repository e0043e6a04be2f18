package app_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/sqlfirst/internal/app"
	"example.com/sqlfirst/internal/dbtest"
)

// A request waits for a lock while the service is told to stop: readiness says no, the request still gets its answer,
// then Serve returns.
func TestStopsInGoodOrder(t *testing.T) {
	t.Parallel()
	running := serve(t, app.Config{ShutdownDelay: 2 * time.Second, DrainTimeout: 20 * time.Second})
	c := addContact(t, running.pool, "Ada")
	unlock := lockContact(t, running.pool, c)

	answered := make(chan int, 1)
	go func() { answered <- do(t.Context(), http.MethodDelete, running.url+path("/contacts/%d", c)) }()
	awaitWaiting(t, running.pool)

	running.stop()
	awaitStatus(t, running.url+"/readyz", 503)
	if got := get(running.url + "/healthz"); got != 200 {
		t.Errorf("/healthz says %d while it drains", got)
	}
	awaitStatus(t, running.url+"/healthz", 0) // the listener is closed, the request still runs
	unlock()
	if got := <-answered; got != 204 {
		t.Errorf("the running request got %d", got)
	}
	if err := <-running.ended; err != nil {
		t.Errorf("Serve: %v", err)
	}
}

func TestGivesUpDraining(t *testing.T) {
	t.Parallel()
	running := serve(t, app.Config{DrainTimeout: time.Millisecond})
	c := addContact(t, running.pool, "Ada")
	lockContact(t, running.pool, c)
	go do(t.Context(), http.MethodDelete, running.url+path("/contacts/%d", c))
	awaitWaiting(t, running.pool)
	running.stop()
	if err := <-running.ended; err == nil || !strings.Contains(err.Error(), "still running") {
		t.Errorf("Serve: %v", err)
	}
}

// The client goes away while its request waits for a lock: that is 499, no error of ours, and the statement ends.
func TestClientGoesAway(t *testing.T) {
	t.Parallel()
	running := serve(t, app.Config{})
	c := addContact(t, running.pool, "Ada")
	lockContact(t, running.pool, c)

	ctx, leave := context.WithCancel(t.Context())
	left := make(chan struct{})
	go func() {
		defer close(left)
		do(ctx, http.MethodDelete, running.url+path("/contacts/%d", c))
	}()
	awaitWaiting(t, running.pool)
	leave()
	<-left
	await(t, "status=499 in the log", func() bool { return strings.Contains(running.log.String(), "status=499") })
	if strings.Contains(running.log.String(), "level=ERROR") {
		t.Errorf("logged as an error: %s", running.log)
	}
	await(t, "the statement to end", func() bool { return waiting(t, running.pool) == 0 })
}

func TestLockTimeoutIsBusy(t *testing.T) {
	t.Parallel()
	s := start(t, app.Config{DatabaseURL: with(t, dbtest.NewURL(t), "lock_timeout", "20ms")})
	c := s.add("Ada")
	lockContact(t, s.pool, c.ID)
	if r := s.call("DELETE", path("/contacts/%d", c.ID), nil).want(503); r.header.Get("Retry-After") == "" {
		t.Error("does not say when to come again")
	}
}

type running struct {
	url   string
	pool  *pgxpool.Pool
	log   *logbook
	stop  context.CancelFunc
	ended chan error
}

// serve runs Serve on a free port until stop is called.
func serve(t *testing.T, c app.Config) running {
	t.Helper()
	c.DatabaseURL, c.MaxConns = dbtest.NewURL(t), 4
	pool, err := app.OpenPool(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	r := running{url: "http://" + ln.Addr().String(), pool: pool, log: new(logbook), stop: stop, ended: make(chan error, 1)}
	service := app.New(pool, schemaIsReady, slog.New(slog.NewTextHandler(r.log, nil)))
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.ended <- service.Serve(ctx, ln, c)
	}()
	t.Cleanup(func() { stop(); <-done })
	return r
}

func addContact(t *testing.T, pool *pgxpool.Pool, name string) (id int64) {
	t.Helper()
	if err := pool.QueryRow(t.Context(), "INSERT INTO contact (name) VALUES ($1) RETURNING id", name).Scan(&id); err != nil {
		t.Fatal(err)
	}
	return id
}

// lockContact holds a contact until the function that it returns is called, or the test ends.
func lockContact(t *testing.T, pool *pgxpool.Pool, id int64) (unlock func()) {
	t.Helper()
	ctx := context.Background()
	tx, err := pool.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(ctx, "SELECT FROM contact WHERE id = $1 FOR UPDATE", id); err != nil {
		t.Fatal(err)
	}
	unlock = sync.OnceFunc(func() {
		if err := tx.Rollback(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(unlock) // where the test fails before: the pool waits for its connections
	return unlock
}

// waiting counts the sessions of this database that wait for a lock.
func waiting(t *testing.T, pool *pgxpool.Pool) (n int) {
	t.Helper()
	if err := pool.QueryRow(t.Context(),
		"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func awaitWaiting(t *testing.T, pool *pgxpool.Pool) {
	t.Helper()
	await(t, "a session to wait for the lock", func() bool { return waiting(t, pool) == 1 })
}

func awaitStatus(t *testing.T, url string, status int) {
	t.Helper()
	await(t, path("%s to say %d", url, status), func() bool { return get(url) == status })
}

// await asks until it is so, or for 10 seconds.
func await(t *testing.T, what string, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !so(); {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

func get(url string) (status int) { return do(context.Background(), http.MethodGet, url) }

// do gives the status, 0 where there is no answer.
func do(ctx context.Context, method, url string) (status int) {
	r, err := http.NewRequestWithContext(ctx, method, url, nil)
	if err != nil {
		return 0
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode
}
