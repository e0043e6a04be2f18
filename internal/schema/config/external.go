package config

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"

	"ariga.io/atlas/schemahcl"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/gohcl"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// externalSource runs the program of a data "external" block in the folder of the file, or in
// working_dir below it. The block's value is what the program prints.
func externalSource(base string) schemahcl.BlockFunc {
	return func(ctx context.Context, vars *hcl.EvalContext, b *hclsyntax.Block) (cty.Value, error) {
		var spec struct {
			Program []string `hcl:"program"`
			Dir     string   `hcl:"working_dir,optional"`
		}
		if diags := gohcl.DecodeBody(b.Body, vars, &spec); diags.HasErrors() {
			return cty.NilVal, diags
		}
		fault := &Error{File: b.TypeRange.Filename, Line: b.TypeRange.Start.Line}
		if len(spec.Program) == 0 {
			fault.Msg = `data "external" needs program = ["name", "argument", ...]`
			return cty.NilVal, fault
		}
		var stdout, stderr bytes.Buffer
		cmd := exec.CommandContext(ctx, spec.Program[0], spec.Program[1:]...)
		cmd.Dir = filepath.Join(base, spec.Dir)
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		if err := cmd.Run(); err != nil {
			fault.Msg = fmt.Sprintf("run %s: %v: %s", spec.Program[0], err, strings.TrimSpace(stderr.String()))
			return cty.NilVal, fault
		}
		return cty.StringVal(stdout.String()), nil
	}
}
