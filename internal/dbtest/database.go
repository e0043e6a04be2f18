package dbtest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver that pgtestdb connects with
	"github.com/peterldowns/pgtestdb"

	"example.com/sqlfirst/db/migrations"
	"example.com/sqlfirst/internal/migrate"
	"example.com/sqlfirst/internal/pgserver"
)

// New gives a pool on a database of the test's own, in which all migrations are applied and no rows are.
//
// The migrations run once for each change of them: their result is kept as a template, which each test's database is
// a copy of. The database goes when the test has passed. When it has failed the database stays, and its URL is logged.
func New(tb testing.TB) *pgxpool.Pool {
	tb.Helper()
	pool, err := pgxpool.New(context.Background(), NewURL(tb))
	if err != nil {
		tb.Fatalf("open a pool on the test's database: %v", err)
	}
	tb.Cleanup(pool.Close)
	return pool
}

// NewURL is New for a test that connects by itself, or runs a program that does.
func NewURL(tb testing.TB) string {
	tb.Helper()
	return clone(tb, migrations.FS)
}

// clone gives the URL of a new database in which the migrations of dir are applied.
func clone(tb testing.TB, dir fs.FS) string {
	tb.Helper()
	conf, err := serverConfig(URL(tb))
	if err != nil {
		tb.Fatal(err)
	}
	made := pgtestdb.Custom(quiet{TB: tb, secret: conf.Password}, conf, migrator{dir: dir})
	conn := made.URL()
	tb.Cleanup(func() {
		if tb.Failed() {
			tb.Logf("the database of this test stays: %s\nopen it: go tool task psql -- %s\nremove all of them: go tool task reset",
				pgserver.Mask(conn), made.Database)
		}
	})
	return conn
}

// serverConfig takes a URL apart for pgtestdb, which puts it together again without escaping anything. Databases are
// made and used by the URL's own user.
func serverConfig(conn string) (pgtestdb.Config, error) {
	parsed, err := pgconn.ParseConfig(conn)
	if err != nil {
		return pgtestdb.Config{}, errors.New("read the server's URL") // the cause may quote the password
	}
	u, err := url.Parse(conn)
	if err != nil || u.Scheme == "" {
		return pgtestdb.Config{}, errors.New("tests need DATABASE_URL in the form postgres://user:password@host:port/database")
	}
	_, password, _ := strings.Cut(url.UserPassword("", parsed.Password).String(), ":")
	return pgtestdb.Config{
		DriverName: "pgx", Host: u.Hostname(), Port: strconv.Itoa(int(parsed.Port)), User: parsed.User, Password: password,
		Database: parsed.Database, Options: u.RawQuery,
		TestRole: &pgtestdb.Role{Username: parsed.User, Password: password},
		// A program under test may still be closing its connections.
		ForceTerminateConnections: true,
	}, nil
}

// migrator applies a folder of migrations to pgtestdb's template.
type migrator struct{ dir fs.FS }

// Hash names the template after everything in the folder.
func (m migrator) Hash() (string, error) {
	hash := sha256.New()
	err := fs.WalkDir(m.dir, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(m.dir, path)
		fmt.Fprintf(hash, "%q %d\n", path, len(text))
		hash.Write(text)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("hash the migrations: %w", err)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// Migrate makes the template, and drops those that no test has needed for long.
func (m migrator) Migrate(ctx context.Context, db *sql.DB, template pgtestdb.Config) error {
	if _, err := migrate.Apply(ctx, template.URL(), migrate.Options{Dir: m.dir}); err != nil {
		return fmt.Errorf("apply the migrations: %w", err)
	}
	return sweep(ctx, db, template.Database)
}

// quiet is a test that pgtestdb reports to. Of its log, which has a URL with the password for each database, only
// what makes a test fail is passed on.
type quiet struct {
	testing.TB
	secret string
}

func (q quiet) Logf(string, ...any) {}

func (q quiet) Fatalf(format string, args ...any) {
	q.Helper()
	text := fmt.Sprintf(format, args...)
	if q.secret != "" {
		text = strings.ReplaceAll(text, q.secret, "xxxxx")
	}
	q.Fatal(text)
}
