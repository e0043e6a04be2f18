package command

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"example.com/sqlfirst/internal/schema/config"
	"example.com/sqlfirst/internal/schema/diff"
)

// goal is the state that a plan leads to, and the server where it is worked out.
type goal struct {
	to  []string
	dev string
}

func (g *goal) add(fs *pflag.FlagSet) {
	fs.StringSliceVar(&g.to, flagTo, nil, "what to lead to, as a `URL`: SQL files or folders, migrations, or a database (default: src in atlas.hcl)")
	addDevURL(fs, &g.dev)
}

// source reads the URLs of one side of a comparison.
func source(flag string, urls []string) (diff.Source, error) {
	if len(urls) == 0 {
		f := fault{msg: fmt.Sprintf("--%s is missing", flag), fix: fmt.Sprintf("--%s file://db/schema", flag)}
		if flag == flagTo {
			f.fix += ", or src in atlas.hcl"
		}
		return diff.Source{}, f
	}
	for _, u := range urls {
		if strings.HasPrefix(u, "postgres://") || strings.HasPrefix(u, "postgresql://") {
			if err := checkURL(flag, u); err != nil {
				return diff.Source{}, err
			}
		}
	}
	src, err := diff.ParseSource(urls...)
	if err != nil {
		return diff.Source{}, fmt.Errorf("--%s: %w", flag, err)
	}
	return src, nil
}

// migrations is the side that a folder of migrations is; one that is not there yet builds nothing.
func migrations(path string) (diff.Source, error) {
	exists, err := checkSealed(path)
	if err != nil || !exists {
		return diff.Source{Kind: diff.Empty}, err
	}
	return diff.Source{Kind: diff.Migrations, Paths: []string{path}}, nil
}

// planOptions finds the server, and takes over what atlas.hcl says about plans.
func (a *app) planOptions(ctx context.Context, dev string, env *config.Env, p *progress) (diff.Options, error) {
	o := diff.Options{Progress: p.stage}
	if len(env.Diff.Skip) > 0 {
		s := env.Diff.Skip[0]
		return o, fault{
			msg: fmt.Sprintf("%s:%d: skip %s is not known here: a plan that leaves something out cannot be proven", s.File, s.Line, s.Change),
			fix: "take it out, and declare in db/schema what the database shall keep",
		}
	}
	o.ConcurrentIndex = env.Diff.ConcurrentIndex
	var err error
	o.Dev, err = a.server(ctx, flagDevURL, dev, p)
	return o, err
}

// change is a statement of a plan, as the templates see it.
type change struct {
	Cmd     string
	Comment string   `json:"Comment,omitempty"`
	Hazards []string `json:"Hazards,omitempty"`
}

func changes(files []diff.File) []change {
	var all []change
	for _, f := range files {
		for _, s := range f.Statements {
			all = append(all, change{Cmd: s.SQL, Comment: s.Comment, Hazards: s.Hazards})
		}
	}
	return all
}

// proof tells what a plan was compared with, in seconds.
type proof struct {
	Facts int
	Read  float64
	Plan  float64
}

func newProof(p diff.Proof) *proof {
	return &proof{Facts: p.Facts, Read: p.Read.Seconds(), Plan: p.Plan.Seconds()}
}

// texts joins the text of the files.
func texts(files []diff.File) string {
	var all []string
	for _, f := range files {
		all = append(all, string(f.Format()))
	}
	return strings.Join(all, "\n")
}

// showHazards lists what a plan costs.
func (a *app) showHazards(out *stream, files []diff.File) {
	for _, c := range changes(files) {
		for _, h := range c.Hazards {
			kind, text, _ := strings.Cut(h, ": ")
			fmt.Fprintf(out, "  %s %s\n", out.red(strings.ToLower(kind)+":"), text)
		}
	}
}

func (a *app) showProof(out *stream, p diff.Proof) {
	times := fmt.Sprintf("(read in %s, planned and tried in %s)", took(p.Read), took(p.Plan))
	fmt.Fprintf(out, "%s on a throwaway database: all %s, no others %s\n", out.green("Proven"), count(p.Facts, "declared fact"), out.faint(times))
}
