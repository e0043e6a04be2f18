package pgserver

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// dockerCheckout gives a folder with the project's docker-compose.yml. A test on one is skipped where no engine answers,
// or where its image is not there yet: tests download nothing.
func dockerCheckout(t *testing.T) *checkout {
	t.Helper()
	if !dockerAnswers(t.Context()) {
		t.Skip("no Docker engine with Compose answers")
	}
	text, err := os.ReadFile("../../docker-compose.yml")
	if err != nil {
		t.Fatal(err)
	}
	image := regexp.MustCompile(`image: (\S+)`).FindSubmatch(text)
	if err := exec.CommandContext(t.Context(), "docker", "image", "inspect", string(image[1])).Run(); err != nil {
		t.Skipf("Docker has no image %s yet", image[1])
	}
	c := newCheckout(t)
	c.env = map[string]string{"PG": "docker"}
	if err := os.WriteFile(filepath.Join(c.root, "docker-compose.yml"), text, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // the volume of a container that never came up is in no state file
		p, err := open(c.config())
		if err == nil {
			err = p.compose(context.Background(), &dockerState{Project: "sqlfirst-" + p.id()}, "down", "--volumes")
		}
		if err != nil {
			t.Error(err)
		}
	})
	return c
}

func TestDockerKeepsDataUntilReset(t *testing.T) {
	t.Parallel()
	c := dockerCheckout(t)
	s := c.ensure()
	if s.Origin != Docker {
		t.Errorf("the server comes from %s", s.Origin)
	}
	for _, setting := range settings {
		name, want, _ := strings.Cut(setting, "=")
		if got := queryString(t, s, "SHOW "+name); strings.TrimSpace(got) != strings.TrimSpace(want) {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got := queryString(t, s, "SELECT 'a' > 'B'"); got != "true" {
		t.Error("names are not compared by code point")
	}
	execute(t, s, "CREATE TABLE kept AS SELECT 42 AS n")
	c.stop()
	if _, err := Find(t.Context(), c.config()); !errors.Is(err, ErrNotRunning) {
		t.Errorf("Find after Stop: %v, want ErrNotRunning", err)
	}
	again := c.ensure()
	if again.URL != s.URL {
		t.Errorf("the server moved from %s to %s", s.Masked(), again.Masked())
	}
	if got := queryString(t, again, "SELECT n FROM kept"); got != "42" {
		t.Errorf("the data is %s, want 42", got)
	}
	fresh, err := Reset(t.Context(), c.config())
	if err != nil {
		t.Fatal(err)
	}
	if got := queryString(t, fresh, "SELECT count(*) FROM pg_tables WHERE tablename = 'kept'"); got != "0" {
		t.Error("the table is still there")
	}
}

func TestDockerServersDoNotCollide(t *testing.T) {
	t.Parallel()
	a, b := dockerCheckout(t), dockerCheckout(t)
	sa, sb := a.ensure(), b.ensure()
	if sa.Port == sb.Port || sa.Project == sb.Project {
		t.Fatalf("both have port %d, as projects %s and %s", sa.Port, sa.Project, sb.Project)
	}
	a.stop()
	if _, err := Find(t.Context(), b.config()); err != nil {
		t.Errorf("stopping one stopped the other: %v", err)
	}
	// Meanwhile another program takes the port.
	l, err := net.Listen("tcp4", "127.0.0.1:"+strconv.Itoa(sa.Port))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if again := a.ensure(); again.Port == sa.Port {
		t.Errorf("the server claims port %d, which another program has", again.Port)
	}
}

func TestDockerVolumeKeepsItsPassword(t *testing.T) {
	t.Parallel()
	c := dockerCheckout(t)
	c.ensure()
	c.stop()
	c.env["POSTGRES_PASSWORD"] = canary
	_, err := Ensure(t.Context(), c.config())
	wantError(t, err, "keeps the password", "POSTGRES_PASSWORD", "go tool task reset")
	delete(c.env, "POSTGRES_PASSWORD")
	c.ensure()
}

// A container that ends says why, and the words are passed on.
func TestDockerContainerThatEnds(t *testing.T) {
	t.Parallel()
	c := dockerCheckout(t)
	file := filepath.Join(c.root, "docker-compose.yml")
	text := strings.ReplaceAll(read(t, file), "-cmax_connections=200", "-cmax_connections=many")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := Ensure(t.Context(), c.config())
	wantError(t, err, "does not bring up the server", "max_connections", "PG=local")
}

// Where Docker answers and cannot bring up the server, PostgreSQL on the machine is used, and that is said.
func TestDockerFailureFallsBack(t *testing.T) {
	t.Parallel()
	c := dockerCheckout(t)
	if len(findBinaries(t.Context())) == 0 {
		t.Skip("no PostgreSQL is installed on this machine")
	}
	file := filepath.Join(c.root, "docker-compose.yml")
	text := regexp.MustCompile(`image: \S+`).ReplaceAllString(read(t, file), "image: localhost:1/no/such:image")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	c.env["PG"] = ""
	s := c.ensure()
	if s.Origin != Local || !strings.Contains(c.heard(), "Docker answers, but") || !strings.Contains(c.heard(), "localhost:1") {
		t.Errorf("the server comes from %s, after:\n%s", s.Origin, c.heard())
	}
}

// PG changes its mind: the other server stops, and keeps its data for when PG changes it back.
func TestSwitchBetweenDockerAndLocal(t *testing.T) {
	t.Parallel()
	c := dockerCheckout(t)
	if len(findBinaries(t.Context())) == 0 {
		t.Skip("no PostgreSQL is installed on this machine")
	}
	docker := c.ensure()
	execute(t, docker, "CREATE TABLE in_docker ()")
	c.env["PG"] = "local"
	local := c.ensure()
	if local.Origin != Local {
		t.Errorf("the server comes from %s", local.Origin)
	}
	if _, err := ping(t.Context(), docker.URL, pingTimeout); err == nil {
		t.Error("the server in Docker still runs")
	}
	c.env["PG"] = "docker"
	docker = c.ensure()
	if got := queryString(t, docker, "SELECT count(*) FROM in_docker"); got != "0" {
		t.Error("the data in Docker is gone")
	}
	if pid, err := postmaster(local.DataDir); err != nil || pid != 0 {
		t.Errorf("the local server still runs: %d, %v", pid, err)
	}
	// With PG unset, it stays where the data is.
	c.stop()
	c.env["PG"] = ""
	if s := c.ensure(); s.Origin != Docker {
		t.Errorf("the server comes from %s", s.Origin)
	}
}

func TestDockerPsql(t *testing.T) {
	t.Parallel()
	c := dockerCheckout(t)
	s := c.ensure()
	out, err := s.dockerPsql(t.Context(), []string{"-AtX", "-c", "SELECT current_user || ' ' || current_database()"}).CombinedOutput()
	if err != nil || strings.TrimSpace(string(out)) != "postgres sqlfirst" {
		t.Errorf("psql: %v\n%s", err, out)
	}
}
