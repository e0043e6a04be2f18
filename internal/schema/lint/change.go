package lint

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"ariga.io/atlas/sql/schema"
)

// tables are some tables of a state, as Atlas sees them, and how PostgreSQL numbers what they
// consist of: by its numbers a thing is known under whatever name.
type tables struct {
	realm   *schema.Realm
	byID    map[uint32]*schema.Table
	columns map[uint32]map[int16]string
}

// inspect reads the tables with these numbers. Schemas are all there, so that their coming and
// going is seen.
func (s *stage) inspect(ctx context.Context, known map[uint32]relation, ids []uint32) (*tables, error) {
	t := &tables{byID: make(map[uint32]*schema.Table), columns: make(map[uint32]map[int16]string)}
	names, err := s.schemas(ctx)
	if err != nil {
		return nil, err
	}
	t.realm = schema.NewRealm()
	wanted := make(map[string][]string)
	for _, id := range ids {
		if r, ok := known[id]; ok {
			wanted[r.schema] = append(wanted[r.schema], r.name)
		}
	}
	for _, name := range names {
		ns := schema.New(name)
		if len(wanted[name]) > 0 {
			ns, err = s.driver.InspectSchema(ctx, name, &schema.InspectOptions{Mode: schema.InspectTables, Tables: wanted[name]})
			if err != nil {
				return nil, fmt.Errorf("inspect tables: %w", err)
			}
			ns.Objects = nil
		}
		t.realm.AddSchemas(ns)
	}
	for _, id := range ids {
		r := known[id]
		ns, _ := t.realm.Schema(r.schema)
		if ns == nil {
			continue
		}
		if table, ok := ns.Table(r.name); ok {
			t.byID[id] = table
			if t.columns[id], err = s.columns(ctx, id); err != nil {
				return nil, err
			}
		}
	}
	return t, nil
}

func (s *stage) schemas(ctx context.Context) ([]string, error) {
	return texts(ctx, s, `SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY 1`)
}

func texts(ctx context.Context, s *stage, query string) ([]string, error) {
	rows, err := s.conn.QueryContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("read catalog: %w", err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, fmt.Errorf("read catalog: %w", err)
		}
		all = append(all, text)
	}
	return all, rows.Err()
}

func (s *stage) columns(ctx context.Context, table uint32) (map[int16]string, error) {
	rows, err := s.conn.QueryContext(ctx, `
SELECT attnum, attname FROM pg_catalog.pg_attribute WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped`, table)
	if err != nil {
		return nil, fmt.Errorf("read columns: %w", err)
	}
	defer rows.Close()
	columns := make(map[int16]string)
	for rows.Next() {
		var n int16
		var name string
		if err := rows.Scan(&n, &name); err != nil {
			return nil, fmt.Errorf("read columns: %w", err)
		}
		columns[n] = name
	}
	return columns, rows.Err()
}

// forget drops the tables that another state has, too, and Atlas does not show there: it leaves out
// partitions, so that one that is attached looks as if it were dropped.
func (t *tables) forget(there map[uint32]relation, shown *tables) {
	for id, table := range t.byID {
		if _, exists := there[id]; exists && shown.byID[id] == nil {
			delete(t.byID, id)
			table.Schema.Tables = slices.DeleteFunc(table.Schema.Tables, func(other *schema.Table) bool { return other == table })
		}
	}
}

// fill gives a default to columns whose values come from elsewhere: an identity, a serial, an
// expression. Atlas's analyzers take only a default for one.
func (t *tables) fill(d *detail) {
	for key, column := range d.columns {
		table := t.byID[key.table]
		if table == nil || !column.filled {
			continue
		}
		if c, ok := table.Column(column.name); ok && c.Default == nil {
			c.Default = &schema.RawExpr{X: "DEFAULT"}
		}
	}
}

// changes gives the difference of two states in Atlas's terms. Atlas takes what has another name
// for another thing; what kept its number was renamed.
func (s *stage) changes(t *trace, from, to *tables) (schema.Changes, error) {
	from.forget(t.after, to)
	to.forget(t.before, from)
	to.fill(t.is)
	var changes schema.Changes
	renamed := make(map[*schema.Table][]schema.Change)
	for _, id := range slices.Sorted(maps.Keys(from.byID)) {
		old, now := from.byID[id], to.byID[id]
		if now == nil {
			continue
		}
		if old.Name != now.Name && old.Schema.Name == now.Schema.Name {
			before := *old
			changes = append(changes, &schema.RenameTable{From: &before, To: now})
			old.Name = now.Name
		}
		renamed[now] = renameColumns(old, from.columns[id], to.columns[id])
	}
	found, err := s.driver.RealmDiff(from.realm, to.realm)
	if err != nil {
		return nil, fmt.Errorf("compare tables: %w", err)
	}
	changes = append(changes, found...)
	for table, columns := range renamed {
		if len(columns) > 0 {
			changes = append(changes, &schema.ModifyTable{T: table, Changes: columns})
		}
	}
	return changes, nil
}

// renameColumns gives the columns of a table that have another name now, and gives them that name,
// so that the comparison takes them for the same.
func renameColumns(t *schema.Table, old, now map[int16]string) []schema.Change {
	var changes []schema.Change
	for _, n := range slices.Sorted(maps.Keys(old)) {
		if now[n] == "" || now[n] == old[n] {
			continue
		}
		c, ok := t.Column(old[n])
		if !ok {
			continue
		}
		before, after := *c, *c
		after.Name = now[n]
		changes = append(changes, &schema.RenameColumn{From: &before, To: &after})
	}
	for _, change := range changes {
		c := change.(*schema.RenameColumn)
		if column, ok := t.Column(c.From.Name); ok {
			column.Name = c.To.Name
		}
	}
	return changes
}
