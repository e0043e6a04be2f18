package migrate

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// userObjects names what stands in a database that was not made by initdb or by an extension: one
// row an object. $1 is the schema that the URL is bound to, or ”; $2 and $3 are the schema and the
// name of the table of revisions.
const userObjects = `
WITH space AS (
    SELECT n.oid, n.nspname
    FROM pg_catalog.pg_namespace n
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND ($1::text = '' OR n.nspname = $1::text)
), object AS (
    SELECT 'pg_catalog.pg_class'::pg_catalog.regclass AS class, c.oid, s.nspname, c.relname AS name,
           CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'v' THEN 'view'
               WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'foreign table' ELSE 'type' END AS kind
    FROM pg_catalog.pg_class c
    JOIN space s ON s.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c') AND NOT (s.nspname = $2::text AND c.relname = $3::text)
    UNION ALL
    SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid, s.nspname, p.proname, 'function'
    FROM pg_catalog.pg_proc p
    JOIN space s ON s.oid = p.pronamespace
    UNION ALL
    SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, s.nspname, t.typname, 'type'
    FROM pg_catalog.pg_type t
    JOIN space s ON s.oid = t.typnamespace
    WHERE t.typtype IN ('d', 'e', 'r')
    UNION ALL
    SELECT 'pg_catalog.pg_namespace'::pg_catalog.regclass, s.oid, s.nspname, NULL, 'schema'
    FROM space s
    WHERE s.nspname NOT IN ('public', $2::text) AND $1::text = ''
)
SELECT kind || ' ' || coalesce(nspname || '.' || name, nspname)
FROM object o
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend d
    WHERE d.classid = o.class AND d.objid = o.oid AND d.deptype = 'e'
)
ORDER BY kind = 'schema', nspname, name
LIMIT 4`

// checkClean refuses a database that holds something and has no record of migrations: it may be
// the wrong one, or one that needs a baseline.
func checkClean(ctx context.Context, conn *pgx.Conn, boundTo string, r *revisions) error {
	rows, err := conn.Query(ctx, userObjects, boundTo, r.schema, revisionsTable)
	if err != nil {
		return fmt.Errorf("look whether the database is empty: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	switch {
	case err != nil:
		return fmt.Errorf("look whether the database is empty: %w", err)
	case len(found) == 0:
		return nil
	case len(found) == 4:
		found[3] = "..."
	}
	return &RefusalError{
		Reason: "the database has no record of migrations and is not empty: it has " + strings.Join(found, ", "),
		Fix: "is it the right database? If it is, and has what the first migrations make: --baseline VERSION of the last of them; " +
			"to migrate it as it is: --allow-dirty",
	}
}

// checkPlace refuses to begin a second table of revisions where it is not clear which of two
// places is meant: Atlas keeps it in the schema that the URL is bound to, else in one of its own.
func checkPlace(ctx context.Context, conn *pgx.Conn, boundTo string, r *revisions) error {
	other := revisionsTable
	if boundTo == "" {
		other = "public"
	}
	elsewhere := revisions{schema: other}
	if err := elsewhere.find(ctx, conn); err != nil || !elsewhere.exists {
		return err
	}
	return &RefusalError{
		Reason: fmt.Sprintf("the table of revisions is not in the schema %s, and there is one in %s", r.schema, other),
		Fix:    fmt.Sprintf("use it with --revisions-schema %s, or make a new one with --revisions-schema %s", other, r.schema),
	}
}
