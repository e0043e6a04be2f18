package dbtest

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"example.com/sqlfirst/internal/schema/sqltext"
)

// mark is the comment by which a template of ours is known, followed by the time it was made.
const mark = "test template of sqlfirst, made "

// keepFor is how long templates of former migrations are kept: another branch may still use them.
const keepFor = 24 * time.Hour

// sweep marks the template that was just made, and drops older ones together with the databases of failed tests that
// were copied from them. What is not marked, or in use, stays.
func sweep(ctx context.Context, db *sql.DB, made string) error {
	comment := mark + time.Now().UTC().Format(time.RFC3339)
	if _, err := db.ExecContext(ctx, "COMMENT ON DATABASE "+sqltext.Ident(made)+" IS "+sqltext.Literal(comment)); err != nil {
		return fmt.Errorf("mark the template: %w", err)
	}
	names, err := outdated(ctx, db, made)
	if err != nil {
		return fmt.Errorf("list old templates: %w", err)
	}
	for _, name := range names {
		// Somebody may have begun to use it: then it stays, which is as well.
		_, _ = db.ExecContext(ctx, "ALTER DATABASE "+sqltext.Ident(name)+" IS_TEMPLATE false")
		_, _ = db.ExecContext(ctx, "DROP DATABASE "+sqltext.Ident(name))
	}
	return nil
}

// outdated lists the templates that are older than keepFor, and after each its copies.
func outdated(ctx context.Context, db *sql.DB, made string) ([]string, error) {
	rows, err := db.QueryContext(ctx, `
		SELECT copy.datname
		FROM pg_database AS template
		JOIN pg_shdescription AS comment ON comment.objoid = template.oid AND comment.classoid = 'pg_database'::regclass
		JOIN pg_database AS copy ON copy.datname = template.datname OR starts_with(copy.datname, template.datname || '_inst_')
		WHERE starts_with(comment.description, $1)
		AND substr(comment.description, length($1) + 1)::timestamptz < $2
		AND template.datname <> $3
		AND NOT EXISTS (SELECT FROM pg_stat_activity AS session WHERE starts_with(session.datname, template.datname))
		ORDER BY template.datname, copy.datname`,
		mark, time.Now().Add(-keepFor), made)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}
