// Package dbtest gives tests a real PostgreSQL: the checkout's development server, found or started on first use.
package dbtest

import (
	"context"
	"sync"
	"testing"

	"example.com/sqlfirst/internal/pgserver"
)

// server is looked for once in a test binary.
var server = sync.OnceValues(func() (*pgserver.Server, error) {
	return pgserver.Ensure(context.Background(), pgserver.Config{})
})

// URL gives the URL of a server's database postgres. With DATABASE_URL unset its user is a superuser.
// It is for tests that make databases of their own; such a test drops what it made.
func URL(tb testing.TB) string {
	tb.Helper()
	s, err := server()
	if err != nil {
		tb.Fatalf("find or start PostgreSQL: %v", err)
	}
	return s.Database("postgres")
}
