package command

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Names of flags, as Atlas has them.
const (
	flagAllowDirty      = "allow-dirty"
	flagAutoApprove     = "auto-approve"
	flagBaseline        = "baseline"
	flagConfig          = "config"
	flagDevURL          = "dev-url"
	flagDir             = "dir"
	flagDryRun          = "dry-run"
	flagEdit            = "edit"
	flagEnv             = "env"
	flagExecOrder       = "exec-order"
	flagFormat          = "format"
	flagFrom            = "from"
	flagGitBase         = "git-base"
	flagGitDir          = "git-dir"
	flagLatest          = "latest"
	flagLockTimeout     = "lock-timeout"
	flagRevisionsSchema = "revisions-schema"
	flagTo              = "to"
	flagToVersion       = "to-version"
	flagTxMode          = "tx-mode"
	flagURL             = "url"
	flagVar             = "var"
)

// globalFlags say which environment of which atlas.hcl is meant.
type globalFlags struct {
	config string
	env    string
	vars   vars
}

func (g *globalFlags) add(fs *pflag.FlagSet) {
	fs.StringVarP(&g.config, flagConfig, "c", "file://atlas.hcl", "the configuration `file`")
	fs.StringVar(&g.env, flagEnv, "", "the environment to use, by its `name` (default \"default\", where there is one)")
	fs.Var(&g.vars, flagVar, "a value for one of its variables")
}

// vars are the --var flags: name=value, several of a name make a list.
type vars map[string][]string

func (v *vars) String() string { return "" }

func (v *vars) Type() string { return "<name>=<value>" }

func (v *vars) Set(s string) error {
	pairs, err := csv.NewReader(strings.NewReader(s)).Read()
	if err != nil {
		return fmt.Errorf("not of the form name=value: %q", s)
	}
	if *v == nil {
		*v = vars{}
	}
	for _, pair := range pairs {
		name, value, ok := strings.Cut(pair, "=")
		if !ok {
			return fmt.Errorf("not of the form name=value: %q", pair)
		}
		(*v)[name] = append((*v)[name], value)
	}
	return nil
}

// choice is a flag that takes one of a few words.
type choice struct {
	value   string
	choices []string
}

func (c *choice) String() string { return c.value }

func (c *choice) Type() string { return "word" }

func (c *choice) Set(s string) error {
	if !slices.Contains(c.choices, s) {
		return fmt.Errorf("it is one of: %s", strings.Join(c.choices, ", "))
	}
	c.value = s
	return nil
}

func addURL(fs *pflag.FlagSet, target *string) {
	fs.StringVarP(target, flagURL, "u", "", "the database, as a `URL` (default: url in atlas.hcl, else the development server)")
}

func addDevURL(fs *pflag.FlagSet, target *string) {
	fs.StringVar(target, flagDevURL, "", "a server for throwaway databases, as a `URL` (default: dev in atlas.hcl, else the development server)")
}

func addDir(fs *pflag.FlagSet, target *string) {
	fs.StringVar(target, flagDir, "file://migrations", "the folder of migrations, as a `URL` (default: migration.dir in atlas.hcl, else file://migrations)")
	fs.Lookup(flagDir).DefValue = "" // the text says it better
	// Atlas takes the format here too. Its own is the only one that is known.
	fs.String("dir-format", "atlas", "")
	_ = fs.MarkHidden("dir-format")
}

func addFormat(fs *pflag.FlagSet, target *string) {
	fs.StringVar(target, flagFormat, "", "print the result through a Go `template`, or as json")
}

func addRevisionsSchema(fs *pflag.FlagSet, target *string) {
	fs.StringVar(target, flagRevisionsSchema, "", "the `schema` that the table of revisions is in")
}

func addLockTimeout(fs *pflag.FlagSet, target *time.Duration, what string) {
	fs.DurationVar(target, flagLockTimeout, 10*time.Second, "how long to wait for "+what)
}

// fill gives a flag the value that the configuration has, unless the command line has one.
func fill(cmd *cobra.Command, name string, values ...string) error {
	f := cmd.Flags().Lookup(name)
	values = slices.DeleteFunc(values, func(v string) bool { return v == "" })
	if f == nil || f.Changed || len(values) == 0 {
		return nil
	}
	if list, ok := f.Value.(pflag.SliceValue); ok {
		return list.Replace(values)
	}
	if err := f.Value.Set(values[0]); err != nil {
		return fmt.Errorf("configuration of --%s: %w", name, err)
	}
	return nil
}
