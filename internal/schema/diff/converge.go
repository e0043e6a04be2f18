package diff

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/declare"
	"example.com/sqlfirst/internal/schema/plan"
	"example.com/sqlfirst/internal/schema/prove"
)

// attempts bounds how often a plan is made anew with what was learned; rounds, how often what a plan left over is
// planned again.
const (
	attempts = 40
	rounds   = 5
)

// Unproven is a plan that ran and ended somewhere else.
type Unproven struct {
	Differences []catalog.Difference
	Statements  []plan.Statement
}

func (e *Unproven) Error() string {
	var b strings.Builder
	b.WriteString("the plan does not lead to what is wanted, so nothing is written; what differs:")
	for _, d := range e.Differences {
		b.WriteString("\n  " + d.String())
	}
	b.WriteString("\n  fix: write this part in a migration by hand (migrate new), then run migrate diff for the rest")
	return b.String()
}

// converge finds statements that take the state in the connection's open transaction to what is wanted, leaves them
// done there, and gives back what the catalog is then.
func converge(ctx context.Context, conn *pgx.Conn, from, to *catalog.Catalog, declared *declare.State) ([]plan.Statement, *catalog.Catalog, error) {
	learned := plan.NewLearned()
	var last error
	for range attempts {
		if _, err := conn.Exec(ctx, "SAVEPOINT plan"); err != nil {
			return nil, nil, fmt.Errorf("try the plan: %w", err)
		}
		t := &try{conn: conn, to: to, declared: declared, learned: learned}
		have, err := t.run(ctx, from)
		if err == nil {
			return t.stmts, have, nil
		}
		last = err
		if !t.again {
			return nil, nil, err
		}
		if _, err := conn.Exec(ctx, "ROLLBACK TO plan; RELEASE plan", pgx.QueryExecModeSimpleProtocol); err != nil {
			return nil, nil, fmt.Errorf("undo the plan: %w", err)
		}
	}
	return nil, nil, last
}

// try is one attempt.
type try struct {
	conn     *pgx.Conn
	to       *catalog.Catalog
	declared *declare.State
	learned  *plan.Learned

	stmts []plan.Statement
	// again: something was learned, so that another attempt may do better.
	again bool
}

// run plans and runs, round after round, until nothing differs.
func (t *try) run(ctx context.Context, from *catalog.Catalog) (*catalog.Catalog, error) {
	have := from
	for range rounds {
		stmts, err := plan.Make(plan.Input{From: have, To: t.to, Declared: t.declared, Learned: t.learned})
		if err != nil {
			return nil, err
		}
		if len(stmts) == 0 {
			break
		}
		ran, failed, err := prove.Run(ctx, t.conn, stmts)
		if err != nil {
			return nil, err
		}
		if failed != nil {
			t.again = learn(t.learned, failed, t.to)
			return nil, refused(failed)
		}
		t.stmts = append(t.stmts, ran...)
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
	t.again = t.doubtOwnText()
	return nil, &Unproven{Differences: left, Statements: t.stmts}
}

// doubtOwnText gives up the author's text where it did not lead to what is wanted.
func (t *try) doubtOwnText() bool {
	if t.learned.RenderAll || !slices.ContainsFunc(t.stmts, func(s plan.Statement) bool { return s.Own >= 0 }) {
		return false
	}
	t.learned.RenderAll = true
	return true
}

// learn notes what a refusal teaches; false if nothing.
func learn(l *plan.Learned, f *prove.Failure, to *catalog.Catalog) bool {
	if f.Statement.Own >= 0 && !l.Render[f.Statement.Own] {
		l.Render[f.Statement.Own] = true
		return true
	}
	if f.Cause.Code == "42804" || f.Cause.Code == "42846" {
		return learnCast(l, f, to)
	}
	if f.Statement.Verb != plan.Change {
		return false
	}
	learned := false
	for _, ref := range f.Statement.Facts {
		if !l.Replace[ref] && to.Get(ref) != nil && plan.Replaceable(ref.Kind) {
			l.Replace[ref] = true
			learned = true
		}
	}
	return learned
}

// learnCast: a column's new type needs USING, or its default is in the way.
func learnCast(l *plan.Learned, f *prove.Failure, to *catalog.Catalog) bool {
	learned := false
	for _, ref := range f.Statement.Facts {
		fact := to.Get(ref)
		if ref.Kind != "column" || fact == nil {
			continue
		}
		if d := fact.Child("default", fact.Name); d != nil && !l.Replace[d.Ref] && strings.Contains(f.Cause.Message, "default") {
			l.Replace[d.Ref] = true
			learned = true
		} else if !l.Using[ref] && !strings.Contains(f.Cause.Message, "default") {
			l.Using[ref] = true
			learned = true
		}
	}
	return learned
}

// refused makes a refusal of a statement that PostgreSQL will not run.
func refused(f *prove.Failure) error {
	r := &plan.Refusal{}
	reason := fmt.Sprintf("PostgreSQL refuses %q: %s (SQLSTATE %s)", oneLine(f.Statement.SQL), f.Cause.Message, f.Cause.Code)
	if f.Cause.Detail != "" {
		reason += "; " + oneLine(f.Cause.Detail)
	}
	hint := f.Cause.Hint
	if hint == "" {
		hint = "write this change in a migration by hand (migrate new), then run migrate diff for the rest"
	}
	ref := catalog.Ref{}
	if len(f.Statement.Facts) > 0 {
		ref = f.Statement.Facts[0]
	}
	r.Objects = append(r.Objects, plan.Refused{Ref: ref, Reason: reason, Hint: hint})
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
