package migrate

import (
	"errors"
	"fmt"
	"strings"

	"example.com/sqlfirst/internal/schema/sqltext"
)

// The codes of problems with a migration's transaction. They do not change.
const (
	CodeNeedsNone = "TX101" // a statement that cannot run in a transaction, in a file that is one
	CodeBadMode   = "TX102" // a txmode that is unknown or not allowed
	CodeArchive   = "TX103" // a file in a format that Atlas alone can read
	CodeNoName    = "TX104" // an index without a name, of which a crash would leave no trace
	CodeUnsealed  = "TX105" // a file that asks to be left out of atlas.sum
)

// TextError is a folder of migrations that cannot be run as it is written. Nothing was connected to.
type TextError struct {
	Problems []sqltext.Problem
}

func (e *TextError) Error() string {
	const most = 20
	var b strings.Builder
	for i, p := range e.Problems {
		if i == most {
			fmt.Fprintf(&b, "\n... and %d more", len(e.Problems)-most)
			break
		}
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(p.String())
	}
	return b.String()
}

// Check gives what keeps a file from being run, by its text alone. run is the mode of the run.
func Check(f *File, run TxMode) []sqltext.Problem {
	if ds := f.Directive("txtar"); len(ds) > 0 {
		return []sqltext.Problem{f.problem(CodeArchive, "the file is a txtar archive with checks, which only Atlas's own command can run",
			"move the statements into a plain file")}
	}
	if !f.sealed {
		return []sqltext.Problem{f.problem(CodeUnsealed, "the file asks to be left out of atlas.sum, so that nothing would tell if it was changed",
			"remove the line `-- atlas:sum ignore`, then run `atlas migrate hash`")}
	}
	stmts, err := f.Statements()
	problems := sqltext.Check(f.shown, f.Bytes(), stmts)
	if err != nil {
		// A file that is not text cannot be split either: its bytes explain it better.
		if len(problems) == 0 {
			problems = append(problems, splitProblem(f, err))
		}
		return problems
	}
	mode, err := f.TxMode(run)
	var refusal *RefusalError
	switch {
	case errors.As(err, &refusal):
		return append(problems, f.problem(CodeBadMode, refusal.Reason, refusal.Fix))
	case mode == TxNone:
		return append(problems, unrecoverable(stmts)...)
	}
	return append(problems, needNone(stmts)...)
}

func (f *File) problem(code, msg, hint string) sqltext.Problem {
	return sqltext.Problem{Pos: sqltext.Pos{File: f.shown, Line: 1, Col: 1}, Code: code, Msg: msg, Hint: hint}
}

func splitProblem(f *File, err error) sqltext.Problem {
	var split *sqltext.Error
	if errors.As(err, &split) {
		return sqltext.Problem{Pos: split.Pos, Code: CodeSyntax, Msg: split.Msg, Hint: split.Hint}
	}
	return f.problem(CodeSyntax, err.Error(), "")
}

// CodeSyntax is a file that cannot be split into statements.
const CodeSyntax = "FT100"

func needNone(stmts []sqltext.Stmt) []sqltext.Problem {
	var problems []sqltext.Problem
	for _, s := range stmts {
		if command, yes := Outside(s.Text); yes {
			problems = append(problems, sqltext.Problem{
				Pos: s.Pos, Code: CodeNeedsNone,
				Msg:  command + " cannot run inside of a transaction, and the file is one",
				Hint: "put it into a migration of its own that begins with the line `-- atlas:txmode none` and a blank line",
			})
		}
	}
	return problems
}

func unrecoverable(stmts []sqltext.Stmt) []sqltext.Problem {
	var problems []sqltext.Problem
	for _, s := range stmts {
		if command, _ := Outside(s.Text); command != createIndexConcurrently {
			continue
		}
		if _, _, ok := createdIndex(s.Text); !ok {
			problems = append(problems, sqltext.Problem{
				Pos: s.Pos, Code: CodeNoName,
				Msg:  "the index has no name, so that nothing would tell after a crash whether it was made",
				Hint: "give it the name that PostgreSQL would give it: table_column_idx",
			})
		}
	}
	return problems
}

// checkAll is Check for a whole folder. The error is a *TextError.
func checkAll(d *Dir, run TxMode) error {
	var problems []sqltext.Problem
	for _, f := range d.files {
		problems = append(problems, Check(f, run)...)
	}
	if len(problems) > 0 {
		return &TextError{Problems: problems}
	}
	return nil
}
