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
		text := e.Error()
		var hinted interface{ Hint() string }
		if errors.As(e, &hinted) && hinted.Hint() != "" {
			text += "\nfix: " + strings.ReplaceAll(strings.TrimSpace(hinted.Hint()), "\n", "\n       ")
		}
		text = a.markFixes(a.secrets.hide(text))
		fmt.Fprintln(a.err, a.markPlace(text))
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

// markPlace brings out what a message begins with: the place that it is about, or that it is an error.
func (a *app) markPlace(text string) string {
	at := place.FindString(text)
	if at == "" {
		return a.err.red("Error:") + " " + text
	}
	msg, rest, _ := strings.Cut(text[len(at):], "\n")
	if rest != "" {
		rest = "\n" + rest
	}
	return a.err.bold(strings.TrimSpace(at)) + " " + a.err.red(msg) + rest
}

var fixLabel = regexp.MustCompile(`(?m)^( *)fix: `)

// markFixes indents and colours the lines that say what to do.
func (a *app) markFixes(text string) string {
	return fixLabel.ReplaceAllStringFunc(text, func(label string) string {
		indent := strings.Repeat(" ", max(2, strings.Index(label, "f")))
		return indent + a.err.green("fix:") + " "
	})
}
