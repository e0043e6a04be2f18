package config

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"ariga.io/atlas/schemahcl"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// elsewhere are blocks that configure parts of Atlas that are not here.
var elsewhere = []string{"atlas", "docker", "exporter", "hook", "policy", "rule", "test"}

// document takes every block and attribute of the file as it stands.
type document struct{ schemahcl.DefaultExtension }

// eval computes the values of the file: variables, locals, data sources, functions.
func (s *source) eval(ctx context.Context, in Input) (*schemahcl.Resource, error) {
	base, err := filepath.Abs(filepath.Dir(s.file))
	if err != nil {
		return nil, fmt.Errorf("find the folder of %s: %w", s.file, err)
	}
	if err := s.checkDataSources(); err != nil {
		return nil, err
	}
	state := schemahcl.New(
		schemahcl.WithContext(ctx),
		schemahcl.WithPos(),
		schemahcl.WithScopedEnums("env.migration.format", "atlas"),
		schemahcl.WithScopedEnums("env.migration.exec_order", "LINEAR", "LINEAR_SKIP", "NON_LINEAR"),
		schemahcl.WithScopedEnums("env.migration.tx_mode", "file", "all", "none"),
		schemahcl.WithDataSource("external", externalSource(base)),
		schemahcl.WithVariables(map[string]cty.Value{
			"atlas": cty.ObjectVal(map[string]cty.Value{"env": cty.StringVal(s.env)}),
		}),
		schemahcl.WithFunctions(map[string]function.Function{
			"file":    schemahcl.MakeFileFunc(base),
			"fileset": schemahcl.MakeFileSetFunc(base),
			"getenv":  getenvFunc(in.Getenv),
		}),
	)
	warnings := s.dropElsewhere()
	var doc document
	if err := state.Eval(s.parser, &doc, values(in.Vars)); err != nil {
		return nil, s.located(err)
	}
	doc.Extra.Children = append(doc.Extra.Children, warnings...)
	return &doc.Extra, nil
}

// dropElsewhere takes out, before they are evaluated, the blocks that have no effect here, and
// returns a stand-in for each.
func (s *source) dropElsewhere() []*schemahcl.Resource {
	var kept hclsyntax.Blocks
	var dropped []*schemahcl.Resource
	for _, b := range s.body.Blocks {
		if !slices.Contains(elsewhere, b.Type) {
			kept = append(kept, b)
			continue
		}
		r := &schemahcl.Resource{Type: b.Type}
		r.SetRange(&b.TypeRange)
		dropped = append(dropped, r)
	}
	s.body.Blocks = kept
	return dropped
}

func (s *source) checkDataSources() error {
	for _, b := range s.body.Blocks {
		if b.Type == "data" && len(b.Labels) > 0 && b.Labels[0] != "external" {
			return &Error{
				File: s.file, Line: b.TypeRange.Start.Line,
				Msg: fmt.Sprintf("the data source %q is not known here", b.Labels[0]),
				Fix: `data "external" is; it runs a program and takes what it prints`,
			}
		}
	}
	return nil
}

// values gives the --var flags the form that Atlas gives them: one value a string, more a list.
func values(vars map[string][]string) map[string]cty.Value {
	out := make(map[string]cty.Value, len(vars))
	for name, given := range vars {
		list := make([]cty.Value, len(given))
		for i, v := range given {
			list[i] = cty.StringVal(v)
		}
		if len(list) == 1 {
			out[name] = list[0]
		} else {
			out[name] = cty.ListVal(list)
		}
	}
	return out
}

func getenvFunc(getenv func(string) string) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "key", Type: cty.String}},
		Type:   function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return cty.StringVal(getenv(args[0].AsString())), nil
		},
	})
}
