// Package sqltextfuzz holds sqltext against PostgreSQL's own scanner and parser, as
// libpg_query packs them. It is a module apart, so that the app does not need a C compiler.
package sqltextfuzz

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v6"

	"example.com/sqlfirst/internal/schema/sqltext"
)

// Verdict says how far a text could be compared.
type Verdict int

// The verdicts, from the least to the most that is known.
const (
	Skipped Verdict = iota // libpg_query cannot judge it
	Refused                // the scanner refuses it
	Scanned                // the scanner takes it, the parser does not
	Parsed                 // the parser takes it
)

// Compare holds what sqltext makes of a text against what PostgreSQL makes of it. The error
// says where they disagree.
func Compare(src string) (Verdict, error) {
	if beyond(src) {
		return Skipped, nil
	}
	stmts, splitErr := sqltext.Split("", []byte(src))
	scan, err := pg_query.Scan(src)
	if err != nil {
		if strings.HasPrefix(err.Error(), "unterminated") && splitErr == nil && !commands(stmts) {
			return Refused, fmt.Errorf("%w, but it was split", err)
		}
		return Refused, nil
	}
	if err := sameTokens(src, scan); err != nil {
		return Scanned, err
	}
	pieces, err := pg_query.SplitWithParser(src, false)
	switch {
	case err != nil:
		return Scanned, nil //nolint:nilerr // a syntax error is not about where statements end
	case splitErr != nil:
		return Parsed, splitErr
	}
	return Parsed, sameStatements(stmts, pieces)
}

var (
	// libpg_query takes comments for tokens, and with that a string that goes on behind one
	// for two.
	overComment = regexp.MustCompile(`'[\s\v]*(--[^\n\r]*[\n\r][\s\v]*)+'`)
	// psql reads data behind COPY ... FROM STDIN, the server does not.
	copyData = regexp.MustCompile(`(?i)std(?s:.*)\n\\\.`)
)

// beyond tells the texts that libpg_query reads otherwise than PostgreSQL or psql do.
func beyond(src string) bool {
	return strings.Contains(src, "\x00") || strings.HasPrefix(src, "\uFEFF") || copyData.MatchString(src) ||
		slices.ContainsFunc(sqltext.Tokens(src), func(t sqltext.Token) bool {
			return t.Kind == sqltext.String && overComment.MatchString(t.Text)
		})
}

func commands(stmts []sqltext.Stmt) bool {
	for _, s := range stmts {
		if s.Text[0] == '\\' {
			return true
		}
	}
	return false
}

func sameTokens(src string, scan *pg_query.ScanResult) error {
	ours := sqltext.Tokens(src)
	for _, theirs := range scan.Tokens {
		if theirs.Token == pg_query.Token_SQL_COMMENT || theirs.Token == pg_query.Token_C_COMMENT {
			continue
		}
		text := src[theirs.Start:theirs.End]
		if len(ours) == 0 {
			return fmt.Errorf("the scanner has a token %q at %d, we have none", text, theirs.Start)
		}
		if o := ours[0]; o.Offset != int(theirs.Start) || o.Text != text {
			return fmt.Errorf("the scanner has a token %q at %d, we have %q at %d", text, theirs.Start, o.Text, o.Offset)
		}
		ours = ours[1:]
	}
	if len(ours) > 0 {
		return fmt.Errorf("we have a token %q at %d, the scanner has none", ours[0].Text, ours[0].Offset)
	}
	return nil
}

func sameStatements(stmts []sqltext.Stmt, pieces []string) error {
	for i, piece := range pieces {
		want := trim(piece)
		if i == len(stmts) {
			return fmt.Errorf("the parser has a statement %q, we have none", want)
		}
		if stmts[i].Text != want {
			return fmt.Errorf("the parser has a statement %q, we have %q", want, stmts[i].Text)
		}
	}
	if len(stmts) > len(pieces) {
		return fmt.Errorf("we have a statement %q, the parser has none", stmts[len(pieces)].Text)
	}
	return nil
}

// trim takes the space and comments around a statement away.
func trim(piece string) string {
	tokens := sqltext.Tokens(piece)
	if len(tokens) == 0 {
		return ""
	}
	last := tokens[len(tokens)-1]
	return piece[tokens[0].Offset : last.Offset+len(last.Text)]
}
