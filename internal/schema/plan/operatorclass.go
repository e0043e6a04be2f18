package plan

import (
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
)

var operatorFamilyRule = &rule{
	object: named("OPERATOR FAMILY"),
	create: func(_ *planner, f *catalog.Fact) []Statement { return one("CREATE OPERATOR FAMILY " + f.ID) },
}

// familyMember is the rule of what a family has by itself, mostly across types: operators and support functions.
func familyMember(word string) *rule {
	return &rule{
		title: func(v Verb, f *catalog.Fact) string {
			return string(v) + " " + strings.ToLower(word) + " " + f.Name + " of operator family " + quoteName(f.Parent)
		},
		object: func(f *catalog.Fact) string {
			return word + " " + f.Name + " OF " + operatorFamilyRule.object(f.Parent)
		},
		create: func(_ *planner, f *catalog.Fact) []Statement {
			return one("ALTER OPERATOR FAMILY " + f.Parent.ID + " ADD " + f.Attr("definition"))
		},
		drop: func(_ *planner, f *catalog.Fact) []Statement {
			return one("ALTER OPERATOR FAMILY " + f.Parent.ID + " DROP " + word + " " + f.Name)
		},
	}
}

var operatorClassRule = &rule{
	object: named("OPERATOR CLASS"),
	create: func(_ *planner, f *catalog.Fact) []Statement {
		sql := "CREATE OPERATOR CLASS " + f.Attr("_identity")
		if f.Has("default") {
			sql += "\n    DEFAULT"
		}
		sql += "\n    FOR TYPE " + f.Attr("type") + " USING " + f.Attr("_method") + " FAMILY " + f.Attr("family") + " AS\n    "
		storage, members := f.Attr("storage"), f.Attr("members")
		switch {
		case members == "" && storage == "":
			// There has to be something; the type itself is the storage of most.
			return one(sql + "STORAGE " + f.Attr("type"))
		case members == "":
			return one(sql + "STORAGE " + storage)
		case storage != "":
			members = "STORAGE " + storage + ",\n    " + members
		}
		return one(sql + members)
	},
}
