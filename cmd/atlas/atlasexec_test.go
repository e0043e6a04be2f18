package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ariga.io/atlas/atlasexec"

	"example.com/sqlfirst/internal/dbtest"
)

// TestAtlasSDK drives the command through Atlas's own Go SDK, which knows the flags, the reports
// and the exit codes of Atlas's CLI.
func TestAtlasSDK(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	client, db := sdkClient(t, dir)
	writeFile(t, dir, "db/migrations/20260101000000_a.sql", "CREATE TABLE a (id int);\n")
	writeFile(t, dir, "db/migrations/20260101000001_b.sql", "CREATE TABLE b (id int);\n")
	ctx := t.Context()

	if err := client.MigrateHash(ctx, &atlasexec.MigrateHashParams{Env: "default"}); err != nil {
		t.Fatal(err)
	}
	status, err := client.MigrateStatus(ctx, &atlasexec.MigrateStatusParams{Env: "default", URL: db})
	if err != nil || status.Status != "PENDING" || len(status.Pending) != 2 {
		t.Fatalf("status %+v, %v", status, err)
	}
	applied, err := client.MigrateApply(ctx, &atlasexec.MigrateApplyParams{Env: "default", URL: db, Amount: 1})
	if err != nil || applied.Target != "20260101000000" || len(applied.Applied) != 1 || applied.Applied[0].Name != "20260101000000_a.sql" {
		t.Fatalf("apply %+v, %v", applied, err)
	}
	status, err = client.MigrateStatus(ctx, &atlasexec.MigrateStatusParams{Env: "default", URL: db})
	if err != nil || status.Current != "20260101000000" || len(status.Applied) != 1 || status.Applied[0].Type != "applied" {
		t.Fatalf("status %+v, %v", status, err)
	}
	writeFile(t, dir, "db/migrations/20260101000002_c.sql", "CREATE TABLE c (id txt);\n")
	if err := client.MigrateHash(ctx, &atlasexec.MigrateHashParams{Env: "default"}); err != nil {
		t.Fatal(err)
	}
	_, err = client.MigrateApply(ctx, &atlasexec.MigrateApplyParams{Env: "default", URL: db})
	var failed *atlasexec.MigrateApplyError
	if !errors.As(err, &failed) || len(failed.Result) != 1 || len(failed.Result[0].Applied) != 2 || failed.Result[0].Applied[1].Error.Text != `type "txt" does not exist` {
		t.Fatalf("apply: %#v", err)
	}
}

// TestAtlasSDKPlans does so for what plans.
func TestAtlasSDKPlans(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	client, _ := sdkClient(t, dir)
	writeFile(t, dir, "db/schema/a.sql", "CREATE TABLE a (id int);\n")
	ctx := t.Context()

	planned, err := client.MigrateDiff(ctx, &atlasexec.MigrateDiffParams{Env: "default", Name: "first", Format: "{{ json . }}"})
	if err != nil || len(planned.Files) != 1 || planned.Files[0].Description != "first" ||
		planned.Files[0].Content != "-- Create table \"a\"\nCREATE TABLE a (id int);\n" {
		t.Fatalf("diff %+v, %v", planned, err)
	}
	writeFile(t, dir, "db/migrations/20260101000000_a.sql", "CREATE TABLE a (id int);\n")
	writeFile(t, dir, "db/migrations/20260101000001_b.sql", "DROP TABLE a;\n")
	if err := client.MigrateHash(ctx, &atlasexec.MigrateHashParams{Env: "default"}); err != nil {
		t.Fatal(err)
	}
	linted, err := client.MigrateLint(ctx, &atlasexec.MigrateLintParams{Env: "default", Latest: 1})
	if err != nil || linted.DiagnosticsCount() != 1 || len(linted.Errors()) != 1 || linted.Files[0].Reports[0].Diagnostics[0].Code != "DS102" {
		t.Fatalf("lint %+v, %v", linted, err)
	}
	version, err := client.Version(ctx)
	if err != nil || !strings.HasPrefix(version.Version, "0.0.0") {
		t.Fatalf("version %+v, %v", version, err)
	}
}

func sdkClient(t *testing.T, dir string) (*atlasexec.Client, string) {
	t.Helper()
	server := dbtest.URL(t)
	db, drop, err := newDatabase(server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(drop)
	if err := addProjectFile(dir); err != nil {
		t.Fatal(err)
	}
	client, err := atlasexec.NewClient(dir, "atlas")
	if err != nil {
		t.Fatal(err)
	}
	env := atlasexec.NewOSEnviron()
	env["DEV_DATABASE_URL"] = server
	if err := client.SetEnv(env); err != nil {
		t.Fatal(err)
	}
	return client, db
}

func writeFile(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(fmt.Errorf("write %s: %w", name, err))
	}
}
