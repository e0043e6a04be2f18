package migrate

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	atlas "ariga.io/atlas/sql/migrate"
)

// Dir is a folder of migrations, read once. It is an Atlas migrate.Dir too, one that does not
// hash everything again for each question.
type Dir struct {
	fsys  fs.FS
	path  string
	files []*File
	sums  atlas.HashFile
}

var _ atlas.CheckpointDir = (*Dir)(nil)

// Open reads the migrations of a file system: its files *.sql in the order of their names. A file
// system that is a *Dir already is given back as it is.
func Open(fsys fs.FS) (*Dir, error) {
	if d, ok := fsys.(*Dir); ok {
		return d, nil
	}
	return open(fsys, "")
}

// OpenPath reads a folder on disk. Messages show its files with the path.
func OpenPath(folder string) (*Dir, error) {
	switch info, err := os.Stat(folder); {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &RefusalError{
			Reason: fmt.Sprintf("there is no folder %s", folder),
			Fix:    "name the folder of migrations with --dir, or make the first migration with `task migrate:diff NAME=...`",
		}
	case err != nil:
		return nil, fmt.Errorf("open migrations: %w", err)
	case !info.IsDir():
		return nil, &RefusalError{Reason: folder + " is not a folder", Fix: "name the folder of migrations with --dir"}
	}
	return open(os.DirFS(folder), folder)
}

func open(fsys fs.FS, folder string) (*Dir, error) {
	names, err := fs.Glob(fsys, "*.sql")
	if err != nil {
		return nil, fmt.Errorf("list migrations: %w", err)
	}
	slices.Sort(names)
	d := &Dir{fsys: fsys, path: folder, files: make([]*File, 0, len(names))}
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("read migration: %w", err)
		}
		d.files = append(d.files, &File{LocalFile: atlas.NewLocalFile(name, text), shown: path.Join(folder, name)})
	}
	if err := checkNames(d.files); err != nil {
		return nil, err
	}
	if d.sums, err = hash(d.files); err != nil {
		return nil, err
	}
	hashes := byName(d.sums)
	for _, f := range d.files {
		f.hash, f.sealed = hashes[f.Name()]
	}
	return d, nil
}

// Path gives the folder that OpenPath was called with.
func (d *Dir) Path() string { return d.path }

// Migrations gives the files in the order in which they run.
func (d *Dir) Migrations() []*File { return d.files }

// Open implements fs.FS.
func (d *Dir) Open(name string) (fs.File, error) { return d.fsys.Open(name) }

// Files implements Atlas's migrate.Dir.
func (d *Dir) Files() ([]atlas.File, error) { return atlasFiles(d.files), nil }

// Checksum implements Atlas's migrate.Dir.
func (d *Dir) Checksum() (atlas.HashFile, error) { return d.sums, nil }

// WriteFile implements Atlas's migrate.Dir. A Dir is read once and never written.
func (d *Dir) WriteFile(name string, _ []byte) error {
	return &fs.PathError{Op: "write", Path: name, Err: errors.ErrUnsupported}
}

// WriteCheckpoint implements Atlas's migrate.CheckpointDir, as WriteFile does.
func (d *Dir) WriteCheckpoint(name, _ string, text []byte) error { return d.WriteFile(name, text) }

// CheckpointFiles implements Atlas's migrate.CheckpointDir.
func (d *Dir) CheckpointFiles() ([]atlas.File, error) {
	var points []*File
	for _, f := range d.files {
		if f.IsCheckpoint() {
			points = append(points, f)
		}
	}
	return atlasFiles(points), nil
}

// FilesFromCheckpoint implements Atlas's migrate.CheckpointDir.
func (d *Dir) FilesFromCheckpoint(name string) ([]atlas.File, error) {
	for i, f := range d.files {
		if f.Name() == name && f.IsCheckpoint() {
			return atlasFiles(d.files[i:]), nil
		}
	}
	return nil, atlas.ErrCheckpointNotFound
}

func atlasFiles(files []*File) []atlas.File {
	all := make([]atlas.File, len(files))
	for i, f := range files {
		all[i] = f
	}
	return all
}

// latest gives the last file, or nil.
func (d *Dir) latest() *File {
	if len(d.files) == 0 {
		return nil
	}
	return d.files[len(d.files)-1]
}

// find gives the file of a version, or nil.
func (d *Dir) find(version string) *File {
	i, ok := slices.BinarySearchFunc(d.files, version, func(f *File, v string) int {
		return strings.Compare(f.Version(), v)
	})
	if !ok {
		return nil
	}
	return d.files[i]
}

// checkNames refuses names that atlas.sum cannot hold, versions that occur twice, and versions
// that sort otherwise than the names they are part of.
func checkNames(files []*File) error {
	for i, f := range files {
		if reason := badName(f.Name()); reason != "" {
			return &RefusalError{
				Reason: fmt.Sprintf("the name of the migration %q %s", f.Name(), reason),
				Fix:    "rename it to version_name.sql, for example 20060102150405_add_phone.sql, then run `atlas migrate hash`",
			}
		}
		if i == 0 || files[i-1].Version() < f.Version() {
			continue
		}
		before := files[i-1]
		if before.Version() == f.Version() {
			return &RefusalError{
				Reason: fmt.Sprintf("%s and %s have the same version %s", before, f, f.Version()),
				Fix:    "give the newer one a later version, then run `atlas migrate hash`",
			}
		}
		return &RefusalError{
			Reason: fmt.Sprintf("%s sorts before %s by name, and after it by version", before, f),
			Fix:    "name both version_name.sql with versions of the same length, then run `atlas migrate hash`",
		}
	}
	return nil
}

func badName(name string) string {
	switch {
	case !utf8.ValidString(name):
		return "is not UTF-8"
	case strings.ContainsFunc(name, unicode.IsControl):
		return "holds a control character"
	case strings.Contains(name, "h1:"):
		return "holds h1:, which atlas.sum takes for a hash"
	case strings.TrimSpace(name) != name:
		return "begins or ends with a space"
	case strings.HasPrefix(name, "."):
		return "begins with a dot"
	case strings.HasPrefix(name, "_") || name == ".sql":
		return "has no version"
	}
	return ""
}
