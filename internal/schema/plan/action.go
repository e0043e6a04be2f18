package plan

import (
	"cmp"
	"slices"
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/declare"
	"example.com/sqlfirst/internal/schema/sqltext"
)

// action is one node of the plan's graph: statements that belong together, what they make, change and remove.
type action struct {
	verb    Verb
	stmts   []Statement
	makes   []*catalog.Fact // To's
	removes []*catalog.Fact // From's
	changes *change
	// along are changes of other facts that PostgreSQL makes with this one.
	along []*change
	// retires is a type that has been renamed out of the way and is dropped when nothing uses it any more.
	retires *catalog.Fact
	// rebuilds is the table that is set aside, moves the one whose rows are moved.
	rebuilds, moves *catalog.Fact
	// phase, rank and place say which of the actions that could come next does.
	phase, rank, place int

	after map[*action]bool
	index int
	// level and end are the files, counted from 0, in which the first and the last statement stand.
	level, end int
}

// own decides which facts are made by their author's own text: where a declared statement made only facts that the plan
// has to make, the statement itself makes them. A table or a domain that is made again is written from the catalog: beside
// the old one, PostgreSQL would choose other names for what has none in the text.
func (p *planner) own() {
	p.ownText = map[*catalog.Fact]*declare.Stmt{}
	if p.Declared == nil || p.Learned.RenderAll {
		return
	}
	usable := map[*declare.Stmt]bool{}
	facts := map[*declare.Stmt][]*catalog.Fact{}
	for _, f := range p.To.Facts {
		stmt := p.Declared.Of(f)
		if stmt == nil {
			continue
		}
		if _, seen := usable[stmt]; !seen {
			usable[stmt] = ownable(stmt) && !p.Learned.Render[stmt.Order]
		}
		if !p.made[f] || !mayOwn(stmt, f) || onlyForNow(stmt, f) || p.takesIndex(f) != nil ||
			f.Kind == "table" && p.old(f) != nil || p.misnamed(f, stmt) {
			usable[stmt] = false
		}
		facts[stmt] = append(facts[stmt], f)
	}
	for stmt, ok := range usable {
		if !ok {
			continue
		}
		for _, f := range facts[stmt] {
			p.ownText[f] = stmt
		}
	}
}

// ownable tells whether a statement's text can stand in a migration as it is.
func ownable(stmt *declare.Stmt) bool {
	words := sqltext.Keywords(stmt.Text, 3)
	if len(words) < 2 || len(stmt.Settings()) > 0 {
		return false
	}
	switch words[0] {
	case "CREATE", "COMMENT", "ALTER", "GRANT", "REVOKE":
		return true
	}
	return false
}

// mayOwn keeps ALTER from standing for the whole of an object that another statement has begun.
func mayOwn(stmt *declare.Stmt, f *catalog.Fact) bool {
	if sqltext.Keywords(stmt.Text, 1)[0] != "ALTER" {
		return true
	}
	switch f.Kind {
	case "index", "trigger", "policy", "function", "base type", "range type":
		return false
	}
	return f.Parent != nil || f.Kind == "default privileges"
}

// build makes the actions.
func (p *planner) build() {
	p.actions = nil
	b := &builder{
		planner: p, maker: map[*catalog.Fact]*action{}, remover: map[*catalog.Fact]*action{},
		changer: map[*catalog.Fact]*action{}, retirer: map[*catalog.Fact]*action{}, byStmt: map[*declare.Stmt]*action{},
	}
	for i := len(p.From.Facts) - 1; i >= 0; i-- {
		if f := p.From.Facts[i]; p.gone[f] {
			b.drop(f, len(p.From.Facts)-i)
		}
	}
	for i, f := range p.To.Facts {
		c := p.changed[f]
		switch {
		case p.made[f]:
			b.create(f, i)
		case c == nil:
		case len(c.stmts) > 0 && !p.covered(c):
			b.change(c, i)
		default:
			b.changeAlong(c)
		}
	}
	b.keepCounting(len(p.To.Facts))
	b.link()
}

// covered tells whether a change of a partition's or an heir's part comes with the same change of its parent.
func (p *planner) covered(c *change) bool {
	up := p.inParent(p.To, c.new)
	if up == nil {
		return false
	}
	pc := p.changed[up]
	return pc != nil && slices.Equal(pc.attrs, c.attrs) && len(catalog.Changed(stripped(up), stripped(c.new))) == 0
}

// inParent gives the part of the parent table that a part of a child table comes from; nil if there is none.
func (p *planner) inParent(c *catalog.Catalog, f *catalog.Fact) *catalog.Fact {
	table := f.Parent
	if f.Kind == "default" && table != nil {
		table = table.Parent
	}
	if table == nil || !table.IsTable() {
		return nil
	}
	for _, parent := range table.ChildrenOf("parent") {
		if c == p.To && p.made[parent] && !p.made[table] {
			continue
		}
		for _, need := range parent.Needs {
			if !need.IsTable() {
				continue
			}
			part := need.Child(f.Kind, f.Name)
			if f.Kind == "default" {
				if column := need.Child("column", f.Name); column != nil {
					part = column.Child("default", f.Name)
				}
			}
			if part != nil {
				return part
			}
		}
	}
	return nil
}

// stripped is a fact's definition without what says that it is inherited.
func stripped(f *catalog.Fact) *catalog.Fact {
	attrs := map[string]string{}
	for k, v := range f.Attrs {
		if k != "inherited" {
			attrs[k] = v
		}
	}
	return &catalog.Fact{Ref: f.Ref, Attrs: attrs}
}

// builder makes actions and remembers which one makes and removes what.
type builder struct {
	*planner
	maker, remover map[*catalog.Fact]*action
	// changer are the actions that change what both states have, by the new fact.
	changer map[*catalog.Fact]*action
	// retirer are the actions that drop what was set aside under another name.
	retirer map[*catalog.Fact]*action
	byStmt  map[*declare.Stmt]*action
	// recounts are columns that another sequence numbers from now on.
	recounts []recount
	// takenNames are those of all that is made.
	takenNames map[string]bool

	// goneByName are the functions that go for good.
	goneByName map[string][]*catalog.Fact

	asideMake, asideDrop *action
	rebuilt              []rebuilt
}

// drop adds the action that removes a fact, unless it goes with the one that it is a part of.
func (b *builder) drop(f *catalog.Fact, place int) {
	if b.remover[f] != nil {
		return
	}
	if f.Implied() && !b.leftBehind(f) || f.Kind == "column" && b.typed(f) && b.attributeOf(b.From, f) != nil && b.gone[b.attributeOf(b.From, f)] {
		return
	}
	for up := f.Parent; up != nil; up = up.Parent {
		if b.gone[up] && !b.dropsApart(f, up) {
			return
		}
	}
	a := &action{verb: Drop, phase: 0, rank: 0, place: place}
	r := ruleOf(f)
	again := b.new(f) != nil
	if again && f.Kind == "table" {
		b.rebuild(f, place)
		return
	}
	if r.swap != nil && b.valued(f) && (again || b.taken(f)) || b.countedAside(f) {
		b.swap(f, place)
		return
	}
	if !again && r.late {
		a.phase = 2
	}
	a.stmts = describe(dropOf(b.planner, f), Drop, f)
	if r.loses != nil && (!again || f.Kind == "column") {
		if what := r.loses(f); what != "" {
			a.stmts[len(a.stmts)-1].addHazard(dataLoss("drops " + what))
		}
	}
	b.remove(a, f)
	if f.Kind == "attribute" {
		b.removeTyped(a, f)
	}
	b.actions = append(b.actions, a)
}

// remove notes that an action removes a fact and all that goes with it.
func (b *builder) remove(a *action, f *catalog.Fact) {
	if b.remover[f] != nil {
		return
	}
	b.remover[f] = a
	a.removes = append(a.removes, f)
	for _, user := range f.Users {
		if user.Kind == f.Kind && user.Implied() && b.gone[user] {
			b.remove(a, user)
		}
		// A sequence goes with the column that owns it.
		if user.Kind == "sequence owner" && b.gone[user.Parent] && b.new(user.Parent) == nil {
			b.remove(a, user.Parent)
		}
	}
	for _, child := range f.Children {
		if b.gone[child] && !b.dropsApart(child, f) {
			b.remove(a, child)
		}
	}
}

// dropsApart tells whether a part is dropped by itself before the whole: foreign keys between tables that both go,
// where each stands on the other.
func (b *builder) dropsApart(f, whole *catalog.Fact) bool {
	if whole.Kind == "table" && !f.Implied() && f.Kind != "column" && b.callsBack(f, whole) {
		return true
	}
	if f.Kind != "constraint" || f.Attr("type") != "f" || whole.Kind != "table" || f.Implied() {
		return false
	}
	for _, need := range f.Needs {
		if table := tableOf(need); table != nil && table != whole && b.gone[table] && reaches(b.gone, table, whole, factSet{}) {
			return true
		}
	}
	return false
}

// callsBack tells whether a part of a table that goes calls a function that goes and takes the table's rows.
func (b *builder) callsBack(f, whole *catalog.Fact) bool {
	for _, need := range f.Needs {
		if need.Kind != "function" || !b.gone[need] {
			continue
		}
		for _, n := range need.Needs {
			if tableOf(n) == whole {
				return true
			}
		}
	}
	return false
}

// reaches tells whether one table that goes refers to another, by any number of foreign keys.
func reaches(gone factSet, from, to *catalog.Fact, seen factSet) bool {
	if from == to {
		return true
	}
	if seen[from] {
		return false
	}
	seen[from] = true
	for _, fk := range from.ChildrenOf("constraint") {
		for _, need := range fk.Needs {
			if t := tableOf(need); t != nil && gone[t] && reaches(gone, t, to, seen) {
				return true
			}
		}
	}
	return false
}

// tableOf gives the table that a fact is or belongs to.
func tableOf(f *catalog.Fact) *catalog.Fact {
	for ; f != nil; f = f.Parent {
		if f.IsTable() {
			return f
		}
	}
	return nil
}

// comesAlong tells whether an inherited part is made with its table, or by a parent that the table has already. A column
// or check that a new parent asks for has to be there before the tie.
func (b *builder) comesAlong(f *catalog.Fact) bool {
	if !f.Implied() {
		return false
	}
	if whole := wholeOf(f); whole != nil {
		return b.comesWithWhole(f, whole)
	}
	table := tableOf(f)
	return !tied(f) || table == nil || b.made[table] || b.inParent(b.To, f) != nil
}

// leftBehind tells whether an inherited part that has to go stays when the tie to its parent is cut, and is in the way
// when the tie is made anew.
func (b *builder) leftBehind(f *catalog.Fact) bool {
	table := tableOf(f)
	if !tied(f) || table == nil || b.gone[table] {
		return false
	}
	for _, tie := range table.ChildrenOf("parent") {
		if b.gone[tie] && b.new(tie) != nil {
			return true
		}
	}
	return false
}

// tied tells whether a part has to be the same in a table and in its parent for the two to be tied; everything else
// comes with the tie.
func tied(f *catalog.Fact) bool {
	return f.Kind == "column" || f.Kind == "constraint" && f.Attr("type") == "c"
}

// create adds the action that makes a fact, unless another action makes it as well.
func (b *builder) create(f *catalog.Fact, place int) {
	if b.maker[f] != nil {
		return
	}
	if stmt := b.ownText[f]; stmt != nil {
		b.createOwn(f, stmt)
		return
	}
	if f.Kind == "column" {
		if attribute := b.attributeOf(b.To, f); attribute != nil && b.maker[attribute] != nil {
			b.make(b.maker[attribute], f)
			return
		}
	}
	r := ruleOf(f)
	if b.comesAlong(f) || f.Parent != nil && b.made[f.Parent] && b.ownText[f.Parent] == nil && r.within != nil && r.within(b.planner, f) {
		return
	}
	a := &action{verb: Create, phase: phaseOf(f), rank: 1, place: b.declaredPlace(f, place)}
	a.stmts = describe(r.create(b.planner, f), Create, f)
	b.make(a, f)
	if f.Kind == "column" {
		if own := b.ownColumn(f); own != "" {
			for _, c := range b.constraintsOf(f, own) {
				b.make(a, c)
			}
		}
	}
	b.actions = append(b.actions, a)
}

// declaredPlace is where a fact stands in the declared schema, so that what is written from the catalog comes where
// its author would expect it; without one, its place in the catalog.
func (b *builder) declaredPlace(f *catalog.Fact, place int) int {
	if b.Declared == nil {
		return place
	}
	for up := f; up != nil; up = up.Parent {
		if stmt := b.Declared.Of(up); stmt != nil {
			return stmt.Order
		}
	}
	return len(b.Declared.Stmts) + place
}

// make notes that an action makes a fact and all that comes with it.
func (b *builder) make(a *action, f *catalog.Fact) {
	b.maker[f] = a
	a.makes = append(a.makes, f)
	for _, child := range f.Children {
		if b.made[child] && b.maker[child] == nil && b.ownText[child] == nil &&
			(child.Implied() || ruleOf(child).within != nil && ruleOf(child).within(b.planner, child)) {
			b.make(a, child)
		}
	}
}

// createOwn adds the action that runs a declared statement, once.
func (b *builder) createOwn(f *catalog.Fact, stmt *declare.Stmt) {
	a := b.byStmt[stmt]
	if a == nil {
		a = &action{verb: Create, phase: phaseOf(f), rank: 1, place: stmt.Order}
		own := Statement{SQL: sourceComments(stmt) + stmt.Text, Own: stmt.Order + 1}
		if f.Kind == "index" && b.online(f, b.Concurrent.Create) && b.old(f) == nil {
			own.Trial = own.SQL
			own.TxNone, own.SQL = true, sourceComments(stmt)+concurrently(stmt.Text)
		}
		a.stmts = describe([]Statement{own}, Create, f)
		b.byStmt[stmt] = a
		b.actions = append(b.actions, a)
	} else {
		a.stmts[0].Facts = append(a.stmts[0].Facts, f.Ref)
		if depth(f) < depthRef(b.To, a.stmts[0].Facts[0]) {
			a.stmts[0].Facts[0], a.stmts[0].Facts[len(a.stmts[0].Facts)-1] = f.Ref, a.stmts[0].Facts[0]
			a.stmts[0].Comment = comment(Create, f)
		}
	}
	b.maker[f] = a
	a.makes = append(a.makes, f)
	for _, child := range f.Children {
		if b.made[child] && b.maker[child] == nil && b.ownText[child] == nil && child.Implied() {
			b.maker[child] = a
			a.makes = append(a.makes, child)
		}
	}
}

// sourceComments are the author's comments above a statement, without directives of ours.
func sourceComments(stmt *declare.Stmt) string {
	var b strings.Builder
	for line := range strings.Lines(stmt.Comments) {
		if !strings.HasPrefix(strings.TrimSpace(line), "-- atlas:") {
			b.WriteString(strings.TrimRight(line, "\r\n") + "\n")
		}
	}
	return b.String()
}

func depth(f *catalog.Fact) int {
	n := 0
	for ; f.Parent != nil; f = f.Parent {
		n++
	}
	return n
}

func depthRef(c *catalog.Catalog, r catalog.Ref) int { return depth(c.Get(r)) }

// change adds the action that changes a fact in place.
func (b *builder) change(c *change, place int) {
	a := &action{verb: Change, phase: phaseOf(c.new), rank: 0, place: b.declaredPlace(c.new, place), changes: c}
	if c.new.Kind == "comment" || c.new.Parent == nil && Replaceable(c.new.Kind) {
		a.rank = 1
	}
	a.stmts = describe(c.stmts, Change, c.new)
	b.actions = append(b.actions, a)
	b.changer[c.new] = a
}

// describe fills in what every statement of an action carries.
func describe(stmts []Statement, v Verb, f *catalog.Fact) []Statement {
	out := slices.Clone(stmts)
	for i := range out {
		out[i].Verb = v
		out[i].Facts = append([]catalog.Ref{f.Ref}, out[i].Facts...)
		out[i].Own--
		if t := tableOf(f); t != nil {
			out[i].foreign = t.Kind == "foreign table"
		}
		if out[i].Comment == "" {
			out[i].Comment = comment(v, f)
		}
	}
	return out
}

// comment says in a few words what is done to what: Create index "contact_name_idx" on "contact".
func comment(v Verb, f *catalog.Fact) string {
	if r := ruleOf(f); r.title != nil {
		return r.title(v, f)
	}
	name := `"` + f.Name + `"`
	if i := strings.LastIndexByte(f.ID, '('); i > 0 && (f.Kind == "function" || f.Kind == "procedure" || f.Kind == "aggregate") {
		name = `"` + f.Name + `"`
	}
	if f.Schema != "public" && f.Schema != "" && f.Parent == nil && f.Kind != "schema" {
		name = `"` + f.Schema + `".` + name
	}
	switch {
	case f.Kind == "parent":
		return map[Verb]string{Create: "Attach ", Change: "Attach ", Drop: "Detach "}[v] + quoteName(f.Parent)
	case f.Kind == "sequence owner":
		return "Set the owner of sequence " + quoteName(f.Parent)
	case f.Parent != nil && f.Parent.Kind != "shell type":
		return string(v) + " " + string(f.Kind) + " " + name + " on " + quoteName(f.Parent)
	}
	return string(v) + " " + string(f.Kind) + " " + name
}

func quoteName(f *catalog.Fact) string {
	if f.Schema != "public" && f.Schema != "" && f.Kind != "schema" {
		return `"` + f.Schema + `"."` + f.Name + `"`
	}
	return `"` + f.Name + `"`
}

// phaseOf tells when a fact is made or changed: after what is dropped to be made again, before what is dropped for good
// (phase 2), unless it comes last.
func phaseOf(f *catalog.Fact) int {
	if ruleOf(f).last {
		return 3
	}
	return 1
}

// byPriority orders the actions that could come next.
func byPriority(a, b *action) int {
	return cmp.Or(cmp.Compare(a.phase, b.phase), cmp.Compare(a.rank, b.rank), cmp.Compare(a.place, b.place), cmp.Compare(a.index, b.index))
}
