package plan

import (
	"slices"
	"strconv"
	"strings"

	"example.com/sqlfirst/internal/schema/catalog"
)

// Hazard is what a statement does to data that are there, or what these do to it.
type Hazard struct {
	// Kind is how people and programs tell hazards apart: "Data loss", "May fail".
	Kind string
	Text string
}

func (h Hazard) String() string { return h.Kind + ": " + h.Text }

// dataLoss is what takes data away for good.
func dataLoss(text string) Hazard { return Hazard{"Data loss", text} }

// mayFail is what rows that are there can stop; the migration then changes nothing.
func mayFail(text string) Hazard { return Hazard{"May fail", text} }

func (s *Statement) addHazard(h Hazard) { s.Hazards = append(slices.Clip(s.Hazards), h) }

// typeHazards tells what a column's new type does to its values. What the author says by an expression is theirs.
func typeHazards(c *change, authors bool) []Hazard {
	if c.new.Parent.Kind == "foreign table" || c.new.Has("generated") {
		return nil
	}
	var out []Hazard
	old, want := baseType(c.old), baseType(c.new)
	a, b := readType(old), readType(want)
	switch {
	case widens(a, b), sameLabels(c):
	case isText(a.base) && a.array == b.array && !isText(b.base):
		if !authors {
			out = append(out, mayFail("a value of column "+c.new.ID+" that does not read as "+c.new.Attr("type")+" stops the migration"))
		}
	default:
		out = append(out, dataLoss("changes column "+c.new.ID+" from "+old+" to "+want+"; a value that does not fit is cut or stops the migration"))
	}
	return append(out, typeFactHazards(c)...)
}

// sameLabels tells whether a column goes from one enum to another that has all of its labels.
func sameLabels(c *change) bool {
	var old, want *catalog.Fact
	for _, n := range c.old.Needs {
		if n.Kind == "enum" {
			old = n
		}
	}
	for _, n := range c.new.Needs {
		if n.Kind == "enum" {
			want = n
		}
	}
	return old != nil && want != nil && len(missingLabels(old, want)) == 0 && isArray(c.old) == isArray(c.new)
}

// typeFactHazards tells what types of the schema's own allow no longer.
func typeFactHazards(c *change) []Hazard {
	var out []Hazard
	for _, want := range c.new.Needs {
		old := sameNeed(c.old, want)
		switch {
		case want.Kind == "domain" && (old == nil || c.follows) && (want.Has("not_null") || len(want.ChildrenOf("domain constraint")) > 0):
			out = append(out, mayFail("a value of column "+c.new.ID+" that domain "+want.ID+" does not allow stops the migration"))
		case want.Kind == "enum" && old != nil && c.follows:
			if lost := missingLabels(old, want); len(lost) > 0 {
				out = append(out, dataLoss("removes "+strings.Join(lost, ", ")+" from enum "+want.ID+"; a row whose column "+c.new.ID+" holds one stops the migration"))
			}
		}
	}
	return out
}

// sameNeed gives what a fact needs under the address of something that its other self needs.
func sameNeed(f, need *catalog.Fact) *catalog.Fact {
	for _, n := range f.Needs {
		if n.Ref == need.Ref {
			return n
		}
	}
	return nil
}

func missingLabels(old, want *catalog.Fact) []string {
	have := labels(want)
	return slices.DeleteFunc(labels(old), func(l string) bool { return slices.Contains(have, l) })
}

// baseType is a column's type without the domains that it may stand behind.
func baseType(f *catalog.Fact) string {
	typ := f.Attr("type")
	for _, need := range f.Needs {
		if need.Kind == "domain" && strings.TrimSuffix(typ, "[]") == need.ID {
			return baseType(need) + strings.Repeat("[]", strings.Count(typ, "[]"))
		}
	}
	return typ
}

// sqlType is a type as PostgreSQL prints it, taken apart: numeric(8,2)[] is numeric, 8 and 2, an array.
type sqlType struct {
	base  string
	args  []int
	array bool
}

func readType(s string) sqlType {
	t := sqlType{base: s}
	t.base, t.array = strings.CutSuffix(t.base, "[]")
	open, end := strings.IndexByte(t.base, '('), strings.IndexByte(t.base, ')')
	if open < 0 || end < open {
		return t
	}
	for _, a := range strings.Split(t.base[open+1:end], ",") {
		n, err := strconv.Atoi(strings.TrimSpace(a))
		if err != nil {
			return t
		}
		t.args = append(t.args, n)
	}
	t.base = t.base[:open] + t.base[end+1:]
	return t
}

// wider are the types that hold every value of a type.
var wider = map[string][]string{
	"smallint":                    {"integer", "bigint", "numeric", "real", "double precision"},
	"integer":                     {"bigint", "numeric", "double precision"},
	"bigint":                      {"numeric"},
	"real":                        {"double precision"},
	"date":                        {"timestamp without time zone", "timestamp with time zone"},
	"timestamp without time zone": {"timestamp with time zone"},
	"timestamp with time zone":    {"timestamp without time zone"},
	"time without time zone":      {"time with time zone", "interval"},
	"character":                   {"character varying"},
	"name":                        {"character varying"},
	"bit":                         {"bit varying"},
	"cidr":                        {"inet"},
	"macaddr":                     {"macaddr8"},
	"json":                        {"jsonb"},
	"jsonb":                       {"json"},
}

// digits are the most that a whole number has before its point.
var digits = map[string]int{"smallint": 5, "integer": 10, "bigint": 19}

func isText(base string) bool {
	return base == "text" || base == "character varying" || base == "character" || base == "name"
}

// widens tells whether every value of one type is one of the other.
func widens(old, want sqlType) bool {
	if old.array != want.array {
		return !old.array || want.base == "text"
	}
	switch {
	case want.base == "text", want.base == "character varying" && len(want.args) == 0:
		return true
	case old.base == want.base, want.base == "interval" && strings.HasPrefix(old.base, "interval "), slices.Contains(wider[old.base], want.base):
		return fits(old, want)
	}
	return false
}

// fits compares the lengths and precisions of types of one family.
func fits(old, want sqlType) bool {
	switch {
	case len(want.args) == 0:
		return true
	case want.base == "numeric" && digits[old.base] > 0:
		return want.args[0]-scale(want) >= digits[old.base]
	case want.base == "numeric":
		return len(old.args) > 0 && scale(want) >= scale(old) && want.args[0]-scale(want) >= old.args[0]-scale(old)
	case old.base == "date":
		return true
	case want.base == "bit":
		return old.base == "bit" && slices.Equal(old.args, want.args)
	case strings.HasPrefix(want.base, "time"), strings.HasPrefix(want.base, "interval"):
		return want.args[0] == 6 || len(old.args) > 0 && want.args[0] >= old.args[0]
	}
	return len(old.args) > 0 && want.args[0] >= old.args[0]
}

func scale(t sqlType) int {
	if len(t.args) > 1 {
		return t.args[1]
	}
	return 0
}

// nullHazard tells what a column that is NOT NULL from now on does on a table with rows.
func nullHazard(f *catalog.Fact) Hazard {
	return mayFail("a row in which column " + f.ID + " is null stops the migration; to fill such rows, write -- atlas:using expression above the column")
}
