package lint

import (
	"fmt"
	"maps"
	"slices"

	"example.com/sqlfirst/internal/schema/sqltext"
)

// addedConstraints finds constraints whose making reads a table that has rows.
func addedConstraints(v view) []Finding {
	var found []Finding
	for _, id := range slices.Sorted(maps.Keys(v.is.constraints)) {
		c := v.is.constraints[id]
		if _, there := v.was.constraints[id]; there || !v.old(c.table) || c.inherited {
			continue
		}
		if v.rewrote(c.table) || v.rewrote(c.references) {
			continue // it is made again because the table is, which is the finding
		}
		switch c.kind {
		case "u", "p", "x":
			found = append(found, v.keyConstraint(c)...)
		case "c":
			found = append(found, v.checkConstraint(c)...)
		case "f":
			found = append(found, v.foreignKey(c)...)
		}
	}
	return found
}

// keyConstraint judges a constraint that has an index: one that was there already costs nothing.
func (v view) keyConstraint(c constraint) []Finding {
	if _, there := v.before[c.index]; there {
		return nil
	}
	table := v.name(c.table)
	if c.kind == "x" {
		return []Finding{v.finding(CodeExclusion, "there is no way without: fill a new table that has the constraint, and move over",
			"adding the constraint %s builds its index; until it is done, %s", sqltext.Ident(c.name), v.blocked(c.table))}
	}
	what := "UNIQUE"
	if c.kind == "p" {
		what = "PRIMARY KEY"
	}
	index := sqltext.Ident(c.name)
	suggestion := later(
		alone(withConcurrently(v.indexes[c.index])),
		fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s %s USING INDEX %s;", table, index, what, index))
	return []Finding{v.finding(CodeUnique, suggestion,
		"adding the constraint %s builds its index; until it is done, %s", index, v.blocked(c.table))}
}

func (v view) checkConstraint(c constraint) []Finding {
	if !c.validated || !v.reads(c.table) {
		return nil
	}
	return []Finding{v.finding(CodeCheck, v.notValid(c),
		"checking the rows against %s reads all of %s; until it is done, %s", sqltext.Ident(c.name), v.name(c.table), v.blocked(c.table))}
}

func (v view) foreignKey(c constraint) []Finding {
	if !c.validated || v.locks[c.table] < shareRowExclusive {
		return nil
	}
	code := CodeForeignKey
	if v.addedColumn(c.table) {
		code = CodeColumnKey
	}
	return []Finding{v.finding(code, v.notValid(c), "checking the rows against %s reads all of %s; until it is done, %s",
		sqltext.Ident(c.name), v.name(c.table), v.blocked(c.table, c.references))}
}

// notValid makes two migrations of one: the constraint for new rows, and the check of the old ones.
func (v view) notValid(c constraint) string {
	table, name := v.name(c.table), sqltext.Ident(c.name)
	return later(
		fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s %s NOT VALID;", table, name, c.definition),
		fmt.Sprintf("ALTER TABLE %s VALIDATE CONSTRAINT %s;", table, name))
}

// reads tells whether the statement read a table from end to end, or wrote it anew.
func (v view) reads(table uint32) bool {
	_, read := v.scanned[table]
	return read || v.rewrote(table)
}

// addedColumn tells whether the statement added a column to a table.
func (v view) addedColumn(table uint32) bool {
	for k := range v.is.columns {
		if _, there := v.was.columns[k]; k.table == table && !there {
			return true
		}
	}
	return false
}

// validatedConstraints finds constraints that are checked while the lock of their making is held.
func validatedConstraints(v view) []Finding {
	var found []Finding
	for _, id := range slices.Sorted(maps.Keys(v.is.constraints)) {
		c, before := v.is.constraints[id], v.was.constraints[id]
		if before.id == 0 || before.validated || !c.validated || !v.inTransaction() || !v.old(c.table) || !v.madeHere(id) {
			continue
		}
		found = append(found, v.finding(CodeValidate, "move VALIDATE CONSTRAINT into a later migration",
			"validating %s reads all of %s, while the lock that adding it took in the same transaction is held", sqltext.Ident(c.name), v.name(c.table)))
	}
	return found
}

// madeHere tells whether an earlier statement of the file made a constraint.
func (v view) madeHere(constraint uint32) bool {
	for _, st := range v.file.statements[:v.nth] {
		_, before := st.was.constraints[constraint]
		if _, after := st.is.constraints[constraint]; after && !before {
			return true
		}
	}
	return false
}

// setNotNull finds columns whose rows were looked through for NULLs. A check that is valid spares
// PostgreSQL the looking.
func setNotNull(v view) []Finding {
	var found []Finding
	for _, k := range sortedColumns(v.is.columns) {
		c, before := v.is.columns[k], v.was.columns[k]
		if before.name == "" || before.notNull || !c.notNull || !v.old(k.table) || !v.reads(k.table) || v.becamePrimary(k.table) {
			continue
		}
		table, column := v.name(k.table), sqltext.Ident(c.name)
		check := sqltext.Ident(c.name + "_not_null")
		suggestion := later(
			fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s CHECK (%s IS NOT NULL) NOT VALID;", table, check, column),
			fmt.Sprintf("ALTER TABLE %[1]s VALIDATE CONSTRAINT %[2]s;\nALTER TABLE %[1]s ALTER COLUMN %[3]s SET NOT NULL;\nALTER TABLE %[1]s DROP CONSTRAINT %[2]s;", table, check, column))
		found = append(found, v.finding(CodeNotNull, suggestion,
			"looking for NULLs in %s reads all of %s; until it is done, %s", column, table, v.blocked(k.table)))
	}
	return found
}

// becamePrimary tells whether a table got a primary key, which makes its columns NOT NULL.
func (v view) becamePrimary(table uint32) bool {
	for id, c := range v.is.constraints {
		if _, there := v.was.constraints[id]; !there && c.kind == "p" && c.table == table {
			return true
		}
	}
	return false
}

func sortedColumns(m map[columnKey]column) []columnKey {
	return slices.SortedFunc(maps.Keys(m), func(a, b columnKey) int {
		if a.table != b.table {
			return int(a.table) - int(b.table)
		}
		return int(a.number) - int(b.number)
	})
}
