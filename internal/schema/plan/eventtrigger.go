package plan

import (
	"example.com/sqlfirst/internal/schema/catalog"
)

// An event trigger fires on what a plan does, so that it comes when all else is done.
var eventTriggerRule = &rule{
	object: named("EVENT TRIGGER"),
	create: func(_ *planner, f *catalog.Fact) []Statement {
		sql := "CREATE EVENT TRIGGER " + f.ID + " ON " + f.Attr("event")
		if t := f.Attr("tags"); t != "" {
			sql += "\n    WHEN TAG IN (" + t + ")"
		}
		out := one(sql + "\n    EXECUTE FUNCTION " + f.Attr("function") + "()")
		if f.Attr("enabled") != "" {
			out = append(out, enableEventTrigger(f))
		}
		return out
	},
	alter: func(_ *planner, c *change) ([]Statement, bool) {
		return []Statement{enableEventTrigger(c.new)}, c.only("enabled")
	},
	last: true,
}

func enableEventTrigger(f *catalog.Fact) Statement {
	return Statement{SQL: "ALTER EVENT TRIGGER " + f.ID + " " + firing[f.Attr("enabled")]}
}
