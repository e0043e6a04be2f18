package migrate

import (
	"fmt"
	"io/fs"

	atlas "ariga.io/atlas/sql/migrate"

	"example.com/sqlfirst/internal/schema/sqltext"
)

// File is one migration. Its statements are those that psql would see: Atlas's own scanner is
// never asked.
type File struct {
	*atlas.LocalFile

	shown  string // name with the folder's path
	hash   string // as atlas.sum has it, which covers the files before this one too
	sealed bool   // atlas.sum has it
}

var _ atlas.CheckpointFile = (*File)(nil)

// NewFile gives a file that need not stand in a folder yet.
func NewFile(name string, text []byte) *File {
	return &File{LocalFile: atlas.NewLocalFile(name, text), shown: name, sealed: true}
}

// String gives the name of the file as messages show it.
func (f *File) String() string { return f.shown }

// Hash gives the sum of the file and all before it, as atlas.sum and the revisions table have it.
func (f *File) Hash() string { return f.hash }

// Statements splits the file. The error is a *sqltext.Error.
func (f *File) Statements() ([]sqltext.Stmt, error) { return sqltext.Split(f.shown, f.Bytes()) }

// StmtDecls implements Atlas's migrate.File.
func (f *File) StmtDecls() ([]*atlas.Stmt, error) {
	stmts, err := f.Statements()
	if err != nil {
		return nil, err
	}
	decls := make([]*atlas.Stmt, len(stmts))
	for i, s := range stmts {
		decls[i] = &atlas.Stmt{Pos: s.Offset, Text: s.Text + ";"}
		if s.Comments != "" {
			decls[i].Comments = []string{s.Comments}
		}
	}
	return decls, nil
}

// Stmts implements Atlas's migrate.File.
func (f *File) Stmts() ([]string, error) {
	decls, err := f.StmtDecls()
	texts := make([]string, len(decls))
	for i, d := range decls {
		texts[i] = d.Text
	}
	return texts, err
}

// TxMode says how a file, or a run, is cut into transactions.
type TxMode string

// The modes of Atlas's --tx-mode. A file may ask for TxFile or TxNone by itself, with the
// directive "-- atlas:txmode none" at its top.
const (
	TxFile TxMode = "file" // a transaction for each file
	TxAll  TxMode = "all"  // one transaction for all files
	TxNone TxMode = "none" // a transaction for each statement, none where PostgreSQL allows none
)

func (m TxMode) valid() bool { return m == TxFile || m == TxAll || m == TxNone }

// TxMode gives the mode in which the file runs when the whole run has the given one.
func (f *File) TxMode(run TxMode) (TxMode, error) {
	if run == "" {
		run = TxFile
	}
	if !run.valid() {
		return "", &RefusalError{Reason: fmt.Sprintf("there is no transaction mode %q", run), Fix: "choose one of file, all, none"}
	}
	ds := f.Directive("txmode")
	if len(ds) == 0 || TxMode(ds[0]) == run {
		return run, nil
	}
	own := TxMode(ds[0])
	switch {
	case len(ds) > 1:
		return "", f.badMode(fmt.Sprintf("has %d txmode directives", len(ds)), "leave one of them")
	case own == TxAll:
		return "", f.badMode("asks for txmode all, which is for a whole run", "remove the directive, or use --tx-mode all")
	case !own.valid():
		return "", f.badMode(fmt.Sprintf("asks for the unknown txmode %q", own), "write `-- atlas:txmode none`, or remove the directive")
	case run == TxAll:
		return "", f.badMode(fmt.Sprintf("asks for txmode %s, and the run has --tx-mode all", own), "run without --tx-mode all")
	}
	return own, nil
}

func (f *File) badMode(reason, fix string) error {
	return &RefusalError{Reason: f.shown + " " + reason, Fix: fix}
}

// Latest gives the version of the last migration, "" where there is none: the version that a
// database must have for the program that embeds the migrations to work.
func Latest(dir fs.FS) (string, error) {
	d, err := Open(dir)
	if err != nil {
		return "", err
	}
	if last := d.latest(); last != nil {
		return last.Version(), nil
	}
	return "", nil
}
