package app

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"example.com/sqlfirst/internal/dbtest"
)

var databases atomic.Int64

// newDatabase is a stand-in for dbtest.NewURL until there are migrations.
func newDatabase(tb testing.TB) string {
	tb.Helper()
	ctx := context.Background()
	server := dbtest.URL(tb)
	admin, err := pgx.Connect(ctx, server)
	if err != nil {
		tb.Fatal(err)
	}
	name := fmt.Sprintf("apptest_%d_%d", os.Getpid(), databases.Add(1))
	if _, err := admin.Exec(ctx, "CREATE DATABASE "+name); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if _, err := admin.Exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			tb.Error(err)
		}
		admin.Close(ctx)
	})
	u, err := url.Parse(server)
	if err != nil {
		tb.Fatal("parse URL")
	}
	u.Path = "/" + name
	conn, err := pgx.Connect(ctx, u.String())
	if err != nil {
		tb.Fatal(err)
	}
	defer conn.Close(ctx)
	for _, file := range []string{"types", "functions", "tables", "triggers", "views", "views-materialized"} {
		text, err := os.ReadFile("../../db/schema/" + file + ".sql")
		if err != nil {
			tb.Fatal(err)
		}
		if _, err := conn.Exec(ctx, string(text)); err != nil {
			tb.Fatalf("%s: %v", file, err)
		}
	}
	return u.String()
}
