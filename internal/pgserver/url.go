package pgserver

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// The superuser and the database of a server that is started here.
const (
	superuser = "postgres"
	database  = "sqlfirst"
)

func localURL(port int, password string) string {
	return buildURL(superuser, password, port, database)
}

func buildURL(user, password string, port int, database string) string {
	u := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(user, password),
		Host:     fmt.Sprintf("127.0.0.1:%d", port),
		Path:     "/" + database,
		RawQuery: "sslmode=disable",
	}
	return u.String()
}

// Database gives the URL of another database on the same server.
func (s *Server) Database(name string) string {
	if !isURL(s.URL) {
		return s.URL + " dbname='" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(name) + "'"
	}
	u, err := url.Parse(s.URL)
	if err != nil {
		return s.URL // it was parsed before the server was connected to
	}
	u.Path, u.RawPath = "/"+name, ""
	return u.String()
}

// Masked gives the server's URL with the password hidden, for people to read.
func (s *Server) Masked() string { return Mask(s.URL) }

var (
	keywordPassword = regexp.MustCompile(`(?i)(password\s*=\s*)('(?:[^'\\]|\\.)*'|\S+)`)
	queryPassword   = regexp.MustCompile(`(?i)([?&](?:ssl)?password=)[^&]*`)
)

// Mask hides the password of a connection URL or of a keyword=value connection string.
// Of a URL that does not parse it shows nothing.
func Mask(conn string) string {
	if !isURL(conn) {
		return keywordPassword.ReplaceAllString(conn, "${1}xxxxx")
	}
	u, err := url.Parse(conn)
	if err != nil {
		return "postgres://(malformed)"
	}
	return queryPassword.ReplaceAllString(u.Redacted(), "${1}xxxxx")
}

func isURL(conn string) bool {
	return strings.HasPrefix(conn, "postgres://") || strings.HasPrefix(conn, "postgresql://")
}
