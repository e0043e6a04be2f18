package lint

import (
	"cmp"
	"slices"

	"example.com/sqlfirst/internal/schema/sqltext"
)

// Severity says whether a finding stops a pipeline.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // the file cannot be applied everywhere, or loses data
	Warning Severity = "warning" // it hurts where there are many rows or many users
	Notice  Severity = "notice"  // it is good to know
)

// Finding is one thing that is unsafe about a migration.
type Finding struct {
	Code       string
	Pos        sqltext.Pos
	Severity   Severity
	Text       string // what happens, and to whom
	Suggestion string // what to write instead; may be SQL to paste
}

// Report is what was found.
type Report struct {
	// Base is the number of files that were there before the new ones.
	Base int
	// Files are the paths of the new files, in order.
	Files []string
	// Findings are in the order of files and lines.
	Findings []Finding
}

// Failed tells whether there is a finding of severity Error.
func (r *Report) Failed() bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Severity == Error })
}

func (r *Report) add(findings ...Finding) { r.Findings = append(r.Findings, findings...) }

func (r *Report) sort() {
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Pos.File, b.Pos.File), cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Code, b.Code))
	})
}

// The codes of findings that are not Atlas's and not about the text of one file.
const (
	CodeEdited     = "GB101" // a file that the base branch has was changed
	CodeDeleted    = "GB102" // a file that the base branch has was deleted
	CodeOutOfOrder = "GB103" // a new file sorts before one that the base branch has
	CodeReplay     = "RP101" // the file does not run on the state before it
	CodeSplit      = "RP102" // the file does not run statement by statement, so that it was not traced
)
