package pgserver

import (
	"errors"
	"strings"
)

// Fixes that more than one error names. They need nothing but Go, and work anywhere in the checkout.
const (
	fixUp    = "go tool task up"
	fixDown  = "go tool task down"
	fixReset = "go tool task reset   (makes a new server; what is in the development database is lost)"
)

// Error is a failure that the person at the keyboard can mend.
type Error struct {
	Problem string // what is wrong, in a line
	Cause   error  // what was reported, if there is more to say
	Log     string // the last lines that the server or a tool wrote, if they help
	Fix     string // the command or step that mends it; further ways on lines of their own

	kind error // what errors.Is finds besides the cause
}

// Error gives the problem, the lines of the log indented below it, and the fix.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Problem)
	if e.Cause != nil {
		b.WriteString(": " + e.Cause.Error())
	}
	if log := strings.TrimSpace(e.Log); log != "" {
		b.WriteString("\n  | " + strings.ReplaceAll(log, "\n", "\n  | "))
	}
	if e.Fix != "" {
		b.WriteString("\nfix: " + strings.ReplaceAll(e.Fix, "\n", "\n  or: "))
	}
	return b.String()
}

// problemOf gives an error without its fix, for where we went another way.
func problemOf(err error) string {
	var e *Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	return (&Error{Problem: e.Problem, Cause: e.Cause, Log: e.Log}).Error()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Is makes an error of a kind, such as ErrNotRunning, known as one.
func (e *Error) Is(target error) bool { return e.kind != nil && e.kind == target }
