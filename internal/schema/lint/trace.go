package lint

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"ariga.io/atlas/sql/schema"

	"example.com/sqlfirst/internal/migrate"
	"example.com/sqlfirst/internal/schema/sqltext"
)

// fileTrace is what PostgreSQL did when a file was run.
type fileTrace struct {
	file       *migrate.File
	mode       migrate.TxMode
	old        map[uint32]relation // what was there before the file
	statements []*trace
}

// trace is what PostgreSQL did for one statement.
type trace struct {
	stmt    sqltext.Stmt
	changes schema.Changes // how tables changed, in Atlas's terms

	locks     []lock     // on relations that were there before the file, strongest of each
	rewritten []relation // written anew, with ACCESS EXCLUSIVE
	scanned   []relation // read through
	before    map[uint32]relation
	after     map[uint32]relation
}

// relation is a table, an index, a view, a sequence ...
type relation struct {
	id           uint32
	schema, name string
	kind         string // pg_class.relkind
	file         uint32 // its file on disk; another one after a rewrite
	partition    bool
	table        uint32 // of an index: its table
	unique       bool   // of an index
	valid        bool   // of an index
}

func (r relation) String() string {
	if r.schema == "public" {
		return sqltext.Ident(r.name)
	}
	return sqltext.Ident(r.schema) + "." + sqltext.Ident(r.name)
}

// isTable tells whether the relation holds rows that people read and write.
func (r relation) isTable() bool { return r.hasDefinition() || r.kind == "m" }

// hasDefinition tells whether ALTER TABLE changes it: a table, or a partitioned one.
func (r relation) hasDefinition() bool { return r.kind == "r" || r.kind == "p" }

// relations gives everything that users made.
func (s *stage) relations(ctx context.Context) (map[uint32]relation, error) {
	rows, err := s.conn.QueryContext(ctx, `
SELECT c.oid, n.nspname, c.relname, c.relkind::text, coalesce(pg_catalog.pg_relation_filenode(c.oid), 0), c.relispartition,
       coalesce(i.indrelid, 0), coalesce(i.indisunique, false), coalesce(i.indisvalid, true)
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind <> 'c'`)
	if err != nil {
		return nil, fmt.Errorf("read relations: %w", err)
	}
	defer rows.Close()
	all := make(map[uint32]relation)
	for rows.Next() {
		var r relation
		if err := rows.Scan(&r.id, &r.schema, &r.name, &r.kind, &r.file, &r.partition, &r.table, &r.unique, &r.valid); err != nil {
			return nil, fmt.Errorf("read relations: %w", err)
		}
		all[r.id] = r
	}
	return all, rows.Err()
}

// trace runs a statement twice: to see which tables it touches, rolled back, and for good.
func (s *stage) trace(ctx context.Context, stmt sqltext.Stmt) (*trace, error) {
	t := &trace{stmt: stmt}
	var err error
	if t.before, err = s.relations(ctx); err != nil {
		return nil, err
	}
	text := stmt.Text
	if command, outside := migrate.Outside(text); outside {
		if text = concurrently(command, text); text == "" {
			t.after = t.before
			return t, s.exec(ctx, stmt.Text) // VACUUM and the like change no table
		}
	}
	touched, err := s.tryOut(ctx, t, text)
	if err != nil {
		return nil, err
	}
	from, err := s.inspect(ctx, t.before, touched)
	if err != nil {
		return nil, err
	}
	if err := s.exec(ctx, stmt.Text); err != nil {
		return nil, err
	}
	if t.after, err = s.relations(ctx); err != nil {
		return nil, err
	}
	for id, r := range t.after {
		if _, old := t.before[id]; !old && r.hasDefinition() {
			touched = append(touched, id)
		}
	}
	to, err := s.inspect(ctx, t.after, touched)
	if err != nil {
		return nil, err
	}
	t.changes, err = s.changes(from, to)
	return t, err
}

// concurrently gives the statement as it would be inside of a transaction, "" where there is no
// such thing. What a statement does to the tables is the same with and without CONCURRENTLY.
func concurrently(command, text string) string {
	if !strings.HasSuffix(command, "CONCURRENTLY") || strings.HasPrefix(command, "REINDEX") {
		return ""
	}
	for _, t := range sqltext.Tokens(text) {
		if t.Is("CONCURRENTLY") {
			return text[:t.Offset] + text[t.Offset+len(t.Text):]
		}
	}
	return ""
}

// tryOut runs a statement in a transaction of its own, looks at what it did, and rolls back. It
// gives the tables that it locked against changes of their definition, or more.
func (s *stage) tryOut(ctx context.Context, t *trace, text string) (touched []uint32, err error) {
	if err := s.exec(ctx, "BEGIN"); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.exec(ctx, "ROLLBACK")) }()
	if err := s.exec(ctx, text); err != nil {
		return nil, err
	}
	concurrent := text != t.stmt.Text
	touched, err = s.locks(ctx, t, concurrent)
	if err != nil || concurrent {
		return touched, err
	}
	now, err := s.relations(ctx)
	if err != nil {
		return nil, err
	}
	for id, r := range s.old {
		before, after := t.before[id], now[id]
		if r.isTable() && before.file != 0 && after.file != 0 && before.file != after.file {
			t.rewritten = append(t.rewritten, after)
		}
	}
	return touched, s.scans(ctx, t)
}

// locks reads which relations the transaction locked.
func (s *stage) locks(ctx context.Context, t *trace, concurrent bool) (touched []uint32, err error) {
	rows, err := s.conn.QueryContext(ctx, `
SELECT l.relation, l.mode
FROM pg_catalog.pg_locks l
WHERE l.locktype = 'relation' AND l.pid = pg_catalog.pg_backend_pid() AND l.granted`)
	if err != nil {
		return nil, fmt.Errorf("read locks: %w", err)
	}
	defer rows.Close()
	strongest := make(map[uint32]mode)
	for rows.Next() {
		var id uint32
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			return nil, fmt.Errorf("read locks: %w", err)
		}
		strongest[id] = max(strongest[id], modeOf(name))
	}
	for id, m := range strongest {
		if m < shareUpdateExclusive {
			continue
		}
		if before, ok := t.before[id]; ok && before.hasDefinition() {
			touched = append(touched, id)
		}
		if old, ok := s.old[id]; ok && !concurrent {
			t.locks = append(t.locks, lock{relation: old, mode: m})
		}
	}
	return touched, rows.Err()
}

// scans reads which tables of old the transaction read through from end to end.
func (s *stage) scans(ctx context.Context, t *trace) error {
	for id, r := range s.old {
		if !r.isTable() || t.before[id].id == 0 {
			continue
		}
		var n sql.NullInt64
		if err := s.conn.QueryRowContext(ctx, `SELECT pg_catalog.pg_stat_get_xact_numscans($1)`, id).Scan(&n); err != nil {
			return fmt.Errorf("read scans: %w", err)
		}
		if n.Int64 > 0 {
			t.scanned = append(t.scanned, r)
		}
	}
	return nil
}
