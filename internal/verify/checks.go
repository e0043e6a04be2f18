package verify

import (
	"fmt"
	"slices"
	"strings"
)

// Checks are all that must hold before a change is merged. Those that take longest come first.
var Checks = []Check{
	{Task: "test", Fix: "task test -- -run TheTest ./the/package", Shows: closingLine},
	{Task: "lint", Fix: "task fmt, then what each finding says"},
	{Task: "vuln", Fix: "go get the fixed version that it names, then task tidy", Needs: "https://vuln.go.dev/index/db.json"},
	{Task: "gen:vet", Fix: "change the query that it names in db/query, then task gen"},
	{Task: "migrate:check", Fix: "task migrate:diff -- the_name_of_the_change"},
	{Task: "migrate:lint", Fix: "what each finding says"},
	{Task: "migrate:validate", Fix: "undo the edit, or task migrate:hash where it was meant"},
	{Task: "gen:check", Fix: "task gen"},
	{Task: "gen:compile", Fix: "change the query that it names in db/query"},
	{Task: "fmt:check", Fix: "task fmt"},
	{Task: "tidy:check", Fix: "task tidy"},
	{Task: "mod:verify", Fix: "go clean -modcache, then task mod:verify"},
	{Task: "actions:check", Fix: "change the line that it names in .github/workflows"},
}

// closingLine picks what go test says of each package that has tests.
func closingLine(line string) bool {
	return strings.HasPrefix(line, "ok ") && !strings.Contains(line, "[no tests to run]")
}

// Find gives the checks of these names, in this order; without a name all of them.
func Find(names ...string) ([]Check, error) {
	if len(names) == 0 {
		return Checks, nil
	}
	var found []Check
	for _, name := range names {
		i := slices.IndexFunc(Checks, func(c Check) bool { return c.Task == name })
		if i < 0 {
			return nil, fmt.Errorf("no check is called %q", name)
		}
		found = append(found, Checks[i])
	}
	return found, nil
}
