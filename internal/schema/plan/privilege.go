package plan

import (
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/sqltext"
)

// privilegesRule grants what is missing and revokes what is too much, privilege by privilege. Without the fact a grantee
// has what the kind of object gives by default: nothing, for most; PUBLIC may use functions, types and languages.
var privilegesRule = &rule{
	object: privilegedObject,
	create: func(_ *planner, f *catalog.Fact) []Statement { return grantChanges(f, base(f), held(f)) },
	drop: func(p *planner, f *catalog.Fact) []Statement {
		if p.revokedOnTable(f) {
			return nil
		}
		return grantChanges(f, held(f), base(f))
	},
	alter: func(_ *planner, c *change) ([]Statement, bool) {
		return grantChanges(c.new, held(c.old), held(c.new)), true
	},
	title: func(v Verb, f *catalog.Fact) string { return grantTitle(v, f, "privileges on "+privilegedName(f)) },
}

var defaultPrivilegesRule = &rule{
	object: privilegesRule.object,
	create: privilegesRule.create,
	drop:   privilegesRule.drop,
	alter:  privilegesRule.alter,
	title: func(v Verb, f *catalog.Fact) string {
		what := "default privileges on " + strings.ToLower(f.Attr("_on"))
		if f.Parent != nil {
			what += " in schema " + quoteName(f.Parent)
		}
		return grantTitle(v, f, what)
	},
}

// revokedOnTable tells whether a column's privileges go with the table's, since REVOKE on a table is for its columns too.
func (p *planner) revokedOnTable(f *catalog.Fact) bool {
	if f.Parent == nil || f.Parent.Kind != "column" || insideOf(f) {
		return false
	}
	whole := f.Parent.Parent.Child(f.Kind, f.Name)
	return whole != nil && p.gone[whole] && len(base(whole)) == 0
}

// grants are a grantee's privileges; true where it may grant them on.
type grants map[string]bool

func held(f *catalog.Fact) grants { return readGrants(f, "privileges", "grantable") }
func base(f *catalog.Fact) grants { return readGrants(f, "_base", "_base_grantable") }

func readGrants(f *catalog.Fact, plain, grantable string) grants {
	g := grants{}
	for attr, option := range map[string]bool{plain: false, grantable: true} {
		list := f.Attr(attr)
		if list == "ALL" {
			list = f.Attr("_all")
		}
		for _, privilege := range splitOptions(list) {
			g[privilege] = option
		}
	}
	return g
}

// grantChanges writes the statements that take a grantee from some privileges to others.
func grantChanges(f *catalog.Fact, from, to grants) []Statement {
	var revoke, option, grant, with []string
	for _, p := range splitOptions(f.Attr("_all")) {
		could, had := from[p]
		can, has := to[p]
		switch {
		case had && !has:
			revoke = append(revoke, p)
		case could && has && !can:
			option = append(option, p)
		case has && can && !could:
			with = append(with, p)
		case has && !had:
			grant = append(grant, p)
		}
	}
	if len(to) == 0 {
		revoke = splitOptions(f.Attr("_all"))
	}
	var out []Statement
	add := func(verb string, privileges []string, end string) {
		if len(privileges) > 0 {
			out = append(out, Statement{SQL: asGrantor(f, verb+privilegeWords(f, privileges)+" ON "+privilegedObject(f)+end)})
		}
	}
	add("REVOKE ", revoke, " FROM "+grantee(f))
	add("REVOKE GRANT OPTION FOR ", option, " FROM "+grantee(f))
	add("GRANT ", grant, " TO "+grantee(f))
	add("GRANT ", with, " TO "+grantee(f)+" WITH GRANT OPTION")
	return out
}

// privilegeWords lists privileges as GRANT does, each with the column where they are a column's.
func privilegeWords(f *catalog.Fact, privileges []string) string {
	if len(privileges) > 1 && len(privileges) == len(splitOptions(f.Attr("_all"))) {
		privileges = []string{"ALL"}
	}
	column := ""
	if f.Parent != nil && f.Parent.Kind == "column" && !insideOf(f) {
		column = " (" + sqltext.Ident(f.Parent.Name) + ")"
	} else if name := f.Attr("_column"); name != "" {
		column = " (" + name + ")"
	}
	return strings.Join(privileges, column+", ") + column
}

// grantee names who the privileges are for.
func grantee(f *catalog.Fact) string {
	if g := f.Attr("_grantee"); g != "OWNER" {
		return g
	}
	return f.Attr("_owner")
}

// asGrantor adds what a statement needs around it: the role that has granted on what it was granted itself, or whose
// future objects it is about.
func asGrantor(f *catalog.Fact, sql string) string {
	if f.Kind == "default privileges" {
		prefix := "ALTER DEFAULT PRIVILEGES "
		if role := f.Attr("_for"); role != "" {
			prefix += "FOR ROLE " + role + " "
		}
		if f.Parent != nil {
			prefix += "IN SCHEMA " + f.Parent.ID + " "
		}
		return prefix + sql
	}
	if role := f.Attr("_grantor"); role != "" {
		return "SET LOCAL ROLE " + role + ";\n" + sql + ";\nRESET ROLE"
	}
	return sql
}

// insideOf tells whether the privileges are on something that is no fact of its own: inside of the parent, as an identity
// column's sequence is, or PostgreSQL's own.
func insideOf(f *catalog.Fact) bool {
	return f.Parent == nil || f.Parent.Object.OID != f.Object.OID || f.Kind == "default privileges"
}

// privilegedObject names what the privileges are on as GRANT does.
func privilegedObject(f *catalog.Fact) string {
	if insideOf(f) {
		return f.Attr("_on")
	}
	on := f.Parent
	switch on.Kind {
	case "table", "view", "materialized view", "foreign table":
		return "TABLE " + on.ID
	case "column":
		return "TABLE " + on.Parent.ID
	case "sequence", "function", "procedure", "schema", "language", "domain", "foreign data wrapper":
		return ruleOf(on).object(on)
	case "aggregate":
		return "FUNCTION " + strings.Replace(on.ID, "(*)", "()", 1)
	case "server":
		return "FOREIGN SERVER " + on.ID
	}
	return "TYPE " + on.ID
}

// privilegedName names it as comments do.
func privilegedName(f *catalog.Fact) string {
	if insideOf(f) {
		kind, name, _ := strings.Cut(f.Attr("_on"), " ")
		return strings.ToLower(kind) + " " + name
	}
	if f.Parent.Kind == "column" {
		return `column "` + f.Parent.Name + `" of ` + quoteName(f.Parent.Parent)
	}
	name := string(f.Parent.Kind) + " " + quoteName(f.Parent)
	if column := f.Attr("_column"); column != "" {
		return "column " + column + " of " + name
	}
	return name
}

// grantTitle says whether a statement gives or takes.
func grantTitle(v Verb, f *catalog.Fact, what string) string {
	to := grantee(f)
	switch {
	case v == Change:
		return "Modify " + what + " of " + to
	case v == Drop && len(base(f)) > 0:
		return "Restore " + what + " to " + to
	case v == Create && len(held(f)) > len(base(f)):
		return "Grant " + what + " to " + to
	}
	return "Revoke " + what + " from " + to
}
