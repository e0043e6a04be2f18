package lint

import (
	"context"
	"fmt"
)

// detail is what the catalog says of some tables, before or after a statement. The keys are
// PostgreSQL's numbers, by which a thing is known under whatever name.
type detail struct {
	constraints map[uint32]constraint
	columns     map[columnKey]column
	triggers    map[uint32]attached
	policies    map[uint32]attached
	rules       map[uint32]attached
	security    map[uint32]bool   // tables with row level security
	parents     map[uint32]uint32 // of partitions and of children: the parent
}

type constraint struct {
	id         uint32
	name       string
	kind       string // pg_constraint.contype
	table      uint32
	references uint32 // of a foreign key: the table
	index      uint32
	validated  bool
	inherited  bool
	definition string
}

type columnKey struct {
	table  uint32
	number int16
}

type column struct {
	name    string
	kind    string // type with length and precision
	notNull bool
	filled  bool // by a default, an identity, an expression
}

// attached is something that hangs on a table and has no life of its own.
type attached struct {
	name  string
	table uint32
}

func (s *stage) detail(ctx context.Context, tables []uint32) (*detail, error) {
	d := &detail{
		constraints: make(map[uint32]constraint),
		columns:     make(map[columnKey]column),
		security:    make(map[uint32]bool),
		parents:     make(map[uint32]uint32),
	}
	ids := make([]int64, len(tables)) // oids do not go through database/sql, and numbers do
	for i, id := range tables {
		ids[i] = int64(id)
	}
	err := s.each(ctx, `
SELECT oid, conname, contype::text, conrelid, confrelid, conindid, convalidated, conparentid <> 0 OR coninhcount > 0, pg_catalog.pg_get_constraintdef(oid)
FROM pg_catalog.pg_constraint
WHERE conrelid = ANY ($1::bigint[]::oid[]) OR confrelid = ANY ($1::bigint[]::oid[])`, func(scan func(...any) error) error {
		var c constraint
		err := scan(&c.id, &c.name, &c.kind, &c.table, &c.references, &c.index, &c.validated, &c.inherited, &c.definition)
		d.constraints[c.id] = c
		return err
	}, ids)
	if err != nil {
		return nil, err
	}
	err = s.each(ctx, `
SELECT attrelid, attnum, attname, pg_catalog.format_type(atttypid, atttypmod), attnotnull, atthasdef OR attidentity <> ''
FROM pg_catalog.pg_attribute
WHERE attrelid = ANY ($1::bigint[]::oid[]) AND attnum > 0 AND NOT attisdropped`, func(scan func(...any) error) error {
		var k columnKey
		var c column
		err := scan(&k.table, &k.number, &c.name, &c.kind, &c.notNull, &c.filled)
		d.columns[k] = c
		return err
	}, ids)
	if err != nil {
		return nil, err
	}
	err = s.each(ctx, `
SELECT c.oid, c.relrowsecurity, coalesce(i.inhparent, 0)
FROM pg_catalog.pg_class c
LEFT JOIN pg_catalog.pg_inherits i ON i.inhrelid = c.oid
WHERE c.oid = ANY ($1::bigint[]::oid[])`, func(scan func(...any) error) error {
		var id, parent uint32
		var security bool
		err := scan(&id, &security, &parent)
		d.security[id], d.parents[id] = security, parent
		return err
	}, ids)
	if err != nil {
		return nil, err
	}
	return d, s.attachments(ctx, d, ids)
}

func (s *stage) attachments(ctx context.Context, d *detail, ids []int64) error {
	for _, q := range []struct {
		into  *map[uint32]attached
		query string
	}{
		{&d.triggers, `SELECT oid, tgname, tgrelid FROM pg_catalog.pg_trigger WHERE NOT tgisinternal AND tgrelid = ANY ($1::bigint[]::oid[])`},
		{&d.policies, `SELECT oid, polname, polrelid FROM pg_catalog.pg_policy WHERE polrelid = ANY ($1::bigint[]::oid[])`},
		{&d.rules, `SELECT oid, rulename, ev_class FROM pg_catalog.pg_rewrite WHERE rulename <> '_RETURN' AND ev_class = ANY ($1::bigint[]::oid[])`},
	} {
		found := make(map[uint32]attached)
		err := s.each(ctx, q.query, func(scan func(...any) error) error {
			var id uint32
			var a attached
			err := scan(&id, &a.name, &a.table)
			found[id] = a
			return err
		}, ids)
		if err != nil {
			return err
		}
		*q.into = found
	}
	return nil
}

// indexes gives the statements that make indexes.
func (s *stage) indexes(ctx context.Context, ids []int64) (map[uint32]string, error) {
	definitions := make(map[uint32]string)
	if len(ids) == 0 {
		return definitions, nil
	}
	return definitions, s.each(ctx, `
SELECT i, pg_catalog.pg_get_indexdef(i::oid) FROM pg_catalog.unnest($1::bigint[]) i`, func(scan func(...any) error) error {
		var id uint32
		var definition string
		err := scan(&id, &definition)
		definitions[id] = definition
		return err
	}, ids)
}

// each runs a query and hands every row to a function that scans it.
func (s *stage) each(ctx context.Context, query string, row func(scan func(...any) error) error, args ...any) error {
	rows, err := s.conn.QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("read catalog: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return fmt.Errorf("read catalog: %w", err)
		}
	}
	return rows.Err()
}

// added gives what the second map has and the first has not; dropped is added the other way round.
func added[K comparable, V any](before, after map[K]V) []V {
	var all []V
	for k, v := range after {
		if _, old := before[k]; !old {
			all = append(all, v)
		}
	}
	return all
}
