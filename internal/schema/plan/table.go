package plan

import (
	"slices"
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/sqltext"
)

var tableRule = &rule{
	object: named("TABLE"),
	create: createTable,
	alter:  alterTable,
	// A table stays where what it stands on is made again: what it has of that are its columns.
	follow: func(p *planner, _, want, because *catalog.Fact, queue []*catalog.Fact) []*catalog.Fact {
		if because.Kind == "composite type" && want.Has("of_type") {
			p.refuse(want, "the type that the table is made of cannot be made again under it",
				"make it an ordinary table first (ALTER TABLE ... NOT OF), in a migration of its own")
		}
		return queue
	},
	name:  relationName,
	loses: func(f *catalog.Fact) string { return "table " + f.ID + " and its rows" },
	late:  true,
}

// createTable writes the table with its columns and every constraint that needs nothing but the table.
func createTable(p *planner, f *catalog.Fact) []Statement {
	word := "CREATE TABLE "
	if f.Attr("persistence") == "u" {
		word = "CREATE UNLOGGED TABLE "
	}
	sql := tableHead(p, f, word)
	if by := f.Attr("partition_by"); by != "" {
		sql += "\n    PARTITION BY " + by
	}
	if am := f.Attr("access_method"); am != "" {
		sql += "\n    USING " + sqltext.Ident(am)
	}
	if o := f.Attr("options"); o != "" {
		sql += "\n    WITH (" + o + ")"
	}
	return append(one(sql), tableExtras(f)...)
}

// tableHead writes a CREATE up to where kinds of tables differ; word is what it begins with.
func tableHead(p *planner, f *catalog.Fact, word string) string {
	sql := word + f.ID
	parents := f.ChildrenOf("parent")
	partition := len(parents) == 1 && parentRule.within(p, parents[0]) && parents[0].Attr("bound") != ""
	body := tableBody(p, f, partition)
	switch {
	case partition:
		sql += " PARTITION OF " + parents[0].Name
	case f.Attr("of_type") != "":
		sql += " OF " + f.Attr("of_type")
	}
	if len(body) > 0 {
		sql += " (\n    " + strings.Join(body, ",\n    ") + "\n)"
	} else if !partition && f.Attr("of_type") == "" {
		sql += " ()"
	}
	if partition {
		sql += "\n    " + parents[0].Attr("bound")
	} else if inherits := inherited(p, parents); len(inherits) > 0 {
		sql += "\n    INHERITS (" + strings.Join(inherits, ", ") + ")"
	}
	return sql
}

// tableBody lists what stands between the parentheses.
func tableBody(p *planner, f *catalog.Fact, partition bool) []string {
	var body []string
	for _, c := range f.ChildrenOf("column") {
		switch {
		case f.Attr("of_type") == "" && (!c.Implied() || !partition && attached(f)):
			if p.old(f) != nil {
				c = namedNotNull(c)
			}
			body = append(body, columnDefinition(c))
		case f.Attr("of_type") != "" && columnOptions(c) != "":
			body = append(body, sqltext.Ident(c.Name)+" WITH OPTIONS"+columnOptions(c))
		}
	}
	for _, c := range f.ChildrenOf("constraint") {
		if !c.Implied() && constraintRule.within(p, c) {
			body = append(body, "CONSTRAINT "+sqltext.Ident(c.Name)+" "+definition(c))
		}
	}
	return body
}

// inherited names the tables that a new table inherits from.
func inherited(p *planner, parents []*catalog.Fact) []string {
	var out []string
	for _, f := range parents {
		if f.Attr("bound") == "" && parentRule.within(p, f) {
			out = append(out, f.Name)
		}
	}
	return out
}

// tableExtras is what CREATE TABLE has no words for.
func tableExtras(f *catalog.Fact) []Statement {
	var out []Statement
	for _, c := range f.ChildrenOf("column") {
		for _, x := range columnExtras(c) {
			out = append(out, clause(f.ID, x))
		}
	}
	if f.Has("row_security") {
		out = append(out, clause(f.ID, "ENABLE ROW LEVEL SECURITY"))
	}
	if f.Has("force_row_security") {
		out = append(out, clause(f.ID, "FORCE ROW LEVEL SECURITY"))
	}
	if r := f.Attr("replica_identity"); r == "FULL" || r == "NOTHING" {
		out = append(out, clause(f.ID, "REPLICA IDENTITY "+r))
	}
	return out
}

// alterTable changes what is the table's own; columns and constraints are facts of their own.
func alterTable(p *planner, c *change) ([]Statement, bool) {
	if c.has("partition_by") {
		return nil, false
	}
	var out []Statement
	add := func(text string) { out = append(out, clause(c.new.ID, text)) }
	if c.has("persistence") {
		unlogged := c.new.Attr("persistence") == "u"
		add("SET " + map[bool]string{true: "UNLOGGED", false: "LOGGED"}[unlogged])
		if unlogged {
			out[0].addHazard(dataLoss("a crash of the server empties table " + c.new.ID + " from now on"))
		}
	}
	if c.has("of_type") {
		if t := c.new.Attr("of_type"); t != "" {
			add("OF " + t)
		} else {
			add("NOT OF")
		}
	}
	if c.has("access_method") {
		am := c.new.Attr("access_method")
		if am == "" {
			am = "heap"
		}
		add("SET ACCESS METHOD " + sqltext.Ident(am))
	}
	for _, o := range optionChanges(c) {
		add(o)
	}
	onOff := func(attr, on, off string) {
		if c.has(attr) {
			add(map[bool]string{true: on, false: off}[c.new.Has(attr)] + " ROW LEVEL SECURITY")
		}
	}
	onOff("row_security", "ENABLE", "DISABLE")
	onOff("force_row_security", "FORCE", "NO FORCE")
	if c.has("replica_identity") {
		r := c.new.Attr("replica_identity")
		if r == "" {
			r = "DEFAULT"
		}
		add("REPLICA IDENTITY " + r)
	}
	if c.has("cluster_on") {
		if i := c.new.Attr("cluster_on"); i != "" {
			add("CLUSTER ON " + i)
		} else {
			add("SET WITHOUT CLUSTER")
		}
	}
	return out, true
}

// optionChanges writes the changes of storage parameters as clauses of ALTER.
func optionChanges(c *change) []string {
	if !c.has("options") {
		return nil
	}
	old, want := splitOptions(c.old.Attr("options")), splitOptions(c.new.Attr("options"))
	var set, reset []string
	for _, o := range want {
		if !slices.Contains(old, o) {
			set = append(set, o)
		}
	}
	for _, o := range old {
		name, _, _ := strings.Cut(o, "=")
		if !slices.ContainsFunc(want, func(w string) bool { return strings.HasPrefix(w, name+"=") }) {
			reset = append(reset, name)
		}
	}
	var out []string
	if len(reset) > 0 {
		out = append(out, "RESET ("+strings.Join(reset, ", ")+")")
	}
	if len(set) > 0 {
		out = append(out, "SET ("+strings.Join(set, ", ")+")")
	}
	return out
}

func splitOptions(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ", ")
}

var parentRule = &rule{
	object: func(f *catalog.Fact) string { return "TABLE " + f.Parent.ID },
	create: func(_ *planner, f *catalog.Fact) []Statement {
		if b := f.Attr("bound"); b != "" {
			return one("ALTER TABLE " + f.Name + " ATTACH PARTITION " + f.Parent.ID + " " + b)
		}
		return []Statement{clause(f.Parent.ID, "INHERIT "+f.Name)}
	},
	drop: func(_ *planner, f *catalog.Fact) []Statement {
		if f.Attr("bound") != "" {
			return one("ALTER TABLE " + f.Name + " DETACH PARTITION " + f.Parent.ID)
		}
		return []Statement{clause(f.Parent.ID, "NO INHERIT "+f.Name)}
	},
	// Where the key changes and the bounds with it, the rows have to be dealt out anew.
	instead: func(p *planner, c *change) *catalog.Fact {
		for _, need := range c.old.Needs {
			if want := p.new(need); c.has("bound") && need.Kind == "table" && want != nil && need.Attr("partition_by") != want.Attr("partition_by") {
				return c.new.Parent
			}
		}
		return nil
	},
	// A partition whose columns all come from its parent is made as a partition; one with columns of its own is
	// attached. An heir names its parents where it is made.
	within: func(p *planner, f *catalog.Fact) bool {
		if f.Attr("bound") == "" {
			return true
		}
		for _, c := range f.Parent.ChildrenOf("column") {
			if !c.Implied() || columnExtra(p, c) {
				return false
			}
		}
		return true
	},
}

// attached tells whether a table is a partition, so that it can be made whole and attached.
func attached(f *catalog.Fact) bool {
	for _, parent := range f.ChildrenOf("parent") {
		if parent.Attr("bound") != "" {
			return true
		}
	}
	return false
}

// columnExtra tells whether an inherited column differs from its parent's in what PARTITION OF copies. The sequence of
// an identity column stays the parent's.
func columnExtra(p *planner, c *catalog.Fact) bool {
	up := p.inParent(p.To, c)
	if up == nil {
		return true
	}
	for _, k := range catalog.Changed(stripped(up), stripped(c)) {
		if !strings.HasPrefix(k, "identity") {
			return true
		}
	}
	return false
}
