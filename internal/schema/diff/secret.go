package diff

import (
	"example.com/sqlfirst/internal/schema/plan"
	"example.com/sqlfirst/internal/schema/sqltext"
)

// refuseSecrets refuses a plan that would write down a password which nothing but the live database holds.
func refuseSecrets(files []plan.File) error {
	r := &plan.RefusalError{}
	for _, f := range files {
		for _, s := range f.Statements {
			if s.Facts[0].Kind == "user mapping" && sqltext.Redact(s.SQL) != s.SQL {
				r.Objects = append(r.Objects, plan.Refused{
					Ref:    s.Facts[0],
					Reason: "its password is in the live database alone, and is written nowhere else",
					Hint:   "write " + sqltext.Redact(s.SQL) + " by hand",
				})
			}
		}
	}
	if len(r.Objects) == 0 {
		return nil
	}
	return r
}
