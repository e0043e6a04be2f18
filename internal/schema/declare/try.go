package declare

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"example.com/sqlfirst/internal/schema/sqltext"
)

// simple sends several statements in one message.
const simple = pgx.QueryExecModeSimpleProtocol

// failure is a statement that PostgreSQL refused, and why.
type failure struct {
	stmt  *Stmt
	cause *pgconn.PgError
}

// perStmt is how many answers each statement of a message gives: SAVEPOINT, itself, INSERT, RELEASE.
const perStmt = 4

// try runs statements in one message, each in a subtransaction of its own, up to the first that fails. It tells how
// many ran and what stopped it.
func (r *runner) try(ctx context.Context, stmts []*Stmt) (ran int, cause *pgconn.PgError, err error) {
	var b strings.Builder
	starts := make([]int, len(stmts))
	for i, s := range stmts {
		b.WriteString("SAVEPOINT s;\n")
		starts[i] = b.Len()
		// The line's end closes a comment that the text may end with.
		b.WriteString(s.Text)
		b.WriteString("\n;INSERT INTO " + marker + " VALUES (" + strconv.Itoa(len(r.state.Stmts)+i) + ");RELEASE s;\n")
	}
	sql := b.String()
	// A syntax error anywhere in the message keeps all of it from running; this savepoint is what is left then.
	if _, err := r.db.Exec(ctx, "SAVEPOINT message"); err != nil {
		return 0, nil, fmt.Errorf("run the declared schema: %w", err)
	}
	results := r.db.PgConn().Exec(ctx, sql)
	answers := 0
	for results.NextResult() {
		if _, err := results.ResultReader().Close(); err == nil {
			answers++
		}
	}
	err = results.Close()
	ran = answers / perStmt
	for _, s := range stmts[:ran] {
		s.Order = len(r.state.Stmts)
		r.state.Stmts = append(r.state.Stmts, s)
		if isSetting(s.Text) {
			r.inUse = append(slices.Clip(s.settings), s.Text)
		}
	}
	if err == nil {
		return ran, nil, nil
	}
	if !errors.As(err, &cause) || ran >= len(stmts) {
		return ran, nil, fmt.Errorf("run the declared schema: %w", err)
	}
	if answers == 0 {
		return r.unparsed(ctx, stmts, cause, sql, starts)
	}
	if cause.Position > 0 {
		// PostgreSQL counts characters from the start of the message.
		cause.Position -= int32(utf8.RuneCountInString(sql[:starts[ran]]))
	}
	if _, err := r.db.Exec(ctx, "ROLLBACK TO s; RELEASE s", simple); err != nil {
		return ran, nil, fmt.Errorf("run the declared schema: %w", err)
	}
	return ran, cause, nil
}

// unparsed handles a message that PostgreSQL could not even parse: the statements before the wrong one run by
// themselves, and the wrong one is the cause.
func (r *runner) unparsed(ctx context.Context, stmts []*Stmt, cause *pgconn.PgError, sql string, starts []int) (int, *pgconn.PgError, error) {
	if _, err := r.db.Exec(ctx, "ROLLBACK TO message", simple); err != nil {
		return 0, nil, fmt.Errorf("run the declared schema: %w", err)
	}
	wrong := 0
	for i, start := range starts {
		if int(cause.Position) > utf8.RuneCountInString(sql[:start]) {
			wrong = i
		}
	}
	if wrong > 0 {
		return r.try(ctx, stmts[:wrong])
	}
	if cause.Position > 0 {
		cause.Position -= int32(utf8.RuneCountInString(sql[:starts[0]]))
	}
	return 0, cause, nil
}

// waits are the SQLSTATEs of what may come right when more statements have run: a name that is not there yet.
var waits = []string{
	"42P01", // undefined_table
	"42703", // undefined_column
	"42883", // undefined_function
	"42704", // undefined_object
	"3F000", // invalid_schema_name
	"42830", // invalid_foreign_key: the unique constraint comes later
	"22P02", // invalid_text_representation: the enum's label comes later
	"42809", // wrong_object_type: a type is only a shell so far
}

// fatal gives the failures that no waiting will mend.
func fatal(failed []failure) Errors {
	var out Errors
	for _, f := range failed {
		// CREATE TYPE calls it a duplicate when the type's bare name is not there yet.
		early := f.cause.Code == "42710" && strings.HasSuffix(f.cause.Message, "does not exist")
		if !early && !slices.Contains(waits, f.cause.Code) {
			out = append(out, explain(f))
		}
	}
	return out
}

var roleMissing = regexp.MustCompile(`^role "(.*)" does not exist$`)

// makeRoles makes the roles that statements wait for: a role is the server's, not the schema's, and on the development
// server one without a login will do.
func (r *runner) makeRoles(ctx context.Context, failed []failure) (bool, error) {
	if r.ownRoles {
		return false, nil
	}
	made := false
	for _, f := range failed {
		m := roleMissing.FindStringSubmatch(f.cause.Message)
		if f.cause.Code != "42704" || m == nil || r.roles[m[1]] {
			continue
		}
		if err := r.db.MakeRole(ctx, sqltext.Ident(m[1])); err != nil {
			return false, err
		}
		if r.roles == nil {
			r.roles = map[string]bool{}
		}
		r.roles[m[1]] = true
		made = true
	}
	if made {
		return true, r.notice(ctx)
	}
	return false, nil
}

// makesRole tells whether a statement makes a role.
func makesRole(s *Stmt) bool {
	words := sqltext.Keywords(s.Text, 3)
	return len(words) > 1 && words[0] == "CREATE" && (words[1] == "ROLE" || words[1] == "GROUP" ||
		words[1] == "USER" && words[len(words)-1] != "MAPPING")
}

// notice makes the session learn of roles that another one made: PostgreSQL remembers that a name was not there, and
// hears otherwise only when it locks something that it has not locked before.
func (r *runner) notice(ctx context.Context) error {
	_, err := r.db.Exec(ctx, "SAVEPOINT s; CREATE TEMPORARY TABLE sqlfirst_notice (); ROLLBACK TO s; RELEASE s", simple)
	if err != nil {
		return fmt.Errorf("run the declared schema: %w", err)
	}
	return nil
}
