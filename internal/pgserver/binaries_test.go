package pgserver

import (
	"slices"
	"testing"
)

func TestParseVersion(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]binaries{
		"postgres (PostgreSQL) 18.4":                                  {Version: "18.4", Major: 18},
		"postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)":        {Version: "15.18", Major: 15},
		"postgres (PostgreSQL) 19beta1 (Ubuntu 19~beta1-1.pgdg24.04)": {Version: "19beta1", Major: 19},
		"postgres (PostgreSQL) 14.2\n":                                {Version: "14.2", Major: 14},
	} {
		version, major, err := parseVersion(line)
		if err != nil || version != want.Version || major != want.Major {
			t.Errorf("parseVersion(%q) = %q, %d, %v; want %q, %d", line, version, major, err, want.Version, want.Major)
		}
	}
	if _, _, err := parseVersion("postgres: command not found"); err == nil {
		t.Error("a line without a version is accepted")
	}
}

func TestNewestVersionWins(t *testing.T) {
	t.Parallel()
	got := []string{"15.9", "18.4", "9.6.24", "19beta1", "15.10", "18.0", "19.0"}
	slices.SortFunc(got, compareVersions)
	want := []string{"9.6.24", "15.9", "15.10", "18.0", "18.4", "19beta1", "19.0"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestFindBinariesNewestFirst(t *testing.T) {
	t.Parallel()
	found := findBinaries(t.Context())
	if len(found) == 0 {
		t.Skip("no PostgreSQL is installed on this machine")
	}
	for i, b := range found {
		if b.Major < oldest {
			t.Errorf("%s is too old to be offered", b)
		}
		if i > 0 && compareVersions(found[i-1].Version, b.Version) < 0 {
			t.Errorf("%s stands before %s", found[i-1], b)
		}
	}
}
