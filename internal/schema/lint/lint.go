package lint

import (
	"context"
	"path/filepath"

	"ariga.io/atlas/schemahcl"

	"example.com/sqlfirst/internal/migrate"
	"example.com/sqlfirst/internal/schema/sqltext"
)

// Options say what to look at, and how strictly.
type Options struct {
	// Dir is the folder of migrations.
	Dir string
	// Latest is the number of files at the end that are new. GitBase goes before it.
	Latest int
	// GitBase is the branch, tag or commit whose files are not new.
	GitBase string
	// Dev is the URL of a server on which scratch databases can be made.
	Dev string
	// Analyzers are the settings of Atlas's analyzers, the lint block of atlas.hcl; may be nil.
	Analyzers *schemahcl.Resource
	// Progress is called with what begins; may be nil.
	Progress func(what string)
}

// Run looks at the new files. An error is something that kept it from looking; what is wrong with
// the files is in the report.
func Run(ctx context.Context, o Options) (Report, error) {
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	dir, err := migrate.OpenPath(o.Dir)
	if err != nil {
		return Report{}, err
	}
	if err := migrate.Validate(dir); err != nil {
		return Report{}, err
	}
	change, err := detect(ctx, dir, o)
	if err != nil {
		return Report{}, err
	}
	report := Report{Base: len(change.base)}
	for _, f := range change.fresh {
		report.Files = append(report.Files, f.String())
	}
	report.add(change.findings...)
	runnable := report.checkTexts(change.fresh)
	if runnable && len(change.fresh) > 0 {
		err = replay(ctx, o, change, &report)
	}
	report.silence(change.fresh)
	report.sort()
	return report, err
}

// checkTexts looks at what the text alone tells. It says whether the files can be run at all.
func (r *Report) checkTexts(files []*migrate.File) (runnable bool) {
	runnable = true
	for _, f := range files {
		for _, p := range migrate.Check(f, migrate.TxFile) {
			runnable = false
			r.add(Finding{Code: p.Code, Pos: p.Pos, Severity: Error, Text: p.Msg, Suggestion: p.Hint})
		}
	}
	return runnable
}

// change is what is new in a folder.
type change struct {
	base     []*migrate.File // what was there before
	fresh    []*migrate.File // what is new, or was changed
	findings []Finding       // what is wrong with that alone
}

func detect(ctx context.Context, dir *migrate.Dir, o Options) (change, error) {
	files := dir.Migrations()
	switch {
	case o.GitBase != "":
		return fromGit(ctx, dir, o.GitBase)
	case o.Latest > 0:
		n := max(len(files)-o.Latest, 0)
		return change{base: files[:n], fresh: files[n:]}, nil
	}
	return change{}, &migrate.RefusalError{
		Reason: "it is not said which migrations are new",
		Fix:    "--git-base origin/main for those that the branch adds, or --latest 1 for the last one",
	}
}

func pathPos(f *migrate.File) sqltext.Pos { return sqltext.Pos{File: f.String(), Line: 1, Col: 1} }

func shown(dir *migrate.Dir, name string) sqltext.Pos {
	return sqltext.Pos{File: filepath.ToSlash(filepath.Join(dir.Path(), name)), Line: 1, Col: 1}
}
