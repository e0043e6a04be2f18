package lint

import (
	"context"
	"errors"
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

	locks     map[uint32]mode     // on relations that were there before the file, the strongest of each
	rewritten map[uint32]relation // tables that were written anew
	newFiles  map[uint32]relation // indexes that were
	scanned   map[uint32]relation // those that were read through

	before, after map[uint32]relation
	indexes       map[uint32]string // that are new: their definitions
	was, is       *detail           // of the tables that were touched
	others, made  globals
}

// relation is a table, an index, a view, a sequence ...
type relation struct {
	id           uint32
	schema, name string
	kind         string // pg_class.relkind
	file         uint32 // its file on disk; another one after a rewrite
	partition    bool
	table        uint32 // of an index: its table
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
	all := make(map[uint32]relation)
	return all, s.each(ctx, `
SELECT c.oid, n.nspname, c.relname, c.relkind::text, coalesce(pg_catalog.pg_relation_filenode(c.oid), 0), c.relispartition,
       coalesce(i.indrelid, 0)
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind <> 'c'`,
		func(scan func(...any) error) error {
			var r relation
			err := scan(&r.id, &r.schema, &r.name, &r.kind, &r.file, &r.partition, &r.table)
			all[r.id] = r
			return err
		})
}

// trace runs a statement twice: to see which tables it touches, rolled back, and for good.
func (s *stage) trace(ctx context.Context, stmt sqltext.Stmt) (*trace, error) {
	t := &trace{
		stmt: stmt, locks: make(map[uint32]mode), rewritten: make(map[uint32]relation),
		newFiles: make(map[uint32]relation), scanned: make(map[uint32]relation),
		was: &detail{}, is: &detail{},
	}
	var err error
	if t.before, err = s.relations(ctx); err != nil {
		return nil, err
	}
	if t.others, err = s.globals(ctx); err != nil {
		return nil, err
	}
	text := stmt.Text
	if command, outside := migrate.Outside(text); outside {
		if text = concurrently(command, text); text == "" {
			t.after, t.made = t.before, t.others
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
	if t.was, err = s.detail(ctx, touched); err != nil {
		return nil, err
	}
	if err := s.commit(ctx, stmt.Text); err != nil {
		return nil, err
	}
	if t.after, err = s.relations(ctx); err != nil {
		return nil, err
	}
	var indexes []int64
	for id, r := range t.after {
		if _, old := t.before[id]; old {
			continue
		}
		if r.hasDefinition() {
			touched = append(touched, id)
		}
		if r.table != 0 {
			indexes = append(indexes, int64(id))
		}
	}
	if t.indexes, err = s.indexes(ctx, indexes); err != nil {
		return nil, err
	}
	to, err := s.inspect(ctx, t.after, touched)
	if err != nil {
		return nil, err
	}
	if t.is, err = s.detail(ctx, touched); err != nil {
		return nil, err
	}
	if t.made, err = s.globals(ctx); err != nil {
		return nil, err
	}
	t.changes, err = s.changes(t, from, to)
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

// commit runs a statement for good, in a transaction of its own if it can have one.
func (s *stage) commit(ctx context.Context, text string) error {
	if _, outside := migrate.Outside(text); outside {
		return s.exec(ctx, text)
	}
	if err := s.exec(ctx, "BEGIN"); err != nil {
		return err
	}
	if err := s.exec(ctx, text); err != nil {
		return errors.Join(err, s.exec(ctx, "ROLLBACK"))
	}
	return s.exec(ctx, "COMMIT")
}

// tryOut runs a statement in a transaction of its own, looks at what it did, and rolls back. It
// gives the tables that it locked against changes of their definition, or more.
func (s *stage) tryOut(ctx context.Context, t *trace, text string) (touched []uint32, err error) {
	if err := s.exec(ctx, "BEGIN"); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.exec(ctx, "ROLLBACK")) }()
	scans, err := s.scans(ctx)
	if err != nil {
		return nil, err
	}
	// A table that is still read from end to end cannot be read in another way.
	if err := s.exec(ctx, "SET LOCAL enable_seqscan = off"); err != nil {
		return nil, err
	}
	if err := s.exec(ctx, text); err != nil {
		return nil, err
	}
	if err := s.exec(ctx, "SET LOCAL enable_seqscan = on"); err != nil {
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
	more, err := s.scans(ctx)
	if err != nil {
		return nil, err
	}
	for id, r := range s.old {
		if more[id] > scans[id] {
			t.scanned[id] = r
		}
		before, after := t.before[id], now[id]
		if before.file == 0 || after.file == 0 || before.file == after.file {
			continue
		}
		if r.isTable() {
			t.rewritten[id] = after
		} else {
			t.newFiles[id] = after
		}
	}
	return touched, nil
}

// locks reads which relations the transaction locked.
func (s *stage) locks(ctx context.Context, t *trace, concurrent bool) (touched []uint32, err error) {
	strongest := make(map[uint32]mode)
	err = s.each(ctx, `
SELECT l.relation, l.mode
FROM pg_catalog.pg_locks l
WHERE l.locktype = 'relation' AND l.pid = pg_catalog.pg_backend_pid() AND l.granted`,
		func(scan func(...any) error) error {
			var id uint32
			var name string
			err := scan(&id, &name)
			strongest[id] = max(strongest[id], modeOf(name))
			return err
		})
	if err != nil {
		return nil, err
	}
	for id, m := range strongest {
		if old, ok := s.old[id]; ok && !concurrent {
			t.locks[old.id] = m
		}
		if m < shareUpdateExclusive {
			continue
		}
		if before, ok := t.before[id]; ok && before.hasDefinition() {
			touched = append(touched, id)
		}
	}
	return touched, nil
}

// scans counts how often this session has read each table from end to end.
func (s *stage) scans(ctx context.Context) (map[uint32]int64, error) {
	counts := make(map[uint32]int64)
	return counts, s.each(ctx, `
SELECT c.oid, coalesce(pg_catalog.pg_stat_get_xact_numscans(c.oid), 0)
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`,
		func(scan func(...any) error) error {
			var id uint32
			var n int64
			err := scan(&id, &n)
			counts[id] = n
			return err
		})
}
