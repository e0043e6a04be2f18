package sqltext_test

import (
	"testing"

	"example.com/sqlfirst/internal/schema/sqltext"
)

// The string behind a word that names a secret is masked, and a password inside of any other string.
func TestRedact(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`CREATE USER MAPPING FOR a SERVER s OPTIONS (user 'a', password 'pw')`:  `CREATE USER MAPPING FOR a SERVER s OPTIONS (user 'a', password '***')`,
		`ALTER USER MAPPING FOR a SERVER s OPTIONS (SET "sslPassword" E'p\'w')`: `ALTER USER MAPPING FOR a SERVER s OPTIONS (SET "sslPassword" '***')`,
		`CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (aws_secret_key $$k$$)`: `CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (aws_secret_key '***')`,
		`ALTER ROLE a PASSWORD 'pw'`:                                            `ALTER ROLE a PASSWORD '***'`,
		`SELECT dblink('host=h password=pw user=a', 'SELECT 1')`:                `SELECT dblink('host=h password=*** user=a', 'SELECT 1')`,
		`CREATE SUBSCRIPTION s CONNECTION 'postgres://a:pw@h/d' PUBLICATION p`:  `CREATE SUBSCRIPTION s CONNECTION 'postgres://a:***@h/d' PUBLICATION p`,
		`COMMENT ON COLUMN a.password IS 'never told'`:                          `COMMENT ON COLUMN a.password IS 'never told'`,
		`CREATE TABLE a (password text CHECK (password <> ''), token text)`:     `CREATE TABLE a (password text CHECK (password <> ''), token text)`,
		`CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'h', dbname 'd')`: `CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'h', dbname 'd')`,
	} {
		if got := sqltext.Redact(text); got != want {
			t.Errorf("Redact(%s)\n got %s\nwant %s", text, got, want)
		}
	}
}
