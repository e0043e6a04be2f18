package config

import (
	"ariga.io/atlas/schemahcl"
)

// readProject reads the evaluated file: the environment, and the policies around it.
func readProject(file string, root *schemahcl.Resource) (*Env, error) {
	r := &reader{faults: &faults{file: file}, res: root, name: "the file"}
	env := &Env{Lint: Lint{Analyzers: &schemahcl.Resource{Type: "lint"}}}
	if d, ok := r.block("diff"); ok {
		d.readDiff(&env.Diff)
	}
	if l, ok := r.block("lint"); ok {
		l.readLint(&env.Lint)
	}
	if e, ok := r.block("env"); ok {
		e.readEnv(env)
	}
	r.known = append(r.known, "variable", "locals", "data")
	r.idle(elsewhere...)
	r.done()
	env.Warnings = r.sortedWarnings()
	if r.err != nil {
		return nil, r.err
	}
	return env, nil
}

func (r *reader) readEnv(env *Env) {
	env.Name = r.str("name")
	if env.Name == "" {
		env.Name = r.res.Name
	}
	env.URL = r.str("url")
	env.Dev = r.str("dev")
	env.Src = r.list("src")
	if m, ok := r.block("migration"); ok {
		m.readMigration(&env.Migration)
	}
	if d, ok := r.block("diff"); ok {
		d.readDiff(&env.Diff)
	}
	if l, ok := r.block("lint"); ok {
		l.readLint(&env.Lint)
	}
	if f, ok := r.block("format"); ok {
		f.readFormat(&env.Format)
	}
	r.idle("schemas", "exclude", "include", "schema", "log", "test")
	r.done()
}

func (r *reader) readMigration(m *Migration) {
	m.Dir = r.str("dir")
	r.oneOf("format", "atlas")
	m.Baseline = r.str("baseline")
	m.ExecOrder = r.oneOf("exec_order", "LINEAR", "LINEAR_SKIP", "NON_LINEAR")
	m.RevisionsSchema = r.str("revisions_schema")
	m.TxMode = r.oneOf("tx_mode", "file", "all", "none")
	m.LockTimeout = r.duration("lock_timeout")
	r.idle("exclude", "repo")
	r.done()
}

// readDiff lays the block over what stands outside of the environment, as Atlas does.
func (r *reader) readDiff(d *Diff) {
	if c, ok := r.block("concurrent_index"); ok {
		d.ConcurrentIndex.Create = c.boolean("create")
		d.ConcurrentIndex.Drop = c.boolean("drop")
		c.done()
	}
	if s, ok := r.block("skip"); ok {
		d.Skip = nil
		for _, verb := range []string{"add", "drop", "modify"} {
			for _, noun := range []string{"schema", "table", "column", "index", "foreign_key", "view", "func", "proc", "trigger"} {
				s.readSkip(d, verb+"_"+noun)
			}
		}
		s.done()
	}
	r.done()
}

func (r *reader) readSkip(d *Diff, change string) {
	if !r.boolean(change) {
		return
	}
	a, _ := r.res.Attr(change)
	d.Skip = append(d.Skip, Skip{Change: change, File: r.file, Line: line(a.Range())})
}

func (r *reader) readLint(l *Lint) {
	if f := r.str("format"); f != "" {
		l.Format = f
	}
	if f := r.str("log"); f != "" { // the name that format had before
		l.Format = f
	}
	if n := r.number("latest"); n != 0 {
		l.Latest = n
	}
	if g, ok := r.block("git"); ok {
		l.GitBase, l.GitDir = g.str("base"), g.str("dir")
		g.done()
	}
	for _, name := range []string{"destructive", "data_depend", "incompatible", "condrop", "concurrent_index"} {
		if a, ok := r.block(name); ok {
			a.boolean("error")
			a.done()
			replaceBlock(l.Analyzers, a.res)
		}
	}
	r.idle("naming", "nestedtx", "statement", "review", "non_linear", "rule")
	r.done()
}

func (r *reader) readFormat(f *Format) {
	if m, ok := r.block("migrate"); ok {
		f.MigrateApply, f.MigrateDiff = m.str("apply"), m.str("diff")
		f.MigrateLint, f.MigrateStatus = m.str("lint"), m.str("status")
		m.done()
	}
	if s, ok := r.block("schema"); ok {
		f.SchemaDiff = s.str("diff")
		s.idle("apply", "clean", "inspect", "push")
		s.done()
	}
	r.done()
}

// replaceBlock puts the child in, in place of one of its type.
func replaceBlock(parent, child *schemahcl.Resource) {
	for i, c := range parent.Children {
		if c.Type == child.Type {
			parent.Children[i] = child
			return
		}
	}
	parent.Children = append(parent.Children, child)
}
