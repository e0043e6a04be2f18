package plan

import (
	"slices"
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/sqltext"
)

// asideSchema holds tables that are made again while their rows move: a schema of its own, so that the names of their
// indexes, constraints and sequences are free for the new ones.
const asideSchema = "sqlfirst_aside"

// rebuild makes a table again with its rows, for what ALTER TABLE cannot do, such as partitioning it: the old table is
// moved aside, the rows go from it to the new one, the old one is dropped.
func (b *builder) rebuild(f *catalog.Fact, place int) {
	old, want := f, b.new(f)
	if b.asideMake == nil {
		b.asideMake = &action{verb: Create, phase: 0}
		b.asideMake.stmts = describe([]Statement{{SQL: "CREATE SCHEMA " + asideSchema, Comment: "Make room for what is made again"}}, Create, f)
		b.asideDrop = &action{verb: Drop, phase: 2, place: place + 1}
		b.asideDrop.stmts = describe([]Statement{{SQL: "DROP SCHEMA " + asideSchema, Comment: "Nothing is left aside"}}, Drop, f)
		b.actions = append(b.actions, b.asideMake, b.asideDrop)
	}
	away := &action{verb: Change, phase: 0, place: place, rebuilds: f}
	whole := b.rebuiltWhole(old)
	away.stmts = describe(append(b.detached(old, whole), Statement{
		SQL:     "ALTER TABLE " + old.ID + " SET SCHEMA " + asideSchema,
		Comment: "Set table " + quoteName(old) + " aside",
	}), Change, f)
	b.remove(away, f)

	move := &action{verb: Change, phase: 1, rank: 2, place: place, moves: want}
	if whole == nil {
		move.stmts = describe(moveRows(b.planner, old, want), Change, want)
	}

	drop := &action{verb: Drop, phase: 2, place: place}
	drop.stmts = describe([]Statement{{SQL: "DROP TABLE " + asideID(old), Comment: "Drop the old table " + quoteName(old)}}, Drop, f)
	b.actions = append(b.actions, away, move, drop)
	b.rebuilt = append(b.rebuilt, rebuilt{old: old, new: want, away: away, move: move, drop: drop, whole: whole})
}

// rebuiltWhole gives the partitioned table, made again as well, with whose rows those of a partition move.
func (b *builder) rebuiltWhole(f *catalog.Fact) *catalog.Fact {
	for _, tie := range f.ChildrenOf("parent") {
		for _, need := range tie.Needs {
			if tie.Has("bound") && need.Kind == "table" && b.gone[need] && b.new(need) != nil {
				return need
			}
		}
	}
	return nil
}

// detached takes a partition that is set aside out of a table that stays.
func (b *builder) detached(f, whole *catalog.Fact) []Statement {
	var out []Statement
	for _, tie := range f.ChildrenOf("parent") {
		if whole == nil && tie.Has("bound") {
			s := parentRule.drop(b.planner, tie)[0]
			s.Comment = comment(Drop, tie)
			out = append(out, s)
		}
	}
	return out
}

// rebuilt are the actions by which one table is made again.
type rebuilt struct {
	old, new         *catalog.Fact
	away, move, drop *action
	// whole is the partitioned table with whose rows those of a partition move; nil for rows that move by themselves.
	whole *catalog.Fact
}

func asideID(f *catalog.Fact) string { return asideSchema + "." + sqltext.Ident(f.Name) }

// moveRows copies the rows and takes over what identity columns have counted.
func moveRows(p *planner, old, want *catalog.Fact) []Statement {
	var into, from []string
	always := false
	var out []Statement
	for _, c := range want.ChildrenOf("column") {
		before := old.Child("column", c.Name)
		if before == nil || c.Has("generated") {
			continue
		}
		into = append(into, sqltext.Ident(c.Name))
		from = append(from, movedValue(p, before, c))
		always = always || c.Attr("identity") == "a"
		if s := before.Attr("identity_sequence"); s != "" && c.Has("identity_sequence") {
			out = append(out, Statement{
				SQL: "SELECT pg_catalog.setval(" + sqltext.Literal(c.Attr("identity_sequence")) +
					", last_value, is_called) FROM " + asideSchema + s[strings.LastIndexByte(s, '.'):],
				Comment: "Go on counting " + quoteName(want) + " where it stood",
			})
		}
	}
	if len(into) == 0 {
		return nil
	}
	sql := "INSERT INTO " + want.ID + " (" + strings.Join(into, ", ") + ")"
	if always {
		sql += " OVERRIDING SYSTEM VALUE"
	}
	sql += "\nSELECT " + strings.Join(from, ", ") + "\nFROM " + asideID(old)
	return append([]Statement{{SQL: sql, Comment: "Move the rows of " + quoteName(want)}}, out...)
}

// movedValue writes the value that a column's row takes along.
func movedValue(p *planner, before, c *catalog.Fact) string {
	value := sqltext.Ident(c.Name)
	switch moved := p.carry(before, c, value); {
	case p.using(c) != "" && before.Attr("type") != c.Attr("type"):
		return p.using(c)
	case moved != value && before.Attr("type") != c.Attr("type"):
		return castTo(p, &change{old: before, new: c})
	default:
		return moved
	}
}

// afterRows makes what reads a table's rows when it is made wait for them: foreign keys to it and materialized views.
func (b *builder) afterRows(r rebuilt) {
	for _, part := range append([]*catalog.Fact{r.new}, r.new.Children...) {
		for _, user := range part.Users {
			if user.Kind == "materialized view" || user.Kind == "constraint" && user.Attr("type") == "f" {
				if a := b.maker[user]; a != nil && !r.move.after[a] && a != b.maker[r.new] {
					wait(a, r.move)
				}
			}
		}
	}
}

// linkRebuilt adds the edges around tables that are made again.
func (b *builder) linkRebuilt() {
	for _, r := range b.rebuilt {
		wait(r.away, b.asideMake)
		wait(b.asideDrop, r.drop)
		wait(r.drop, r.move)
		wait(r.move, r.away)
		wait(r.move, b.maker[r.new])
		for _, other := range b.rebuilt {
			if other.old == r.whole {
				wait(r.drop, other.move)
				wait(other.drop, r.drop)
			}
		}
		for _, user := range r.new.Users {
			// Partitions take the rows.
			if user.Kind == "parent" {
				wait(r.move, b.maker[user])
			}
		}
		for _, child := range r.new.Children {
			// Triggers must not fire for rows that are only moved; keys and indexes are quicker made afterwards.
			if a := b.maker[child]; a != nil && a != b.maker[r.new] && child.Kind != "parent" && child.Kind != "column" {
				wait(a, r.move)
			}
		}
		b.afterRows(r)
		for _, user := range r.old.Users {
			// A partition that goes for good holds rows until then.
			if user.Kind == "parent" && b.new(user.Parent) == nil {
				if a := b.remover[user]; a != nil {
					wait(a, r.move)
				}
			}
		}
	}
}

// keepsRows tells whether an action sets a table aside, and so need not wait for what goes with its partitions.
func (b *builder) keepsRows(a *action, user *catalog.Fact) bool {
	if a.rebuilds == nil {
		return false
	}
	if t := tableOf(user); t != nil && b.new(t) == nil {
		for _, tie := range t.ChildrenOf("parent") {
			if slices.Contains(ancestors(tie), a.rebuilds) {
				return true
			}
		}
	}
	return false
}
