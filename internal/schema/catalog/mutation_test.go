package catalog

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// mutation is a pair of schemas that differ in one attribute of one fact; with no attribute, in the fact itself.
type mutation struct {
	kind Kind
	attr string
	// both is what the two have in common, from and to what each has besides.
	both, from, to string
	// also names what else cannot but differ: "index definition"; a kind alone is a fact that only one side has.
	also []string
	// since and until are the first and the last version that the pair can be had on; 0 for any.
	since, until int
}

// on tells whether the pair can be had on a version.
func (m mutation) on(version int) bool {
	return version >= m.since && (m.until == 0 || version <= m.until)
}

// differs is how the difference that is meant shows.
func (m mutation) differs() string { return strings.TrimSpace(string(m.kind) + " " + m.attr) }

// TestMutations: a pair that differs in one attribute alone is told apart, by that attribute.
func TestMutations(t *testing.T) {
	t.Parallel()
	version, err := major(lend(t))
	if err != nil {
		t.Fatal(err)
	}
	const workers = 4
	for w := range workers {
		var mine []mutation
		for i, m := range mutations {
			if i%workers == w && m.on(version) {
				mine = append(mine, m)
			}
		}
		t.Run("", func(t *testing.T) {
			t.Parallel()
			conn := lend(t)
			for _, m := range mine {
				m.test(t, conn)
			}
		})
	}
}

func (m mutation) test(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	from, err := m.build(conn, m.from)
	if err != nil {
		t.Errorf("%s: %v in %q", m.differs(), err, m.both+m.from)
		return
	}
	to, err := m.build(conn, m.to)
	if err != nil {
		t.Errorf("%s: %v in %q", m.differs(), err, m.both+m.to)
		return
	}
	var got []string
	for _, d := range Compare(from, to) {
		if len(d.Attrs) == 0 {
			got = append(got, string(d.Ref().Kind))
		}
		for _, attr := range d.Attrs {
			got = append(got, string(d.Ref().Kind)+" "+attr)
		}
	}
	want := append([]string{m.differs()}, m.also...)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(slices.Compact(got), slices.Compact(want)) {
		t.Errorf("%s: %q and %q differ in %q, want %q; all: %v", m.differs(), m.from, m.to, got, want, Compare(from, to))
	}
}

// build runs a schema, reads it and takes it back.
func (m mutation) build(conn *pgx.Conn, sql string) (*Catalog, error) {
	ctx := context.Background()
	if _, err := conn.Exec(ctx, "SAVEPOINT mutation"); err != nil {
		return nil, err
	}
	_, err := conn.Exec(ctx, m.both+";\n"+sql, pgx.QueryExecModeSimpleProtocol)
	var c *Catalog
	if err == nil {
		c, err = Load(ctx, conn)
	}
	if _, rerr := conn.Exec(ctx, "ROLLBACK TO mutation; RELEASE mutation", pgx.QueryExecModeSimpleProtocol); err == nil {
		err = rerr
	}
	return c, err
}

// TestMutationsComplete: every kind, and every attribute that a kind's query reads, has a row in the table.
func TestMutationsComplete(t *testing.T) {
	t.Parallel()
	conn := lend(t)
	version, err := major(conn)
	if err != nil {
		t.Fatal(err)
	}
	has := map[string]bool{}
	for _, m := range mutations {
		has[m.differs()] = true
	}
	known := map[string]bool{}
	for _, k := range kinds() {
		query, err := conn.Prepare(context.Background(), "", k.query(version))
		if err != nil {
			t.Fatalf("prepare the query of kind %q: %v", k.name, err)
		}
		known[string(k.name)] = true
		if !has[string(k.name)] {
			t.Errorf("kind %q has no row in the table of mutations: add a pair of which only one has such a fact", k.name)
		}
		for _, f := range query.Fields {
			if strings.HasPrefix(f.Name, "_") || !isAttribute(f.Name) {
				continue
			}
			name := string(k.name) + " " + f.Name
			known[name] = true
			if !has[name] {
				t.Errorf("attribute %q of kind %q has no row in the table of mutations: add a pair that differs in it alone", f.Name, k.name)
			}
		}
	}
	for _, m := range mutations {
		if !known[m.differs()] && m.on(version) {
			t.Errorf("the table of mutations has a row for %q, which no kind reads", m.differs())
		}
	}
}

// isAttribute tells whether a column of a kind's query is a part of the definition.
func isAttribute(column string) bool {
	f := &Fact{Attrs: map[string]string{}}
	var parent, need Object
	set(f, &parent, &need, column, []byte("1"))
	return len(f.Attrs) > 0
}
