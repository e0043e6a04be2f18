package plan

import (
	"maps"
	"slices"
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/sqltext"
)

var columnRule = &rule{
	object: named("COLUMN"),
	create: func(p *planner, f *catalog.Fact) []Statement {
		out := []Statement{clause(f.Parent.ID, "ADD COLUMN "+columnDefinition(f))}
		if fill := p.using(f); fill != "" && !f.Has("generated") && !f.Has("identity") {
			out = addFilled(p, f, fill)
		} else if own := p.ownColumn(f); own != "" {
			out[0] = clause(f.Parent.ID, "ADD COLUMN "+own)
			out[0].Own = p.Declared.Of(f).Order + 1
		}
		if needsValue(f) && p.using(f) == "" {
			out[0].addHazard(mayFail("a row of table " + f.Parent.ID + " stops the migration, since it has no value for column " + sqltext.Ident(f.Name) +
				"; give it a default, or write -- atlas:using expression above it"))
		}
		for _, x := range columnExtras(f) {
			out = append(out, clause(f.Parent.ID, x))
		}
		return out
	},
	drop: func(_ *planner, f *catalog.Fact) []Statement {
		return []Statement{clause(f.Parent.ID, "DROP COLUMN "+sqltext.Ident(f.Name))}
	},
	alter: alterColumn,
	upset: upsetByType,
	holdsData: func(old, want *catalog.Fact) (string, string) {
		if old.Has("generated") || want.Has("generated") || old.Parent.Kind == "foreign table" {
			return "", ""
		}
		return "a column cannot be made again without losing its values", "add a column under another name, move the values, then drop this one"
	},
	follow: followType,
	within: func(*planner, *catalog.Fact) bool { return true },
	loses: func(f *catalog.Fact) string {
		if f.Has("generated") || f.Parent.Kind == "foreign table" {
			return ""
		}
		return "column " + f.ID + " and its values"
	},
	late: true,
}

// needsValue tells whether a new column has no value to give to rows that are there.
func needsValue(f *catalog.Fact) bool {
	if !f.Has("not_null") || f.Has("not_null_not_valid") || f.Has("generated") || f.Has("identity") || len(f.ChildrenOf("default")) > 0 || f.Parent.Kind == "foreign table" {
		return false
	}
	return !slices.ContainsFunc(f.Needs, func(n *catalog.Fact) bool { return n.Kind == "domain" && n.Attr("default") != "" })
}

// addFilled adds a column and gives it its author's values in the rows that are there, before it is NOT NULL.
func addFilled(p *planner, f *catalog.Fact, value string) []Statement {
	bare := *f
	bare.Attrs = maps.Clone(f.Attrs)
	delete(bare.Attrs, "not_null")
	out := []Statement{clause(f.Parent.ID, "ADD COLUMN "+columnDefinition(&bare)), fillColumn(f, value, "")}
	c := &change{old: &bare, new: f, attrs: []string{"not_null"}}
	return append(out, alterNotNull(p, c, "ALTER COLUMN "+sqltext.Ident(f.Name)+" ")...)
}

// fillColumn gives a column its author's values.
func fillColumn(f *catalog.Fact, value, where string) Statement {
	sql := "UPDATE " + f.Parent.ID + " SET " + sqltext.Ident(f.Name) + " = " + value
	if where != "" {
		sql += " WHERE " + where
	}
	return Statement{SQL: sql, Comment: "Fill column " + quoteName(f) + " of " + quoteName(f.Parent)}
}

// columnDefinition writes a column as CREATE TABLE and ADD COLUMN take it.
func columnDefinition(f *catalog.Fact) string {
	sql := sqltext.Ident(f.Name) + " " + f.Attr("type")
	if o := f.Attr("foreign_options"); o != "" {
		sql += " OPTIONS (" + o + ")"
	}
	if c := f.Attr("collation"); c != "" {
		sql += " COLLATE " + c
	}
	return sql + columnOptions(f)
}

// namedNotNull gives a column's NOT NULL the name that PostgreSQL would choose: while the old table is still there, it would
// choose another.
func namedNotNull(f *catalog.Fact) *catalog.Fact {
	named := *f
	named.Attrs = maps.Clone(f.Attrs)
	named.Attrs["not_null_name"] = f.Attr("_not_null_name")
	return &named
}

// columnOptions writes what follows a column's type.
func columnOptions(f *catalog.Fact) string {
	sql := ""
	if d := f.Child("default", f.Name); d != nil {
		sql += " DEFAULT " + d.Attr("expression")
	}
	switch f.Attr("generated") {
	case "s":
		sql += " GENERATED ALWAYS AS (" + f.Attr("expression") + ") STORED"
	case "v":
		sql += " GENERATED ALWAYS AS (" + f.Attr("expression") + ") VIRTUAL"
	}
	if f.Has("not_null") && !f.Has("not_null_not_valid") {
		if n := f.Attr("not_null_name"); n != "" {
			sql += " CONSTRAINT " + sqltext.Ident(n)
		}
		sql += " NOT NULL"
		if f.Has("not_null_no_inherit") {
			sql += " NO INHERIT"
		}
	}
	if f.Has("identity") {
		sql += " " + identity(f)
	}
	return sql
}

// identity writes GENERATED ... AS IDENTITY with the options that are not the default.
func identity(f *catalog.Fact) string {
	sql := "GENERATED " + map[string]string{"a": "ALWAYS", "d": "BY DEFAULT"}[f.Attr("identity")] + " AS IDENTITY"
	var options []string
	usual := sqltext.Ident(f.Schema) + "." + sqltext.Ident(f.Table+"_"+f.Name+"_seq")
	if s := f.Attr("identity_sequence"); s != usual {
		options = append(options, "SEQUENCE NAME "+s)
	}
	if o := sequenceOptions(f, "identity_", f.Attr("_base_type")); o != "" {
		options = append(options, o)
	}
	if len(options) > 0 {
		sql += " (" + strings.Join(options, " ") + ")"
	}
	return sql
}

// columnExtras are the clauses for what a column's definition has no words for.
func columnExtras(f *catalog.Fact) []string {
	alter := "ALTER COLUMN " + sqltext.Ident(f.Name) + " "
	var out []string
	if s := f.Attr("storage"); s != "" {
		out = append(out, alter+"SET STORAGE "+storageName(s))
	}
	if c := f.Attr("compression"); c != "" {
		out = append(out, alter+"SET COMPRESSION "+compressionName(c))
	}
	if s := f.Attr("statistics"); s != "" {
		out = append(out, alter+"SET STATISTICS "+s)
	}
	if o := f.Attr("options"); o != "" {
		out = append(out, alter+"SET ("+o+")")
	}
	if f.Has("not_null_not_valid") {
		out = append(out, notNullConstraint(f)+" NOT VALID")
	}
	return out
}

func notNullConstraint(f *catalog.Fact) string {
	return "ADD CONSTRAINT " + sqltext.Ident(f.Attr("_not_null_name")) + " NOT NULL " + sqltext.Ident(f.Name)
}

func storageName(s string) string {
	return map[string]string{"p": "PLAIN", "e": "EXTERNAL", "x": "EXTENDED", "m": "MAIN", "": "DEFAULT"}[s]
}

func compressionName(c string) string {
	return map[string]string{"p": "pglz", "l": "lz4", "": "DEFAULT"}[c]
}

// alterColumn changes a column in place, clause by clause.
func alterColumn(p *planner, c *change) ([]Statement, bool) {
	c = identityApart(p, c)
	if c.has("generated") && !c.old.Has("generated") || c.has("expression") && c.new.Has("generated") {
		return nil, false
	}
	var out []Statement
	alter := "ALTER COLUMN " + sqltext.Ident(c.new.Name) + " "
	add := func(text string) { out = append(out, clause(c.new.Parent.ID, text)) }
	if c.has("generated") {
		if c.old.Attr("generated") != "s" {
			return nil, false
		}
		add(alter + "DROP EXPRESSION")
	}
	if c.has("identity") && !c.new.Has("identity") {
		add(alter + "DROP IDENTITY")
	}
	if c.has("type", "collation") && !p.typed(c.new) {
		out = append(out, retype(p, c, "")...)
	}
	if c.has("not_null") && !c.old.Has("not_null") && !c.has("type") && p.using(c.new) != "" {
		out = append(out, fillColumn(c.new, p.using(c.new), sqltext.Ident(c.new.Name)+" IS NULL"))
	}
	notNull := alterNotNull(p, c, alter)
	if len(notNull) > 0 && c.has("not_null") && !c.old.Has("not_null") && p.using(c.new) == "" && c.new.Parent.Kind != "foreign table" {
		notNull[0].addHazard(nullHazard(c.new))
	}
	out = append(out, notNull...)
	if c.has("identity") && c.new.Has("identity") {
		if c.old.Has("identity") {
			add(alter + "SET GENERATED " + map[string]string{"a": "ALWAYS", "d": "BY DEFAULT"}[c.new.Attr("identity")])
		} else {
			add(alter + "ADD " + identity(c.new))
		}
	}
	if c.old.Has("identity") && c.new.Has("identity") {
		out = append(out, alterIdentity(c, alter)...)
	}
	if c.has("storage") {
		s := storageName(c.new.Attr("storage"))
		if s == "DEFAULT" && p.From.Version < 16 {
			s = storageName(c.new.Attr("_type_storage"))
		}
		add(alter + "SET STORAGE " + s)
	}
	if c.has("compression") {
		add(alter + "SET COMPRESSION " + compressionName(c.new.Attr("compression")))
	}
	if c.has("statistics") {
		s := c.new.Attr("statistics")
		if s == "" {
			s = "-1"
		}
		add(alter + "SET STATISTICS " + s)
	}
	for _, o := range optionChanges(c) {
		add(alter + o)
	}
	if o := foreignOptionChanges(c, "foreign_options"); o != "" {
		add(strings.TrimSuffix(alter, " ") + o)
	}
	return out, true
}

// identityApart leaves out the identity that a partition has of its parent: from version 17 on it comes and goes with
// the tie.
func identityApart(p *planner, c *change) *change {
	if p.From.Version < 17 || !p.reties(c.old.Parent, c.new.Parent) {
		return c
	}
	apart := *c
	if c.old.Implied() && attached(c.old.Parent) {
		apart.old = withoutIdentity(c.old)
	}
	if c.new.Implied() && attached(c.new.Parent) {
		apart.new = withoutIdentity(c.new)
	}
	apart.attrs = slices.DeleteFunc(slices.Clone(c.attrs), isIdentity)
	for _, attr := range catalog.Changed(apart.old, apart.new) {
		if isIdentity(attr) {
			apart.attrs = append(apart.attrs, attr)
		}
	}
	return &apart
}

func isIdentity(attr string) bool { return strings.HasPrefix(attr, "identity") }

func withoutIdentity(f *catalog.Fact) *catalog.Fact {
	out := *f
	out.Attrs = maps.Clone(f.Attrs)
	maps.DeleteFunc(out.Attrs, func(k, _ string) bool { return isIdentity(k) })
	return &out
}

// alterNotNull changes NOT NULL, which has a name of its own from version 18 on.
func alterNotNull(p *planner, c *change, alter string) []Statement {
	table := c.new.Parent.ID
	switch {
	case !c.has("not_null", "not_null_name", "not_null_no_inherit", "not_null_not_valid"):
		return nil
	case !c.new.Has("not_null"):
		return []Statement{clause(table, alter+"DROP NOT NULL")}
	case !c.old.Has("not_null"):
		if p.online(c.new, p.Concurrent.Create) && !c.new.Has("identity") && !c.new.Has("not_null_no_inherit") && !c.new.Has("not_null_not_valid") {
			return notNullOnline(p, c)
		}
		if c.new.Attr("not_null_name") == "" && !c.new.Has("not_null_no_inherit") && !c.new.Has("not_null_not_valid") {
			return []Statement{clause(table, alter+"SET NOT NULL")}
		}
		sql := notNullConstraint(c.new)
		if c.new.Has("not_null_no_inherit") {
			sql += " NO INHERIT"
		}
		if c.new.Has("not_null_not_valid") {
			sql += " NOT VALID"
		}
		return []Statement{clause(table, sql)}
	}
	var out []Statement
	name := sqltext.Ident(c.old.Attr("_not_null_name"))
	if want := sqltext.Ident(c.new.Attr("_not_null_name")); c.has("not_null_name") && name != want && !c.new.Has("_not_null_inherited") {
		// A rename is a statement of its own.
		out = append(out, Statement{SQL: "ALTER TABLE " + table + " RENAME CONSTRAINT " + name + " TO " + want})
		name = want
	}
	if c.has("not_null_not_valid") && !c.new.Has("not_null_not_valid") {
		out = append(out, clause(table, "VALIDATE CONSTRAINT "+name))
	}
	if c.has("not_null_no_inherit") {
		word := " INHERIT"
		if c.new.Has("not_null_no_inherit") {
			word = " NO INHERIT"
		}
		out = append(out, clause(table, "ALTER CONSTRAINT "+name+word))
	}
	return out
}

// alterIdentity changes the options of an identity column's sequence, in place so that its last value stays.
func alterIdentity(c *change, alter string) []Statement {
	var out []Statement
	var sets []string
	for _, o := range sequenceChanges(c, "identity_") {
		sets = append(sets, "SET "+o)
	}
	if len(sets) > 0 {
		out = append(out, clause(c.new.Parent.ID, alter+strings.Join(sets, " ")))
	}
	if c.has("identity_sequence") {
		old, want := c.old.Attr("identity_sequence"), c.new.Attr("identity_sequence")
		out = append(out, Statement{SQL: "ALTER SEQUENCE " + old + " RENAME TO " + want[strings.LastIndexByte(want, '.')+1:]})
	}
	return out
}

// retype writes ALTER COLUMN TYPE; using is the expression for the new value, "" where PostgreSQL finds the cast.
func retype(p *planner, c *change, using string) []Statement {
	sql := "ALTER COLUMN " + sqltext.Ident(c.new.Name) + " TYPE " + c.new.Attr("type")
	if col := c.new.Attr("collation"); col != "" {
		sql += " COLLATE " + col
	}
	if own := p.using(c.new); own != "" {
		using = own
	}
	if using == "" && p.Learned.Using[c.new.Ref] {
		using = castTo(p, c)
	}
	// A foreign table has no values to change.
	if using != "" && c.new.Parent.Kind != "foreign table" {
		sql += " USING " + using
	}
	s := clause(c.new.Parent.ID, sql)
	for _, h := range typeHazards(c, p.using(c.new) != "") {
		s.addHazard(h)
	}
	return []Statement{s}
}

// castTo writes an explicit cast; types of the schema's own are read from what the old value is as text.
func castTo(p *planner, c *change) string {
	value := sqltext.Ident(c.new.Name)
	for _, need := range append(slices.Clone(c.old.Needs), c.new.Needs...) {
		if ruleOf(need).swap != nil {
			return throughText(p, c.new, nil, value)
		}
	}
	return value + "::" + c.new.Attr("type")
}

// upsetByType tells what PostgreSQL does not carry along when a column's type changes: it rebuilds indexes, checks and
// statistics itself and refuses for everything else.
func upsetByType(_ *planner, c *change, user *catalog.Fact) bool {
	if !c.has("type", "collation") {
		return false
	}
	switch user.Kind {
	case "index", "statistics", "sequence owner":
		return false
	case "default":
		return false
	case "constraint":
		return user.Attr("type") == "f" && (c.follows || c.old.Attr("_base_type") != c.new.Attr("_base_type"))
	}
	return true
}

// followType keeps a column whose type is made again: its values move to the new type.
func followType(p *planner, old, want, because *catalog.Fact, queue []*catalog.Fact) []*catalog.Fact {
	swap := ruleOf(because).swap
	if swap == nil || old.Has("generated") || because.Parent != nil {
		return p.replace(want, queue)
	}
	c := p.changed[want]
	if c == nil {
		c = &change{old: old, new: want}
		p.changed[want] = c
	}
	if c.follows {
		return queue
	}
	c.follows = true
	if !c.has("type") {
		c.attrs = append(c.attrs, "type")
	}
	rest, ok := alterColumn(p, &change{old: old, new: want, attrs: without(c.attrs, "type")})
	if !ok {
		return p.replace(want, queue)
	}
	c.stmts = append(retype(p, c, swap(p, want, because, sqltext.Ident(want.Name))), rest...)
	for _, user := range old.Users {
		if upsetByType(p, c, user) {
			queue = p.disturb(user, old, queue)
		}
	}
	for _, d := range old.ChildrenOf("default") {
		queue = p.disturb(d, because, queue)
	}
	return queue
}

func without(list []string, drop string) []string {
	var out []string
	for _, s := range list {
		if s != drop {
			out = append(out, s)
		}
	}
	return out
}

func isArray(column *catalog.Fact) bool { return strings.HasSuffix(column.Attr("type"), "[]") }

var defaultRule = &rule{
	object: func(f *catalog.Fact) string { return "DEFAULT OF COLUMN " + f.ID },
	create: setDefault,
	drop: func(_ *planner, f *catalog.Fact) []Statement {
		if f.Parent.Kind == "column" {
			return []Statement{clause(f.Parent.Parent.ID, "ALTER COLUMN "+sqltext.Ident(f.Name)+" DROP DEFAULT")}
		}
		return one("ALTER VIEW " + f.Parent.ID + " ALTER COLUMN " + sqltext.Ident(f.Name) + " DROP DEFAULT")
	},
	alter:  func(p *planner, c *change) ([]Statement, bool) { return setDefault(p, c.new), true },
	within: func(_ *planner, f *catalog.Fact) bool { return f.Parent.Kind == "column" },
}

func setDefault(_ *planner, f *catalog.Fact) []Statement {
	set := "ALTER COLUMN " + sqltext.Ident(f.Name) + " SET DEFAULT " + f.Attr("expression")
	if f.Parent.Kind == "column" {
		return []Statement{clause(f.Parent.Parent.ID, set)}
	}
	return one("ALTER VIEW " + f.Parent.ID + " " + set)
}
