package migrate

import (
	"io/fs"
	"runtime/debug"
	"time"
)

// Options say how to apply migrations. Of a zero Options only Dir is missing.
type Options struct {
	// Dir holds the migrations and atlas.sum: a *Dir from OpenPath, an embed.FS, ...
	Dir fs.FS
	// N is the most files to apply, 0 for all.
	N int
	// To is the version to stop at, "" for the last.
	To string
	// DryRun reports what would be run and changes nothing. It takes no lock.
	DryRun bool
	// Baseline is the version that a database without records has already.
	Baseline string
	// AllowDirty migrates a database without records that is not empty.
	AllowDirty bool
	// AllowAhead leaves a database alone that has later migrations than Dir, and is content. It is
	// meant for an older program that starts beside a newer one.
	AllowAhead bool
	// TxMode is TxFile if it is "".
	TxMode TxMode
	// RevisionsSchema is where the table of revisions is: "" for where Atlas puts it.
	RevisionsSchema string
	// LockTimeout is how long to wait for another migrator: 0 for 10 seconds, negative for not at all.
	LockTimeout time.Duration
	// StatementLockTimeout is how long one statement may wait for a lock on a table before its file
	// is rolled back and tried again: 0 for 2 seconds. A lock_timeout in the URL goes before it.
	StatementLockTimeout time.Duration
	// Tries is how often a file is tried whose statements wait too long for locks, or which the
	// server chose to end a deadlock: 0 for 10.
	Tries int
	// Operator is recorded with each revision: "" for this program and its version.
	Operator string
	// Report is called with every step.
	Report func(Event)
}

func (o Options) withDefaults() Options {
	if o.TxMode == "" {
		o.TxMode = TxFile
	}
	if o.LockTimeout == 0 {
		o.LockTimeout = 10 * time.Second
	}
	if o.StatementLockTimeout <= 0 {
		o.StatementLockTimeout = 2 * time.Second
	}
	if o.Tries <= 0 {
		o.Tries = 10
	}
	if o.Operator == "" {
		o.Operator = operator()
	}
	if o.Report == nil {
		o.Report = func(Event) {}
	}
	return o
}

func operator() string {
	version := "development"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		version = info.Main.Version
	}
	return "sqlfirst " + version
}
