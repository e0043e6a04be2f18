package command

import (
	"io"
	"os"

	"github.com/fatih/color"
	"golang.org/x/term"
)

// stream is standard output or standard error. It knows whether a person is looking.
type stream struct {
	io.Writer
	terminal bool // somebody looks at it as it is written
	coloured bool
}

// newStream colours a terminal, unless NO_COLOR is set or the terminal cannot.
func newStream(w io.Writer, getenv func(string) string) *stream {
	f, ok := w.(*os.File)
	terminal := ok && term.IsTerminal(int(f.Fd()))
	return &stream{
		Writer:   w,
		terminal: terminal,
		coloured: terminal && getenv("NO_COLOR") == "" && getenv("TERM") != "dumb",
	}
}

func (s *stream) paint(text string, attrs ...color.Attribute) string {
	c := color.New(attrs...)
	if s.coloured {
		c.EnableColor()
	} else {
		c.DisableColor()
	}
	return c.Sprint(text)
}

func (s *stream) red(text string) string    { return s.paint(text, color.FgHiRed) }
func (s *stream) green(text string) string  { return s.paint(text, color.FgHiGreen) }
func (s *stream) yellow(text string) string { return s.paint(text, color.FgYellow) }
func (s *stream) cyan(text string) string   { return s.paint(text, color.FgCyan) }
func (s *stream) bold(text string) string   { return s.paint(text, color.Bold) }
func (s *stream) faint(text string) string  { return s.paint(text, color.Faint) }
