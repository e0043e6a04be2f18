package command

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
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

// mostErrors is how many errors are shown one by one.
const mostErrors = 20

// printError writes "Error: ..." or, where the message begins with a place in a file, the place
// and the message, and below it how to mend it.
func (a *app) printError(err error) {
	for i, e := range distinct(split(err)) {
		if i == mostErrors {
			fmt.Fprintf(a.err, "... and %d more\n", len(split(err))-i)
			return
		}
		text := e.Error()
		if fix := fixOf(e); fix != "" && !fixLabel.MatchString(text) {
			text += "\nfix: " + strings.ReplaceAll(strings.TrimSpace(fix), "\n", "\n       ")
		}
		text = a.markFixes(a.secrets.hide(text))
		fmt.Fprintln(a.err, a.markPlace(text))
	}
}

// fixOf gives the way out that the error itself does not tell, "" where none is known.
func fixOf(err error) string {
	var hinted interface{ Hint() string }
	if errors.As(err, &hinted) {
		return hinted.Hint()
	}
	var failed *pgconn.ConnectError
	var pg *pgconn.PgError
	refused := errors.As(err, &pg)
	switch {
	case refused && (pg.Code == "28P01" || pg.Code == "28000"):
		return "check the user and the password in the URL"
	case refused && pg.Code == "3D000":
		return "create the database, or check its name in the URL"
	case errors.As(err, &failed):
		return "is the server running, and are host and port right? `go tool task up` starts the development server;\nDATABASE_URL and DEV_DATABASE_URL, where they are set, name others"
	case refused && pg.Code == "42501" && strings.Contains(pg.Message, "create database"):
		return "let DEV_DATABASE_URL name a server where the role may create databases; unset, the development server is used"
	}
	return ""
}

// distinct leaves out what says the same again: both sides of a comparison miss the same server.
func distinct(errs []error) []error {
	var failed *pgconn.ConnectError
	seen := false
	return slices.DeleteFunc(errs, func(err error) bool {
		again := seen && errors.As(err, &failed)
		seen = seen || errors.As(err, &failed)
		return again
	})
}

// split takes errors apart that are nothing but a list of others.
func split(err error) []error {
	list, ok := err.(interface{ Unwrap() []error })
	if !ok || len(list.Unwrap()) == 0 || err.Error() != errors.Join(list.Unwrap()...).Error() {
		return []error{err}
	}
	var all []error
	for _, e := range list.Unwrap() {
		all = append(all, split(e)...)
	}
	return all
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
