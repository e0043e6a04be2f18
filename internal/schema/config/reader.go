package config

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"ariga.io/atlas/schemahcl"
	"github.com/agext/levenshtein"
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// reader takes the attributes and blocks of one block by name. Whatever was not asked for by the
// time done is called is unknown, so the code that reads the file is the list of what it may hold.
type reader struct {
	*faults
	res   *schemahcl.Resource
	name  string   // of the block, for messages
	known []string // names asked for so far
}

// faults collects the first error and all warnings of a file.
type faults struct {
	file     string
	err      *Error
	warnings []warning
}

type warning struct {
	line int
	text string
}

func (f *faults) fail(at *hcl.Range, fix, format string, args ...any) {
	if f.err == nil {
		f.err = &Error{File: f.file, Line: line(at), Msg: fmt.Sprintf(format, args...), Fix: fix}
	}
}

func line(at *hcl.Range) int {
	if at == nil {
		return 0
	}
	return at.Start.Line
}

func (r *reader) attr(name string) (*schemahcl.Attr, bool) {
	r.known = append(r.known, name)
	return r.res.Attr(name)
}

// str reads a string; "" where the file does not say.
func (r *reader) str(name string) string {
	a, ok := r.attr(name)
	if !ok {
		return ""
	}
	if a.V.Type() != cty.String {
		r.fail(a.Range(), "", "%s must be a string, not a %s", name, a.V.Type().FriendlyName())
		return ""
	}
	return a.V.AsString()
}

// oneOf reads a string that must be one of the choices.
func (r *reader) oneOf(name string, choices ...string) string {
	v := r.str(name)
	if v != "" && !slices.Contains(choices, v) {
		a, _ := r.res.Attr(name)
		r.fail(a.Range(), "one of: "+strings.Join(choices, ", "), "%s cannot be %q", name, v)
	}
	return v
}

func (r *reader) boolean(name string) bool {
	a, ok := r.attr(name)
	if !ok {
		return false
	}
	v, err := a.Bool()
	if err != nil {
		r.fail(a.Range(), "", "%s must be true or false, not a %s", name, a.V.Type().FriendlyName())
	}
	return v
}

func (r *reader) number(name string) int {
	a, ok := r.attr(name)
	if !ok {
		return 0
	}
	v, err := a.Int()
	if err != nil {
		r.fail(a.Range(), "", "%s must be a whole number", name)
	}
	return v
}

func (r *reader) duration(name string) time.Duration {
	v := r.str(name)
	if v == "" {
		return 0
	}
	d, err := time.ParseDuration(v)
	if err != nil || d < 0 {
		a, _ := r.res.Attr(name)
		r.fail(a.Range(), `write it as "10s" or "1m30s"`, "%s is not a duration: %q", name, v)
	}
	return d
}

// list reads a string or a list of strings.
func (r *reader) list(name string) []string {
	a, ok := r.attr(name)
	if !ok {
		return nil
	}
	if a.V.Type() == cty.String {
		return []string{a.V.AsString()}
	}
	v, err := a.Strings()
	if err != nil {
		r.fail(a.Range(), "", "%s must be a string or a list of strings", name)
	}
	return v
}

// block reads the block of that name; a nil reader where there is none. The second of a name is
// an error, since nothing says which one counts.
func (r *reader) block(name string) (*reader, bool) {
	r.known = append(r.known, name)
	var found *schemahcl.Resource
	for _, c := range r.res.Children {
		if c.Type != name {
			continue
		}
		if found != nil {
			r.fail(c.Range(), "keep one", "%s has a second %s block", r.name, name)
		}
		found = c
	}
	if found == nil {
		return nil, false
	}
	return &reader{faults: r.faults, res: found, name: name}, true
}

// idle names what Atlas knows and this project has no use for.
func (r *reader) idle(names ...string) {
	for _, name := range names {
		if a, ok := r.attr(name); ok {
			r.warn(a.Range(), name)
		}
		for _, c := range r.res.Children {
			if c.Type == name {
				r.warn(c.Range(), name)
			}
		}
	}
}

func (r *reader) warn(at *hcl.Range, name string) {
	r.warnings = append(r.warnings, warning{line(at), name + " belongs to other parts of Atlas and has no effect here"})
}

func (f *faults) sortedWarnings() []string {
	slices.SortStableFunc(f.warnings, func(a, b warning) int { return a.line - b.line })
	var out []string
	for _, w := range f.warnings {
		out = append(out, fmt.Sprintf("%s:%d: %s", f.file, w.line, w.text))
	}
	return out
}

// done fails on what nobody asked for.
func (r *reader) done() {
	for _, a := range r.res.Attrs {
		r.unknown("attribute", a.K, a.Range())
	}
	for _, c := range r.res.Children {
		r.unknown("block", c.Type, c.Range())
	}
}

func (r *reader) unknown(what, name string, at *hcl.Range) {
	if slices.Contains(r.known, name) {
		return
	}
	r.fail(at, nearest(name, r.known), "unknown %s %q in %s", what, name, r.name)
}

// nearest proposes the known name that was probably meant.
func nearest(name string, known []string) string {
	for _, k := range known {
		if levenshtein.Distance(name, k, nil) <= 2 {
			return fmt.Sprintf("did you mean %q?", k)
		}
	}
	return "known here: " + strings.Join(known, ", ")
}
