package command

import (
	"net/url"

	"github.com/jackc/pgx/v5/pgconn"
)

// environment tells, in the form of Atlas's reports, what a command worked on.
type environment struct {
	Driver string    `json:"Driver,omitempty"`
	URL    *location `json:"URL,omitempty"`
	Dir    string    `json:"Dir,omitempty"`
}

// location is a database URL without its password.
type location struct {
	Scheme   string
	Host     string
	Path     string
	RawQuery string
	Schema   string
}

// newEnvironment describes a connection that checkURL has let pass, or none.
func newEnvironment(conn, dir string) environment {
	e := environment{Driver: "postgres", Dir: dir}
	if conn == "" {
		return e
	}
	if config, err := pgconn.ParseConfig(conn); err == nil {
		e.URL = &location{Scheme: "postgres", Path: "/" + config.Database, Schema: config.RuntimeParams["search_path"], Host: config.Host}
	}
	if u, err := url.Parse(conn); err == nil && u.Host != "" {
		q := u.Query()
		for _, secret := range []string{"password", "sslpassword"} {
			q.Del(secret)
		}
		e.URL.Host, e.URL.RawQuery = u.Host, q.Encode()
	}
	return e
}
