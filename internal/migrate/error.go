package migrate

import "strings"

// RefusalError is a run that was not begun, or not continued, because it could not end well. Nothing
// was changed that was not committed before.
type RefusalError struct {
	Reason string
	Fix    string // what to do about it
	Err    error  // what was reported, if anything was
}

func (e *RefusalError) Error() string {
	msg := e.Reason
	if e.Err != nil {
		msg += ": " + e.Err.Error()
	}
	return withFix(msg, e.Fix)
}

// Unwrap gives the cause.
func (e *RefusalError) Unwrap() error { return e.Err }

func withFix(msg, fix string) string {
	if fix == "" {
		return msg
	}
	return strings.TrimRight(msg, "\n") + "\n  fix: " + fix
}
