package diff_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// object is one statement or a few that belong together, under a name that stays when the object changes.
type object struct {
	name  string
	sql   string
	needs []string
}

// drawer draws a schema. Every choice about an object comes from a source of its own, so that two schemas drawn with
// the same seed differ only in those objects whose source was changed.
type drawer struct {
	seed    uint64
	changed map[string]uint64
	dropped map[string]bool

	objects []object
	tables  []*table
	rels    []*relation
	types   []typ
	funcs   []string
	enums   map[string][]string
}

type table struct {
	object  string
	id      string
	columns []column
	keyed   bool
}

// relation is what a view can select from.
type relation struct {
	object, id string
	columns    []column
}

type column struct{ name, typ string }

// typ is a type that a column can have.
type typ struct {
	object, sql, value string
}

// drawPair draws a schema, and another that keeps most of it.
func drawPair(r *rand.Rand) pair {
	seed := r.Uint64()
	a := &drawer{seed: seed}
	a.draw()
	b := &drawer{seed: seed, changed: map[string]uint64{}, dropped: map[string]bool{}}
	for _, o := range a.objects {
		switch r.IntN(10) {
		case 0, 1:
			b.changed[o.name] = r.Uint64()
		case 2:
			b.dropped[o.name] = true
		}
	}
	b.draw()
	if r.IntN(2) == 0 {
		a, b = b, a
	}
	return pair{old: a.objects, new: b.objects}
}

// source gives the random source of one object.
func (d *drawer) source(name string) *rand.Rand {
	var h uint64
	for _, c := range name {
		h = h*31 + uint64(c)
	}
	return rand.New(rand.NewPCG(d.seed, h^d.changed[name]))
}

// add adds an object, unless it is dropped or one that it needs is not there.
func (d *drawer) add(name, sql string, needs ...string) bool {
	if d.dropped[name] {
		return false
	}
	for _, need := range needs {
		if need != "" && !slices.ContainsFunc(d.objects, func(o object) bool { return o.name == need }) {
			return false
		}
	}
	d.objects = append(d.objects, object{name: name, sql: sql, needs: needs})
	return true
}

var (
	schemas = []string{"", "", "", "app.", `"Odd Schema".`}
	plain   = []typ{
		{"", "integer", "1"},
		{"", "bigint", "2"},
		{"", "text", "'x'"},
		{"", "varchar(40)", "'y'"},
		{"", "numeric(12,2)", "1.5"},
		{"", "boolean", "true"},
		{"", "date", "'2024-01-01'"},
		{"", "timestamptz", "now()"},
		{"", "jsonb", "'{}'"},
		{"", "uuid", "gen_random_uuid()"},
		{"", "text[]", "'{}'"},
		{"", "int4range", "'[1,2)'"},
	}
	tableNames  = []string{"contact", "order", "Item", "line item", "übung", "event", "a_rather_long_name_for_a_table_that_nearly_reaches_sixty_three", "select"}
	columnNames = []string{"name", "Email", "user", "note text", "amount", "at", "größe", "kind", "state", "data"}
)

// draw draws everything, in an order in which PostgreSQL takes it.
func (d *drawer) draw() {
	d.enums = map[string][]string{}
	d.add("schema app", "CREATE SCHEMA app")
	d.add("schema odd", `CREATE SCHEMA "Odd Schema"`)
	for i := range 2 {
		d.enum(i)
		d.domain(i)
	}
	d.composite()
	d.types = append(d.types, plain...)
	for i := range 3 {
		d.function(i)
	}
	d.sequence()
	for i := range 5 {
		d.table(i)
	}
	d.partitioned()
	for i := range 5 {
		d.foreignKey(i)
		d.index(i)
		d.trigger(i)
		d.policy(i)
	}
	for i := range 5 {
		d.view(i)
	}
	for i := range 4 {
		d.comment(i)
	}
}

// in puts a name in a schema, and says which object that schema is.
func in(r *rand.Rand, name string) (id, needs string) {
	schema := schemas[r.IntN(len(schemas))]
	return schema + name, map[string]string{"app.": "schema app", `"Odd Schema".`: "schema odd"}[schema]
}

func quote(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

func (d *drawer) fixed(name string) *rand.Rand {
	keep := d.changed[name]
	delete(d.changed, name)
	r := d.source(name)
	if d.changed != nil && keep != 0 {
		d.changed[name] = keep
	}
	return r
}

func (d *drawer) enum(i int) {
	name := fmt.Sprintf("enum %d", i)
	id, schema := in(d.fixed(name), fmt.Sprintf("state_%d", i))
	r := d.source(name)
	labels := []string{"new", "It's", "done", "held", "gone"}
	labels = labels[:2+r.IntN(4)]
	if r.IntN(3) == 0 {
		labels = append([]string{"first"}, labels...)
	}
	d.enums[name] = labels
	var list []string
	for _, l := range labels {
		list = append(list, "'"+strings.ReplaceAll(l, "'", "''")+"'")
	}
	if d.add(name, "CREATE TYPE "+id+" AS ENUM ("+strings.Join(list, ", ")+")", schema) {
		d.types = append(d.types, typ{name, id, "'new'::" + id})
	}
}

func (d *drawer) domain(i int) {
	name := fmt.Sprintf("domain %d", i)
	id, schema := in(d.fixed(name), fmt.Sprintf("dom_%d", i))
	r := d.source(name)
	base := []string{"text", "varchar(30)"}[r.IntN(2)]
	sql := "CREATE DOMAIN " + id + " AS " + base
	if r.IntN(2) == 0 {
		sql += " DEFAULT 'd'"
	}
	if r.IntN(2) == 0 {
		sql += fmt.Sprintf(" CONSTRAINT short CHECK (length(VALUE) < %d)", 10+r.IntN(3))
	}
	if d.add(name, sql, schema) {
		d.types = append(d.types, typ{name, id, "'v'"})
	}
}

func (d *drawer) composite() {
	name := "composite"
	id, schema := in(d.fixed(name), "pair")
	r := d.source(name)
	sql := "CREATE TYPE " + id + " AS (x integer, y " + []string{"text", "bigint"}[r.IntN(2)]
	if r.IntN(2) == 0 {
		sql += ", z date"
	}
	if d.add(name, sql+")", schema) {
		d.types = append(d.types, typ{name, id, "NULL"})
	}
}

func (d *drawer) function(i int) {
	name := fmt.Sprintf("function %d", i)
	id, schema := in(d.fixed(name), fmt.Sprintf("fn_%d", i))
	r := d.source(name)
	result := []string{"integer", "integer", "bigint"}[r.IntN(3)]
	args := []string{"v text", "v text, n integer DEFAULT 1", "value text"}[r.IntN(3)]
	arg := strings.Fields(args)[0]
	body := []string{
		fmt.Sprintf("LANGUAGE sql IMMUTABLE AS $$ SELECT (length(%s) + %d)::%s $$", arg, r.IntN(3), result),
		fmt.Sprintf("LANGUAGE plpgsql IMMUTABLE STRICT AS $$ BEGIN RETURN length(%s) + %d; END $$", arg, r.IntN(3)),
		fmt.Sprintf("LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN (length(%s) + %d)::%s", arg, r.IntN(3), result),
	}[r.IntN(3)]
	if d.add(name, "CREATE FUNCTION "+id+"("+args+") RETURNS "+result+" "+body, schema) {
		d.funcs = append(d.funcs, name+"\x00"+id)
	}
}

// call draws a call of a function; "" if there is none.
func (d *drawer) call(r *rand.Rand, arg string) (sql, needs string) {
	if len(d.funcs) == 0 {
		return "", ""
	}
	needs, id, _ := strings.Cut(d.funcs[r.IntN(len(d.funcs))], "\x00")
	return id + "(" + arg + ")", needs
}

func (d *drawer) sequence() {
	r := d.source("sequence")
	d.add("sequence", fmt.Sprintf("CREATE SEQUENCE counter INCREMENT %d CACHE %d", 1+r.IntN(2), 1+r.IntN(2)))
}

func (d *drawer) table(i int) {
	name := fmt.Sprintf("table %d", i)
	id, schema := in(d.fixed(name), quote(tableNames[(i*3+int(d.seed%8))%len(tableNames)]))
	r := d.source(name)
	needs := []string{schema}
	t := &table{object: name, id: id, columns: []column{{"id", "bigint"}}}
	parts := []string{`id bigint ` + []string{"PRIMARY KEY", "GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "GENERATED BY DEFAULT AS IDENTITY (START 10) PRIMARY KEY"}[r.IntN(3)]}
	t.keyed = true
	textual := ""
	for j := range columnNames {
		c := d.source(name + " column " + columnNames[j])
		if c.IntN(2) == 0 || d.changed[name] != 0 && r.IntN(4) == 0 {
			continue
		}
		if d.changed[name] != 0 && r.IntN(3) == 0 {
			c = r
		}
		col, need := d.column(c, name, columnNames[j], &textual)
		needs = append(needs, need...)
		parts = append(parts, col)
		t.columns = append(t.columns, column{columnNames[j], strings.TrimPrefix(col, quote(columnNames[j])+" ")})
	}
	if textual != "" && r.IntN(2) == 0 {
		parts = append(parts, fmt.Sprintf("CONSTRAINT %s CHECK (%s <> '%d')", quote("ok "+fmt.Sprint(i)), quote(textual), r.IntN(3)))
	}
	if call, need := d.call(r, quote(textual)+"::text"); call != "" && textual != "" && r.IntN(3) == 0 {
		parts = append(parts, "CHECK ("+call+" > 0)")
		needs = append(needs, need)
	}
	if textual != "" && r.IntN(4) == 0 {
		parts = append(parts, `"len" integer GENERATED ALWAYS AS (length(`+quote(textual)+`::text)) STORED`)
		t.columns = append(t.columns, column{"len", "integer"})
	}
	if d.add(name, "CREATE TABLE "+id+" (\n    "+strings.Join(parts, ",\n    ")+"\n)", needs...) {
		d.tables = append(d.tables, t)
		d.rels = append(d.rels, &relation{name, id, t.columns})
	}
}

// typeOf draws a type: of numbers and of texts, a column can change from one to another; all others stay what they are.
func (d *drawer) typeOf(fixed, r *rand.Rand) typ {
	alike := [][]string{
		{"integer", "bigint", "numeric(12,2)"},
		{"text", "varchar(40)", "domain 0", "domain 1"},
		{"enum 0"},
		{"enum 1", "text"},
		{"composite"},
		{"boolean"},
		{"date", "timestamptz"},
		{"jsonb"},
		{"uuid"},
		{"text[]"},
		{"int4range"},
	}
	names := alike[fixed.IntN(len(alike))]
	name := names[r.IntN(len(names))]
	for _, ty := range d.types {
		if ty.object == name || ty.sql == name {
			return ty
		}
	}
	return typ{sql: "text", value: "'x'"}
}

// column draws a column. An object that it needs and that is not there makes it a text.
func (d *drawer) column(r *rand.Rand, object, name string, textual *string) (sql string, needs []string) {
	ty := d.typeOf(d.fixed(object+" type "+name), r)
	sql = quote(name) + " " + ty.sql
	if ty.sql == "text" || strings.HasPrefix(ty.sql, "varchar") {
		*textual = name
	}
	if ty.object != "" {
		needs = append(needs, ty.object)
	}
	switch r.IntN(6) {
	case 0:
		sql += " NOT NULL"
	case 1, 2:
		if ty.sql == "integer" || ty.sql == "bigint" {
			if call, need := d.call(r, "'abc'"); call != "" && r.IntN(2) == 0 {
				return sql + " DEFAULT " + call, append(needs, need)
			} else if r.IntN(3) == 0 && !d.dropped["sequence"] {
				return sql + " DEFAULT nextval('counter')", append(needs, "sequence")
			}
		}
		sql += " DEFAULT " + ty.value
		if ty.value != "NULL" && r.IntN(2) == 0 {
			sql += " NOT NULL"
		}
	case 3:
		if r.IntN(3) == 0 && ty.value != "NULL" {
			sql += " UNIQUE"
		}
	}
	return sql, needs
}

func (d *drawer) partitioned() {
	name := "partitioned"
	r := d.source(name)
	key := []string{"LIST (k)", "RANGE (k)"}[d.fixed(name).IntN(2)]
	body := "id bigint NOT NULL, k integer NOT NULL, v " + []string{"text", "varchar(9)", "text DEFAULT 'q' NOT NULL"}[r.IntN(3)]
	if r.IntN(2) == 0 {
		body += ", PRIMARY KEY (id, k)"
	}
	if r.IntN(2) == 0 {
		body += ", extra numeric CHECK (extra > 0)"
	}
	if !d.add(name, "CREATE TABLE parted ("+body+") PARTITION BY "+key) {
		return
	}
	d.rels = append(d.rels, &relation{name, "parted", []column{{"id", "bigint"}, {"k", "integer"}, {"v", "text"}}})
	for i := range 3 {
		part := fmt.Sprintf("partition %d", i)
		r := d.source(part)
		bound := fmt.Sprintf("FOR VALUES IN (%d, %d)", i*10, i*10+1+r.IntN(3))
		if key == "RANGE (k)" {
			bound = fmt.Sprintf("FOR VALUES FROM (%d) TO (%d)", i*10, i*10+5+r.IntN(3))
		}
		if i == 2 && r.IntN(2) == 0 {
			bound = "DEFAULT"
		}
		d.add(part, fmt.Sprintf("CREATE TABLE parted_%d PARTITION OF parted %s", i, bound), name)
	}
	if r := d.source("parted index"); r.IntN(2) == 0 {
		d.add("parted index", "CREATE INDEX parted_v ON parted ("+[]string{"v", "v, k", "lower(v)"}[r.IntN(3)]+")", name)
	}
}

// anyTable draws one of the tables; nil if there is none.
func (d *drawer) anyTable(r *rand.Rand) *table {
	if len(d.tables) == 0 {
		return nil
	}
	return d.tables[r.IntN(len(d.tables))]
}

func (d *drawer) foreignKey(i int) {
	name := fmt.Sprintf("foreign key %d", i)
	fixed := d.fixed(name)
	from, to := d.anyTable(fixed), d.anyTable(fixed)
	if from == nil {
		return
	}
	r := d.source(name)
	action := []string{"", " ON DELETE CASCADE", " ON UPDATE CASCADE", " DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED", " NOT VALID"}[r.IntN(6)]
	column := fmt.Sprintf("ref_%d", i)
	d.add(name, fmt.Sprintf("ALTER TABLE %s ADD COLUMN %s bigint CONSTRAINT fk_%d REFERENCES %s%s", from.id, column, i, to.id, strings.TrimSuffix(action, " NOT VALID")), from.object, to.object)
}

func (d *drawer) index(i int) {
	name := fmt.Sprintf("index %d", i)
	t := d.anyTable(d.fixed(name))
	if t == nil {
		return
	}
	r := d.source(name)
	c := t.columns[r.IntN(len(t.columns))]
	sql := fmt.Sprintf("CREATE INDEX idx_%d ON %s (%s%s)", i, t.id, quote(c.name), []string{"", " DESC", " NULLS FIRST"}[r.IntN(3)])
	switch r.IntN(4) {
	case 0:
		sql += " WHERE id > " + fmt.Sprint(r.IntN(3))
	case 1:
		sql = fmt.Sprintf("CREATE INDEX idx_%d ON %s ((id + %d), %s)", i, t.id, r.IntN(3), quote(c.name))
	}
	d.add(name, sql, t.object)
}

func (d *drawer) trigger(i int) {
	name := fmt.Sprintf("trigger %d", i)
	t := d.anyTable(d.fixed(name))
	if t == nil || i > 2 {
		return
	}
	r := d.source(name)
	c := t.columns[r.IntN(len(t.columns))]
	when := []string{"BEFORE INSERT", "BEFORE UPDATE OF " + quote(c.name), "AFTER INSERT OR UPDATE"}[r.IntN(3)]
	cond := []string{"", "WHEN (new.id > 5) "}[r.IntN(2)]
	d.add(name, fmt.Sprintf("CREATE FUNCTION tick_%d() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;\nCREATE TRIGGER tick_%d %s ON %s FOR EACH ROW %sEXECUTE FUNCTION tick_%d()", i, i, when, t.id, cond, i), t.object)
}

func (d *drawer) policy(i int) {
	name := fmt.Sprintf("policy %d", i)
	t := d.anyTable(d.fixed(name))
	if t == nil || i > 2 {
		return
	}
	r := d.source(name)
	cond := fmt.Sprintf("id > %d", r.IntN(3))
	needs := []string{t.object}
	if call, need := d.call(r, "'a'"); call != "" && r.IntN(2) == 0 {
		cond = "id > " + call
		needs = append(needs, need)
	}
	d.add(name, fmt.Sprintf("CREATE POLICY pol_%d ON %s%s USING (%s)", i, t.id, []string{"", " FOR SELECT", " FOR UPDATE"}[r.IntN(3)], cond), needs...)
}

func (d *drawer) view(i int) {
	name := fmt.Sprintf("view %d", i)
	if len(d.rels) == 0 {
		return
	}
	fixed := d.fixed(name)
	id, schema := in(fixed, fmt.Sprintf("view_%d", i))
	rel := d.rels[fixed.IntN(len(d.rels))]
	materialized := fixed.IntN(4) == 0
	r := d.source(name)
	var cols []column
	for _, c := range rel.columns {
		if r.IntN(3) > 0 {
			cols = append(cols, c)
		}
	}
	if len(cols) == 0 {
		cols = rel.columns[:1]
	}
	needs := []string{schema, rel.object}
	var list []string
	for _, c := range cols {
		list = append(list, "s."+quote(c.name))
	}
	if call, need := d.call(r, "'v'"); call != "" && r.IntN(3) == 0 && !slices.ContainsFunc(cols, func(c column) bool { return c.name == "called" }) {
		list = append(list, call+" AS called")
		cols = append(cols, column{"called", "integer"})
		needs = append(needs, need)
	}
	word := "VIEW"
	if materialized {
		word = "MATERIALIZED VIEW"
	}
	sql := "CREATE " + word + " " + id + " AS SELECT " + strings.Join(list, ", ") + " FROM " + rel.id + " s"
	if r.IntN(3) == 0 && cols[0].name == "id" {
		sql += " WHERE s.id > 3"
	}
	if d.add(name, sql, needs...) {
		d.rels = append(d.rels, &relation{name, id, dedupe(cols)})
		if materialized {
			d.add(name+" index", fmt.Sprintf("CREATE INDEX view_idx_%d ON %s (%s)", i, id, quote(cols[0].name)), name)
		}
	}
}

func dedupe(cols []column) []column {
	var out []column
	for _, c := range cols {
		if !slices.ContainsFunc(out, func(o column) bool { return o.name == c.name }) {
			out = append(out, c)
		}
	}
	return out
}

func (d *drawer) comment(i int) {
	name := fmt.Sprintf("comment %d", i)
	t := d.anyTable(d.fixed(name))
	if t == nil {
		return
	}
	r := d.source(name)
	on := []string{"TABLE " + t.id, "COLUMN " + t.id + "." + quote(t.columns[r.IntN(len(t.columns))].name)}[r.IntN(2)]
	d.add(name, fmt.Sprintf("COMMENT ON %s IS 'note %d; it''s'", on, r.IntN(3)), t.object)
}
