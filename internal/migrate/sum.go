package migrate

import (
	"errors"
	"fmt"
	"io/fs"
	"path"

	atlas "ariga.io/atlas/sql/migrate"
)

// SumFile is the name of the file that seals the text of the migrations.
const SumFile = atlas.HashFileName

// Hash gives the text of atlas.sum that belongs to the migrations as they are.
func Hash(dir fs.FS) ([]byte, error) {
	d, err := Open(dir)
	if err != nil {
		return nil, err
	}
	return d.sums.MarshalText()
}

// Validate compares the migrations with atlas.sum. A difference is a *ChecksumError.
func Validate(dir fs.FS) error {
	d, err := Open(dir)
	if err != nil {
		return err
	}
	sealed, err := readSum(d)
	if err != nil {
		return err
	}
	return compareSums(d, sealed)
}

func hash(files []*File) (atlas.HashFile, error) {
	sums, err := atlas.NewHashFile(atlasFiles(files))
	if err != nil {
		return nil, fmt.Errorf("hash migrations: %w", err)
	}
	return sums, nil
}

func readSum(d *Dir) (atlas.HashFile, error) {
	text, err := fs.ReadFile(d, SumFile)
	switch {
	case errors.Is(err, fs.ErrNotExist) && len(d.files) == 0:
		return nil, nil
	case errors.Is(err, fs.ErrNotExist):
		return nil, &ChecksumError{File: path.Join(d.path, SumFile), Reason: "is missing"}
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", SumFile, err)
	}
	var sealed atlas.HashFile
	if err := sealed.UnmarshalText(text); err != nil {
		return nil, &ChecksumError{File: path.Join(d.path, SumFile), Reason: "was edited by hand, or merged"}
	}
	return sealed, nil
}

// compareSums finds the first difference. A sum covers the files before it, so that those after
// the first difference all differ.
func compareSums(d *Dir, sealed atlas.HashFile) error {
	for i := range max(len(sealed), len(d.sums)) {
		switch {
		case i < len(sealed) && i < len(d.sums) && sealed[i] == d.sums[i]:
		case i == len(d.sums) || i < len(sealed) && !hasSum(d.sums, sealed[i].N):
			return &ChecksumError{File: path.Join(d.path, sealed[i].N), Reason: "was deleted", Sealed: sealed[i].H}
		case i == len(sealed) || sealed[i].N != d.sums[i].N:
			return &ChecksumError{File: path.Join(d.path, d.sums[i].N), Reason: "was added", Found: d.sums[i].H}
		default:
			return &ChecksumError{
				File: path.Join(d.path, sealed[i].N), Reason: "was edited", Sealed: sealed[i].H, Found: d.sums[i].H,
			}
		}
	}
	return nil
}

// byName gives the hashes of files. A file that asks to be left out of atlas.sum has none.
func byName(sums atlas.HashFile) map[string]string {
	hashes := make(map[string]string, len(sums))
	for _, s := range sums {
		hashes[s.N] = s.H
	}
	return hashes
}

func hasSum(sums atlas.HashFile, name string) bool {
	_, err := sums.SumByName(name)
	return err == nil
}

// ChecksumError says how the migrations differ from atlas.sum.
type ChecksumError struct {
	File   string // the first file that differs
	Reason string // "was edited", "was added", "was deleted"; of atlas.sum itself "is missing"
	Sealed string // the hash that atlas.sum has, "" where it has none
	Found  string // the hash of the file as it is
}

func (e *ChecksumError) Error() string {
	msg := e.File + " " + e.Reason
	if path.Base(e.File) != SumFile {
		msg += " after " + SumFile + " was written"
	}
	if e.Sealed != "" && e.Found != "" {
		msg += fmt.Sprintf(" (%s has h1:%s, the file is h1:%s)", SumFile, e.Sealed, e.Found)
	}
	return withFix("checksum mismatch: "+msg,
		"if it is meant, and the file was never applied anywhere: `atlas migrate hash`; else put it back as it was (git checkout)")
}

// Is makes the error one of Atlas's.
func (e *ChecksumError) Is(target error) bool { return target == atlas.ErrChecksumMismatch }
