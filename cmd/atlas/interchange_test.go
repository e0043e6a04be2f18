package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/rogpeppe/go-internal/testscript"

	"example.com/sqlfirst/internal/dbtest"
)

// TestInterchange lets this command and Atlas's own CLI work on the same folder and database in
// turns. ATLAS_OFFICIAL is the path of the latter; the scripts call it official.
func TestInterchange(t *testing.T) {
	t.Parallel()
	official := os.Getenv("ATLAS_OFFICIAL")
	if official == "" {
		t.Skip("ATLAS_OFFICIAL does not name Atlas's own CLI")
	}
	server := dbtest.URL(t)
	if v := serverVersion(t, server); v >= 16_00_00 {
		t.Skipf("Atlas's community CLI v0.13.1 cannot inspect PostgreSQL 16 and later, this is %d", v)
	}
	bin := t.TempDir()
	if err := os.Symlink(official, filepath.Join(bin, "official")); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/interchange",
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", bin+string(os.PathListSeparator)+env.Getenv("PATH"))
			return setup(env, server)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"sql":   runSQL,
			"await": await,
		},
	})
}

func serverVersion(t *testing.T, server string) (v int) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), server)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	if err := c.QueryRow(t.Context(), "SELECT current_setting('server_version_num')::int").Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// await asks the database until the answer is true.
func await(ts *testscript.TestScript, _ bool, args []string) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c, err := pgx.Connect(ctx, ts.Getenv("DATABASE_URL"))
	ts.Check(err)
	defer c.Close(context.Background())
	for ok := false; !ok; {
		if err := c.QueryRow(ctx, args[0]).Scan(&ok); err != nil {
			ts.Fatalf("await: %v", fmt.Errorf("%s: %w", args[0], err))
		}
	}
}
