package lint

import (
	"context"
	"fmt"

	"ariga.io/atlas/schemahcl"
	"ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/postgres"
	_ "ariga.io/atlas/sql/postgres/postgrescheck" // the analyzers for PostgreSQL
	"ariga.io/atlas/sql/schema"
	"ariga.io/atlas/sql/sqlcheck"
	"ariga.io/atlas/sql/sqlclient"

	"example.com/sqlfirst/internal/schema/sqltext"
)

// analyzers are Atlas's: destructive changes (DS), changes that data can make fail (MF), changes
// that break running programs (BC), dropped constraints (CD).
type analyzers []sqlcheck.Analyzer

func newAnalyzers(settings *schemahcl.Resource) (analyzers, error) {
	if settings == nil {
		settings = &schemahcl.Resource{Type: "lint"}
	}
	found, err := sqlcheck.AnalyzerFor(postgres.DriverName, settings)
	if err != nil {
		return nil, fmt.Errorf("read lint settings: %w", err)
	}
	return found, nil
}

// judge lets the analyzers look at a file. An analyzer that is set to error makes errors of what
// it finds.
func (as analyzers) judge(ctx context.Context, s *stage, t *fileTrace, report *Report) error {
	file := &sqlcheck.File{File: t.file, Parser: reader{}}
	places := make(map[int]sqltext.Pos)
	read := make(map[int]bool)
	for _, st := range t.statements {
		places[st.stmt.Offset] = st.stmt.Pos
		read[st.stmt.Offset] = len(st.scanned)+len(st.rewritten) > 0
		file.Changes = append(file.Changes, &sqlcheck.Change{
			Changes: st.changes,
			Stmt:    &migrate.Stmt{Pos: st.stmt.Offset, Text: st.stmt.Text},
		})
		file.Sum = append(file.Sum, st.changes...)
	}
	dev := &sqlclient.Client{Name: postgres.DriverName, Driver: s.driver}
	for _, a := range as {
		var found []Finding
		reported := false
		err := a.Analyze(ctx, &sqlcheck.Pass{File: file, Dev: dev, Reporter: sqlcheck.ReportWriterFunc(func(r sqlcheck.Report) {
			reported = true
			for _, d := range r.Diagnostics {
				if d.Code == "MF104" && !read[d.Pos] {
					continue // PostgreSQL did not look for NULLs: a check proves that there are none
				}
				found = append(found, Finding{Code: d.Code, Pos: places[d.Pos], Severity: Warning, Text: d.Text, Suggestion: suggestions[d.Code]})
			}
		})})
		// The error says that there are findings, and that they are errors.
		if err != nil && !reported {
			return fmt.Errorf("analyze %s: %w", t.file, err)
		}
		for _, f := range found {
			if err != nil {
				f.Severity = Error
			}
			report.add(f)
		}
	}
	return nil
}

// suggestions say what to do about what Atlas's analyzers find.
var suggestions = map[string]string{
	"DS101": "stop using the schema in the program first, and drop it in a later release; then silence this: -- atlas:nolint DS101 reason",
	"DS102": "stop using the table in the program first, and drop it in a later release; then silence this: -- atlas:nolint DS102 reason",
	"DS103": "stop using the column in the program first, and drop it in a later release; then silence this: -- atlas:nolint DS103 reason",
	"MF101": "look for duplicates first: SELECT columns, count(*) FROM table GROUP BY columns HAVING count(*) > 1",
	"MF102": "look for duplicates first: SELECT columns, count(*) FROM table GROUP BY columns HAVING count(*) > 1",
	"MF103": "give the column a DEFAULT, or add it nullable, fill it, and set NOT NULL in a later migration",
	"MF104": "fill the column first: UPDATE table SET column = value WHERE column IS NULL",
	"BC101": "programs that run know the old name: make the new table or a view beside it, move over, drop the old one in a later release",
	"BC102": "programs that run know the old name: add the new column, write both, move over, drop the old one in a later release",
	"CD101": "make sure that nothing relies on the references being whole",
}

// reader answers the questions that Atlas's analyzers have about the statements themselves.
type reader struct{}

// ColumnFilledBefore tells whether an UPDATE before the position sets a column of a table.
func (reader) ColumnFilledBefore(stmts []*migrate.Stmt, t *schema.Table, c *schema.Column, pos int) (bool, error) {
	for _, stmt := range stmts {
		if stmt.Pos >= pos {
			break
		}
		if fills(sqltext.Tokens(stmt.Text), t.Name, c.Name) {
			return true, nil
		}
	}
	return false, nil
}

// fills tells whether the statement is UPDATE [ONLY] [schema.]table ... SET ... column = ...
func fills(tokens []sqltext.Token, table, column string) bool {
	if len(tokens) == 0 || !tokens[0].Is("UPDATE") {
		return false
	}
	named, set := false, false
	for i, t := range tokens {
		switch {
		case t.Is("SET"):
			if !named {
				return false
			}
			set = true
		case t.Is("WHERE"), t.Is("FROM"):
			return false
		case !set:
			named = named || t.Name() == table
		case t.Name() == column && i+1 < len(tokens) && tokens[i+1].Text == "=":
			return true
		}
	}
	return false
}
