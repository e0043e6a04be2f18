package plan

import (
	"container/heap"
	"slices"
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
)

// link adds the edges between actions: who has to come after whom.
func (b *builder) link() {
	for i, a := range b.actions {
		a.after, a.index = map[*action]bool{}, i
	}
	changer := map[*catalog.Fact]*action{} // by old and by new fact
	for _, a := range b.actions {
		for _, c := range a.allChanges() {
			changer[c.old], changer[c.new] = a, a
		}
	}
	for _, a := range b.actions {
		for _, f := range a.makes {
			b.afterNeeds(a, f, changer)
			b.afterStar(a, f)
			b.afterOverloads(a, f)
			if old := b.old(f); old != nil {
				wait(a, b.remover[old])
			}
		}
		for _, f := range a.removes {
			for _, user := range f.Users {
				if b.keepsRows(a, user) || b.swapped(a, f) && goesWithTable(b.gone, user) {
					continue
				}
				wait(a, b.remover[user])
				if !b.swapped(a, f) {
					wait(a, changer[user])
				}
			}
			for _, child := range f.Children {
				wait(a, b.remover[child])
			}
		}
		for _, c := range a.allChanges() {
			b.afterNeeds(a, c.new, changer)
			for _, user := range c.old.Users {
				wait(a, b.remover[user])
			}
			for _, child := range c.old.Children {
				wait(a, b.remover[child])
			}
		}
	}
	b.linkSwaps(changer)
	b.linkLate()
	b.linkCounters(changer)
	b.linkRebuilt()
	b.linkTies(changer)
	b.afterNames()
}

// linkLate makes what uses a new label wait for the label.
func (b *builder) linkLate() {
	if len(b.Learned.Late) == 0 {
		return
	}
	for _, a := range b.actions {
		late := slices.ContainsFunc(a.stmts, func(s Statement) bool { return b.Learned.Late[s.Facts[0]] })
		for _, other := range b.actions {
			if late && other.changes != nil && b.Learned.Apart[other.changes.new.Ref] {
				wait(a, other)
			}
		}
	}
}

// allChanges are the changes that an action makes.
func (a *action) allChanges() []*change {
	if a.changes == nil {
		return nil
	}
	return append([]*change{a.changes}, a.along...)
}

// goesWithTable tells whether a fact is, or is a part of, a table that goes. Such a table goes by its own name, whatever
// the types in it are called.
func goesWithTable(gone factSet, f *catalog.Fact) bool {
	table := tableOf(f)
	return table != nil && gone[table]
}

// afterNeeds makes an action wait for what a fact needs: what makes it, and what changes it.
func (b *builder) afterNeeds(a *action, f *catalog.Fact, changer map[*catalog.Fact]*action) {
	for _, need := range f.Needs {
		wait(a, b.maker[need])
		wait(a, changer[need])
		// A need that is a part of something: its whole has to be there.
		for up := need.Parent; up != nil; up = up.Parent {
			wait(a, b.maker[up])
		}
	}
	for up := f.Parent; up != nil; up = up.Parent {
		wait(a, b.maker[up])
		if f.Kind != "comment" {
			wait(a, changer[up])
		}
	}
}

// afterStar makes the author's own text of a query that names all columns by a star wait for those that go.
func (b *builder) afterStar(a *action, f *catalog.Fact) {
	if stmt := b.ownText[f]; stmt == nil || f.Kind != "view" && f.Kind != "materialized view" || !strings.Contains(stmt.Text, "*") {
		return
	}
	for _, need := range f.Needs {
		table := tableOf(need)
		if table == nil || b.old(table) == nil {
			continue
		}
		for _, column := range b.old(table).ChildrenOf("column") {
			if b.new(column) == nil {
				wait(a, b.remover[column])
			}
		}
	}
}

// afterOverloads makes what calls a function wait for those of the same name that go: with both there, a call may be
// ambiguous.
func (b *builder) afterOverloads(a *action, f *catalog.Fact) {
	for _, need := range f.Needs {
		if need.Kind != "function" {
			continue
		}
		for _, other := range b.overloads()[need.Schema+"."+need.Name] {
			wait(a, b.remover[other])
		}
	}
}

// overloads gives the functions that go for good, by name.
func (b *builder) overloads() map[string][]*catalog.Fact {
	if b.goneByName == nil {
		b.goneByName = map[string][]*catalog.Fact{}
		for f := range b.gone {
			if f.Kind == "function" && b.new(f) == nil {
				b.goneByName[f.Schema+"."+f.Name] = append(b.goneByName[f.Schema+"."+f.Name], f)
			}
		}
	}
	return b.goneByName
}

// afterNames makes what takes a name wait for what gives it up.
func (b *builder) afterNames() {
	freed := map[string][]*action{}
	for _, a := range b.actions {
		for _, f := range a.removes {
			for _, n := range namesOf(f) {
				freed[n] = append(freed[n], a)
			}
		}
	}
	for _, a := range b.actions {
		for _, f := range a.makes {
			for _, n := range namesOf(f) {
				for _, other := range freed[n] {
					wait(a, other)
				}
			}
		}
	}
}

// namesOf gives the names that a fact takes.
func namesOf(f *catalog.Fact) []string {
	if r := ruleOf(f); r.name != nil {
		names := []string{r.name(f)}
		switch f.Kind {
		case "table", "foreign table", "view", "materialized view", "composite type":
			names = append(names, typeName(f), relationName(f))
		}
		return names
	}
	return nil
}

// wait adds one edge.
func wait(a, before *action) {
	if before != nil && before != a {
		a.after[before] = true
	}
}

// order sorts the actions by their edges, and among those that are free by priority. The second result is a cycle, if
// there is one.
func (p *planner) order() (sorted, cycle []*action) {
	next := map[*action][]*action{}
	open := map[*action]int{}
	ready := &queue{}
	for _, a := range p.actions {
		open[a] = len(a.after)
		for before := range a.after {
			next[before] = append(next[before], a)
		}
		if len(a.after) == 0 {
			heap.Push(ready, a)
		}
	}
	for ready.Len() > 0 {
		a := heap.Pop(ready).(*action)
		sorted = append(sorted, a)
		delete(open, a)
		for _, n := range next[a] {
			if open[n]--; open[n] == 0 {
				heap.Push(ready, n)
			}
		}
	}
	if len(open) > 0 {
		return nil, findCycle(open)
	}
	return sorted, nil
}

// findCycle follows edges among the actions that are left until it comes back.
func findCycle(open map[*action]int) []*action {
	var start *action
	for a := range open {
		if start == nil || byPriority(a, start) < 0 {
			start = a
		}
	}
	var path []*action
	for a := start; ; {
		if i := slices.Index(path, a); i >= 0 {
			return path[i:]
		}
		path = append(path, a)
		var before *action
		for b := range a.after {
			if _, ok := open[b]; ok && (before == nil || byPriority(b, before) < 0) {
				before = b
			}
		}
		a = before
	}
}

// loosen breaks a cycle: own text that makes too much at once is written from the catalog in parts, a change in place
// becomes a drop and a create. It tells whether there was something to try.
func (p *planner) loosen(cycle []*action) bool {
	for _, a := range cycle {
		for _, s := range a.stmts {
			if s.Own >= 0 && !p.Learned.Render[s.Own] {
				p.Learned.Render[s.Own] = true
				return true
			}
		}
	}
	for _, a := range cycle {
		if a.changes != nil && Replaceable(a.changes.new.Kind) && !p.Learned.Replace[Again{a.changes.new.Ref, p.Round}] {
			p.Learned.Replace[Again{a.changes.new.Ref, p.Round}] = true
			p.spread()
			return true
		}
	}
	return false
}

// cyclic says which objects stand in each other's way.
func (p *planner) cyclic(cycle []*action) *RefusalError {
	r := &RefusalError{}
	for i, a := range cycle {
		other := cycle[(i+1)%len(cycle)]
		r.Objects = append(r.Objects, Refused{
			Ref:    a.stmts[0].Facts[0],
			Reason: "it has to come after " + other.stmts[0].Facts[0].String() + ", which has to come after it",
			Hint:   "make the change in two steps, with a migration each",
		})
	}
	return r
}

// queue is a heap of the actions that are free.
type queue []*action

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return byPriority(q[i], q[j]) < 0 }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)        { *q = append(*q, x.(*action)) }
func (q *queue) Pop() any {
	old := *q
	a := old[len(old)-1]
	*q = old[:len(old)-1]
	return a
}

// linkTies puts the changes of a table between the cutting of its tie to a parent and the making of the new one, and
// what a parent loses before its partitions are detached, since they lose it with the parent.
func (b *builder) linkTies(changer map[*catalog.Fact]*action) {
	for _, a := range b.actions {
		for _, tie := range a.makes {
			if tie.Kind != "parent" {
				continue
			}
			b.afterOtherTies(a, tie)
			if b.made[tie.Parent] {
				continue
			}
			for _, part := range parts(tie.Parent) {
				wait(a, b.maker[part])
				wait(a, changer[part])
				if old := b.old(part); old != nil {
					wait(a, b.remover[old])
				}
			}
			for _, part := range parts(b.old(tie.Parent)) {
				wait(a, b.remover[part])
			}
			for _, need := range tie.Needs {
				for _, part := range parts(need) {
					wait(a, changer[part])
				}
				for _, part := range parts(b.old(need)) {
					wait(a, b.remover[part])
				}
			}
		}
		for _, tie := range a.removes {
			if tie.Kind != "parent" || b.gone[tie.Parent] {
				continue
			}
			for _, part := range parts(tie.Parent) {
				b.afterTie(a, changer[part])
				b.afterTie(a, b.remover[part])
				if want := b.new(part); want != nil {
					b.afterTie(a, b.maker[want])
				}
			}
			for _, need := range ancestors(tie) {
				for _, part := range parts(need) {
					b.afterTie(a, changer[part])
					b.afterTie(a, b.remover[part])
				}
				for _, part := range need.Children {
					if !b.gone[need] && (part.Kind == "constraint" && !tied(part) || part.Kind == "index" || part.Kind == "trigger") {
						wait(a, b.remover[part])
					}
				}
			}
		}
	}
}

// afterOtherTies makes a new partition wait for those that leave the same table: their bounds may overlap.
func (b *builder) afterOtherTies(a *action, tie *catalog.Fact) {
	for _, need := range tie.Needs {
		old := b.old(need)
		if old == nil || b.gone[old] {
			continue
		}
		for _, user := range old.Users {
			if user.Kind == "parent" && user.Has("bound") {
				wait(a, b.remover[user])
			}
		}
	}
}

// afterTie makes what changes a table wait until the table is free.
func (b *builder) afterTie(cut, a *action) {
	if a != nil && a != cut && !cut.after[a] {
		wait(a, cut)
	}
}

// parts are the columns, defaults and checks of a table.
func parts(table *catalog.Fact) []*catalog.Fact {
	var out []*catalog.Fact
	if table == nil {
		return nil
	}
	for _, c := range table.Children {
		if tied(c) {
			out = append(out, c)
			out = append(out, c.ChildrenOf("default")...)
		}
	}
	return out
}

// ancestors are the tables that a tie leads to: the parent, its parents, and so on.
func ancestors(tie *catalog.Fact) []*catalog.Fact {
	var out []*catalog.Fact
	for _, need := range tie.Needs {
		if !need.IsTable() {
			continue
		}
		out = append(out, need)
		for _, up := range need.ChildrenOf("parent") {
			out = append(out, ancestors(up)...)
		}
	}
	return out
}
