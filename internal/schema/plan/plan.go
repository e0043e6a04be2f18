// Package plan writes the statements that take one catalog to another. It compares fact by fact, asks the rule of each
// fact's kind how it is created, changed and dropped, makes again what stands in the way and on top, and puts all of it
// into one order by PostgreSQL's own dependency graph. A plan is a proposal: package prove tries it.
package plan

import (
	"fmt"
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/declare"
)

// Input is what a plan is made from.
type Input struct {
	From, To *catalog.Catalog
	// Declared holds the author's own text of what is in To; nil where there is none.
	Declared *declare.State
	// Learned is what PostgreSQL's refusals have taught so far.
	Learned *Learned
	// Round counts how often what is left has been planned before.
	Round int
	// Concurrent asks for indexes of tables that are there already to be built and dropped without stopping writes.
	Concurrent Concurrent
}

// Concurrent is the setting diff { concurrent_index { create drop } } of atlas.hcl.
type Concurrent struct{ Create, Drop bool }

// Learned is what earlier tries of the same plan found out.
type Learned struct {
	// Replace are facts that PostgreSQL will not change in place, by the round of the plan in which it said so.
	Replace map[Again]bool
	// Using are columns whose new type PostgreSQL does not cast to by itself.
	Using map[catalog.Ref]bool
	// Render are declared statements, by their order, whose own text does not do: it is written from the catalog.
	Render map[int]bool
	// Apart are enums whose new labels are used by the same plan: they have to be committed first.
	Apart map[catalog.Ref]bool
	// Late are facts that use a label which the same plan adds, in a way that only trying shows.
	Late map[catalog.Ref]bool
	// RenderAll gives up the author's text altogether.
	RenderAll bool
}

// Again is a fact to be made again in a round.
type Again struct {
	Ref   catalog.Ref
	Round int
}

// NewLearned knows nothing yet.
func NewLearned() *Learned {
	return &Learned{
		Replace: map[Again]bool{}, Using: map[catalog.Ref]bool{}, Render: map[int]bool{},
		Apart: map[catalog.Ref]bool{}, Late: map[catalog.Ref]bool{},
	}
}

// Verb says what a statement does to its facts.
type Verb string

// The verbs, as they begin a statement's comment.
const (
	Create Verb = "Create"
	Change Verb = "Modify"
	Drop   Verb = "Drop"
)

// Statement is one step of a plan.
type Statement struct {
	// SQL has no final semicolon.
	SQL string
	// Comment says for people what it does: Create table "contact".
	Comment string
	// Verb and Facts tell what it is about; the first fact is the one that it names.
	Verb  Verb
	Facts []catalog.Ref
	// Own is the declared statement whose text this is, by its order; -1 where it was written from the catalog.
	Own int
	// Hazards say what it does to data that are there.
	Hazards []Hazard

	// TxNone marks what cannot run in a transaction; Trial is what stands for it in one, to try the rest.
	TxNone bool
	Trial  string
	// apart marks what has to be committed before anything uses it, commit what ends a transaction within its action.
	apart, commit bool
	// table and clause are set for what is one clause of ALTER TABLE and may share a statement with its neighbours.
	table, clause string
	// foreign: the table is a foreign one.
	foreign bool
}

// RefusalError says what cannot be planned, object by object.
type RefusalError struct {
	Objects []Refused
}

// Refused is one object that cannot be planned.
type Refused struct {
	Ref    catalog.Ref
	Reason string
	Hint   string
}

func (r *RefusalError) Error() string {
	var b strings.Builder
	b.WriteString("cannot plan this change:")
	for _, o := range r.Objects {
		fmt.Fprintf(&b, "\n  %s: %s", o.Ref, o.Reason)
		if o.Hint != "" {
			b.WriteString("\n    fix: " + o.Hint)
		}
	}
	return b.String()
}

// File is a part of a plan that runs in one transaction, or the one statement that cannot run in any.
type File struct {
	TxNone     bool
	Statements []Statement
}

// Make writes the plan. No files means that there is no difference. The error is a *RefusalError.
func Make(in Input) ([]File, error) {
	if in.Learned == nil {
		in.Learned = NewLearned()
	}
	p := &planner{Input: in, gone: factSet{}, made: factSet{}, changed: map[*catalog.Fact]*change{}}
	p.compare()
	p.keepTaken()
	p.spread()
	if len(p.refused) > 0 {
		return nil, &RefusalError{Objects: p.refused}
	}
	for {
		p.own()
		p.build()
		if len(p.refused) > 0 {
			return nil, &RefusalError{Objects: p.refused}
		}
		ordered, cycle := p.order()
		if cycle == nil {
			return split(ordered), nil
		}
		if !p.loosen(cycle) {
			return nil, p.cyclic(cycle)
		}
	}
}

type factSet map[*catalog.Fact]bool

// change is a fact that both catalogs have, in different words.
type change struct {
	old, new *catalog.Fact
	attrs    []string
	stmts    []Statement
	// follows: the column's values move to a type that is made again.
	follows bool
}

// has tells whether an attribute is among those that changed.
func (c *change) has(attrs ...string) bool {
	for _, a := range attrs {
		for _, b := range c.attrs {
			if a == b {
				return true
			}
		}
	}
	return false
}

// only tells whether nothing but these attributes changed.
func (c *change) only(attrs ...string) bool {
	for _, a := range c.attrs {
		found := false
		for _, b := range attrs {
			found = found || a == b
		}
		if !found {
			return false
		}
	}
	return true
}

// planner holds a plan in the making. Facts in gone are From's, those in made are To's; a fact that is made again has
// its old self in the one and its new self in the other.
type planner struct {
	Input
	gone, made factSet
	changed    map[*catalog.Fact]*change // by the new fact
	refused    []Refused

	ownText map[*catalog.Fact]*declare.Stmt
	usings  map[*catalog.Fact]string
	actions []*action
}

// refuse notes an object that cannot be planned.
func (p *planner) refuse(f *catalog.Fact, reason, hint string) {
	p.refused = append(p.refused, Refused{Ref: f.Ref, Reason: reason, Hint: hint})
}

// old and new give a fact's other self; nil if there is none.
func (p *planner) old(f *catalog.Fact) *catalog.Fact { return p.From.Get(f.Ref) }
func (p *planner) new(f *catalog.Fact) *catalog.Fact { return p.To.Get(f.Ref) }

// compare sorts the differences into what goes, what comes and what changes in place.
func (p *planner) compare() {
	for _, d := range catalog.Compare(p.From, p.To) {
		switch {
		case d.From == nil:
			p.made[d.To] = true
		case d.To == nil:
			p.gone[d.From] = true
		default:
			p.changed[d.To] = &change{old: d.From, new: d.To, attrs: d.Attrs}
		}
	}
}

// spread finds everything that has to be made again because of something else, until nothing more is found: what
// cannot change in place, what is a part of or stands on something that is made again, and what a change disturbs.
func (p *planner) spread() {
	queue := p.orphans()
	for _, t := range p.To.Facts {
		if p.Learned.Replace[Again{t.Ref, p.Round}] && !p.made[t] && p.old(t) != nil {
			queue = p.replace(t, queue)
		}
	}
	for _, t := range p.To.Facts {
		c := p.changed[t]
		if c == nil {
			continue
		}
		stmts, ok := ruleOf(t).change(p, c)
		if !ok {
			queue = p.replace(insteadOf(p, c), queue)
			continue
		}
		c.stmts = stmts
		for _, user := range c.old.Users {
			if ruleOf(t).disturbs(p, c, user) {
				queue = p.disturb(user, c.old, queue)
			}
		}
	}
	// What stays as it is but stands on something that goes has to be made again on what takes its place.
	for _, f := range p.From.Facts {
		if !p.gone[f] || p.new(f) != nil {
			continue
		}
		for _, user := range f.Users {
			if t := p.new(user); t != nil && p.changed[t] == nil {
				queue = p.disturb(user, f, queue)
			}
		}
	}
	for len(queue) > 0 {
		f := queue[0]
		queue = queue[1:]
		for _, child := range f.Children {
			queue = p.disturb(child, f, queue)
		}
		for _, user := range f.Users {
			queue = p.disturb(user, f, queue)
		}
	}
}

// orphans marks the parts that another kind of thing of the same name has as well: they go with the whole, and come with
// it. It gives their old selves.
func (p *planner) orphans() []*catalog.Fact {
	var queue []*catalog.Fact
	for _, f := range p.From.Facts {
		if t := p.new(f); t != nil && f.Parent != nil && t.Parent != nil && f.Parent.Ref != t.Parent.Ref && p.gone[f.Parent] {
			queue = p.replace(t, queue)
		}
	}
	return queue
}

// parentOf is for what is made again as a part of its parent.
func parentOf(_ *planner, c *change) *catalog.Fact { return c.new.Parent }

// insteadOf gives what is made again where a fact cannot change in place.
func insteadOf(p *planner, c *change) *catalog.Fact {
	if r := ruleOf(c.new); r.instead != nil {
		if other := r.instead(p, c); other != nil {
			return other
		}
	}
	return c.new
}

// replace marks a fact to be dropped and made again, and queues its old self.
func (p *planner) replace(t *catalog.Fact, queue []*catalog.Fact) []*catalog.Fact {
	old := p.old(t)
	if p.gone[old] {
		return queue
	}
	if t.Kind == "attribute" && !p.gone[old.Parent] {
		return p.replace(t.Parent, queue)
	}
	if shell := t.Parent; shell != nil && shell.Kind == "shell type" && p.old(shell) != nil {
		// The type, its name and its functions go together.
		queue = p.replace(shell, queue)
	}
	delete(p.changed, t)
	p.gone[old], p.made[t] = true, true
	if r := ruleOf(t); r.holdsData != nil && !t.Implied() && (old.Parent == nil || !p.gone[old.Parent]) {
		if why, hint := r.holdsData(old, t); why != "" {
			p.refuse(t, why, hint)
		}
	}
	return append(queue, old)
}

// disturb marks something that stands on a fact that is made again.
func (p *planner) disturb(user, because *catalog.Fact, queue []*catalog.Fact) []*catalog.Fact {
	if p.gone[user] {
		return queue
	}
	t := p.new(user)
	if t == nil {
		return queue
	}
	if retyped := ruleOf(user).follow; retyped != nil && user.Parent != because {
		return retyped(p, user, t, because, queue)
	}
	return p.replace(t, queue)
}
