// Package declare finds out what the declared schema is: it runs the files of db/schema on a scratch database and reads
// the catalog. Files and statements may stand in any order; what needs something that is not there yet waits. Which
// statement made which object, PostgreSQL says: every row of its catalogs carries the transaction that wrote it, and
// every statement runs in a (sub)transaction of its own.
package declare

import (
	"context"
	"fmt"
	"slices"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/scratch"
	"example.com/sqlfirst/internal/schema/sqltext"
)

// File is a file of the declared schema. Name is what messages show.
type File struct {
	Name string
	Text []byte
}

// Stmt is a statement of the declared schema that has run.
type Stmt struct {
	sqltext.Stmt
	// Order is the statement's place in an order that PostgreSQL accepted.
	Order int
	// settings are the SETs that stand before it in its file.
	settings []string

	weight weight
	roles  map[string]bool
}

// State is the declared state.
type State struct {
	Catalog *catalog.Catalog
	// Stmts are the statements in the order in which PostgreSQL took them.
	Stmts []*Stmt

	byXmin map[string]*Stmt
}

// Of gives the statement that made a fact, or wrote it last; nil if none did, or none that says what the fact says.
func (s *State) Of(f *catalog.Fact) *Stmt {
	if s == nil || f == nil {
		return nil
	}
	stmt := s.byXmin[f.Xmin]
	if stmt == nil {
		return nil
	}
	switch {
	case f.Kind == "privileges" || f.Kind == "default privileges":
		// One object's row holds the privileges of all; CREATE gives those that default privileges ask for.
		if stmt.grantsTo(f.Attr("_grantee")) || stmt == s.Of(f.Parent) {
			return stmt
		}
		return nil
	case stmt.incidental():
		return s.byXmin[f.Made]
	}
	return stmt
}

// Pos tells where a fact is declared: at the statement that made it, or the fact that it is a part of.
func (s *State) Pos(f *catalog.Fact) sqltext.Pos {
	for ; f != nil; f = f.Parent {
		if stmt := s.Of(f); stmt != nil {
			return stmt.Pos
		}
		if stmt := s.byXmin[f.Xmin]; stmt != nil {
			return stmt.Pos
		}
	}
	return sqltext.Pos{}
}

// Load runs the files in the scratch database's open transaction and reads what came of it. The error is an Errors.
func Load(ctx context.Context, db *scratch.Database, files []File) (*State, error) {
	stmts, errs := split(files)
	if len(errs) > 0 {
		return nil, errs
	}
	r := &runner{db: db, state: &State{byXmin: map[string]*Stmt{}}}
	if err := r.run(ctx, stmts); err != nil {
		return nil, err
	}
	var err error
	if r.state.Catalog, err = catalog.Load(ctx, db.Conn); err != nil {
		return nil, err
	}
	return r.state, nil
}

// split takes the files apart and refuses what is not SQL.
func split(files []File) ([]*Stmt, Errors) {
	var out []*Stmt
	var errs Errors
	for _, f := range files {
		stmts, err := sqltext.Split(f.Name, f.Text)
		if err != nil {
			errs = append(errs, textError(err))
			continue
		}
		stmts = withoutDumpWords(stmts)
		for _, p := range sqltext.Check(f.Name, f.Text, stmts) {
			errs = append(errs, &Error{Pos: p.Pos, Msg: p.Msg, Hint: p.Hint})
		}
		var settings []string
		for _, s := range stmts {
			out = append(out, &Stmt{Stmt: s, settings: slices.Clip(settings)})
			if isSetting(s.Text) {
				settings = append(settings, s.Text)
			}
		}
	}
	return out, errs
}

// isSetting tells whether a statement changes the session for those after it, as dumps do at their beginning.
func isSetting(text string) bool {
	words := sqltext.Keywords(text, 4)
	if len(words) == 0 {
		return false
	}
	return words[0] == "SET" || words[0] == "RESET" || words[0] == "SELECT" && slices.Contains(words, "SET_CONFIG")
}

// runner runs statements until all have run or none can.
type runner struct {
	db    *scratch.Database
	state *State
	// roles are those that were made because a statement named them.
	roles map[string]bool
	// ownRoles: the schema makes roles itself, and those it names may be among them.
	ownRoles bool
	inUse    []string
}

// marker is the table in which each statement leaves a row, whose xmin names the statement's own subtransaction.
const marker = "pg_temp.sqlfirst_statement"

func (r *runner) run(ctx context.Context, stmts []*Stmt) error {
	if _, err := r.db.Exec(ctx, "CREATE TEMPORARY TABLE sqlfirst_statement (n integer); GRANT ALL ON sqlfirst_statement TO PUBLIC", simple); err != nil {
		return fmt.Errorf("prepare the scratch database: %w", err)
	}
	r.ownRoles = slices.ContainsFunc(stmts, makesRole)
	waiting := namesFirst(stmts)
	for len(waiting) > 0 {
		failed, err := r.pass(ctx, waiting)
		if err != nil {
			return err
		}
		if len(failed) == 0 {
			break
		}
		if errs := fatal(failed); len(errs) > 0 {
			return errs
		}
		if len(failed) == len(waiting) {
			r.ownRoles = false
			made, err := r.makeRoles(ctx, failed)
			if err != nil {
				return err
			}
			if !made {
				return stuck(failed)
			}
		}
		waiting = waiting[:0:0]
		for _, f := range failed {
			waiting = append(waiting, f.stmt)
		}
	}
	if err := r.apply(ctx, nil); err != nil {
		return err
	}
	return r.readMarks(ctx)
}

// pass tries each statement once and gives back those that failed, in order.
func (r *runner) pass(ctx context.Context, stmts []*Stmt) ([]failure, error) {
	var failed []failure
	for len(stmts) > 0 {
		chunk := r.chunk(stmts)
		if err := r.apply(ctx, chunk[0].settings); err != nil {
			return nil, err
		}
		ran, cause, err := r.try(ctx, chunk)
		if err != nil {
			return nil, err
		}
		stmts = stmts[ran:]
		if cause != nil {
			// A role is made at once, so that the order of what runs does not depend on whether it was there.
			if made, err := r.makeRoles(ctx, []failure{{stmts[0], cause}}); err != nil {
				return nil, err
			} else if made {
				continue
			}
			failed = append(failed, failure{stmts[0], cause})
			stmts = stmts[1:]
		}
	}
	return failed, nil
}

// chunk gives as many of the next statements as share their settings and fit one message.
func (r *runner) chunk(stmts []*Stmt) []*Stmt {
	n := 1
	for n < len(stmts) && n < 200 && slices.Equal(stmts[n].settings, stmts[0].settings) && !isSetting(stmts[n-1].Text) {
		n++
	}
	return stmts[:n]
}

// Reset brings a session back to what it was at the start, whatever statements have SET.
const Reset = "RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL"

// apply brings the session to the settings that a statement was written under.
func (r *runner) apply(ctx context.Context, settings []string) error {
	if slices.Equal(settings, r.inUse) {
		return nil
	}
	sql := Reset
	for _, s := range settings {
		sql += ";\n" + s
	}
	if _, err := r.db.Exec(ctx, sql, simple); err != nil {
		return fmt.Errorf("apply the settings of a schema file: %w", err)
	}
	r.inUse = settings
	return nil
}

// readMarks learns which subtransaction was which statement's.
func (r *runner) readMarks(ctx context.Context) error {
	rows, err := r.db.Query(ctx, "SELECT n, xmin::text FROM "+marker)
	if err != nil {
		return fmt.Errorf("read the statements' transactions: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var n int
		var xmin string
		if err := rows.Scan(&n, &xmin); err != nil {
			return fmt.Errorf("read the statements' transactions: %w", err)
		}
		r.state.byXmin[xmin] = r.state.Stmts[n]
	}
	return rows.Err()
}

// Settings are the SETs that the statement was written under; its text means something else without them.
func (s *Stmt) Settings() []string { return s.settings }
