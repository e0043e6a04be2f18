package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// source is the parsed file with the blocks that concern one environment.
type source struct {
	file   string
	env    string // as the expression atlas.env gives it
	parser *hclparse.Parser
	body   *hclsyntax.Body
}

// parse reads the file and leaves out the other environments, so that what they need (a variable,
// say) is not asked of those who do not use them.
func parse(file, env string) (*source, error) {
	text, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &Error{File: file, Msg: "there is no such file", Fix: "run the command in the project's folder, or name the file with --config file://path/to/atlas.hcl"}
	case err != nil:
		return nil, &Error{File: file, Msg: "read configuration: " + err.Error()}
	}
	parser := hclparse.NewParser()
	parsed, diags := parser.ParseHCL(text, file)
	if diags.HasErrors() {
		return nil, fromDiagnostic(file, diags[0])
	}
	body := parsed.Body.(*hclsyntax.Body)
	s := &source{file: file, env: env, parser: parser, body: body}
	if err := s.selectEnv(env); err != nil {
		return nil, err
	}
	return s, nil
}

// selectEnv keeps the blocks of the named environment. An unnamed block whose name is atlas.env
// stands for any name, as it does in Atlas.
func (s *source) selectEnv(name string) error {
	named := name != ""
	if !named {
		name, s.env = DefaultEnv, DefaultEnv
	}
	var kept hclsyntax.Blocks
	var envs []string
	found := 0
	for _, b := range s.body.Blocks {
		switch {
		case b.Type != "env":
			kept = append(kept, b)
		case hasLabel(b, name), isAnyEnv(b) && named:
			kept = append(kept, b)
			found++
		default:
			envs = append(envs, b.Labels...)
		}
	}
	s.body.Blocks = kept
	switch {
	case found > 1:
		return &Error{File: s.file, Msg: fmt.Sprintf("env %q is there %d times", name, found), Fix: "keep one block of that name"}
	case found == 0 && named:
		return &Error{File: s.file, Msg: fmt.Sprintf("env %q is not defined", name), Fix: envFix(name, envs)}
	}
	return nil
}

func envFix(name string, envs []string) string {
	if len(envs) == 0 {
		return fmt.Sprintf("add a block: env %q { ... }", name)
	}
	return "it has: " + strings.Join(envs, ", ")
}

// isAnyEnv reports whether the block is env { name = atlas.env ... }.
func isAnyEnv(b *hclsyntax.Block) bool {
	attr := b.Body.Attributes["name"]
	if len(b.Labels) != 0 || attr == nil {
		return false
	}
	t, ok := attr.Expr.(*hclsyntax.ScopeTraversalExpr)
	if !ok || len(t.Traversal) != 2 || t.Traversal.RootName() != "atlas" {
		return false
	}
	step, ok := t.Traversal[1].(hcl.TraverseAttr)
	return ok && step.Name == "env"
}
