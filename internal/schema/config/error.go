package config

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Error is a fault in the file, or in how it was asked for.
type Error struct {
	File string
	Line int // 0: the file as a whole
	Msg  string
	Fix  string // what to do about it, "" where the message says it
}

// Error gives "file:line: message".
func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Msg
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Msg)
}

// Hint says how to mend the fault.
func (e *Error) Hint() string { return e.Fix }

// located turns an error of the HCL libraries into an *Error with its line.
func (s *source) located(err error) error {
	var own *Error
	if errors.As(err, &own) {
		return own
	}
	var diags hcl.Diagnostics
	if errors.As(err, &diags) && len(diags) > 0 {
		return fromDiagnostic(s.file, diags[0])
	}
	if name, ok := missingVariable(err); ok {
		return &Error{
			File: s.file, Line: s.variableLine(name),
			Msg: fmt.Sprintf("variable %q has no value", name),
			Fix: fmt.Sprintf("give it with --var %s=..., or give the variable a default", name),
		}
	}
	return &Error{File: s.file, Msg: strings.TrimPrefix(err.Error(), "schemahcl: ")}
}

func fromDiagnostic(file string, d *hcl.Diagnostic) *Error {
	e := &Error{File: file, Msg: d.Summary}
	if d.Detail != "" {
		e.Msg += ": " + strings.TrimSuffix(strings.Join(strings.Fields(d.Detail), " "), ".")
	}
	if d.Subject != nil {
		e.Line = d.Subject.Start.Line
	}
	return e
}

var missingVar = regexp.MustCompile(`^missing value for required variable "(.+)"$`)

func missingVariable(err error) (string, bool) {
	m := missingVar.FindStringSubmatch(err.Error())
	if m == nil {
		return "", false
	}
	return m[1], true
}

func (s *source) variableLine(name string) int {
	for _, b := range s.body.Blocks {
		if b.Type == "variable" && hasLabel(b, name) {
			return b.TypeRange.Start.Line
		}
	}
	return 0
}

func hasLabel(b *hclsyntax.Block, name string) bool {
	return len(b.Labels) == 1 && b.Labels[0] == name
}
