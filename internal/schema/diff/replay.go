package diff

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"ariga.io/atlas/sql/migrate"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"example.com/sqlfirst/internal/schema/declare"
	"example.com/sqlfirst/internal/schema/scratch"
	"example.com/sqlfirst/internal/schema/sqltext"
)

// ReplayError is a migration that does not run on the state that those before it build.
type ReplayError struct {
	Pos      sqltext.Pos
	SQLSTATE string
	Msg      string
}

func (e *ReplayError) Error() string {
	return fmt.Sprintf("%s: %s (SQLSTATE %s)\n  fix: the migrations have to run one after the other on an empty database; "+
		"correct the file if it has not been applied anywhere, then run migrate hash", e.Pos, e.Msg, e.SQLSTATE)
}

// migration is a file of the directory.
type migration struct {
	path string
	text []byte
	none bool // atlas:txmode none
}

func newMigration(path string, text []byte) migration {
	m := migration{path: path, text: text}
	for _, d := range sqltext.FileDirectives(path, text) {
		m.none = m.none || d.Name == "txmode" && strings.TrimSpace(d.Arg) == "none"
	}
	return m
}

// Replay gives the states that migrations build, one after each file, given the path and the text of each. They are the
// states that Diff keeps, so that whoever asks for one of them seldom has to build it.
func Replay(server *scratch.Server, paths []string, texts [][]byte) []scratch.Step {
	files := make([]migration, len(paths))
	for i := range paths {
		files[i] = newMigration(paths[i], texts[i])
	}
	return replaySteps(server, files)
}

// readMigrations reads a directory from its last checkpoint on, after comparing it with atlas.sum. Files after the
// version until are left out, where one is given.
func readMigrations(dir, until string) ([]migration, error) {
	local, err := migrate.NewLocalDir(dir)
	if err != nil {
		return nil, fmt.Errorf("open the migrations: %w", err)
	}
	if err := validate(local, dir); err != nil {
		return nil, err
	}
	files, err := filesUntil(local, until)
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	out := make([]migration, len(files))
	for i, f := range files {
		out[i] = newMigration(filepath.Join(dir, f.Name()), f.Bytes())
	}
	return out, nil
}

// filesUntil gives the files that build the state after a version.
func filesUntil(dir migrate.Dir, until string) ([]migrate.File, error) {
	if until == "" {
		return migrate.FilesFromLastCheckpoint(dir)
	}
	files, err := dir.Files()
	if err != nil {
		return nil, err
	}
	start := 0
	for i, f := range files {
		// A checkpoint builds by itself what the files before it build.
		if c, ok := f.(migrate.CheckpointFile); ok && c.IsCheckpoint() {
			start = i
		}
		if f.Version() == until {
			return files[start : i+1], nil
		}
	}
	return nil, fmt.Errorf("no file has the version %s", until)
}

// validate compares the directory with atlas.sum; an empty directory needs none.
func validate(dir migrate.Dir, path string) error {
	err := migrate.Validate(dir)
	if err == nil {
		return nil
	}
	if files, ferr := dir.Files(); errors.Is(err, migrate.ErrChecksumNotFound) && ferr == nil && len(files) == 0 {
		return nil
	}
	return fmt.Errorf("%s: %w\n  fix: see which file changed (git diff); if the change is meant, run migrate hash", filepath.Join(path, "atlas.sum"), err)
}

// replaySteps makes one step of each file; each is known by the hash of all files up to it.
func replaySteps(server *scratch.Server, files []migration) []scratch.Step {
	steps := make([]scratch.Step, len(files))
	key := ""
	for i, m := range files {
		key = scratch.Key(key, m.text)
		steps[i] = scratch.Step{Key: key, Build: func(ctx context.Context, conn *pgx.Conn) error { return m.run(ctx, server, conn) }}
	}
	return steps
}

// run applies one migration, in one transaction unless it says otherwise.
func (m migration) run(ctx context.Context, server *scratch.Server, conn *pgx.Conn) error {
	stmts, err := sqltext.Split(m.path, m.text)
	if err != nil {
		return err
	}
	for _, p := range sqltext.Check(m.path, m.text, stmts) {
		return fmt.Errorf("%s: %s\n  fix: %s", p.Pos, p.Msg, p.Hint)
	}
	missing := map[string]bool{}
	for {
		at, err := m.send(ctx, conn, stmts)
		if err == nil {
			return nil
		}
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || at >= len(stmts) {
			return fmt.Errorf("run %s: %w", m.path, err)
		}
		if made, rerr := makeRole(ctx, server, pg); rerr != nil || !made || m.none || missing[pg.Message] {
			return errors.Join(&ReplayError{Pos: stmts[at].Pos, SQLSTATE: pg.Code, Msg: pg.Message}, rerr)
		}
		missing[pg.Message] = true
	}
}

// send runs the statements and tells which one failed.
func (m migration) send(ctx context.Context, conn *pgx.Conn, stmts []sqltext.Stmt) (at int, err error) {
	// What a migration SETs is its own affair.
	defer func() { _, _ = conn.Exec(ctx, declare.Reset, pgx.QueryExecModeSimpleProtocol) }()
	if m.none {
		for i, s := range stmts {
			if _, err := conn.Exec(ctx, s.Text, pgx.QueryExecModeSimpleProtocol); err != nil {
				return i, err
			}
		}
		return 0, nil
	}
	var b strings.Builder
	b.WriteString("BEGIN;\n")
	for _, s := range stmts {
		b.WriteString(s.Text)
		b.WriteString("\n;\n")
	}
	b.WriteString("COMMIT")
	results := conn.PgConn().Exec(ctx, b.String())
	answers := 0
	for results.NextResult() {
		if _, err := results.ResultReader().Close(); err == nil {
			answers++
		}
	}
	if err = results.Close(); err != nil {
		_, _ = conn.Exec(ctx, "ROLLBACK")
	}
	return max(answers-1, 0), err
}

// makeRole makes the role that an error misses; roles are the server's, and a development server has none of them.
func makeRole(ctx context.Context, server *scratch.Server, pg *pgconn.PgError) (bool, error) {
	name, ok := strings.CutPrefix(pg.Message, `role "`)
	name, rest := strings.CutSuffix(name, `" does not exist`)
	if pg.Code != "42704" || !ok || !rest || !utf8.ValidString(name) {
		return false, nil
	}
	return true, server.MakeRole(ctx, sqltext.Ident(name))
}
