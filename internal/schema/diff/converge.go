package diff

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/declare"
	"example.com/sqlfirst/internal/schema/plan"
	"example.com/sqlfirst/internal/schema/prove"
	"example.com/sqlfirst/internal/schema/scratch"
	"example.com/sqlfirst/internal/schema/sqltext"
)

// attempts bounds how often a plan is made anew with what was learned; rounds, how often what a plan left over is
// planned again.
const (
	attempts = 120
	rounds   = 5
)

// UnprovenError is a plan that ran and ended somewhere else.
type UnprovenError struct {
	Differences []catalog.Difference
}

func (e *UnprovenError) Error() string {
	var b strings.Builder
	b.WriteString("the plan does not lead to what is wanted, so nothing is written; what differs:")
	for _, d := range e.Differences {
		b.WriteString("\n  " + d.String())
	}
	b.WriteString("\n  fix: write this part in a migration by hand (migrate new), then run migrate diff for the rest")
	return b.String()
}

// goal is what a plan has to lead to.
type goal struct {
	to         *catalog.Catalog
	declared   *declare.State
	renamed    []plan.Directive // known without the author's word
	concurrent plan.Concurrent
}

// converge finds files of statements that take the state in the connection's open transaction to what is wanted, leaves
// them done there, and gives back what the catalog is then. apart is an enum whose new label the plan uses; such a plan
// cannot be tried in one transaction.
func converge(ctx context.Context, conn *pgx.Conn, from *catalog.Catalog, g goal, learned *plan.Learned) (files []plan.File, have *catalog.Catalog, err error) {
	for range attempts {
		if _, err := conn.Exec(ctx, "SAVEPOINT plan"); err != nil {
			return nil, nil, fmt.Errorf("try the plan: %w", err)
		}
		t := &try{conn: conn, goal: g, learned: learned, exec: inOneTransaction}
		have, err = t.run(ctx, from)
		if err == nil {
			return t.files, have, nil
		}
		if !t.again {
			return nil, nil, err
		}
		if _, err := conn.Exec(ctx, "ROLLBACK TO plan; RELEASE plan", pgx.QueryExecModeSimpleProtocol); err != nil {
			return nil, nil, fmt.Errorf("undo the plan: %w", err)
		}
	}
	return nil, nil, err
}

// convergeApart does the same on copies, file by file in transactions of their own, as the migrations will be run.
func convergeApart(ctx context.Context, fresh func() (*scratch.Database, error), from *catalog.Catalog, g goal, learned *plan.Learned) (files []plan.File, err error) {
	for range attempts {
		db, err := fresh()
		if err != nil {
			return nil, err
		}
		t := &try{conn: db.Conn, goal: g, learned: learned, exec: prove.RunFile}
		_, err = t.run(ctx, from)
		db.Close(ctx)
		if err == nil {
			return t.files, nil
		}
		if !t.again {
			return nil, err
		}
	}
	return nil, err
}

// inOneTransaction runs a file in the transaction that is open.
func inOneTransaction(ctx context.Context, conn *pgx.Conn, f plan.File) ([]plan.Statement, *prove.FailureError, error) {
	return prove.Run(ctx, conn, f.Statements)
}

// try is one attempt.
type try struct {
	goal
	conn    *pgx.Conn
	learned *plan.Learned
	exec    func(context.Context, *pgx.Conn, plan.File) ([]plan.Statement, *prove.FailureError, error)

	files []plan.File
	// round counts the plans made so far.
	round int
	// again: something was learned, so that another attempt may do better.
	again bool
}

// run plans and runs, round after round, until nothing differs.
func (t *try) run(ctx context.Context, from *catalog.Catalog) (*catalog.Catalog, error) {
	have := from
	for t.round = range rounds {
		// What a round makes may have names of PostgreSQL's choice.
		var err error
		if have, err = t.rename(ctx, have); err != nil {
			return nil, err
		}
		files, err := plan.Make(plan.Input{From: have, To: t.to, Declared: t.declared, Learned: t.learned, Round: t.round, Concurrent: t.concurrent})
		if err != nil {
			return nil, err
		}
		if len(files) == 0 {
			break
		}
		if err := t.runFiles(ctx, files); err != nil {
			return nil, err
		}
		var left []catalog.Difference
		have, left, err = prove.Equal(ctx, t.conn, t.to)
		if err != nil || len(left) == 0 {
			return have, err
		}
	}
	left := catalog.Compare(have, t.to)
	if len(left) == 0 {
		return have, nil
	}
	t.again = t.doubtOwnText(left)
	return nil, &UnprovenError{Differences: left}
}

// rename makes the renames, one layer after the other: those of a table first, then those of what it holds.
func (t *try) rename(ctx context.Context, have *catalog.Catalog) (*catalog.Catalog, error) {
	for range rounds {
		stmts := plan.Renames(have, t.to, t.declared, t.renamed)
		if len(stmts) == 0 {
			return have, nil
		}
		if err := t.runFiles(ctx, []plan.File{{Statements: stmts}}); err != nil {
			return nil, err
		}
		var err error
		if have, err = catalog.Load(ctx, t.conn); err != nil {
			return nil, err
		}
	}
	return have, nil
}

// runFiles runs the files of a round and notes what ran, in the order in which it ran.
func (t *try) runFiles(ctx context.Context, files []plan.File) error {
	for i, f := range files {
		ran, failed, err := t.exec(ctx, t.conn, f)
		if err != nil {
			return err
		}
		if failed != nil {
			t.again = learn(t.learned, t.round, failed, t.to)
			return refused(failed, t.to)
		}
		f.Statements = ran
		if n := len(t.files) - 1; n >= 0 && i == 0 && !f.TxNone && !t.files[n].TxNone {
			t.files[n].Statements = append(t.files[n].Statements, ran...)
		} else {
			t.files = append(t.files, f)
		}
	}
	return nil
}

// doubtOwnText gives up the author's text where it did not lead to what is wanted: that of what differs, or else all.
func (t *try) doubtOwnText(left []catalog.Difference) bool {
	if t.learned.RenderAll || !t.usedOwnText() {
		return false
	}
	doubted := false
	for _, d := range left {
		if stmt := t.declared.Of(d.To); stmt != nil && !t.learned.Render[stmt.Order] {
			t.learned.Render[stmt.Order] = true
			doubted = true
		}
	}
	t.learned.RenderAll = !doubted
	return true
}

// usedOwnText tells whether any statement is the author's.
func (t *try) usedOwnText() bool {
	return slices.ContainsFunc(t.files, func(f plan.File) bool {
		return slices.ContainsFunc(f.Statements, func(s plan.Statement) bool { return s.Own >= 0 })
	})
}

// learn notes what a refusal teaches; false if nothing.
func learn(l *plan.Learned, round int, f *prove.FailureError, to *catalog.Catalog) bool {
	if f.Cause.Code == unsafeLabel {
		return learnApart(l, f, to)
	}
	if f.Statement.Own >= 0 && !l.Render[f.Statement.Own] {
		l.Render[f.Statement.Own] = true
		return true
	}
	if f.Cause.Code == "42P16" && strings.Contains(f.Cause.Message, "partition key") {
		return learnRebuild(l, round, f, to)
	}
	if f.Cause.Code == "42804" || f.Cause.Code == "42846" {
		return learnCast(l, round, f, to)
	}
	if f.Statement.Verb != plan.Change {
		return false
	}
	learned := false
	for _, ref := range f.Statement.Facts {
		if !l.Replace[plan.Again{Ref: ref, Round: round}] && to.Get(ref) != nil && plan.Replaceable(ref.Kind) {
			l.Replace[plan.Again{Ref: ref, Round: round}] = true
			learned = true
		}
	}
	return learned
}

// learnRebuild: a partition key's column does not change; the table is made again.
func learnRebuild(l *plan.Learned, round int, f *prove.FailureError, to *catalog.Catalog) bool {
	learned := false
	for _, ref := range f.Statement.Facts {
		if fact := to.Get(ref); fact != nil && fact.Kind == "column" && fact.Parent.Has("partition_by") && !l.Replace[plan.Again{Ref: fact.Parent.Ref, Round: round}] {
			l.Replace[plan.Again{Ref: fact.Parent.Ref, Round: round}] = true
			learned = true
		}
	}
	return learned
}

// unsafeLabel is the SQLSTATE of an enum's label that is used in the transaction that added it.
const unsafeLabel = "55P04"

// learnApart: the new labels have to be committed before the rest, and what was refused comes after them.
func learnApart(l *plan.Learned, f *prove.FailureError, to *catalog.Catalog) bool {
	learned := false
	for _, ref := range f.Statement.Facts {
		learned = learned || !l.Late[ref]
		l.Late[ref] = true
	}
	for _, f := range to.Of("enum") {
		learned = learned || !l.Apart[f.Ref]
		l.Apart[f.Ref] = true
	}
	return learned
}

// learnCast: a column's new type needs USING, or its default is in the way.
func learnCast(l *plan.Learned, round int, f *prove.FailureError, to *catalog.Catalog) bool {
	learned := false
	for _, ref := range f.Statement.Facts {
		fact := to.Get(ref)
		if ref.Kind != "column" || fact == nil || !blames(f, fact) {
			// A cast that is asked for cuts what PostgreSQL's own refuses, so that no other column gets one.
			continue
		}
		if d := fact.Child("default", fact.Name); d != nil && !l.Replace[plan.Again{Ref: d.Ref, Round: round}] && strings.Contains(f.Cause.Message, "default") {
			l.Replace[plan.Again{Ref: d.Ref, Round: round}] = true
			learned = true
		} else if !l.Using[ref] && !strings.Contains(f.Cause.Message, "default") {
			l.Using[ref] = true
			learned = true
		}
	}
	return learned
}

var blamedColumn = regexp.MustCompile(`column "((?:[^"]|"")*)"`)

// blames tells whether a failure is about a column, as far as its message says.
func blames(f *prove.FailureError, column *catalog.Fact) bool {
	if m := blamedColumn.FindStringSubmatch(f.Cause.Message); m != nil {
		return m[1] == column.Name
	}
	if m := strings.Split(f.Cause.Message, " to "); f.Cause.Code == "42846" && len(m) == 2 {
		typ := column.Attr("type")
		return m[1] == typ || m[1] == typ[strings.LastIndexByte(typ, '.')+1:]
	}
	return true
}

// blamed gives the address of the column that a failure is about, or the first thing that the statement is about.
func blamed(f *prove.FailureError, to *catalog.Catalog) catalog.Ref {
	for _, ref := range f.Statement.Facts {
		if fact := to.Get(ref); ref.Kind == "column" && fact != nil && (f.Cause.Code == "42804" || f.Cause.Code == "42846") && blames(f, fact) {
			return ref
		}
	}
	if len(f.Statement.Facts) == 0 {
		return catalog.Ref{}
	}
	return f.Statement.Facts[0]
}

// refused makes a refusal of a statement that PostgreSQL will not run.
func refused(f *prove.FailureError, to *catalog.Catalog) error {
	r := &plan.RefusalError{}
	reason := fmt.Sprintf("PostgreSQL refuses %q: %s (SQLSTATE %s)", oneLine(sqltext.Redact(f.Statement.SQL)), f.Cause.Message, f.Cause.Code)
	if f.Cause.Detail != "" {
		reason += "; " + oneLine(f.Cause.Detail)
	}
	hint := f.Cause.Hint
	if f.Cause.Code == "42846" {
		hint = "say how the old values become the new ones: write -- atlas:using expression on a line of its own above the column"
	}
	if hint == "" || f.Cause.Code == "2BP01" {
		// PostgreSQL would say CASCADE, which drops what nobody has named.
		hint = "write this change in a migration by hand (migrate new), then run migrate diff for the rest"
	}
	r.Objects = append(r.Objects, plan.Refused{Ref: blamed(f, to), Reason: reason, Hint: hint})
	return r
}

// oneLine makes text fit for a line of a message.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 160 {
		s = string(r[:160]) + "…"
	}
	return s
}
