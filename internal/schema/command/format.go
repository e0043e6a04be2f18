package command

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/template"
)

// parseFormat reads what --format was given: a Go template with the functions that Atlas's
// templates have, or "json". It is called before any work is done, so that a slip in a template
// does not hide what a command did.
func (a *app) parseFormat(format string) (*template.Template, error) {
	if format == "json" {
		format = "{{ json . }}\n"
	}
	t, err := template.New("format").Funcs(a.templateFuncs()).Parse(format)
	if err != nil {
		return nil, fault{
			msg: fmt.Sprintf("--%s: %s", flagFormat, strings.TrimPrefix(err.Error(), "template: ")),
			fix: `a Go template such as '{{ json . }}', or the word json`,
		}
	}
	return t, nil
}

func (a *app) templateFuncs() template.FuncMap {
	return template.FuncMap{
		"json":       encodeJSON,
		"json_merge": mergeJSON,
		"upper":      strings.ToUpper,
		"sql":        func(r interface{ MarshalSQL() string }, _ ...string) string { return r.MarshalSQL() },
		"dec":        func(i int) int { return i - 1 },
		"cyan":       a.out.cyan,
		"green":      a.out.green,
		"red":        a.out.red,
		"yellow":     a.out.yellow,
	}
}

// show prints a report through the template.
func show(w io.Writer, t *template.Template, report any) error {
	if err := t.Execute(w, report); err != nil {
		return fault{msg: fmt.Sprintf("--%s: %s", flagFormat, strings.TrimPrefix(err.Error(), "template: ")), fix: "what there is to print, '{{ json . }}' shows"}
	}
	return nil
}

// encodeJSON takes, as Atlas's function does, an indent, or a prefix and an indent.
func encodeJSON(v any, layout ...string) (string, error) {
	var text []byte
	var err error
	switch len(layout) {
	case 0:
		text, err = json.Marshal(v)
	case 1:
		text, err = json.MarshalIndent(v, "", layout[0])
	default:
		text, err = json.MarshalIndent(v, layout[0], layout[1])
	}
	return string(text), err
}

// mergeJSON puts objects together; a later one wins.
func mergeJSON(objects ...string) (string, error) {
	merged := map[string]any{}
	for _, o := range objects {
		if err := json.Unmarshal([]byte(o), &merged); err != nil {
			return "", fmt.Errorf("json_merge: %w", err)
		}
	}
	text, err := json.Marshal(merged)
	return string(text), err
}
