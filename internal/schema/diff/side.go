package diff

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/jackc/pgx/v5"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/declare"
	"example.com/sqlfirst/internal/schema/plan"
	"example.com/sqlfirst/internal/schema/scratch"
	"example.com/sqlfirst/internal/schema/sqltext"
)

// side is one side of a difference, read.
type side struct {
	server   *scratch.Server
	catalog  *catalog.Catalog
	declared *declare.State
	// db holds the state in an open transaction, and may be changed and rolled back.
	db *scratch.Database
	// steps build the state in a database of its own.
	steps []scratch.Step
}

func (s *side) close(ctx context.Context) {
	if s != nil && s.db != nil {
		s.db.Close(ctx)
		s.db = nil
	}
}

// open reads a source on the development server.
func open(ctx context.Context, server *scratch.Server, src Source) (*side, error) {
	s := &side{server: server}
	err := s.read(ctx, server, src)
	if err != nil {
		s.close(ctx)
		return nil, err
	}
	return s, nil
}

func (s *side) read(ctx context.Context, server *scratch.Server, src Source) error {
	switch src.Kind {
	case Declared:
		return s.declare(ctx, server, src.Paths)
	case Migrations:
		return s.replay(ctx, server, src.Paths[0], src.Until)
	case Live:
		return s.live(ctx, server, src.URL)
	}
	var err error
	if s.db, err = server.Empty(ctx); err != nil {
		return err
	}
	s.catalog, err = catalog.Load(ctx, s.db.Conn)
	return err
}

// declare runs the files of a declared state.
func (s *side) declare(ctx context.Context, server *scratch.Server, paths []string) error {
	names, err := sqlFiles(paths)
	if err != nil {
		return err
	}
	var files []declare.File
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return fmt.Errorf("read the declared schema: %w", err)
		}
		files = append(files, declare.File{Name: name, Text: text})
	}
	if s.db, err = server.Empty(ctx); err != nil {
		return err
	}
	if s.declared, err = declare.Load(ctx, s.db, files); err != nil {
		return err
	}
	s.catalog = s.declared.Catalog
	var sql []string
	for _, stmt := range s.declared.Stmts {
		settings := append([]string{declare.Reset}, stmt.Settings()...)
		sql = append(sql, strings.Join(append(settings, stmt.Text), "\n;\n"))
	}
	s.steps = []scratch.Step{stepOf(sql)}
	return nil
}

// replay builds what a directory of migrations builds, or takes it from the cache.
func (s *side) replay(ctx context.Context, server *scratch.Server, dir, until string) error {
	files, err := readMigrations(dir, until)
	if err != nil {
		return err
	}
	s.steps = replaySteps(server, files)
	if s.db, err = server.State(ctx, s.steps); err != nil {
		return err
	}
	s.catalog, err = catalog.Load(ctx, s.db.Conn)
	return err
}

// live reads a database, and makes a copy of what it holds: the proof must not touch the original.
func (s *side) live(ctx context.Context, server *scratch.Server, url string) error {
	want, roles, err := readLive(ctx, url)
	if err != nil {
		return err
	}
	for _, role := range roles {
		if err := server.MakeRole(ctx, role); err != nil {
			return err
		}
	}
	if s.db, err = server.Empty(ctx); err != nil {
		return err
	}
	empty, err := catalog.Load(ctx, s.db.Conn)
	if err != nil {
		return err
	}
	files, have, err := converge(ctx, s.db.Conn, empty, goal{to: want}, plan.NewLearned())
	if err != nil {
		return fmt.Errorf("copy the database's schema to the development server: %w", err)
	}
	s.catalog = have
	var sql []string
	for _, f := range files {
		for _, stmt := range f.Statements {
			sql = append(sql, stmt.SQL)
		}
	}
	s.steps = []scratch.Step{stepOf(sql)}
	return nil
}

// readLive reads a database in one read-only transaction: what it holds, and the roles that this names. Subscriptions are
// left out, as they are of every declared state.
func readLive(ctx context.Context, url string) (*catalog.Catalog, []string, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, nil, fmt.Errorf("read the database's URL: %w", err)
	}
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	config.RuntimeParams["application_name"] = "sqlfirst"
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, nil, fmt.Errorf("connect to the database: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return nil, nil, fmt.Errorf("read the database: %w", err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	c, err := catalog.Load(ctx, conn)
	if err != nil {
		return nil, nil, err
	}
	roles, err := catalog.Roles(ctx, conn)
	if err != nil {
		return nil, nil, err
	}
	return c.Without("atlas_schema_revisions").WithoutKind("subscription"), roles, nil
}

// stepOf makes a step of statements.
func stepOf(sql []string) scratch.Step {
	return scratch.Step{Key: scratch.Key("statements", []byte(strings.Join(sql, ";\n"))), Build: func(ctx context.Context, conn *pgx.Conn) error {
		for _, s := range sql {
			if _, err := conn.Exec(ctx, s, pgx.QueryExecModeSimpleProtocol); err != nil {
				return fmt.Errorf("run %q: %w", sqltext.Redact(s), err)
			}
		}
		return nil
	}}
}
