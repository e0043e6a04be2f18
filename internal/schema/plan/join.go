package plan

import (
	"slices"
	"strings"
)

// join makes one list of all statements; clauses of ALTER TABLE on the same table that follow each other become one
// statement, which takes its lock once and reads the table once.
func join(stmts []Statement) []Statement {
	var out []Statement
	for _, s := range stmts {
		if n := len(out) - 1; n >= 0 && s.table != "" && out[n].table == s.table && out[n].foreign == s.foreign {
			out[n].clause += ",\n    " + s.clause
			out[n].Facts = append(out[n].Facts, s.Facts...)
			out[n].Comment = ""
			out[n].Own = max(out[n].Own, s.Own)
			out[n].Hazards = append(slices.Clip(out[n].Hazards), s.Hazards...)
			continue
		}
		out = append(out, s)
	}
	for i := range out {
		if s := &out[i]; s.table != "" {
			sep := " "
			if strings.Contains(s.clause, ",\n    ") {
				sep = "\n    "
			}
			word := "table"
			if s.foreign {
				word = "foreign table"
			}
			s.SQL = "ALTER " + strings.ToUpper(word) + " " + s.table + sep + s.clause
			if s.Comment == "" {
				s.Comment = "Modify " + word + " " + tableComment(s.table)
			}
		}
	}
	return out
}

// tableComment gives a table's name as comments have it.
func tableComment(id string) string {
	id = strings.TrimPrefix(strings.TrimPrefix(id, "ONLY "), "public.")
	if strings.Contains(id, `"`) {
		return id
	}
	return `"` + strings.ReplaceAll(id, ".", `"."`) + `"`
}
