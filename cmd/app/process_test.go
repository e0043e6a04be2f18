package main

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/sqlfirst/internal/dbtest"
)

// The life of a replica: it may start before the schema is there, is ready when `app migrate` has run, serves, and
// leaves in good order on SIGTERM.
func TestLife(t *testing.T) {
	t.Parallel()
	database := emptyDatabase(t)
	replica := startApp(t, database, "serve")
	at := replica.listening()

	if got := status(t, at+"/healthz"); got != 200 {
		t.Errorf("/healthz says %d", got)
	}
	if got := status(t, at+"/readyz"); got != 503 {
		t.Errorf("/readyz says %d before the migrations", got)
	}
	for _, want := range []string{"Migrated to version", "No migration files to execute"} {
		migrate := startApp(t, database, "migrate")
		if code := migrate.exitCode(); code != 0 || !strings.Contains(migrate.output(), want) {
			t.Fatalf("migrate: exit code %d, no %q in: %s", code, want, migrate.output())
		}
	}
	if got := status(t, at+"/readyz"); got != 200 {
		t.Fatalf("/readyz says %d after the migrations: %s", got, replica.output())
	}
	answer, err := http.Post(at+"/contacts", "application/json", strings.NewReader(`{"name": "Ada"}`))
	if err != nil || answer.StatusCode != http.StatusCreated {
		t.Errorf("%v, %v", answer, err)
	}
	if err == nil {
		answer.Body.Close()
	}

	if err := replica.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := replica.exitCode(); code != 0 || !strings.Contains(replica.output(), "shutting down") {
		t.Errorf("exit code %d: %s", code, replica.output())
	}
}

// process is the program, running.
type process struct {
	t     *testing.T
	cmd   *exec.Cmd
	lines chan string
	seen  strings.Builder
}

func startApp(t *testing.T, database string, args ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.Command(os.Args[0], args...), lines: make(chan string, 1000)}
	p.cmd.Env = append(os.Environ(), "APP_TEST_IS_APP=1", "DATABASE_URL="+database, "DATABASE_URL_DIRECT=", "ADDR=127.0.0.1:0")
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd.Stdout, p.cmd.Stderr = write, write
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	write.Close()
	go func() {
		defer close(p.lines)
		defer read.Close()
		for s := bufio.NewScanner(read); s.Scan(); {
			p.lines <- s.Text()
		}
	}()
	t.Cleanup(func() {
		if p.cmd.ProcessState == nil {
			_ = p.cmd.Process.Kill()
			_ = p.cmd.Wait()
		}
	})
	return p
}

// next gives a line of output, false when there are no more.
func (p *process) next() (string, bool) {
	p.t.Helper()
	select {
	case line, more := <-p.lines:
		p.seen.WriteString(line + "\n")
		return line, more
	case <-time.After(30 * time.Second):
		p.t.Fatalf("nothing more was said after: %s", p.seen.String())
	}
	return "", false
}

// listening gives the URL that the program says it listens at.
func (p *process) listening() string {
	p.t.Helper()
	for {
		line, more := p.next()
		if m := regexp.MustCompile(`msg=listening url=(\S+)`).FindStringSubmatch(line); m != nil {
			return m[1]
		}
		if !more {
			p.t.Fatalf("does not listen: %s", p.seen.String())
		}
	}
}

func (p *process) exitCode() int {
	p.t.Helper()
	for more := true; more; {
		_, more = p.next()
	}
	_ = p.cmd.Wait()
	return p.cmd.ProcessState.ExitCode()
}

// output gives what was said until now.
func (p *process) output() string { return p.seen.String() }

func status(t *testing.T, url string) int {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	return answer.StatusCode
}

var databases atomic.Int64

// emptyDatabase makes a database without anything in it. It stays where the test fails.
func emptyDatabase(t *testing.T) string {
	t.Helper()
	name := fmt.Sprintf("sqlfirst_app_%d_%d", os.Getpid(), databases.Add(1))
	server, err := url.Parse(dbtest.URL(t))
	if err != nil {
		t.Fatal("the server's URL is none")
	}
	onServer(t, server.String(), "CREATE DATABASE "+name+" TEMPLATE template0")
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the database stays: %s", name)
			return
		}
		onServer(t, server.String(), "DROP DATABASE "+name+" WITH (FORCE)")
	})
	database := *server
	database.Path = "/" + name
	return database.String()
}

func onServer(t *testing.T, server, sql string) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, sql); err != nil {
		t.Fatal(err)
	}
}
