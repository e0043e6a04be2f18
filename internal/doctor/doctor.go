// Package doctor looks for everything that the tasks need on a machine, and says how to get what is missing.
package doctor

import (
	"context"
	"sync"
)

// State is how a part of the machine is.
type State int

// The states.
const (
	Good    State = iota
	Better        // works, and would work better with what Fix says
	Missing       // the tasks cannot do without it
)

// Finding is what was found of one part.
type Finding struct {
	Part  string
	State State
	Says  string
	Fix   string // empty where there is nothing to do; further ways on lines of their own
}

// Patient is a checkout on a machine.
type Patient struct {
	Root   string // of the checkout
	Getenv func(string) string
}

// looks are all parts that are looked at, in the order in which they are shown.
var looks = []func(context.Context, Patient) Finding{
	lookGo, lookCompiler, lookGit, lookBinaries, lookDocker, lookServer, lookPort, lookDisk, lookTools,
}

// Examine looks at every part.
func Examine(ctx context.Context, p Patient) []Finding {
	findings := make([]Finding, len(looks))
	var wg sync.WaitGroup
	for i, look := range looks {
		wg.Go(func() { findings[i] = look(ctx, p) })
	}
	wg.Wait()
	return findings
}

// Healthy tells whether nothing is missing.
func Healthy(findings []Finding) bool {
	for _, f := range findings {
		if f.State == Missing {
			return false
		}
	}
	return true
}
