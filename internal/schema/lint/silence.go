package lint

import (
	"slices"
	"strings"

	"example.com/sqlfirst/internal/migrate"
	"example.com/sqlfirst/internal/schema/sqltext"
)

// silence takes out the findings that the files ask not to hear of:
//
//	-- atlas:nolint DS102 MF101 the table was never used
//
// directly above a statement is about that statement, at the top of the file about all of it;
// without a code it is about every finding. The names of Atlas's analyzers serve as codes too.
func (r *Report) silence(files []*migrate.File) {
	silences := make(map[string][]silence)
	for _, f := range files {
		silences[f.String()] = silencesOf(f)
	}
	r.Findings = slices.DeleteFunc(r.Findings, func(f Finding) bool {
		return slices.ContainsFunc(silences[f.Pos.File], func(s silence) bool { return s.covers(f) })
	})
}

// silence is one directive, and the lines it is about.
type silence struct {
	from, to int
	codes    []string
}

func silencesOf(f *migrate.File) []silence {
	const everything = 1 << 30
	var all []silence
	for _, d := range sqltext.FileDirectives(f.String(), f.Bytes()) {
		if d.Name == "nolint" {
			all = append(all, silence{from: 0, to: everything, codes: codes(d.Arg)})
		}
	}
	stmts, err := f.Statements()
	if err != nil {
		return all
	}
	for _, s := range stmts {
		for _, d := range s.Directives {
			if d.Name == "nolint" {
				all = append(all, silence{from: s.Pos.Line, to: s.Pos.Line + strings.Count(s.Text, "\n"), codes: codes(d.Arg)})
			}
		}
	}
	return all
}

// codes gives the words that stand before the reason: two capital letters and digits, or the name
// of an analyzer.
func codes(arg string) []string {
	var found []string
	for _, word := range strings.FieldsFunc(arg, func(r rune) bool { return r == ' ' || r == ',' || r == '\t' }) {
		if !isCode(word) && analyzerOf[word] == nil {
			break
		}
		found = append(found, word)
	}
	return found
}

func isCode(word string) bool {
	return len(word) == 5 && strings.Trim(word[:2], "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" && strings.Trim(word[2:], "0123456789") == ""
}

// analyzerOf gives the beginnings of the codes that Atlas's analyzers have.
var analyzerOf = map[string][]string{
	"destructive":  {"DS"},
	"data_depend":  {"MF"},
	"incompatible": {"BC"},
	"condrop":      {"CD"},
}

// mute are the codes that cannot be silenced: the file would not run, or not everywhere.
var mute = []string{CodeReplay, CodeEdited, CodeDeleted, CodeOutOfOrder, "FT", "TX"}

func (s silence) covers(f Finding) bool {
	if f.Pos.Line < s.from || f.Pos.Line > s.to {
		return false
	}
	if slices.ContainsFunc(mute, func(code string) bool { return strings.HasPrefix(f.Code, code) }) {
		return false
	}
	return len(s.codes) == 0 || slices.ContainsFunc(s.codes, func(code string) bool {
		return code == f.Code || slices.Contains(analyzerOf[code], f.Code[:2])
	})
}
