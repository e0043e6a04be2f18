package config_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ariga.io/atlas/schemahcl"
	"github.com/rogpeppe/go-internal/txtar"

	"example.com/sqlfirst/internal/schema/config"
)

var update = flag.Bool("update", false, "rewrite the expected results in testdata")

// TestLoad reads each case's atlas.hcl and compares the result, as JSON or as an error, with "want".
// The case's comment may have lines "env: name", "var: name=value" and "getenv: NAME=value".
func TestLoad(t *testing.T) {
	t.Parallel()
	cases, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			runCase(t, path)
		})
	}
}

func runCase(t *testing.T, path string) {
	t.Helper()
	ar, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, f := range ar.Files {
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	in := input(string(ar.Comment))
	in.File = filepath.Join(dir, "atlas.hcl")
	env, err := config.Load(t.Context(), in)
	got := strings.ReplaceAll(render(t, env, err), dir+string(filepath.Separator), "")

	want := &ar.Files[len(ar.Files)-1]
	if want.Name != "want" {
		ar.Files = append(ar.Files, txtar.File{Name: "want"})
		want = &ar.Files[len(ar.Files)-1]
	}
	if *update {
		want.Data = []byte(got)
		if err := os.WriteFile(path, txtar.Format(ar), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != string(want.Data) {
		t.Errorf("got:\n%s\nwant:\n%s", got, want.Data)
	}
}

func input(comment string) config.Input {
	in := config.Input{Vars: map[string][]string{}}
	environ := map[string]string{}
	for line := range strings.Lines(comment) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), ": ")
		key, value, _ := strings.Cut(rest, "=")
		switch word {
		case "env":
			in.Env = rest
		case "var":
			in.Vars[key] = append(in.Vars[key], value)
		case "getenv":
			environ[key] = value
		}
	}
	in.Getenv = func(name string) string { return environ[name] }
	return in
}

func render(t *testing.T, env *config.Env, err error) string {
	t.Helper()
	if err != nil {
		text := "error: " + err.Error() + "\n"
		if h, ok := err.(interface{ Hint() string }); ok && h.Hint() != "" {
			text += "fix: " + h.Hint() + "\n"
		}
		return text
	}
	analyzers := env.Lint.Analyzers
	env.Lint.Analyzers = nil
	text, err := json.Marshal(env)
	if err != nil {
		t.Fatal(err)
	}
	var set map[string]any
	if err := json.Unmarshal(text, &set); err != nil {
		t.Fatal(err)
	}
	out, err := json.MarshalIndent(prune(set), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(out) + "\n" + describe(analyzers.Children)
}

// prune leaves out what was not set.
func prune(set map[string]any) map[string]any {
	maps.DeleteFunc(set, func(_ string, v any) bool {
		if m, ok := v.(map[string]any); ok {
			return len(prune(m)) == 0
		}
		return v == nil || v == "" || v == false || v == 0.0
	})
	return set
}

func describe(blocks []*schemahcl.Resource) string {
	var b strings.Builder
	for _, r := range blocks {
		fmt.Fprintf(&b, "analyzer %s", r.Type)
		for _, a := range r.Attrs {
			fmt.Fprintf(&b, " %s=%#v", a.K, a.V)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// TestProjectFile reads the project's own atlas.hcl, which must say nothing that has no effect.
func TestProjectFile(t *testing.T) {
	t.Parallel()
	env, err := config.Load(t.Context(), config.Input{
		File:   "../../../atlas.hcl",
		Getenv: func(name string) string { return "postgres://" + name },
	})
	if err != nil {
		t.Fatal(err)
	}
	if env.Name != config.DefaultEnv || len(env.Warnings) > 0 {
		t.Errorf("env %q, warnings %q", env.Name, env.Warnings)
	}
	if env.URL != "postgres://DATABASE_URL" || env.Dev != "postgres://DEV_DATABASE_URL" {
		t.Errorf("url %q, dev %q", env.URL, env.Dev)
	}
}
