// Package pinned puts the commands that the tasks call into one folder, each at the version that
// this repository pins: the heavy tools at those of tools/go.mod, its own commands as they are here.
package pinned

import (
	"fmt"
	"slices"
	"strings"
)

// Tool is a command that the tasks call.
type Tool struct {
	Name    string // of the binary
	Package string // that has its main
	Dir     string // of the go.mod that pins it, in this repository

	// Module is the module that Dir's go.mod pins; empty for this repository's own commands.
	Module string
	// Version are the arguments that make the command print its version.
	Version []string
}

// Tools are all there are. actionlint's module is apart from the others': it does not compile with
// the version of a library that golangci-lint needs.
var Tools = []Tool{
	{
		Name: "sqlc", Package: "github.com/sqlc-dev/sqlc/cmd/sqlc",
		Dir: "tools", Module: "github.com/sqlc-dev/sqlc", Version: []string{"version"},
	},
	{
		Name: "golangci-lint", Package: "github.com/golangci/golangci-lint/v2/cmd/golangci-lint",
		Dir: "tools", Module: "github.com/golangci/golangci-lint/v2", Version: []string{"version", "--short"},
	},
	{
		Name: "govulncheck", Package: "golang.org/x/vuln/cmd/govulncheck",
		Dir: "tools", Module: "golang.org/x/vuln", Version: []string{"-version"},
	},
	{
		Name: "actionlint", Package: "github.com/rhysd/actionlint/cmd/actionlint",
		Dir: "tools/actionlint", Module: "github.com/rhysd/actionlint", Version: []string{"-version"},
	},
	{Name: "atlas", Package: "./cmd/atlas", Dir: "."},
	{Name: "devdb", Package: "./cmd/devdb", Dir: "."},
	{Name: "verify", Package: "./cmd/verify", Dir: "."},
	{Name: "app", Package: "./cmd/app", Dir: "."},
}

// Find gives the tools of these names, in this order.
func Find(names ...string) ([]Tool, error) {
	var found []Tool
	for _, name := range names {
		i := slices.IndexFunc(Tools, func(t Tool) bool { return t.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("no tool is called %q: there are %s", name, strings.Join(Names(), ", "))
		}
		found = append(found, Tools[i])
	}
	return found, nil
}

// Names gives the names of all tools.
func Names() []string {
	names := make([]string, len(Tools))
	for i, t := range Tools {
		names[i] = t.Name
	}
	return names
}

func (t Tool) own() bool { return t.Module == "" }
