package diff

import (
	"context"
	"errors"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/declare"
	"example.com/sqlfirst/internal/schema/plan"
	"example.com/sqlfirst/internal/schema/scratch"
	"example.com/sqlfirst/internal/schema/sqltext"
)

// Options say where and how a difference is found.
type Options struct {
	// Dev is the URL of a server on which scratch databases may be made.
	Dev string
	// Server is that server where it is open already, and stays open: it takes Dev's place.
	Server *scratch.Server
	// ConcurrentIndex asks for indexes of tables that exist to be built and dropped CONCURRENTLY, in files of their own.
	ConcurrentIndex struct{ Create, Drop bool }
	// Progress is told what is being done; nil is fine.
	Progress func(stage string)
}

// server gives the server to work on, and what to do when the work is done.
func (o Options) server() (*scratch.Server, func(), error) {
	if o.Server != nil {
		return o.Server, func() {}, nil
	}
	server, err := scratch.Open(o.Dev)
	if err != nil {
		return nil, nil, err
	}
	return server, func() { server.Close(context.Background()) }, nil
}

func (o Options) say(stage string) {
	if o.Progress != nil {
		o.Progress(stage)
	}
}

// RefusalError is a change that cannot be planned, object by object.
type RefusalError = plan.RefusalError

// Statement is one statement of a plan.
type Statement struct {
	// SQL has no final semicolon.
	SQL string
	// Comment says for people what the statement does.
	Comment string
	// Hazards say what it does to data, or what these do to it: "Data loss: drops ...", "May fail: ...".
	Hazards []string
}

// Plan is a proven way from one state to another. No files means that the two are the same.
type Plan struct {
	Files []File
	Proof Proof
}

// Proof says what was compared, and how long each stage took.
type Proof struct {
	// Facts is how many facts the result was compared with.
	Facts int
	// Read, Plan are the times taken to read both sides, and to plan, try and compare.
	Read, Plan time.Duration
}

// Diff finds the statements that take one state to another, and proves them: on a copy of the first they lead to
// exactly the second. The error is a *RefusalError where the change cannot be planned, an *UnprovenError where no plan led there,
// declare.Errors or a *ReplayError where a side is not valid.
func Diff(ctx context.Context, from, to Source, o Options) (*Plan, error) {
	return find(ctx, from, to, o, nil)
}

// find is Diff. What known gives, unless it is nil, are renames that the two sides do not tell.
func find(ctx context.Context, from, to Source, o Options, known func(ctx context.Context, to *side) ([]plan.Directive, error)) (*Plan, error) {
	start := time.Now()
	o.say("reading both states")
	server, done, err := o.server()
	if err != nil {
		return nil, err
	}
	defer done()
	a, b, err := openBoth(ctx, server, from, to)
	if err != nil {
		return nil, err
	}
	defer a.close(ctx)
	defer b.close(ctx)
	g := goal{to: b.catalog, declared: b.declared, concurrent: plan.Concurrent(o.ConcurrentIndex)}
	if known != nil {
		if g.renamed, err = known(ctx, b); err != nil {
			return nil, err
		}
	}
	read := time.Since(start)
	o.say("planning and proving")
	files, err := solve(ctx, a, g, o)
	if err == nil && to.Kind == Live {
		err = refuseSecrets(files)
	}
	if err != nil {
		return nil, err
	}
	return &Plan{Files: write(files), Proof: Proof{Facts: len(b.catalog.Facts), Read: read, Plan: time.Since(start) - read}}, nil
}

// solve finds the files and proves them: in one transaction where that is how they will run, on a copy where not.
func solve(ctx context.Context, a *side, g goal, o Options) ([]plan.File, error) {
	learned := plan.NewLearned()
	files, _, err := converge(ctx, a.db.Conn, a.catalog, g, learned)
	if err == nil && len(files) <= 1 && (len(files) == 0 || !files[0].TxNone) {
		return files, nil
	}
	if err != nil && len(learned.Apart) == 0 {
		return nil, err
	}
	o.say("proving on a copy")
	// A database that somebody works in cannot be copied.
	a.close(ctx)
	return convergeApart(ctx, func() (*scratch.Database, error) { return a.server.Copy(ctx, a.steps) }, a.catalog, g, learned)
}

// openBoth reads both sides at the same time.
func openBoth(ctx context.Context, server *scratch.Server, from, to Source) (a, b *side, err error) {
	// A failure of one side does not stop the other: both may have something to say.
	var g errgroup.Group
	var aerr, berr error
	g.Go(func() error { a, aerr = open(ctx, server, from); return nil })
	g.Go(func() error { b, berr = open(ctx, server, to); return nil })
	_ = g.Wait()
	if err := errors.Join(aerr, berr); err != nil {
		a.close(ctx)
		b.close(ctx)
		if aerr != nil && berr != nil && aerr.Error() == berr.Error() {
			err = aerr
		}
		return nil, nil, err
	}
	return a, b, nil
}

// Difference is one fact in which two states differ.
type Difference struct {
	Ref catalog.Ref
	// What says how it differs, in a few words.
	What string
	// Pos is where the second side declares it; zero where it does not.
	Pos sqltext.Pos
	// Part tells that the fact belongs to one that differs in the same way as a whole, as a column of a missing table does.
	Part bool
}

func (d Difference) String() string {
	s := d.Ref.String() + ": " + d.What
	if d.Pos.File != "" {
		s = d.Pos.String() + ": " + s
	}
	return s
}

// Comparison is what two states have and have not in common.
type Comparison struct {
	// Differences are all facts in which they differ; none means that they are the same.
	Differences []Difference
	// Stale are the directives of the second side that have been carried out in the first and can go.
	Stale []sqltext.Directive
}

// Compare compares two states, fact by fact.
func Compare(ctx context.Context, from, to Source, o Options) (*Comparison, error) {
	server, done, err := o.server()
	if err != nil {
		return nil, err
	}
	defer done()
	a, b, err := openBoth(ctx, server, from, to)
	if err != nil {
		return nil, err
	}
	defer a.close(ctx)
	defer b.close(ctx)
	return &Comparison{Differences: differences(a.catalog, b.catalog, b.declared), Stale: plan.Stale(a.catalog, b.declared)}, nil
}

func differences(from, to *catalog.Catalog, declared *declare.State) []Difference {
	var out []Difference
	for _, d := range catalog.Compare(from, to) {
		ref := d.Ref()
		out = append(out, Difference{
			Ref: ref, What: d.String()[len(ref.String())+2:],
			Pos: declared.Pos(d.To), Part: isPart(d, from, to),
		})
	}
	return out
}

func isPart(d catalog.Difference, from, to *catalog.Catalog) bool {
	switch {
	case d.From == nil:
		return d.To.Parent != nil && from.Get(d.To.Parent.Ref) == nil
	case d.To == nil:
		return d.From.Parent != nil && to.Get(d.From.Parent.Ref) == nil
	}
	return false
}

// write puts the files of a plan into words.
func write(files []plan.File) []File {
	var out []File
	for i, f := range files {
		w := File{TxNone: f.TxNone}
		if i > 0 {
			w.Suffix = strconv.Itoa(i + 1)
		}
		for _, s := range f.Statements {
			stmt := Statement{SQL: s.SQL, Comment: s.Comment}
			for _, h := range s.Hazards {
				stmt.Hazards = append(stmt.Hazards, h.String())
			}
			w.Statements = append(w.Statements, stmt)
		}
		out = append(out, w)
	}
	return out
}
