package command

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// fault is an error in how the command was used, with the way out.
type fault struct {
	msg string
	fix string
}

func (f fault) Error() string { return f.msg }

// Hint says what to do about it.
func (f fault) Hint() string { return f.fix }

// shownError marks an error that the command's own output has told already.
type shownError struct{ error }

func (e shownError) Unwrap() error { return e.error }

// printError writes "Error: ..." or, where the message begins with a place in a file, the place
// and the message, and below it how to mend it.
func (a *app) printError(err error) {
	for _, e := range split(err) {
		msg, fix := a.secrets.hide(e.Error()), ""
		var hinted interface{ Hint() string }
		if errors.As(e, &hinted) {
			fix = a.secrets.hide(hinted.Hint())
		}
		msg, inline := cutFix(msg)
		if fix == "" {
			fix = inline
		}
		fmt.Fprintln(a.err, a.withPlace(msg))
		if fix != "" {
			fmt.Fprintln(a.err, indentFix(a.err.green("fix:"), fix))
		}
	}
}

// split takes joined errors apart.
func split(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []error
		for _, e := range joined.Unwrap() {
			all = append(all, split(e)...)
		}
		return all
	}
	return []error{err}
}

var place = regexp.MustCompile(`^[^\s:]+:\d+: `)

func (a *app) withPlace(msg string) string {
	if at := place.FindString(msg); at != "" {
		return a.err.bold(strings.TrimSuffix(at, " ")) + " " + a.err.red(firstLine(msg[len(at):])) + otherLines(msg)
	}
	return a.err.red("Error:") + " " + msg
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

func otherLines(text string) string {
	_, rest, ok := strings.Cut(text, "\n")
	if !ok {
		return ""
	}
	return "\n" + rest
}

var inlineFix = regexp.MustCompile(`\n\s*fix: `)

// cutFix separates the fix that some errors carry in their text.
func cutFix(msg string) (text, fix string) {
	at := inlineFix.FindStringIndex(msg)
	if at == nil {
		return msg, ""
	}
	return msg[:at[0]], msg[at[1]:]
}

// indentFix puts the fix below the message, its further lines under its first.
func indentFix(label, fix string) string {
	return "  " + label + " " + strings.ReplaceAll(strings.TrimSpace(fix), "\n", "\n       ")
}
