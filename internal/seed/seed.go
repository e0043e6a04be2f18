// Package seed loads sample data into a development database.
package seed

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"example.com/sqlfirst/internal/schema/sqltext"
)

// Load runs the .sql files of the folder in the order of their names, all in one transaction: where
// one fails, the database stays as it was. It gives the number of files, which may be none.
func Load(ctx context.Context, url, folder string) (int, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.sql"))
	if err != nil {
		return 0, fmt.Errorf("list %s: %w", folder, err)
	}
	if len(files) == 0 {
		return 0, nil
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return 0, fmt.Errorf("connect: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	return len(files), pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		for _, file := range files {
			if err := run(ctx, tx, file); err != nil {
				return err
			}
		}
		return nil
	})
}

func run(ctx context.Context, tx pgx.Tx, file string) error {
	src, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read sample data: %w", err)
	}
	stmts, err := sqltext.Split(file, src)
	if err != nil {
		return err
	}
	if problems := sqltext.Check(file, src, stmts); len(problems) > 0 {
		return errors.New(problems[0].String())
	}
	for _, stmt := range stmts {
		if _, err := tx.Exec(ctx, stmt.Text, pgx.QueryExecModeSimpleProtocol); err != nil {
			return fmt.Errorf("%s: %w", stmt.Pos, said(err))
		}
	}
	return nil
}

// said is what PostgreSQL said, its hint included.
func said(err error) error {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return err
	}
	text := fmt.Sprintf("%s (SQLSTATE %s)", pg.Message, pg.Code)
	if pg.Hint != "" {
		text += "\nhint: " + pg.Hint
	}
	return errors.New(text)
}
