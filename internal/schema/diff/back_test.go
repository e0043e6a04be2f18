package diff_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ariga.io/atlas/sql/migrate"

	"example.com/sqlfirst/internal/dbtest"
	"example.com/sqlfirst/internal/schema/diff"
)

// TestBack goes from the last of the migrations to the first. Diff proves where that leads; here it is looked at how.
func TestBack(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		migrations []string
		want       []string
	}{
		{
			"what was made is dropped, what was dropped made again",
			[]string{"CREATE TABLE a (id int);", "DROP TABLE a; CREATE TABLE b (id int);"},
			[]string{"CREATE TABLE public.a (\n    id integer\n)", "DROP TABLE public.b"},
		},
		{
			"a table, its columns and its schema are renamed back, in turns too",
			[]string{
				"CREATE SCHEMA s; CREATE TABLE s.a (x int, y int, z int);",
				"ALTER TABLE s.a RENAME x TO q; ALTER TABLE s.a RENAME TO b;",
				"ALTER SCHEMA s RENAME TO \"T\"; ALTER TABLE \"T\".b RENAME q TO \"Q q\";",
			},
			[]string{"ALTER SCHEMA \"T\" RENAME TO s", "ALTER TABLE s.b RENAME TO a", "ALTER TABLE s.a RENAME COLUMN \"Q q\" TO x"},
		},
		{
			"a table that was moved and renamed goes home first",
			[]string{"CREATE SCHEMA s; CREATE TABLE a (id int);", "ALTER TABLE a SET SCHEMA s; ALTER TABLE s.a RENAME TO b;"},
			[]string{"ALTER TABLE s.b SET SCHEMA public", "ALTER TABLE public.b RENAME TO a"},
		},
		{
			"labels, types and attributes",
			[]string{
				"CREATE TYPE e AS ENUM ('a', 'it''s'); CREATE TYPE c AS (x int); CREATE DOMAIN d AS int; CREATE TABLE t (e e, c c, d d);",
				"ALTER TYPE e RENAME VALUE 'it''s' TO 'b'; ALTER TYPE c RENAME ATTRIBUTE x TO y; ALTER DOMAIN d RENAME TO f; ALTER TYPE e RENAME TO g;",
			},
			[]string{
				"ALTER TYPE public.g RENAME TO e", "ALTER DOMAIN public.f RENAME TO d", "ALTER TYPE public.c RENAME ATTRIBUTE y TO x",
				"ALTER TYPE public.e RENAME VALUE 'b' TO 'it''s'",
			},
		},
		{
			"a name that was taken over by something else is not followed",
			[]string{"CREATE TABLE a (id int);", "ALTER TABLE a RENAME TO b; CREATE TABLE a (other text);", "DROP TABLE a;"},
			[]string{"ALTER TABLE public.b RENAME TO a"},
		},
		{
			"rows alone",
			[]string{"CREATE TABLE a (id int);", "INSERT INTO a VALUES (1);"},
			nil,
		},
		{
			"over a checkpoint",
			[]string{"CREATE TABLE a (id int);", "ALTER TABLE a RENAME id TO no;", "-- atlas:checkpoint\n\nCREATE TABLE a (no int);", "ALTER TABLE a RENAME no TO num;"},
			[]string{"ALTER TABLE public.a RENAME COLUMN num TO id"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir, last := migrations(t, c.migrations)
			p, err := diff.Back(t.Context(), dir, last, "1", diff.Options{Dev: dbtest.URL(t)})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range p.Files {
				for _, s := range f.Statements {
					got = append(got, s.SQL)
				}
			}
			if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

// migrations writes a folder of migrations with the versions 1, 2 ... and gives the last.
func migrations(t *testing.T, texts []string) (dir, last string) {
	t.Helper()
	dir = t.TempDir()
	for i, text := range texts {
		last = string(rune('1' + i))
		if err := os.WriteFile(filepath.Join(dir, last+".sql"), []byte(text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	local, err := migrate.NewLocalDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := local.Checksum()
	if err == nil {
		err = migrate.WriteSumFile(local, sum)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir, last
}
