package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/sqlfirst/internal/schema/sqltext"
)

// outsider is a statement that runs without a transaction. What an earlier run left of it is read
// from the catalog.
type outsider struct {
	conn    *pgx.Conn
	stmt    sqltext.Stmt
	command string
	begun   bool // an earlier run began it and did not say how it ended
	// ownBound says that the file itself bounds how long its statements wait for locks.
	ownBound bool
}

// runOutside runs a statement that can have no transaction, if it was not done already.
func (s *session) runOutside(ctx context.Context, f *File, o *outsider, index, total int) error {
	done, note, err := o.prepare(ctx)
	if err != nil {
		return err
	}
	if note != "" {
		s.report(Event{
			Kind: EventRecovered, File: f, Pos: o.stmt.Pos, Statement: sqltext.Redact(o.stmt.Text), Note: note,
			Index: index, Total: total,
		})
	}
	if done {
		return nil
	}
	if err := s.keepLock(ctx); err != nil {
		return err
	}
	if err := s.unbounded(ctx, f, o, index, total); err != nil {
		return errors.Join(err, o.clean(err))
	}
	return o.verify(ctx)
}

// unbounded runs a statement without a transaction. What runs concurrently with other sessions
// waits for their transactions to end, and nobody waits behind it: a bound on waiting for locks
// would only make it fail.
func (s *session) unbounded(ctx context.Context, f *File, o *outsider, index, total int) error {
	lift := strings.HasSuffix(o.command, "CONCURRENTLY") && !o.ownBound
	if lift {
		if err := exec(ctx, s.conn, "SET lock_timeout = 0"); err != nil {
			return fmt.Errorf("%s: lift lock_timeout: %w", o.stmt.Pos, err)
		}
	}
	start := time.Now()
	blockers, err := s.statement(ctx, f, o.stmt, index, total)
	if err != nil {
		return explainBlocked(statementError(o.stmt, err), blockers, 1, time.Since(start))
	}
	if lift {
		if err := exec(ctx, s.conn, "RESET lock_timeout"); err != nil {
			return fmt.Errorf("%s: restore lock_timeout: %w", o.stmt.Pos, err)
		}
	}
	return nil
}

// prepare tells whether the statement is done already, and clears away what is in its way.
func (o *outsider) prepare(ctx context.Context) (done bool, note string, err error) {
	switch o.command {
	case createIndexConcurrently:
		return o.createIndex(ctx)
	case "DROP INDEX CONCURRENTLY":
		return o.dropIndex(ctx)
	case "DETACH PARTITION CONCURRENTLY":
		return o.detach(ctx)
	case "REINDEX CONCURRENTLY":
		return o.reindex(ctx)
	case "CREATE DATABASE", "DROP DATABASE", "CREATE TABLESPACE", "DROP TABLESPACE":
		return o.global(ctx)
	}
	// VACUUM, CLUSTER, ALTER SYSTEM, ALTER DATABASE SET TABLESPACE, DISCARD: again does no harm.
	return false, "", nil
}

// index is what the catalog says of an index.
type index struct {
	name    string // qualified and quoted
	valid   bool
	builder int32 // the session that builds it now, 0 if none does
}

// findIndex looks for the index of a CREATE INDEX on its table.
func (o *outsider) findIndex(ctx context.Context) (*index, error) {
	name, table, ok := createdIndex(o.stmt.Text)
	if !ok {
		return nil, nil
	}
	relation, err := o.resolve(ctx, table)
	if err != nil {
		return nil, err
	}
	var found index
	err = o.ask(ctx, `
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname), i.indisvalid AND i.indisready,
       coalesce((SELECT p.pid FROM pg_catalog.pg_stat_progress_create_index p
                 WHERE p.index_relid = c.oid AND p.datid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
                 LIMIT 1), 0)
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE i.indrelid = $1 AND c.relname = $2`, []any{relation, name}, &found.name, &found.valid, &found.builder)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: look for index: %w", o.stmt.Pos, err)
	}
	return &found, nil
}

// resolve gives the relation that a name means on the file's search_path, 0 if there is none.
func (o *outsider) resolve(ctx context.Context, name string) (relation uint32, err error) {
	err = o.conn.QueryRow(ctx, `SELECT coalesce(pg_catalog.to_regclass($1)::pg_catalog.oid, '0'::pg_catalog.oid)`, name).Scan(&relation)
	if err != nil {
		return 0, fmt.Errorf("%s: look for %s: %w", o.stmt.Pos, name, err)
	}
	return relation, nil
}

// ask reads the one row of a query that must not meet the file's search_path.
func (o *outsider) ask(ctx context.Context, query string, args []any, into ...any) error {
	var path string
	err := o.conn.QueryRow(ctx, `SELECT pg_catalog.current_setting('search_path')`).Scan(&path)
	if err != nil {
		return err
	}
	if err := exec(ctx, o.conn, "SET search_path = ''"); err != nil {
		return err
	}
	err = o.conn.QueryRow(ctx, query, args...).Scan(into...)
	back := o.conn.QueryRow(ctx, `SELECT pg_catalog.set_config('search_path', $1, false)`, path).Scan(&path)
	return errors.Join(err, back)
}

// createdIndex gives the name that CREATE INDEX CONCURRENTLY gives its index, and the table as it
// is written.
func createdIndex(text string) (name, table string, ok bool) {
	tokens := sqltext.Tokens(text)
	at := slices.IndexFunc(tokens, func(t sqltext.Token) bool { return t.Is("CONCURRENTLY") }) + 1
	if len(tokens) > at+3 && tokens[at].Is("IF") {
		at += 3 // IF NOT EXISTS
	}
	if len(tokens) < at+3 || tokens[at].Name() == "" || !tokens[at+1].Is("ON") {
		return "", "", false
	}
	name = tokens[at].Name()
	at += 2
	if tokens[at].Is("ONLY") {
		at++
	}
	return name, qualified(text, tokens[at:]), true
}

// qualified gives the name that the tokens begin with, as it is written: a, "a", a.b.
func qualified(text string, tokens []sqltext.Token) string {
	if len(tokens) == 0 {
		return ""
	}
	end := 0
	for end+2 < len(tokens) && tokens[end+1].Text == "." {
		end += 2
	}
	return text[tokens[0].Offset : tokens[end].Offset+len(tokens[end].Text)]
}

func (o *outsider) createIndex(ctx context.Context) (done bool, note string, err error) {
	found, err := o.findIndex(ctx)
	switch {
	case err != nil || found == nil:
		return false, "", err
	case found.valid:
		if o.begun {
			return true, fmt.Sprintf("the index %s was built by the run that was interrupted", found.name), nil
		}
		return false, "", nil
	case found.builder != 0:
		return false, "", &RefusalError{
			Reason: fmt.Sprintf("%s: another session builds the index %s at this moment (pid %d)", o.stmt.Pos, found.name, found.builder),
			Fix:    "wait until it is done, then run again",
		}
	}
	if err := o.drop(ctx, found.name); err != nil {
		return false, "", err
	}
	return false, fmt.Sprintf("dropped the INVALID index %s, which an interrupted build had left", found.name), nil
}

func (o *outsider) drop(ctx context.Context, name string) error {
	if err := exec(ctx, o.conn, "DROP INDEX CONCURRENTLY IF EXISTS "+name); err != nil {
		return fmt.Errorf("%s: drop invalid index %s: %w", o.stmt.Pos, name, err)
	}
	return nil
}

// verify makes sure that a statement that succeeded did what it says: with IF NOT EXISTS, an
// INVALID index counts as one that exists.
func (o *outsider) verify(ctx context.Context) error {
	if o.command != createIndexConcurrently {
		return nil
	}
	found, err := o.findIndex(ctx)
	if err == nil && found != nil && !found.valid {
		err = &RefusalError{
			Reason: fmt.Sprintf("%s: the index %s is INVALID", o.stmt.Pos, found.name),
			Fix:    "run again: it is dropped and built again",
		}
	}
	return err
}

// clean drops the INVALID index that a failed build left, if the session still can.
func (o *outsider) clean(cause error) error {
	if o.command != createIndexConcurrently || o.conn.IsClosed() || sqlState(cause) == "42P07" {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), cleanTime)
	defer cancel()
	found, err := o.findIndex(ctx)
	if err == nil && found != nil && !found.valid && found.builder == 0 {
		err = o.drop(ctx, found.name)
	}
	if err != nil {
		return fmt.Errorf("an INVALID index may be left, which the next run drops: %w", err)
	}
	return nil
}

// cleanTime is how long dropping an invalid index may take, which waits for other transactions.
const cleanTime = 5 * time.Second

func (o *outsider) dropIndex(ctx context.Context) (done bool, note string, err error) {
	if !o.begun {
		return false, "", nil
	}
	tokens := sqltext.Tokens(o.stmt.Text)[3:]
	if len(tokens) > 2 && tokens[0].Is("IF") {
		tokens = tokens[2:]
	}
	name := qualified(o.stmt.Text, tokens)
	relation, err := o.resolve(ctx, name)
	if err != nil || relation != 0 {
		return false, "", err
	}
	return true, fmt.Sprintf("the index %s was dropped by the run that was interrupted", name), nil
}

// detach goes on with a DETACH that waited for other transactions when it was interrupted.
func (o *outsider) detach(ctx context.Context) (done bool, note string, err error) {
	tokens := sqltext.Tokens(o.stmt.Text)
	parent := tokens[2:]
	for len(parent) > 0 && (parent[0].Is("IF") || parent[0].Is("EXISTS") || parent[0].Is("ONLY")) {
		parent = parent[1:]
	}
	at := slices.IndexFunc(tokens, func(t sqltext.Token) bool { return t.Is("PARTITION") })
	table, part := qualified(o.stmt.Text, parent), qualified(o.stmt.Text, tokens[at+1:])

	parentID, err := o.resolve(ctx, table)
	if err != nil {
		return false, "", err
	}
	partID, err := o.resolve(ctx, part)
	if err != nil {
		return false, "", err
	}
	var pending bool
	err = o.ask(ctx, `SELECT inhdetachpending FROM pg_catalog.pg_inherits WHERE inhparent = $1 AND inhrelid = $2`,
		[]any{parentID, partID}, &pending)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		if !o.begun {
			return false, "", nil
		}
		return true, fmt.Sprintf("the partition %s was detached by the run that was interrupted", part), nil
	case err != nil:
		return false, "", fmt.Errorf("%s: look for partition: %w", o.stmt.Pos, err)
	case !pending:
		return false, "", nil
	}
	if err := exec(ctx, o.conn, "ALTER TABLE "+table+" DETACH PARTITION "+part+" FINALIZE"); err != nil {
		return false, "", fmt.Errorf("%s: finish detaching: %w", o.stmt.Pos, err)
	}
	return true, fmt.Sprintf("finished detaching the partition %s, which an interrupted run had begun", part), nil
}

// reindex drops the half-built copies that an interrupted REINDEX CONCURRENTLY left.
func (o *outsider) reindex(ctx context.Context) (done bool, note string, err error) {
	if !o.begun {
		return false, "", nil
	}
	var left []string
	err = o.ask(ctx, `
SELECT coalesce(pg_catalog.array_agg(pg_catalog.format('%I.%I', n.nspname, c.relname)), '{}')
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$'
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = c.oid)`, nil, &left)
	if err != nil {
		return false, "", fmt.Errorf("%s: look for invalid indexes: %w", o.stmt.Pos, err)
	}
	for _, name := range left {
		if err := o.drop(ctx, name); err != nil {
			return false, "", err
		}
	}
	if len(left) == 0 {
		return false, "", nil
	}
	return false, "dropped what an interrupted REINDEX had left: " + strings.Join(left, ", "), nil
}

// global looks for a database or a tablespace.
func (o *outsider) global(ctx context.Context) (done bool, note string, err error) {
	if !o.begun {
		return false, "", nil
	}
	verb, kind, _ := strings.Cut(o.command, " ")
	tokens := sqltext.Tokens(o.stmt.Text)[2:]
	if len(tokens) > 2 && tokens[0].Is("IF") {
		tokens = tokens[2:]
	}
	query := `SELECT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = $1)`
	if kind == "TABLESPACE" {
		query = `SELECT EXISTS (SELECT FROM pg_catalog.pg_tablespace WHERE spcname = $1)`
	}
	var there bool
	if err := o.ask(ctx, query, []any{tokens[0].Name()}, &there); err != nil {
		return false, "", fmt.Errorf("%s: look for %s: %w", o.stmt.Pos, tokens[0].Text, err)
	}
	if there != (verb == "CREATE") {
		return false, "", nil
	}
	return true, o.command + " was done by the run that was interrupted", nil
}
