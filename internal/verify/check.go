// Package verify runs the checks that say whether the repository is right, as many at a time as the
// machine has cores, and ends with what failed and the command that mends each.
package verify

import "time"

// Check is a task that succeeds where something holds.
type Check struct {
	Task string // its name in Taskfile.yml
	Fix  string // what mends it, as one types it

	// Needs is an address that must answer; where it does not the check is skipped, and says so.
	Needs string
	// Shows picks the lines of a passed check's output that are worth reading. Nil shows none.
	Shows func(line string) bool
}

// State is how a check ended.
type State int

// The states.
const (
	Passed State = iota
	Failed
	Skipped
	Stopped // by a signal, before it could tell
)

// Result is what came of a check.
type Result struct {
	Check
	State  State
	Took   time.Duration
	Output string // of the task; of a skipped check, why
}

func in(state State, results []Result) []Result {
	var some []Result
	for _, r := range results {
		if r.State == state {
			some = append(some, r)
		}
	}
	return some
}
