package command

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"example.com/sqlfirst/internal/migrate"
	"example.com/sqlfirst/internal/schema/sqltext"
)

// errDeclined is a question that was answered with no.
var errDeclined = errors.New("nothing was changed")

// shown shows the way back, asks, takes it and tells how that went.
func (d *descent) shown(ctx context.Context, check func(context.Context) error) error {
	r, out := d.reversal, d.out
	if len(r.Revert) == 0 {
		fmt.Fprintln(out, "No migrations to revert")
		return nil
	}
	d.showWay()
	dash := out.yellow("--")
	if d.dryRun {
		fmt.Fprintf(out, "\n  %s dry run: nothing was changed\n", dash)
		return nil
	}
	if !d.autoApprove {
		yes, err := d.ask(ctx, "\nRun this on "+d.target()+"?")
		if err != nil {
			return err
		}
		if !yes {
			return errDeclined
		}
	}
	v := &downView{app: d.app, progress: &progress{}}
	d.options.Report = v.step
	result, err := migrate.Down(ctx, d.conn, r, check, d.options)
	v.progress.stop()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\n  %s\n", out.cyan("-------------------------"))
	fmt.Fprintf(out, "  %s %s\n", dash, took(result.Elapsed()))
	fmt.Fprintf(out, "  %s %s\n", dash, count(len(result.Reverted), "migration"))
	fmt.Fprintf(out, "  %s %s\n", dash, count(result.CountStmts(), "sql statement"))
	return nil
}

// target names the database without a password.
func (d *descent) target() string {
	u := newEnvironment(d.conn, "").URL
	return u.Host + u.Path
}

// showWay shows what will be run, and what it costs.
func (d *descent) showWay() {
	r, out := d.reversal, d.out
	dash := out.yellow("--")
	fmt.Fprintf(out, "Migrating down from version %s to %s (%s in total):\n", out.cyan(r.From), out.cyan(toWords(r)), count(len(r.Revert), "migration"))
	if r.Begun {
		fmt.Fprintf(out, "\n  %s going on with an interrupted run: %d of %d files are done\n", dash, r.Done, len(r.Files))
	}
	fmt.Fprintln(out)
	for _, f := range r.Revert {
		fmt.Fprintf(out, "  %s reverting version %s\n", dash, out.cyan(f.Version))
	}
	hazards := d.hazards()
	for _, f := range r.Files[r.Done:] {
		stmts, err := f.Statements()
		if err != nil {
			continue // Down says so
		}
		for _, s := range stmts {
			fmt.Fprintf(out, "    %s %s\n", out.cyan("->"), indented(sqltext.Redact(s.Text)))
			for _, h := range hazards[s.Text] {
				kind, text, _ := strings.Cut(h, ": ")
				fmt.Fprintf(out, "       %s %s\n", out.red(strings.ToLower(kind)+":"), text)
			}
		}
	}
	if len(r.Files) == 0 {
		fmt.Fprintln(out, "    nothing to run: they did not change the schema")
	}
	if r.To != "" {
		d.showKept()
	}
	if d.plan != nil && len(d.plan.Files) > 0 {
		fmt.Fprintf(out, "\n%s on a throwaway database: what is left is exactly what the migrations build up to there\n", out.green("Proven"))
	}
}

func toWords(r *migrate.Reversal) string {
	if r.To == "" {
		return "before the first"
	}
	return r.To
}

// hazards are what the statements cost, by their text.
func (d *descent) hazards() map[string][]string {
	all := map[string][]string{}
	if d.plan == nil {
		return all
	}
	for _, c := range changes(d.plan.Files) {
		all[c.Cmd] = c.Hazards
	}
	return all
}

// showKept names what the migrations did to rows, which nothing undoes.
func (d *descent) showKept() {
	out := d.out
	for _, m := range d.reversal.Revert {
		for _, f := range d.dir.Migrations() {
			if f.Version() != m.Version {
				continue
			}
			stmts, _ := f.Statements() // the folder was checked
			for _, s := range stmts {
				if words := sqltext.Keywords(s.Text, 1); len(words) > 0 && changesRows[words[0]] {
					fmt.Fprintf(out, "  %s not undone: %s at %s\n", out.yellow("!"), words[0], s.Pos)
				}
			}
		}
	}
}

// changesRows are the first words of statements that change rows, or may.
var changesRows = map[string]bool{
	"INSERT": true, "UPDATE": true, "DELETE": true, "MERGE": true, "TRUNCATE": true,
	"COPY": true, "DO": true, "CALL": true, "WITH": true,
}

// downView shows a way back as it is taken. Its statements were shown before.
type downView struct {
	*app

	progress *progress
}

func (v *downView) step(e migrate.Event) {
	v.progress.stop()
	out := v.out
	switch e.Kind {
	case migrate.EventWait:
		v.progress = v.startProgress("waiting for another run on this database")
	case migrate.EventFile:
		fmt.Fprintln(out)
	case migrate.EventStatement:
		v.progress = v.startProgress(fmt.Sprintf("statement %d of %d", e.Index, e.Total))
	case migrate.EventDone:
		if e.Elapsed >= time.Second {
			fmt.Fprintf(out, "    %s %s %s\n", out.cyan("->"), strings.TrimSuffix(migrate.Excerpt(e.Statement), ";"), out.faint("took "+took(e.Elapsed)))
		}
	case migrate.EventRecovered:
		fmt.Fprintf(out, "    %s %s\n", out.yellow("!"), e.Note)
	case migrate.EventBlocked:
		fmt.Fprintf(v.err, "    %s waits for a lock%s\n", e.Pos, heldBy(e.Blockers))
	case migrate.EventRetry:
		fmt.Fprintf(v.err, "    rolled back after %s, try %d follows\n", took(e.Elapsed), e.Try+1)
	case migrate.EventFileDone:
		fmt.Fprintf(out, "  %s ok (%s)\n", out.yellow("--"), out.yellow(took(e.Elapsed)))
	case migrate.EventPlan, migrate.EventEnd:
	}
}
