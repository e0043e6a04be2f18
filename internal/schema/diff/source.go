// Package diff takes one state of a schema to another and proves it: it reads both sides, asks package plan for the
// statements, tries them on a copy of the first side, learns from what PostgreSQL refuses, and gives out only what led
// to exactly the second side.
package diff

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Kind says what a side of a difference is.
type Kind string

// The kinds of sources.
const (
	Declared   Kind = "declared"   // files of SQL, in any order
	Migrations Kind = "migrations" // a directory of migrations
	Live       Kind = "live"       // a database
	Empty      Kind = "empty"      // nothing
)

// Source is where one side of a difference comes from.
type Source struct {
	Kind Kind
	// Paths are the files and folders of a declared state, or the one folder of migrations.
	Paths []string
	// Until is the version of the last migration that counts; "" for all of them.
	Until string
	// URL is a live database's.
	URL string
}

// ParseSource reads sources as the command line and atlas.hcl spell them: "file://db/schema", several of these,
// "file://db/migrations", "postgres://...". A folder that holds atlas.sum, or is named with ?format=atlas, is one of
// migrations. No URL at all is the empty state.
func ParseSource(urls ...string) (Source, error) {
	if len(urls) == 0 {
		return Source{Kind: Empty}, nil
	}
	var paths []string
	migrations := false
	for _, u := range urls {
		switch {
		case strings.HasPrefix(u, "postgres://"), strings.HasPrefix(u, "postgresql://"):
			if len(urls) > 1 {
				return Source{}, errors.New("a database is a side of its own: name it alone")
			}
			return Source{Kind: Live, URL: u}, nil
		case strings.HasPrefix(u, "file://"):
			path, options, _ := strings.Cut(strings.TrimPrefix(u, "file://"), "?")
			migrations = migrations || strings.Contains(options, "format=") || isMigrations(path)
			paths = append(paths, path)
		case strings.Contains(u, "://"):
			scheme, _, _ := strings.Cut(u, "://")
			return Source{}, fmt.Errorf("%s:// is not understood: use file:// for a file or folder, postgres:// for a database", scheme)
		default:
			migrations = migrations || isMigrations(u)
			paths = append(paths, u)
		}
	}
	if migrations {
		if len(paths) > 1 {
			return Source{}, errors.New("a folder of migrations is a side of its own: name it alone")
		}
		return Source{Kind: Migrations, Paths: paths}, nil
	}
	return Source{Kind: Declared, Paths: paths}, nil
}

// isMigrations tells whether a path is a folder of migrations.
func isMigrations(path string) bool {
	_, err := os.Stat(filepath.Join(path, "atlas.sum"))
	return err == nil
}

// sqlFiles lists the files of a declared state: those named, and the .sql files of folders at any depth, in order of
// their names.
func sqlFiles(paths []string) ([]string, error) {
	var out []string
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, fmt.Errorf("read the declared schema: %w", err)
		}
		if !info.IsDir() {
			out = append(out, path)
			continue
		}
		err = filepath.WalkDir(path, func(name string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() && filepath.Ext(name) == ".sql" {
				out = append(out, name)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("read the declared schema: %w", err)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("read the declared schema: no .sql file in %s; to drop everything, leave one file there that holds only a comment", strings.Join(paths, ", "))
	}
	return slices.Compact(out), nil
}
