package migrate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	atlas "ariga.io/atlas/sql/migrate"
	"github.com/jackc/pgx/v5"

	"example.com/sqlfirst/internal/schema/sqltext"
)

// Revision is the record of an applied migration.
type Revision = atlas.Revision

// revisionsTable is the name of the table of revisions, and of the schema it stands in where the
// connection is not bound to one.
const revisionsTable = "atlas_schema_revisions"

// RevisionsSchema gives the schema in which Atlas's command keeps the table of revisions of the
// database with this URL: the one that the URL names with search_path, else one of its own.
func RevisionsSchema(conn string) (string, error) {
	config, err := parseConn(conn)
	if err != nil {
		return "", err
	}
	return revisionsSchema(config.RuntimeParams["search_path"])
}

func revisionsSchema(searchPath string) (string, error) {
	switch {
	case searchPath == "":
		return revisionsTable, nil
	case strings.ContainsAny(searchPath, `,"`):
		return "", &RefusalError{
			Reason: "the URL's search_path names more than one schema",
			Fix:    "leave one, or say with --revisions-schema where the table of revisions is",
		}
	}
	return searchPath, nil
}

// Querier is a connection, a pool or a transaction of pgx.
type Querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// Current gives the version of the last migration that was wholly applied, "" where there is none.
// It is one small query, meant for a service's readiness.
func Current(ctx context.Context, db Querier, revisionsSchema string) (string, error) {
	var version string
	err := db.QueryRow(ctx, `
SELECT version
FROM `+tableIn(revisionsSchema)+`
WHERE version NOT LIKE '.%' AND (applied >= total OR type & 4 <> 0)
ORDER BY version COLLATE "C" DESC
LIMIT 1`).Scan(&version)
	if errors.Is(err, pgx.ErrNoRows) || sqlState(err) == undefinedTable {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read current version: %w", err)
	}
	return version, nil
}

func tableIn(schema string) string {
	return sqltext.Ident(schema) + "." + revisionsTable
}

// revisions is the table of revisions of a database.
type revisions struct {
	schema string
	table  string // qualified and quoted
	exists bool
	note   *Revision // of a way back that was begun and not ended
}

// find looks whether the table is there.
func (r *revisions) find(ctx context.Context, db Querier) error {
	r.table = tableIn(r.schema)
	err := db.QueryRow(ctx, `
SELECT EXISTS (
    SELECT FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p')
)`, r.schema, revisionsTable).Scan(&r.exists)
	if err != nil {
		return fmt.Errorf("look for table of revisions: %w", err)
	}
	return nil
}

// read gives all revisions in the order of their versions, without the rows that are notes (their
// versions begin with a dot): those of Atlas, and the one of an interrupted way back, which it keeps.
func (r *revisions) read(ctx context.Context, db Querier) ([]*Revision, error) {
	r.note = nil
	if !r.exists {
		return nil, nil
	}
	rows, err := db.Query(ctx, `
SELECT version, description, type, applied, total, executed_at, execution_time,
       coalesce(error, ''), coalesce(error_stmt, ''), hash,
       CASE WHEN pg_catalog.jsonb_typeof(partial_hashes) = 'array' THEN partial_hashes ELSE '[]' END,
       operator_version
FROM `+r.table+`
WHERE version NOT LIKE '.%' OR version = $1
ORDER BY version COLLATE "C"`, noteVersion)
	if err != nil {
		return nil, fmt.Errorf("read revisions: %w", err)
	}
	all, err := pgx.CollectRows(rows, scanRevision)
	if err != nil {
		return nil, fmt.Errorf("read revisions: %w", err)
	}
	if len(all) > 0 && all[0].Version == noteVersion {
		r.note, all = all[0], all[1:]
	}
	return all, nil
}

func scanRevision(row pgx.CollectableRow) (*Revision, error) {
	var (
		rev     Revision
		kind    int64
		elapsed int64
	)
	err := row.Scan(&rev.Version, &rev.Description, &kind, &rev.Applied, &rev.Total, &rev.ExecutedAt, &elapsed,
		&rev.Error, &rev.ErrorStmt, &rev.Hash, &rev.PartialHashes, &rev.OperatorVersion)
	rev.Type = atlas.RevisionType(kind)
	rev.ExecutionTime = time.Duration(elapsed)
	return &rev, err
}

// creation makes the table where it is not there, exactly as Atlas's command makes it.
func (r *revisions) creation() []string {
	if r.exists {
		return nil
	}
	return []string{
		"CREATE SCHEMA IF NOT EXISTS " + sqltext.Ident(r.schema),
		"CREATE TABLE " + r.table + ` (
    version character varying NOT NULL,
    description character varying NOT NULL,
    type bigint NOT NULL DEFAULT 2,
    applied bigint NOT NULL DEFAULT 0,
    total bigint NOT NULL DEFAULT 0,
    executed_at pg_catalog.timestamptz NOT NULL,
    execution_time bigint NOT NULL,
    error pg_catalog.text NULL,
    error_stmt pg_catalog.text NULL,
    hash character varying NOT NULL,
    partial_hashes pg_catalog.jsonb NULL,
    operator_version character varying NOT NULL,
    PRIMARY KEY (version)
)`,
	}
}

// insertion records a migration for the first time; a second time is an error of the database.
func (r *revisions) insertion(rev *Revision) string {
	return "INSERT INTO " + r.table + ` (version, description, type, applied, total, executed_at, execution_time,
    error, error_stmt, hash, partial_hashes, operator_version)
VALUES (` + strings.Join(literals(rev), ", ") + ")"
}

// update changes the record of a migration that runs statement by statement.
func (r *revisions) update(rev *Revision) string {
	return "UPDATE " + r.table + ` SET (version, description, type, applied, total, executed_at, execution_time,
    error, error_stmt, hash, partial_hashes, operator_version) = (` + strings.Join(literals(rev), ", ") + `)
WHERE version OPERATOR(pg_catalog.=) ` + sqltext.Literal(rev.Version) + "::pg_catalog.text"
}

// deletion removes the records of migrations.
func (r *revisions) deletion(versions []string) string {
	all := make([]string, len(versions))
	for i, v := range versions {
		all[i] = sqltext.Literal(v)
	}
	return "DELETE FROM " + r.table + " WHERE version::pg_catalog.text OPERATOR(pg_catalog.=) ANY (ARRAY[" + strings.Join(all, ", ") + "]::pg_catalog.text[])"
}

// literals are the values of a revision in the order of the table's columns.
func literals(rev *Revision) []string {
	partial := "NULL"
	if len(rev.PartialHashes) > 0 {
		text, _ := json.Marshal(rev.PartialHashes) // strings always marshal
		partial = sqltext.Literal(string(text))
	}
	number := func(n int64) string { return strconv.FormatInt(n, 10) }
	return []string{
		sqltext.Literal(rev.Version),
		sqltext.Literal(rev.Description),
		number(int64(rev.Type)),
		number(int64(rev.Applied)),
		number(int64(rev.Total)),
		sqltext.Literal(rev.ExecutedAt.UTC().Format("2006-01-02 15:04:05.999999Z07:00")),
		number(int64(rev.ExecutionTime)),
		sqltext.Literal(rev.Error),
		sqltext.Literal(rev.ErrorStmt),
		sqltext.Literal(rev.Hash),
		partial,
		sqltext.Literal(rev.OperatorVersion),
	}
}
