package pgserver

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"golang.org/x/term"
)

// Psql gives the command that opens psql on the server. The connection goes through the environment, so that no
// password stands in the list of processes. Where psql is not on the machine but the server is in Docker, the
// container's own is used.
func (s *Server) Psql(ctx context.Context, args []string) (*exec.Cmd, error) {
	env, err := s.psqlEnv()
	if err != nil {
		return nil, err
	}
	if path := s.findPsql(); path != "" {
		cmd := exec.CommandContext(ctx, path, args...)
		cmd.Env = env
		return cmd, nil
	}
	if s.Origin == Docker {
		return s.dockerPsql(ctx, args), nil
	}
	return nil, &Error{
		Problem: "psql is not on this machine",
		Fix:     "install it: apt-get install postgresql-client, dnf install postgresql, or brew install libpq\nuse any other client with the URL that `.bin/devdb url` prints",
	}
}

// findPsql looks beside the server's binaries first: that psql knows the server's version.
func (s *Server) findPsql() string {
	if path := filepath.Join(s.BinDir, exe("psql")); s.BinDir != "" && isFile(path) {
		return path
	}
	if path, err := exec.LookPath("psql"); err == nil {
		return path
	}
	for _, pattern := range versionedFolders {
		matches, _ := filepath.Glob(filepath.Join(pattern, exe("psql")))
		if len(matches) > 0 {
			return matches[len(matches)-1]
		}
	}
	return ""
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// dockerPsql runs the container's psql, over the socket that asks for no password.
func (s *Server) dockerPsql(ctx context.Context, args []string) *exec.Cmd {
	conf, err := pgconn.ParseConfig(s.URL)
	if err != nil {
		panic("a URL made by this package does not parse")
	}
	inside := []string{"exec", "--env", "PGUSER=" + conf.User, "--env", "PGDATABASE=" + conf.Database}
	if !term.IsTerminal(int(os.Stdin.Fd())) {
		inside = append(inside, "--no-TTY")
	}
	inside = append(inside, "postgres", "psql")
	return exec.CommandContext(ctx, "docker", composeArgs(s.root, s.Project, append(inside, args...)...)...)
}

// psqlEnv is our environment with the connection in libpq's variables.
func (s *Server) psqlEnv() ([]string, error) {
	conf, err := pgconn.ParseConfig(s.URL)
	if err != nil {
		return nil, errors.New("read the server's URL") // the cause may quote the password
	}
	var env []string
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); !strings.HasPrefix(name, "PG") || name == "PGPASSFILE" || strings.HasPrefix(name, "PGSSL") {
			env = append(env, v)
		}
	}
	env = append(env, "PGHOST="+conf.Host, fmt.Sprintf("PGPORT=%d", conf.Port), "PGUSER="+conf.User, "PGDATABASE="+conf.Database)
	if conf.Password != "" {
		env = append(env, "PGPASSWORD="+conf.Password)
	}
	return append(env, urlParameters(s.URL)...), nil
}

// libpqVariables are the URL parameters that psql can take from its environment.
var libpqVariables = map[string]string{
	"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY", "sslcrl": "PGSSLCRL",
	"options": "PGOPTIONS", "application_name": "PGAPPNAME", "connect_timeout": "PGCONNECT_TIMEOUT",
	"target_session_attrs": "PGTARGETSESSIONATTRS", "channel_binding": "PGCHANNELBINDING", "gssencmode": "PGGSSENCMODE",
	"hostaddr": "PGHOSTADDR",
}

func urlParameters(conn string) []string {
	u, err := url.Parse(conn)
	if err != nil || !isURL(conn) {
		return nil
	}
	var env []string
	for name, values := range u.Query() {
		if v, ok := libpqVariables[name]; ok {
			env = append(env, v+"="+values[0])
		}
	}
	return env
}
