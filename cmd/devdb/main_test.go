package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"example.com/sqlfirst/internal/pgserver"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"devdb": main})
}

// Each script is a checkout of its own, in a folder that the server's user may enter.
func TestScripts(t *testing.T) {
	t.Parallel()
	if os.Getenv("PGBIN") == "" && len(pgserver.Look(t.Context()).Binaries) == 0 {
		t.Skip("no PostgreSQL is installed on this machine, and PGBIN is not set")
	}
	dir, err := os.MkdirTemp("", "devdb-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata", WorkdirRoot: dir, RequireExplicitExec: true, Setup: setUp,
		Condition: func(name string) (bool, error) {
			if name == "psql" {
				_, err := exec.LookPath("psql")
				return err == nil, nil
			}
			return false, errors.New("unknown condition " + name)
		},
	})
}

func setUp(env *testscript.Env) error {
	settings := map[string]string{"PG": "local", "PGBIN": os.Getenv("PGBIN"), "HOME": env.WorkDir}
	for name, value := range settings {
		env.Setenv(name, value)
	}
	env.Defer(func() {
		conf := pgserver.Config{Root: env.WorkDir, Getenv: func(name string) string { return settings[name] }}
		_ = pgserver.Stop(context.Background(), conf) // most scripts have stopped it themselves
	})
	return os.WriteFile(env.WorkDir+"/docker-compose.yml", nil, 0o644) // it marks the top of a checkout
}
