package plan

import (
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/sqltext"
)

// counter is the sequence that numbers a column: the one inside of an identity column, or the one that its default asks.
type counter struct {
	id string
	// fact is the sequence; nil where it is inside of the column.
	fact *catalog.Fact
	// start and increment are the sequence's own.
	start, increment string
}

// counterOf gives what numbers a column; false where nothing does.
func counterOf(column *catalog.Fact) (counter, bool) {
	if id := column.Attr("identity_sequence"); id != "" {
		return counter{id: id, start: column.Attr("identity_start"), increment: column.Attr("identity_increment")}, true
	}
	d := column.Child("default", column.Name)
	if d == nil || !strings.HasPrefix(d.Attr("expression"), "nextval(") {
		return counter{}, false
	}
	for _, need := range d.Needs {
		if need.Kind == "sequence" {
			return counter{id: need.ID, fact: need, start: need.Attr("start"), increment: need.Attr("increment")}, true
		}
	}
	return counter{}, false
}

// recount is a column that is numbered by another sequence from now on, which is new.
type recount struct {
	column   *catalog.Fact
	from, to counter
	// copy takes over where the old sequence stood; aside renames one inside of a column whose name is wanted.
	copy, aside *action
}

// keepCounting adds the actions by which a column that is numbered by a new sequence goes on where its old one stood, or
// where its values end.
func (b *builder) keepCounting(place int) {
	for _, want := range b.To.Of("column") {
		old := b.old(want)
		if old == nil || b.gone[old] || want.Implied() {
			continue
		}
		to, ok := counterOf(want)
		from, before := counterOf(old)
		if !ok || to.fact != nil && !b.made[to.fact] || to.fact == nil && old.Has("identity") {
			continue
		}
		r := recount{column: want, from: from, to: to}
		r.copy = &action{verb: Change, phase: 1, rank: 2, place: place}
		source := from.id
		switch {
		case !before:
			b.countOn(&r, old)
		case from.id == to.id && from.fact == nil:
			source = b.counterAside(&r, place)
		case from.id == to.id:
			source = sqltext.Ident(from.fact.Schema) + "." + sqltext.Ident(asideName(b.From, from.fact, "__old"))
		}
		if before {
			r.copy.stmts = []Statement{{SQL: "SELECT pg_catalog.setval(" + sqltext.Literal(to.id) + ", last_value, is_called) FROM " + source}}
		}
		if len(r.copy.stmts) == 0 {
			continue
		}
		r.copy.stmts[0].Comment = "Go on counting column " + quoteName(want) + " of " + quoteName(want.Parent) + " where it stood"
		r.copy.stmts = describe(r.copy.stmts, Change, want)
		b.actions = append(b.actions, r.copy)
		b.recounts = append(b.recounts, r)
	}
}

// countOn begins after the values that a column has, which nothing has numbered so far.
func (b *builder) countOn(r *recount, old *catalog.Fact) {
	switch old.Attr("type") {
	case "smallint", "integer", "bigint":
	default:
		return
	}
	end, beyond := "max", " >= "
	if strings.HasPrefix(r.to.increment, "-") {
		end, beyond = "min", " <= "
	}
	end += "(" + sqltext.Ident(r.column.Name) + ")"
	r.copy.stmts = []Statement{{SQL: "SELECT pg_catalog.setval(" + sqltext.Literal(r.to.id) + ", " + end + ") FROM " + r.column.Parent.ID +
		" HAVING " + end + beyond + r.to.start}}
}

// counterAside gives the sequence inside of an identity column another name, so that a free one can have it.
func (b *builder) counterAside(r *recount, place int) string {
	schema, name := r.from.id[:strings.LastIndexByte(r.from.id, '.')], r.from.id[strings.LastIndexByte(r.from.id, '.')+1:]
	aside := strings.Trim(name, `"`)
	aside = asideName(b.From, &catalog.Fact{Schema: r.column.Schema, Name: strings.ReplaceAll(aside, `""`, `"`)}, "__old")
	r.aside = &action{verb: Change, phase: 0, place: place}
	r.aside.stmts = describe([]Statement{{
		SQL:     "ALTER SEQUENCE " + r.from.id + " RENAME TO " + sqltext.Ident(aside),
		Comment: "Set the sequence of column " + quoteName(r.column) + " aside",
	}}, Change, r.column)
	b.actions = append(b.actions, r.aside)
	return schema + "." + sqltext.Ident(aside)
}

// countedAside tells whether a sequence goes whose name a column's own sequence takes, so that it is set aside until that
// one has gone on from it.
func (b *builder) countedAside(f *catalog.Fact) bool {
	if f.Kind != "sequence" || b.new(f) != nil {
		return false
	}
	for _, want := range b.To.Of("column") {
		if want.Attr("identity_sequence") == f.ID && b.old(want) != nil {
			return true
		}
	}
	return false
}

// linkCounters puts taking over between the making of the new sequence and the end of the old one.
func (b *builder) linkCounters(changer map[*catalog.Fact]*action) {
	for _, r := range b.recounts {
		change := changer[r.column]
		if r.to.fact != nil {
			wait(r.copy, b.maker[r.to.fact])
			wait(b.maker[r.to.fact], r.aside)
			if r.from.fact == nil && r.from.id != "" && change != nil {
				wait(change, r.copy)
			}
		} else {
			wait(r.copy, change)
		}
		if r.from.fact == nil {
			continue
		}
		gone := b.remover[r.from.fact]
		if aside := b.retirer[r.from.fact]; aside != nil {
			wait(aside, r.copy)
			wait(change, gone)
		} else if gone != nil {
			wait(gone, r.copy)
		}
	}
}
