package plan

import (
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
)

var rangeRule = &rule{
	object: named("TYPE"),
	create: func(_ *planner, f *catalog.Fact) []Statement {
		parts := []string{"SUBTYPE = " + f.Attr("subtype")}
		for _, o := range []string{"subtype_opclass", "collation", "canonical", "subtype_diff"} {
			if v := f.Attr(o); v != "" {
				parts = append(parts, strings.ToUpper(o)+" = "+v)
			}
		}
		parts = append(parts, "MULTIRANGE_TYPE_NAME = "+f.Attr("multirange"))
		return one("CREATE TYPE " + f.ID + " AS RANGE (\n    " + strings.Join(parts, ",\n    ") + "\n)")
	},
	// No swap: PostgreSQL leaves the constructors of a renamed range under the old name, in the new one's way.
	name: typeName,
}
