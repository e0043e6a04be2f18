package lint

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.com/sqlfirst/internal/migrate"
	"example.com/sqlfirst/internal/schema/sqltext"
)

// view is a statement of a file, as a rule sees it.
type view struct {
	*trace
	file *fileTrace
	nth  int
}

// rules judge what a statement did. A rule looks at what PostgreSQL says, not at how the statement
// is written, so that it does not matter who wrote it, or whether a DO block hides it.
var rules = []func(view) []Finding{
	builtIndexes, droppedIndexes, rebuiltIndexes,
	addedConstraints, validatedConstraints, setNotNull,
	rewrites, referencedTables, partitions, attachments,
	heldLocks, mixedData, liftedTimeout, explicitLocks,
	insecureFunctions, renamedLabels,
}

// judge applies all rules to a file.
func judge(t *fileTrace) []Finding {
	var found []Finding
	for i, st := range t.statements {
		v := view{trace: st, file: t, nth: i}
		n := len(found)
		for _, rule := range rules {
			found = append(found, rule(v)...)
		}
		if len(found) == n {
			found = append(found, unexplained(v)...)
		}
	}
	return append(found, droppedViews(t)...)
}

func (v view) finding(code, suggestion, format string, args ...any) Finding {
	return Finding{Code: code, Pos: v.stmt.Pos, Severity: Warning, Text: fmt.Sprintf(format, args...), Suggestion: suggestion}
}

func (v view) notice(code, suggestion, format string, args ...any) Finding {
	f := v.finding(code, suggestion, format, args...)
	f.Severity = Notice
	return f
}

// old tells whether a relation was there before the file.
func (v view) old(id uint32) bool {
	_, ok := v.file.old[id]
	return ok
}

// name gives the name of a relation after the statement, or before it if it is gone.
func (v view) name(id uint32) string {
	if r, ok := v.after[id]; ok {
		return r.String()
	}
	return v.before[id].String()
}

// blocked says what waits for the locks on tables.
func (v view) blocked(tables ...uint32) string {
	var waits []string
	for _, id := range tables {
		if v.locks[id] >= share {
			waits = append(waits, fmt.Sprintf("%s on %s (%s)", v.locks[id].blocks(), v.name(id), v.locks[id]))
		}
	}
	return strings.Join(slices.Compact(waits), " and ") + " wait"
}

// inTransaction tells whether locks are kept until the end of the file.
func (v view) inTransaction() bool { return v.file.mode != migrate.TxNone }

// sorted gives the keys of a map in order, so that findings come in the same order each time.
func sorted[V any](m map[uint32]V) []uint32 { return slices.Sorted(maps.Keys(m)) }

// alone is how a migration looks whose statements cannot run in a transaction.
func alone(statements ...string) string {
	return "in a migration of its own:\n-- atlas:txmode none\n\n" + strings.Join(statements, "\n")
}

// later puts statements into two migrations, one after the other.
func later(first, second string) string {
	return first + "\nand in a later migration:\n" + second
}

// withConcurrently makes CREATE INDEX CONCURRENTLY of CREATE INDEX.
func withConcurrently(definition string) string {
	for _, t := range sqltext.Tokens(definition) {
		if t.Is("INDEX") {
			at := t.Offset + len(t.Text)
			return definition[:at] + " CONCURRENTLY" + definition[at:] + ";"
		}
	}
	return definition
}
