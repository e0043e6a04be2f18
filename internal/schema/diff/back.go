package diff

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"ariga.io/atlas/sql/migrate"
	"github.com/jackc/pgx/v5"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/plan"
	"example.com/sqlfirst/internal/schema/sqltext"
)

// Back finds the way from what migrations build up to the version from back to what they build up to an earlier one, ""
// for nothing, and proves it as Diff does. What the migrations between the two renamed is renamed back and keeps its
// data: they are run once more, and what has another name afterwards is known.
func Back(ctx context.Context, dir, from, to string, o Options) (*Plan, error) {
	if to == "" {
		return Diff(ctx, upTo(dir, from), Source{Kind: Empty}, o)
	}
	return find(ctx, upTo(dir, from), upTo(dir, to), o, func(ctx context.Context, before *side) ([]plan.Directive, error) {
		o.say("looking for renames")
		return renamedBetween(ctx, before, dir, to, from)
	})
}

// Drift compares a database with what migrations build up to a version. The database is read and nothing else.
func Drift(ctx context.Context, url, dir, version string, o Options) ([]Difference, error) {
	server, done, err := o.server()
	if err != nil {
		return nil, err
	}
	defer done()
	o.say("comparing the database with its migrations")
	have, _, err := readLive(ctx, url)
	if err != nil {
		return nil, err
	}
	want, err := open(ctx, server, upTo(dir, version))
	if err != nil {
		return nil, err
	}
	defer want.close(ctx)
	return differences(have, want.catalog, nil), nil
}

func upTo(dir, version string) Source {
	return Source{Kind: Migrations, Paths: []string{dir}, Until: version}
}

// renamedBetween runs the migrations after a version on a copy of what stands before them, and says what it was called
// before: each as the directive that would rename it back.
func renamedBetween(ctx context.Context, before *side, dir, after, until string) ([]plan.Directive, error) {
	files, err := filesBetween(dir, after, until)
	if err != nil {
		return nil, err
	}
	// A database that somebody works in cannot be copied; its catalog is read.
	before.close(ctx)
	db, err := before.server.Copy(ctx, before.steps)
	if err != nil {
		return nil, err
	}
	defer db.Close(ctx)
	old, err := namesOf(ctx, db.Conn)
	if err != nil {
		return nil, err
	}
	for _, step := range replaySteps(before.server, files) {
		if err := step.Build(ctx, db.Conn); err != nil {
			return nil, err
		}
	}
	now, err := namesOf(ctx, db.Conn)
	if err != nil {
		return nil, err
	}
	return namesBack(old, now, before.catalog), nil
}

// filesBetween gives the migrations after one version up to another. Checkpoints say nothing new.
func filesBetween(dir, after, until string) ([]migration, error) {
	local, err := migrate.NewLocalDir(dir)
	if err != nil {
		return nil, fmt.Errorf("open the migrations: %w", err)
	}
	all, err := local.Files()
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	var between []migration
	for _, f := range all {
		c, ok := f.(migrate.CheckpointFile)
		if f.Version() > after && f.Version() <= until && (!ok || !c.IsCheckpoint()) {
			between = append(between, newMigration(local.Path()+"/"+f.Name(), f.Bytes()))
		}
	}
	return between, nil
}

// names are what everything in one database is called.
type names struct {
	catalog *catalog.Catalog
	labels  map[uint32]label
}

// label is one of an enum.
type label struct {
	enum uint32
	text string
}

func namesOf(ctx context.Context, conn *pgx.Conn) (*names, error) {
	n := &names{labels: map[uint32]label{}}
	var err error
	if n.catalog, err = catalog.Load(ctx, conn); err != nil {
		return nil, err
	}
	rows, err := conn.Query(ctx, "SELECT oid, enumtypid, enumlabel FROM pg_catalog.pg_enum ORDER BY oid")
	if err != nil {
		return nil, fmt.Errorf("read the labels of enums: %w", err)
	}
	var oid uint32
	var l label
	_, err = pgx.ForEachRow(rows, []any{&oid, &l.enum, &l.text}, func() error {
		n.labels[oid] = l
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the labels of enums: %w", err)
	}
	return n, nil
}

// keepers are the kinds of what holds data, or is what data are made of.
var keepers = []catalog.Kind{
	"schema", "table", "foreign table", "column", "materialized view", "sequence",
	"enum", "domain", "composite type", "attribute", "range type",
}

// namesBack gives a directive for whatever had another name. want is the catalog that the directives lead to.
func namesBack(old, now *names, want *catalog.Catalog) []plan.Directive {
	type key struct {
		catalog.Kind
		catalog.Object
	}
	was := map[key]*catalog.Fact{}
	for _, f := range old.catalog.Facts {
		was[key{f.Kind, f.Object}] = f
	}
	var out []plan.Directive
	schemas := map[string]string{}
	for _, kind := range keepers {
		for _, f := range now.catalog.Of(kind) {
			before := was[key{kind, f.Object}]
			if before == nil || before.Implied() {
				continue
			}
			schema := f.Schema
			if kind == "schema" {
				schemas[f.Name] = before.Name
			} else if s := schemas[schema]; s != "" {
				schema = s // it is renamed with its schema
			}
			if before.Name == f.Name && (before.Schema == schema || f.Parent != nil) {
				continue
			}
			arg := sqltext.Ident(f.Name)
			if f.Parent == nil && kind != "schema" {
				arg = sqltext.Ident(schema) + "." + arg
			}
			out = append(out, rename(want.Get(before.Ref), arg, ""))
		}
	}
	return append(out, labelsBack(old, now, want)...)
}

func labelsBack(old, now *names, want *catalog.Catalog) []plan.Directive {
	var out []plan.Directive
	for _, f := range old.catalog.Of("enum") {
		for oid, before := range old.labels {
			l, there := now.labels[oid]
			if there && before.enum == f.Object.OID && l.text != before.text {
				out = append(out, rename(want.Get(f.Ref), sqltext.Literal(l.text), sqltext.Literal(before.text)))
			}
		}
	}
	slices.SortFunc(out, func(a, b plan.Directive) int { return strings.Compare(a.Label, b.Label) })
	return out
}

func rename(f *catalog.Fact, arg, label string) plan.Directive {
	return plan.Directive{Directive: sqltext.Directive{Name: "rename", Arg: arg}, Fact: f, Label: label}
}
