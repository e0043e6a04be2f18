package plan

import (
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/sqltext"
)

// online tells whether something that a table gets or loses is to be built without stopping writes: the table was there
// before and stays, and is not a partitioned one, for which PostgreSQL has no such way.
func (p *planner) online(f *catalog.Fact, wanted bool) bool {
	old, want := p.From.Get(f.Parent.Ref), p.To.Get(f.Parent.Ref)
	return wanted && old != nil && want != nil && !p.gone[old] && !p.made[want] && !old.Has("partition_by") && !want.Has("partition_by")
}

// ownChange tells whether a constraint is new or changed in its own words, and not only made again for something else.
func (p *planner) ownChange(f *catalog.Fact) bool {
	old := p.old(f)
	return old == nil || len(catalog.Changed(old, f)) > 0
}

// addOnline adds a constraint to a table that may have many rows, under a weak lock: a check or a foreign key first
// without looking at the rows there are, which a later transaction does; a key on an index that was built before.
func (p *planner) addOnline(f *catalog.Fact) []Statement {
	name := sqltext.Ident(f.Name)
	switch f.Attr("type") {
	case "c", "f":
		if notValid(f) {
			return nil
		}
		add := clause(f.Parent.ID, "ADD CONSTRAINT "+name+" "+definition(f)+" NOT VALID")
		add.commit = true
		return []Statement{add, validate(f.Parent.ID, f.Name)}
	case "p", "u":
		if p.takesIndex(f) == nil && wholeOf(f) == nil {
			return addKeyOnline(f)
		}
	}
	return nil
}

// addKeyOnline builds a key's index first; the constraint takes it over, which takes no time.
func addKeyOnline(f *catalog.Fact) []Statement {
	index := f.Attr("_index_definition")
	if strings.Contains(index, " TABLESPACE ") {
		return nil
	}
	return []Statement{
		{TxNone: true, SQL: concurrently(index), Trial: index, Comment: "Build the index of key " + quoteName(f) + " on " + quoteName(f.Parent)},
		clause(f.Parent.ID, usingIndex(f)),
	}
}

// notNullOnline forbids nulls without reading the table under a lock that stops everything: the rows are read for a
// constraint that is not valid yet, and PostgreSQL takes its word. From version 18 on NOT NULL is such a constraint.
func notNullOnline(p *planner, c *change) []Statement {
	table, column := c.new.Parent.ID, sqltext.Ident(c.new.Name)
	if p.From.Version >= 18 {
		add := clause(table, notNullConstraint(c.new)+" NOT VALID")
		add.commit = true
		return []Statement{add, validate(table, c.new.Attr("_not_null_name"))}
	}
	aside := asideName(p.From, c.new, "__not_null")
	name := sqltext.Ident(aside)
	add := clause(table, "ADD CONSTRAINT "+name+" CHECK ("+column+" IS NOT NULL) NOT VALID")
	check := validate(table, aside)
	add.commit, check.commit = true, true
	return []Statement{add, check, clause(table, "ALTER COLUMN "+column+" SET NOT NULL"), clause(table, "DROP CONSTRAINT "+name)}
}

// validate reads the rows for a constraint that was added without, while reads and writes go on.
func validate(table, name string) Statement {
	s := clause(table, "VALIDATE CONSTRAINT "+sqltext.Ident(name))
	s.Comment = `Validate constraint "` + name + `" of ` + tableComment(table)
	return s
}

// concurrently puts CONCURRENTLY into a CREATE INDEX.
func concurrently(sql string) string {
	for _, t := range sqltext.Tokens(sql) {
		if t.Is("INDEX") {
			at := t.Offset + len(t.Text)
			return sql[:at] + " CONCURRENTLY" + sql[at:]
		}
	}
	return sql
}
