package pgserver

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// oldest is the first major version that is supported.
const oldest = 14

// binaries is a folder that holds at least postgres and initdb.
type binaries struct {
	Dir     string
	Version string // "18.4", "15.18", "19beta1"
	Major   int
}

func (b binaries) String() string { return fmt.Sprintf("PostgreSQL %s in %s", b.Version, b.Dir) }

func (b binaries) path(name string) string { return filepath.Join(b.Dir, exe(name)) }

func exe(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}

// versionedFolders are where packages put the binaries of one version.
var versionedFolders = []string{
	"/usr/lib/postgresql/*/bin",                       // Debian, Ubuntu
	"/usr/pgsql-*/bin",                                // Red Hat, from postgresql.org
	"/usr/libexec/postgresql*",                        // Alpine
	"/opt/homebrew/opt/postgresql@*/bin",              // Homebrew on Apple silicon
	"/usr/local/opt/postgresql@*/bin",                 // Homebrew on Intel
	"/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin", // Homebrew on Linux
	"/Applications/Postgres.app/Contents/Versions/*/bin",
	"/opt/local/lib/postgresql*/bin", // MacPorts
	`C:\Program Files\PostgreSQL\*\bin`,
}

// findBinaries lists the server binaries on the machine, newest first. Versions that are too old are left out.
func findBinaries(ctx context.Context) []binaries {
	var found []binaries
	seen := map[string]bool{}
	for _, dir := range candidateFolders(ctx) {
		b, err := inspect(ctx, dir)
		if err != nil || seen[b.Dir] || b.Major < oldest {
			continue
		}
		seen[b.Dir] = true
		found = append(found, b)
	}
	slices.SortStableFunc(found, func(a, b binaries) int { return compareVersions(b.Version, a.Version) })
	return found
}

func candidateFolders(ctx context.Context) []string {
	var dirs []string
	if path, err := exec.LookPath("postgres"); err == nil {
		dirs = append(dirs, filepath.Dir(path))
	}
	if out, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
		dirs = append(dirs, strings.TrimSpace(string(out)))
	}
	for _, pattern := range versionedFolders {
		matches, _ := filepath.Glob(pattern)
		dirs = append(dirs, matches...)
	}
	return dirs
}

// inspect asks the postgres in dir for its version. It may be a link to the folder where initdb lies too.
func inspect(ctx context.Context, dir string) (binaries, error) {
	b := binaries{Dir: serverFolder(dir)}
	if b.Dir == "" {
		return b, fmt.Errorf("find postgres in %s: %w", dir, os.ErrNotExist)
	}
	if _, err := os.Stat(b.path("initdb")); err != nil {
		return binaries{}, fmt.Errorf("find initdb: %w", err)
	}
	path := b.path("postgres")
	out, err := exec.CommandContext(ctx, path, "--version").Output()
	if err == nil {
		b.Version, b.Major, err = parseVersion(string(out))
	}
	if err != nil {
		return binaries{}, fmt.Errorf("run %s --version: %w", path, err)
	}
	return b, nil
}

// serverFolder gives the folder that the postgres in dir really lies in, or "".
func serverFolder(dir string) string {
	path, err := filepath.EvalSymlinks(filepath.Join(dir, exe("postgres")))
	if err != nil {
		return ""
	}
	return filepath.Dir(path)
}

var versionPattern = regexp.MustCompile(`\(PostgreSQL\) ((\d+)\S*)`)

// parseVersion reads "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)".
func parseVersion(line string) (version string, major int, err error) {
	m := versionPattern.FindStringSubmatch(line)
	if m == nil {
		return "", 0, fmt.Errorf("no version in %q", line)
	}
	major, err = strconv.Atoi(m[2])
	return m[1], major, err
}

var digits = regexp.MustCompile(`\d+`)

// compareVersions orders "15.9" before "15.10", and "19beta1" before "19.0".
func compareVersions(a, b string) int {
	return slices.Compare(versionKey(a), versionKey(b))
}

func versionKey(v string) []int {
	var key []int
	for _, d := range digits.FindAllString(v, -1) {
		n, _ := strconv.Atoi(d)
		key = append(key, n)
	}
	if strings.ContainsAny(v, "abcdefghijklmnopqrstuvwxyz") && len(key) > 0 {
		key = slices.Insert(key, 1, -1)
	}
	return key
}
