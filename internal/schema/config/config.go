// Package config reads atlas.hcl, the file that says where the schema, the migrations and the
// databases are and what the planner and the linter should mind.
//
// The language is Atlas's own and is read with Atlas's own library, so the file serves this
// project's command and the official CLI alike. What the file says and this project does not know
// is an error; what belongs to other parts of Atlas and has no effect here is a warning.
package config

import (
	"context"
	"time"

	"ariga.io/atlas/schemahcl"
)

// DefaultEnv is the environment that is meant where none is named.
const DefaultEnv = "default"

// Env is one environment of atlas.hcl, with the project's lint and diff policies merged in.
// The zero value is what a project without atlas.hcl has.
type Env struct {
	Name      string
	URL       string   // database that migrations are applied to
	Dev       string   // server where scratch databases may be made
	Src       []string // what declares the schema: URLs, or paths without a scheme
	Migration Migration
	Diff      Diff
	Lint      Lint
	Format    Format

	// Warnings name what the file says and has no effect here, as "file:line: ...".
	Warnings []string
}

// Migration describes the folder of migrations and how they are applied.
type Migration struct {
	Dir             string
	Baseline        string
	ExecOrder       string // LINEAR, LINEAR_SKIP or NON_LINEAR
	RevisionsSchema string
	TxMode          string // file, all or none
	LockTimeout     time.Duration
}

// Diff is the policy for planning.
type Diff struct {
	ConcurrentIndex struct{ Create, Drop bool }
	Skip            []Skip
}

// Skip is a kind of change that the plan shall leave out, such as drop_table.
type Skip struct {
	Change string
	File   string
	Line   int
}

// Lint is the policy for analyzing migrations.
type Lint struct {
	Format  string
	Latest  int
	GitBase string
	GitDir  string

	// Analyzers holds the blocks that configure analyzers (destructive, data_depend ...), in the
	// form that Atlas's sqlcheck.AnalyzerFor takes. Never nil after Load.
	Analyzers *schemahcl.Resource
}

// Format holds the Go templates for the output of the commands that take --format.
type Format struct {
	MigrateApply, MigrateDiff, MigrateLint, MigrateStatus string
	SchemaDiff                                            string
}

// Input says which environment of which file is meant.
type Input struct {
	File string // path of atlas.hcl
	Env  string // DefaultEnv, where the file has it, if empty

	Vars   map[string][]string // values for the file's variable blocks
	Getenv func(string) string // what getenv("...") answers in the file
}

// Load reads the environment. A file without the DefaultEnv gives, where no environment was named,
// the policies that stand outside of environments. Faults are of type *Error.
func Load(ctx context.Context, in Input) (*Env, error) {
	src, err := parse(in.File, in.Env)
	if err != nil {
		return nil, err
	}
	root, err := src.eval(ctx, in)
	if err != nil {
		return nil, err
	}
	return readProject(in.File, root)
}
