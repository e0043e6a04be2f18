package migrate

import (
	"time"

	"example.com/sqlfirst/internal/schema/sqltext"
)

// EventKind says what an Event tells.
type EventKind int

// The kinds of events, in the order in which a run gives them.
const (
	EventWait      EventKind = iota // another migrator holds the lock
	EventPlan                       // what will be run is known: Total files, From and To which version
	EventFile                       // a file begins
	EventStatement                  // a statement begins
	EventDone                       // a statement ended: Elapsed
	EventRecovered                  // a statement was found done, or its remains were cleared away: Note
	EventBlocked                    // a statement waits for a lock that others hold: Blockers
	EventRetry                      // the file was rolled back and will be tried again: Try failed, Elapsed until the next
	EventFileDone                   // a file ended: Elapsed
	EventEnd                        // the run ended: Elapsed
)

// Event is a step of a run. The callback that gets it should return soon: the run waits for it.
type Event struct {
	Kind      EventKind
	File      *File
	Pos       sqltext.Pos // of the statement
	Statement string      // its text, with passwords masked
	Index     int         // which file or statement of Total this is, from 1
	Total     int
	Try       int
	Elapsed   time.Duration
	From, To  string // versions; From is "" where there is none
	Note      string
	Blockers  []Blocker
	DryRun    bool
}
