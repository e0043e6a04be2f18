package plan

import (
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/sqltext"
)

var publicationRule = &rule{
	object: named("PUBLICATION"),
	create: func(p *planner, f *catalog.Fact) []Statement {
		sql := "CREATE PUBLICATION " + f.ID
		if f.Has("all_tables") {
			sql += " FOR ALL TABLES"
		} else if what := published(f); len(what) > 0 {
			sql += " FOR\n    " + strings.Join(what, ",\n    ")
		}
		if o := publicationOptions(f, func(attr string) bool { return f.Attr(attr) != publicationDefaults[attr] }); o != "" {
			sql += "\n    WITH (" + o + ")"
		}
		return one(sql)
	},
	alter: func(_ *planner, c *change) ([]Statement, bool) {
		options := publicationOptions(c.new, func(attr string) bool { return c.has(attr) })
		return one("ALTER PUBLICATION " + c.new.ID + " SET (" + options + ")"), !c.has("all_tables")
	},
}

var publicationDefaults = map[string]string{"publish": "insert, update, delete, truncate"}

// publicationOptions writes the options that are asked for.
func publicationOptions(f *catalog.Fact, say func(attr string) bool) string {
	var out []string
	if say("publish") {
		out = append(out, "publish = '"+f.Attr("publish")+"'")
	}
	if say("via_root") {
		out = append(out, "publish_via_partition_root = "+map[bool]string{true: "true", false: "false"}[f.Has("via_root")])
	}
	if say("generated_columns") {
		value := f.Attr("generated_columns")
		if value == "" {
			value = "none"
		}
		out = append(out, "publish_generated_columns = "+value)
	}
	return strings.Join(out, ", ")
}

// published lists what a new publication publishes.
func published(f *catalog.Fact) []string {
	var out []string
	for _, c := range f.ChildrenOf("published table") {
		what := publishedTable(c)
		if len(out) > 0 {
			// Version 14 knows the word TABLE once.
			what = strings.TrimPrefix(what, "TABLE ")
		}
		out = append(out, what)
	}
	for _, c := range f.ChildrenOf("published schema") {
		out = append(out, publishedSchema(c))
	}
	return out
}

// ONLY, since heirs that are published are facts of their own.
func publishedTable(f *catalog.Fact) string {
	sql := "TABLE ONLY " + f.Attr("_table")
	if c := f.Attr("columns"); c != "" {
		sql += " (" + c + ")"
	}
	if w := f.Attr("where"); w != "" {
		sql += " WHERE " + inParentheses(w)
	}
	return sql
}

// inParentheses puts an expression in parentheses, unless all of it stands in a pair.
func inParentheses(expr string) string {
	tokens := sqltext.Tokens(expr)
	depth := 0
	for i, t := range tokens {
		switch t.Text {
		case "(":
			depth++
		case ")":
			depth--
		}
		if depth == 0 {
			if i > 0 && i == len(tokens)-1 {
				return expr
			}
			break
		}
	}
	return "(" + expr + ")"
}

func publishedSchema(f *catalog.Fact) string { return "TABLES IN SCHEMA " + f.Attr("_schema") }

var publishedTableRule = publishedRule("table", publishedTable, func(f *catalog.Fact) string { return "TABLE ONLY " + f.Attr("_table") })

var publishedSchemaRule = publishedRule("tables of schema", publishedSchema, publishedSchema)

// publishedRule is for what a publication adds and drops; PostgreSQL changes none of it in place.
func publishedRule(kind string, add, drop func(*catalog.Fact) string) *rule {
	return &rule{
		object: drop,
		title: func(v Verb, f *catalog.Fact) string {
			what := kind + " " + tableComment(f.Attr("_table")+f.Attr("_schema"))
			if v == Drop {
				return "Drop " + what + " from publication " + quoteName(f.Parent)
			}
			return "Add " + what + " to publication " + quoteName(f.Parent)
		},
		create: func(_ *planner, f *catalog.Fact) []Statement {
			return one("ALTER PUBLICATION " + f.Parent.ID + " ADD " + add(f))
		},
		drop: func(_ *planner, f *catalog.Fact) []Statement {
			return one("ALTER PUBLICATION " + f.Parent.ID + " DROP " + drop(f))
		},
		within: func(*planner, *catalog.Fact) bool { return true },
	}
}

// A subscription is refused: it holds a connection string and a replication slot on another server, and making one means
// to replicate.
var subscriptionRule = &rule{
	object:    named("SUBSCRIPTION"),
	create:    func(p *planner, f *catalog.Fact) []Statement { p.refuseSubscription(f); return nil },
	drop:      func(p *planner, f *catalog.Fact) []Statement { p.refuseSubscription(f); return nil },
	alter:     func(p *planner, c *change) ([]Statement, bool) { p.refuseSubscription(c.new); return nil, true },
	holdsData: func(_, _ *catalog.Fact) (string, string) { return subscriptionReason, subscriptionHint },
}

const (
	subscriptionReason = "a subscription is not planned: it names another server and holds a replication slot there"
	subscriptionHint   = "keep it out of db/schema and of the migrations; create, change and drop it by hand where it belongs"
)

func (p *planner) refuseSubscription(f *catalog.Fact) {
	p.refuse(f, subscriptionReason, subscriptionHint)
}
