package sqltext_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"go/format"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/rogpeppe/go-internal/txtar"

	"example.com/sqlfirst/internal/dbtest"
	"example.com/sqlfirst/internal/schema/sqltext"
	"example.com/sqlfirst/internal/schema/sqltext/compose"
)

func connect(t *testing.T) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dbtest.URL(t))
	if err != nil {
		t.Fatalf("connect: %v", err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

var (
	composed = flag.Int("composed", 500, "how many composed files TestServerAgrees asks the server about")
	first    = flag.Uint64("seed", 1, "the seed of the first of them")
)

// Where the server sees several statements in a file, each that Split gives is one for it. It
// runs nothing: it is asked to prepare the texts.
func TestServerAgrees(t *testing.T) {
	t.Parallel()
	conn := connect(t).PgConn()
	taken, single := 0, 0
	for i := range *composed {
		seed := *first + uint64(i)
		src := compose.File(seed)
		if strings.Contains(src, "\n\\.") || prepare(t, conn, src) != several {
			continue
		}
		taken++
		stmts, err := sqltext.Split("composed.sql", []byte(src))
		if err != nil || len(stmts) < 2 {
			t.Errorf("seed %d: the server has several statements, we have %d, %v\n%q", seed, len(stmts), err, src)
		}
		for _, s := range stmts {
			single++
			if got := prepare(t, conn, s.Text); got != one {
				t.Errorf("seed %d: the server has %s in %q", seed, got, s.Text)
			}
		}
	}
	t.Logf("of %d files, the server takes %d with %d statements", *composed, taken, single)
	if taken < *composed/5 {
		t.Errorf("the server takes only %d of %d files", taken, *composed)
	}
}

// The project's own files and the cases hold no statement that is two for the server.
func TestServerSeesOneStatement(t *testing.T) {
	t.Parallel()
	conn := connect(t).PgConn()
	for name, src := range sources(t) {
		stmts, err := sqltext.Split(name, src)
		if err != nil {
			continue
		}
		for _, s := range stmts {
			if prepare(t, conn, s.Text) == several {
				t.Errorf("%s: %s is more than one statement", s.Pos, s.Text)
			}
		}
	}
}

// What a server finds in a text.
const (
	none    = "no statement"
	one     = "one statement"
	several = "several statements"
)

func prepare(t *testing.T, conn *pgconn.PgConn, text string) string {
	t.Helper()
	_, err := conn.Prepare(t.Context(), "", text, nil)
	var e *pgconn.PgError
	switch {
	case err == nil:
		return one
	case !errors.As(err, &e):
		t.Fatal(err)
	case strings.Contains(e.Message, "multiple commands"):
		return several
	case strings.HasPrefix(e.Message, "syntax error"), strings.HasPrefix(e.Message, "unterminated"):
		return none
	}
	return one // refused for another reason, such as a missing table
}

// sources gives the SQL of the cases and of the project's own files.
func sources(t *testing.T) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	for _, pattern := range []string{"testdata/*/*.txtar", "../../../db/*/*.sql"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("no files %s: %v", pattern, err)
		}
		for _, file := range files {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if filepath.Ext(file) == ".txtar" {
				src = txtar.Parse(src).Files[0].Data
			}
			all[file] = src
		}
	}
	return all
}

// Ident and Literal agree with quote_ident() and quote_literal().
func TestQuoteAsServer(t *testing.T) {
	t.Parallel()
	conn := connect(t)
	for _, s := range awkward() {
		var ident, literal, back string
		err := conn.QueryRow(t.Context(), "SELECT quote_ident($1), quote_literal($1)", s).Scan(&ident, &literal)
		if err != nil {
			t.Fatalf("quote %q: %v", s, err)
		}
		if got := sqltext.Ident(s); got != ident {
			t.Errorf("identifier %q: got %s, the server has %s", s, got, ident)
		}
		if got := sqltext.Literal(s); got != literal {
			t.Errorf("literal %q: got %s, the server has %s", s, got, literal)
		}
		if err := conn.QueryRow(t.Context(), "SELECT "+sqltext.Literal(s)).Scan(&back); err != nil || back != s {
			t.Errorf("literal %q comes back as %q, %v", s, back, err)
		}
	}
}

func awkward() []string {
	all := []string{"", "a", "A", "a1", "1a", "_", "a$", "a b", "é", `"`, `""`, "'", `\`, `\'`, "\n", "日本", "select_", "name", "view"}
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		b := make([]rune, 1+random.IntN(6))
		for i := range b {
			b[i] = []rune(`abzAZ_019$"'\ é;-` + "\n")[random.IntN(18)]
		}
		all = append(all, string(b))
	}
	return all
}

// keywords are asked of PostgreSQL 18 with -update. Older versions know fewer of them.
func TestKeywordTable(t *testing.T) {
	t.Parallel()
	conn := connect(t)
	rows, err := conn.Query(t.Context(), `SELECT word FROM pg_get_keywords() WHERE catcode <> 'U' ORDER BY word COLLATE "C"`)
	if err != nil {
		t.Fatal(err)
	}
	words, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range words {
		if !*update && sqltext.Ident(word) == word {
			t.Errorf("%s is not quoted; run this test with -update on the newest PostgreSQL", word)
		}
	}
	if *update {
		writeKeywords(t, words)
	}
}

func writeKeywords(t *testing.T, words []string) {
	t.Helper()
	var b bytes.Buffer
	b.WriteString(`// Code generated by "go test -run TestKeywordTable -update"; DO NOT EDIT.

package sqltext

// quotedKeywords are the keywords that quote_ident() quotes: all but the unreserved ones.
var quotedKeywords = map[string]bool{
`)
	for _, word := range words {
		fmt.Fprintf(&b, "%q: true,\n", word)
	}
	b.WriteString("}\n")
	src, err := format.Source(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("keywords.go", src, 0o666); err != nil {
		t.Fatal(err)
	}
}
