package plan

import (
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/sqltext"
)

var aggregateRule = &rule{
	object: func(f *catalog.Fact) string { return "AGGREGATE " + f.Attr("_signature") },
	create: createAggregate,
	name:   routineName,
}

func createAggregate(_ *planner, f *catalog.Fact) []Statement {
	var parts []string
	add := func(word, value string) {
		if value != "" {
			parts = append(parts, word+" = "+value)
		}
	}
	text := func(attr string) string {
		if v, ok := f.Attrs[attr]; ok {
			return sqltext.Literal(v)
		}
		return ""
	}
	flag := func(attr, word string) {
		if f.Has(attr) {
			parts = append(parts, word)
		}
	}
	modify := map[string]string{"r": "READ_ONLY", "s": "SHAREABLE", "w": "READ_WRITE"}
	add("SFUNC", f.Attr("sfunc"))
	add("STYPE", f.Attr("stype"))
	add("SSPACE", f.Attr("sspace"))
	add("FINALFUNC", f.Attr("finalfunc"))
	flag("finalfunc_extra", "FINALFUNC_EXTRA")
	add("FINALFUNC_MODIFY", modify[f.Attr("finalfunc_modify")])
	add("COMBINEFUNC", f.Attr("combinefunc"))
	add("SERIALFUNC", f.Attr("serialfunc"))
	add("DESERIALFUNC", f.Attr("deserialfunc"))
	add("INITCOND", text("initcond"))
	add("MSFUNC", f.Attr("msfunc"))
	add("MINVFUNC", f.Attr("minvfunc"))
	add("MSTYPE", f.Attr("mstype"))
	add("MSSPACE", f.Attr("msspace"))
	add("MFINALFUNC", f.Attr("mfinalfunc"))
	flag("mfinalfunc_extra", "MFINALFUNC_EXTRA")
	add("MFINALFUNC_MODIFY", modify[f.Attr("mfinalfunc_modify")])
	add("MINITCOND", text("minitcond"))
	add("SORTOP", f.Attr("sortop"))
	add("PARALLEL", map[string]string{"s": "SAFE", "r": "RESTRICTED"}[f.Attr("parallel")])
	flagIf := f.Attr("aggkind") == "h"
	if flagIf {
		parts = append(parts, "HYPOTHETICAL")
	}
	return one("CREATE AGGREGATE " + f.Attr("_signature") + " (\n    " + strings.Join(parts, ",\n    ") + "\n)")
}
