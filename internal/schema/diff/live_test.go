package diff_test

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"example.com/sqlfirst/internal/dbtest"
	"example.com/sqlfirst/internal/schema/diff"
)

// liveDatabase gives the URL of a database of the test's own in which the SQL has run.
func liveDatabase(t *testing.T, sql string) string {
	t.Helper()
	server := dbtest.URL(t)
	own, err := url.Parse(server)
	if err != nil {
		t.Fatal("parse the server's URL")
	}
	name := "diff_live_" + strings.ToLower(rand.Text())
	runOn(t, server, "CREATE DATABASE "+name)
	t.Cleanup(func() { runOn(t, server, "DROP DATABASE "+name+" WITH (FORCE)") })
	own.Path = "/" + name
	runOn(t, own.String(), sql)
	return own.String()
}

// runOn runs statements, each in a transaction of its own.
func runOn(t *testing.T, url, sql string) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, sql, pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatalf("%v in:\n%s", err, sql)
	}
}

// declared gives a declared side that holds the SQL.
func declared(t *testing.T, sql string) diff.Source {
	t.Helper()
	path := filepath.Join(t.TempDir(), "schema.sql")
	if err := os.WriteFile(path, []byte(sql), 0o600); err != nil {
		t.Fatal(err)
	}
	return diff.Source{Kind: diff.Declared, Paths: []string{path}}
}

// plan gives the plan's text.
func planText(t *testing.T, from, to diff.Source) (string, error) {
	t.Helper()
	p, err := diff.Diff(context.Background(), from, to, diff.Options{Dev: dbtest.URL(t)})
	if err != nil {
		return "", err
	}
	text := ""
	for _, f := range p.Files {
		text += string(f.Format())
	}
	return text, nil
}

// makeRoles are made by the test before the live database, as its administrator would.
const makeRoles = `
DO $$ DECLARE r text; BEGIN
    FOREACH r IN ARRAY ARRAY['live_reader', 'Live Writer', 'live_owner'] LOOP
        BEGIN EXECUTE format('CREATE ROLE %I', r);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END;
    END LOOP;
END $$;
`

// A live database equals what it was built from, whoever owns what is in it: privileges, foreign servers, publications.
func TestLiveEqualsDeclared(t *testing.T) {
	t.Parallel()
	schema := `
CREATE TABLE contact (id bigint, email text);
GRANT SELECT ON contact TO live_reader;
GRANT UPDATE (email) ON contact TO "Live Writer" WITH GRANT OPTION;
REVOKE DELETE ON contact FROM CURRENT_USER;
CREATE FUNCTION secret() RETURNS integer LANGUAGE sql AS 'SELECT 1';
REVOKE ALL ON FUNCTION secret() FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO live_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE live_owner GRANT SELECT ON TABLES TO live_reader;
CREATE TABLE event (id bigint);
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER remote FOREIGN DATA WRAPPER w;
CREATE USER MAPPING FOR live_reader SERVER remote OPTIONS (user 'r', password 'geheim');
CREATE USER MAPPING FOR CURRENT_USER SERVER remote;
CREATE FOREIGN TABLE away (id bigint OPTIONS (a 'b')) SERVER remote;
CREATE PUBLICATION p FOR TABLE contact;
`
	live := diff.Source{Kind: diff.Live, URL: liveDatabase(t, makeRoles+schema+`
ALTER TABLE contact OWNER TO live_owner;
ALTER FUNCTION secret() OWNER TO live_owner;
ALTER SERVER remote OWNER TO CURRENT_USER;
`)}
	text, err := planText(t, live, declared(t, schema))
	if err != nil || text != "" {
		t.Errorf("from the live database: %v\n%s", err, text)
	}
	text, err = planText(t, declared(t, schema), live)
	if err != nil || text != "" {
		t.Errorf("to the live database: %v\n%s", err, text)
	}
}

// What a role has granted on, that was granted to it, can be copied: the copy of a live database holds it as well.
func TestLiveGrantedByAnother(t *testing.T) {
	t.Parallel()
	live := diff.Source{Kind: diff.Live, URL: liveDatabase(t, makeRoles+`
CREATE TABLE contact (id bigint, email text);
GRANT SELECT ON contact TO live_reader WITH GRANT OPTION;
SET ROLE live_reader;
GRANT SELECT ON contact TO "Live Writer";
RESET ROLE;
`)}
	text, err := planText(t, declared(t, "CREATE TABLE contact (id bigint, email text);"), live)
	want := `-- Grant privileges on table "contact" to live_reader
GRANT SELECT ON TABLE public.contact TO live_reader WITH GRANT OPTION;

-- Grant privileges on table "contact" to "Live Writer"
SET LOCAL ROLE live_reader;
GRANT SELECT ON TABLE public.contact TO "Live Writer";
RESET ROLE;
`
	if err != nil || text != want {
		t.Errorf("%v\n%s", err, text)
	}
	if text, err = planText(t, live, live); err != nil || text != "" {
		t.Errorf("%v\n%s", err, text)
	}
	if _, err = planText(t, live, declared(t, "CREATE TABLE contact (id bigint, email text);")); err != nil {
		t.Errorf("the way back: %v", err)
	}
}

// A password that only the live database holds is not written into a plan, nor into a message.
func TestLivePasswordStays(t *testing.T) {
	t.Parallel()
	server := "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER remote FOREIGN DATA WRAPPER w;"
	live := diff.Source{Kind: diff.Live, URL: liveDatabase(t, makeRoles+server+
		"CREATE USER MAPPING FOR live_reader SERVER remote OPTIONS (user 'r', password 'geheim');")}
	text, err := planText(t, declared(t, server), live)
	var refusal *diff.RefusalError
	if !errors.As(err, &refusal) || strings.Contains(err.Error(), "geheim") || !strings.Contains(err.Error(), "user mapping FOR live_reader SERVER remote") {
		t.Errorf("want a refusal without the password, got %v\n%s", err, text)
	}
	comparison, err := diff.Compare(context.Background(), live, declared(t, server+"CREATE USER MAPPING FOR live_reader SERVER remote OPTIONS (password 'x');"),
		diff.Options{Dev: dbtest.URL(t)})
	if err != nil || len(comparison.Differences) != 1 || strings.Contains(comparison.Differences[0].String(), "geheim") {
		t.Errorf("want one difference without the password, got %v, %v", comparison, err)
	}
}

// Subscriptions are the database's, not the schema's: one that a live database has is left alone.
func TestLiveSubscription(t *testing.T) {
	t.Parallel()
	url := liveDatabase(t, `CREATE SUBSCRIPTION live_from_afar CONNECTION 'host=nowhere.invalid' PUBLICATION p WITH (connect = false, slot_name = NONE)`)
	runOn(t, url, "COMMENT ON SUBSCRIPTION live_from_afar IS 'the other side'")
	// A database with a subscription cannot be dropped.
	t.Cleanup(func() { runOn(t, url, "DROP SUBSCRIPTION live_from_afar") })
	text, err := planText(t, diff.Source{Kind: diff.Live, URL: url}, declared(t, "CREATE TABLE contact (id bigint);"))
	if want := "-- Create table \"contact\"\nCREATE TABLE contact (id bigint);\n"; err != nil || text != want {
		t.Errorf("%v\n%s", err, text)
	}
}
