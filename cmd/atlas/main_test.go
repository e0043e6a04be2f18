package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/rogpeppe/go-internal/testscript"

	"example.com/sqlfirst/internal/dbtest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"atlas": main})
}

// TestScripts drives the command as a user does, each script in a folder and with a database of
// its own. What the scripts find there:
//
//	atlas.hcl          the project's own, unless the script brings one
//	$DATABASE_URL      an empty database
//	$DEV_DATABASE_URL  the server, for throwaway databases
//	$SERVER            host:port of the server
//	sql 'SELECT ...'   prints what the database answers, a line a row
func TestScripts(t *testing.T) {
	t.Parallel()
	server := dbtest.URL(t)
	testscript.Run(t, testscript.Params{
		Dir:   "testdata",
		Setup: func(env *testscript.Env) error { return setup(env, server) },
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"sql": runSQL,
		},
		UpdateScripts: os.Getenv("UPDATE") != "",
	})
}

func setup(env *testscript.Env, server string) error {
	db, drop, err := newDatabase(server)
	if err != nil {
		return err
	}
	env.Defer(drop)
	u, err := url.Parse(db)
	if err != nil {
		return err
	}
	env.Setenv("DATABASE_URL", db)
	env.Setenv("DEV_DATABASE_URL", server)
	env.Setenv("SERVER", u.Host)
	return addProjectFile(env.WorkDir)
}

var databases atomic.Int64

// newDatabase makes an empty database on the server.
func newDatabase(server string) (conn string, drop func(), err error) {
	name := fmt.Sprintf("atlas_script_%d_%d", os.Getpid(), databases.Add(1))
	u, err := url.Parse(server)
	if err != nil {
		return "", nil, err
	}
	u.Path = "/" + name
	drop = func() { _ = execute(server, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)") }
	return u.String(), drop, execute(server, "CREATE DATABASE "+name)
}

func addProjectFile(dir string) error {
	path := filepath.Join(dir, "atlas.hcl")
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	text, err := os.ReadFile("../../atlas.hcl")
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o600)
}

func execute(conn, sql string) error {
	ctx := context.Background()
	c, err := pgx.Connect(ctx, conn)
	if err != nil {
		return err
	}
	defer c.Close(ctx)
	_, err = c.Exec(ctx, sql)
	return err
}

func runSQL(ts *testscript.TestScript, neg bool, args []string) {
	ctx := context.Background()
	c, err := pgx.Connect(ctx, ts.Getenv("DATABASE_URL"))
	ts.Check(err)
	defer c.Close(ctx)
	rows, err := c.Query(ctx, strings.Join(args, " "), pgx.QueryExecModeSimpleProtocol)
	ts.Check(err)
	for rows.Next() {
		values, err := rows.Values()
		ts.Check(err)
		fmt.Fprintln(ts.Stdout(), strings.Trim(fmt.Sprint(values), "[]"))
	}
	if (rows.Err() != nil) != neg {
		ts.Fatalf("sql: %v", rows.Err())
	}
}
