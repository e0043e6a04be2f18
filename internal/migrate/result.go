package migrate

import "time"

// Result is what a run did. As JSON it has the form of Atlas's report of `migrate apply`.
type Result struct {
	Pending []FileInfo     `json:"Pending,omitempty"` // what was to be run
	Applied []*AppliedFile `json:"Applied,omitempty"` // what was run; the last one may have failed
	Current string         `json:"Current,omitempty"` // version of the database before
	Target  string         `json:"Target,omitempty"`  // version that the run was to reach
	Ahead   []string       `json:"Ahead,omitempty"`   // versions that the database has and the folder does not
	DryRun  bool           `json:"DryRun,omitempty"`
	Start   time.Time
	End     time.Time
	Error   string `json:"Error,omitempty"`
	Message string `json:"Message,omitempty"`
}

// FileInfo names a migration.
type FileInfo struct {
	Name        string `json:"Name,omitempty"`
	Version     string `json:"Version,omitempty"`
	Description string `json:"Description,omitempty"`
}

// AppliedFile is a migration that was run, or begun.
type AppliedFile struct {
	FileInfo
	Start   time.Time
	End     time.Time
	Skipped int             `json:"Skipped,omitempty"` // statements that an earlier run did
	Applied []string        `json:"Applied,omitempty"` // statements done
	Error   *StatementError `json:"Error,omitempty"`
}

// Elapsed is how long the file took.
func (f *AppliedFile) Elapsed() time.Duration { return f.End.Sub(f.Start) }

// CountStmts gives the number of statements done.
func (r *Result) CountStmts() (n int) {
	for _, f := range r.Applied {
		n += len(f.Applied)
	}
	return n
}

// Elapsed is how long the run took.
func (r *Result) Elapsed() time.Duration { return r.End.Sub(r.Start) }

func info(f *File) FileInfo {
	return FileInfo{Name: f.Name(), Version: f.Version(), Description: f.Desc()}
}

func infos(files []*File) []FileInfo {
	all := make([]FileInfo, len(files))
	for i, f := range files {
		all[i] = info(f)
	}
	return all
}
