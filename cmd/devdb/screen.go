package main

import (
	"fmt"
	"io"
	"os"

	"github.com/fatih/color"
	"golang.org/x/term"

	"example.com/sqlfirst/internal/pgserver"
)

// screen writes for people: results to stdout, progress to stderr, in colour where they are terminals.
type screen struct {
	out, err         io.Writer
	good, dim, quiet *color.Color
}

func newScreen(stdout, stderr io.Writer) *screen {
	return &screen{
		out: stdout, err: stderr,
		good:  paint(stdout, color.FgGreen, color.Bold),
		dim:   paint(stdout, color.Faint),
		quiet: paint(stderr, color.Faint),
	}
}

// paint gives a colour that shows on a terminal only, and not where NO_COLOR asks for none.
func paint(w io.Writer, attributes ...color.Attribute) *color.Color {
	c := color.New(attributes...)
	f, ok := w.(*os.File)
	if ok && term.IsTerminal(int(f.Fd())) && os.Getenv("NO_COLOR") == "" {
		c.EnableColor()
	} else {
		c.DisableColor()
	}
	return c
}

func (s *screen) line(text string) { fmt.Fprintln(s.out, text) }

func (s *screen) progress(line string) { s.quiet.Fprintln(s.err, line) }

// show says what runs and where. The password is hidden.
func (s *screen) show(server *pgserver.Server) {
	s.good.Fprintf(s.out, "PostgreSQL %s runs on port %d\n", server.Version, server.Port)
	s.field("url", server.Masked())
	s.field("from", source(server))
	s.field("data", server.DataDir)
	s.field("log", logOf(server))
}

func (s *screen) field(name, value string) {
	if value != "" {
		fmt.Fprintf(s.out, "  %s %s\n", s.dim.Sprintf("%-5s", name), value)
	}
}

func logOf(server *pgserver.Server) string {
	if server.Origin == pgserver.Docker {
		return "docker compose --project-name " + server.Project + " logs"
	}
	return server.Log
}

func source(server *pgserver.Server) string {
	switch server.Origin {
	case pgserver.Given:
		return "DATABASE_URL"
	case pgserver.Docker:
		return "docker-compose.yml, as project " + server.Project
	}
	from := server.BinDir
	if server.Origin == pgserver.Download {
		from += ", downloaded"
	}
	if server.Account != "" {
		from += ", run as user " + server.Account
	}
	return from
}
