package migrate_test

import (
	"errors"
	"strings"
	"testing"

	"example.com/sqlfirst/internal/migrate"
)

// What cannot be run as it is written is refused before anything is connected to, with its place.
func TestTextIsCheckedBeforeConnecting(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, says string }{
		"not UTF-8":                 {"SELECT 1;\nSELECT 'caf\xe9';\n", one + ":2"},
		"NUL":                       {"SELECT 1;\n\nSELECT '\x00';\n", one + ":3"},
		"byte order mark":           {"\xef\xbb\xbfSELECT 1;\n", one + ":1"},
		"COPY FROM STDIN":           {"SELECT 1;\nCOPY t FROM STDIN;\n1\n\\.\n", one + ":2"},
		"psql command":              {"SELECT 1;\n\\connect other\n", one + ":2"},
		"COMMIT":                    {"SELECT 1;\ncommit;\n", one + ":2"},
		"open string":               {"SELECT 1;\nSELECT 'a;\n", one + ":2"},
		"delimiter":                 {"-- atlas:delimiter \\n\\n\n\nSELECT 1;\n", one + ":1"},
		"left out of atlas.sum":     {"-- atlas:sum ignore\n\nSELECT 1;\n", one + ":1"},
		"archive":                   {"-- atlas:txtar\n\n-- migration.sql --\nSELECT 1;\n", one + ":1"},
		"concurrently":              {"CREATE TABLE t (a int);\nCREATE UNIQUE INDEX CONCURRENTLY i ON t (a);\n", one + ":2"},
		"vacuum":                    {"VACUUM;\n", one + ":1"},
		"detach":                    {"ALTER TABLE a DETACH PARTITION b CONCURRENTLY;\n", one + ":1"},
		"unknown txmode":            {"-- atlas:txmode some\n\nSELECT 1;\n", one},
		"index without name, alone": {"-- atlas:txmode none\n\nCREATE INDEX CONCURRENTLY ON t (a);\n", one + ":3"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := migrate.Apply(t.Context(), nowhere, migrate.Options{Dir: folder(t, one, c.text)})
			var text *migrate.TextError
			if !errors.As(err, &text) || !strings.HasPrefix(err.Error(), c.says) {
				t.Errorf("got %v, want a problem at %s", err, c.says)
			}
		})
	}
}

func TestNamesThatCannotBeSealedAreRefused(t *testing.T) {
	t.Parallel()
	for _, names := range [][]string{
		{"20260101_a.sql", "20260101_b.sql"},
		{"1-2_a.sql", "1_b.sql"},
		{"2026\n_a.sql"},
		{"2026_h1:x.sql"},
		{"_a.sql"},
	} {
		dir := folder(t)
		for _, name := range names {
			put(dir, name, "SELECT 1;")
		}
		if _, err := migrate.Open(dir); err == nil {
			t.Errorf("%q can be opened", names)
		}
	}
}
