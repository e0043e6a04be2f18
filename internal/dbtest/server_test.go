package dbtest_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"example.com/sqlfirst/internal/dbtest"
)

func TestURLIsASuperusers(t *testing.T) {
	t.Parallel()
	conn, err := pgx.Connect(t.Context(), dbtest.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var name string
	var super bool
	err = conn.QueryRow(t.Context(), `SELECT current_database(), rolsuper FROM pg_roles WHERE rolname = current_user`).Scan(&name, &super)
	if err != nil {
		t.Fatal(err)
	}
	if name != "postgres" || !super {
		t.Errorf("database %q, superuser %v; want postgres, true", name, super)
	}
}
