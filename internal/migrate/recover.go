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
	var found index
	err := o.conn.QueryRow(ctx, `
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname), i.indisvalid AND i.indisready,
       coalesce((SELECT p.pid FROM pg_catalog.pg_stat_progress_create_index p
                 WHERE p.index_relid = c.oid AND p.datid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
                 LIMIT 1), 0)
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE i.indrelid = pg_catalog.to_regclass($1) AND c.relname = $2`, table, name).Scan(&found.name, &found.valid, &found.builder)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: look for index: %w", o.stmt.Pos, err)
	}
	return &found, nil
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
		return false, "", &Refusal{
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
		err = &Refusal{
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
	there, err := o.exists(ctx, `SELECT pg_catalog.to_regclass($1) IS NOT NULL`, name)
	if err != nil || there {
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

	var pending bool
	err = o.conn.QueryRow(ctx, `
SELECT inhdetachpending
FROM pg_catalog.pg_inherits
WHERE inhparent = pg_catalog.to_regclass($1) AND inhrelid = pg_catalog.to_regclass($2)`, table, part).Scan(&pending)
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
	rows, err := o.conn.Query(ctx, `
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname)
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$'
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = c.oid)`)
	if err != nil {
		return false, "", fmt.Errorf("%s: look for invalid indexes: %w", o.stmt.Pos, err)
	}
	left, err := pgx.CollectRows(rows, pgx.RowTo[string])
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
	there, err := o.exists(ctx, query, tokens[0].Name())
	if err != nil || there != (verb == "CREATE") {
		return false, "", err
	}
	return true, o.command + " was done by the run that was interrupted", nil
}

func (o *outsider) exists(ctx context.Context, query, name string) (there bool, err error) {
	if err := o.conn.QueryRow(ctx, query, name).Scan(&there); err != nil {
		return false, fmt.Errorf("%s: look for %s: %w", o.stmt.Pos, name, err)
	}
	return there, nil
}
