package command

import (
	"path"
	"strings"

	"ariga.io/atlas/sql/sqlcheck"

	"example.com/sqlfirst/internal/migrate"
	"example.com/sqlfirst/internal/schema/lint"
)

// summary is what the templates for lint see, in the form of Atlas's report.
type summary struct {
	Env   environment
	Files []*fileReport `json:"Files,omitempty"`
}

// fileReport is what was found in one file.
type fileReport struct {
	Name    string            `json:"Name,omitempty"`
	Text    string            `json:"Text,omitempty"`
	Reports []sqlcheck.Report `json:"Reports,omitempty"`
	Error   string            `json:"Error,omitempty"`
}

// Line gives the line of a diagnostic's position.
func (f *fileReport) Line(pos int) int { return strings.Count(f.Text[:pos], "\n") + 1 }

// topics head the findings, by the letters that their codes begin with.
var topics = map[string]string{
	"BC": "backward incompatible changes detected",
	"CD": "constraint deletion detected",
	"DS": "destructive changes detected",
	"MF": "data dependent changes detected",
	"LK": "locks and rewrites detected",
}

func newSummary(env environment, dir *migrate.Dir, r lint.Report) *summary {
	s := &summary{Env: env, Files: []*fileReport{}}
	for _, shown := range r.Files {
		s.file(dir, shown)
	}
	for _, f := range r.Findings {
		s.file(dir, f.Pos.File).add(f)
	}
	return s
}

// file gives the report on a file; one that was deleted has no text.
func (s *summary) file(dir *migrate.Dir, shown string) *fileReport {
	name := path.Base(shown)
	for _, f := range s.Files {
		if f.Name == name {
			return f
		}
	}
	report := &fileReport{Name: name}
	for _, m := range dir.Migrations() {
		if m.Name() == name {
			report.Text = string(m.Bytes())
		}
	}
	s.Files = append(s.Files, report)
	return report
}

func (f *fileReport) add(finding lint.Finding) {
	topic := topics[finding.Code[:2]]
	if topic == "" {
		topic = "unsafe migration detected"
	}
	if finding.Severity == lint.Error {
		f.Error = topic
	}
	d := sqlcheck.Diagnostic{Pos: f.offset(finding.Pos.Line), Text: finding.Text, Code: finding.Code}
	if finding.Suggestion != "" {
		d.SuggestedFixes = []sqlcheck.SuggestedFix{{Message: finding.Suggestion}}
	}
	for i := range f.Reports {
		if f.Reports[i].Text == topic {
			f.Reports[i].Diagnostics = append(f.Reports[i].Diagnostics, d)
			return
		}
	}
	f.Reports = append(f.Reports, sqlcheck.Report{Text: topic, Diagnostics: []sqlcheck.Diagnostic{d}})
}

// offset gives the byte at which a line begins.
func (f *fileReport) offset(line int) int {
	pos := 0
	for ; line > 1; line-- {
		next := strings.IndexByte(f.Text[pos:], '\n')
		if next < 0 {
			break
		}
		pos += next + 1
	}
	return pos
}
