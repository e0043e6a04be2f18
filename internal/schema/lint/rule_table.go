package lint

import (
	"fmt"
	"maps"
	"slices"

	"example.com/sqlfirst/internal/schema/sqltext"
)

// referencedTables finds tables that are locked because a foreign key to them goes.
func referencedTables(v view) []Finding {
	var found []Finding
	for _, id := range slices.Sorted(maps.Keys(v.was.constraints)) {
		c := v.was.constraints[id]
		_, still := v.is.constraints[id]
		_, there := v.after[c.references]
		if c.kind != "f" || still || !there || v.rewrote(c.references) || v.rewrote(c.table) || c.references == c.table || !v.old(c.references) || v.locks[c.references] < accessExclusive {
			continue
		}
		found = append(found, v.finding(CodeReferenced, "keep it short: a migration of its own, so that nothing else is done while the lock is held",
			"with the foreign key %s goes a lock on the table it refers to: %s", sqltext.Ident(c.name), v.blocked(c.references)))
	}
	return found
}

// partitions finds partitions that come or go with a lock on the whole table, and those that are
// read through when they are attached.
func partitions(v view) []Finding {
	var found []Finding
	for _, child := range sorted(v.is.parents) {
		now, before := v.is.parents[child], v.was.parents[child]
		if now == before {
			continue
		}
		parent := max(now, before) // one of them is 0
		if !v.old(parent) {
			continue
		}
		if v.locks[parent] == accessExclusive {
			found = append(found, v.finding(CodePartition, v.partitionAdvice(parent, child, now != 0),
				"%s becomes or ceases to be a part of %s: meanwhile %s", v.name(child), v.name(parent), v.blocked(parent)))
		}
		if now != 0 {
			found = append(found, v.defaultPartitions(parent)...)
		}
		if _, read := v.scanned[child]; now != 0 && read {
			found = append(found, v.finding(CodeAttachScan,
				"add a CHECK that says the same as the partition's bound, NOT VALID, validate it, then attach: PostgreSQL need not look",
				"attaching %s reads all of it; until it is done, %s", v.name(child), v.blocked(child)))
		}
	}
	return found
}

// defaultPartitions finds the partition for all other rows, which is looked through for rows that
// belong to the one that comes.
func (v view) defaultPartitions(parent uint32) []Finding {
	var found []Finding
	for _, id := range sorted(v.scanned) {
		if v.is.parents[id] != parent || v.was.parents[id] != parent {
			continue
		}
		found = append(found, v.finding(CodeAttachScan,
			"keep "+v.name(id)+" empty, or add a CHECK to it that excludes the new rows, NOT VALID, and validate it first: PostgreSQL need not look",
			"looking for rows of the new partition reads all of %s; until it is done, %s", v.name(id), v.blocked(id)))
	}
	return found
}

func (v view) partitionAdvice(parent, child uint32, comes bool) string {
	if comes {
		return fmt.Sprintf("CREATE TABLE %[1]s (LIKE %[2]s INCLUDING DEFAULTS INCLUDING CONSTRAINTS);\nALTER TABLE %[2]s ATTACH PARTITION %[1]s FOR VALUES ...;", v.name(child), v.name(parent))
	}
	return alone(fmt.Sprintf("ALTER TABLE %s DETACH PARTITION %s CONCURRENTLY;", v.name(parent), v.name(child)))
}

// attachments tells of the short locks that triggers, rules, policies and row security take.
func attachments(v view) []Finding {
	var found []Finding
	for _, kind := range []struct {
		name    string
		was, is map[uint32]attached
	}{{"trigger", v.was.triggers, v.is.triggers}, {"policy", v.was.policies, v.is.policies}, {"rule", v.was.rules, v.is.rules}} {
		for _, a := range append(added(kind.was, kind.is), added(kind.is, kind.was)...) {
			if _, there := v.after[a.table]; there && v.old(a.table) && v.locks[a.table] >= shareRowExclusive {
				found = append(found, v.short(a.table, fmt.Sprintf("the %s %s comes or goes", kind.name, sqltext.Ident(a.name))))
			}
		}
	}
	for _, id := range sorted(v.is.security) {
		if before, there := v.was.security[id]; there && before != v.is.security[id] && v.old(id) {
			found = append(found, v.short(id, "row security is switched"))
		}
	}
	return found
}

func (v view) short(table uint32, what string) Finding {
	return v.notice(CodeAttachment, "the applier gives up soon and tries again if others are in the way; do nothing else in the same migration",
		"%s: for a moment, %s", what, v.blocked(table))
}

// heldLocks finds work that grows with the data, done while a lock of an earlier statement is held.
func heldLocks(v view) []Finding {
	if !v.inTransaction() || !v.grows() || len(validatedConstraints(v)) > 0 {
		return nil
	}
	for _, earlier := range v.file.statements[:v.nth] {
		for _, id := range sorted(earlier.locks) {
			if earlier.locks[id] < share || v.file.old[id].table != 0 {
				continue
			}
			return []Finding{v.finding(CodeLongLock, "move this statement into a migration of its own",
				"this takes the longer the more rows there are, and all the while %s on %s wait for the lock of line %d (%s)",
				earlier.locks[id].blocks(), v.file.old[id], earlier.stmt.Pos.Line, earlier.locks[id])}
		}
	}
	return nil
}

// grows tells whether the statement takes longer the more rows old tables have.
func (v view) grows() bool { return len(v.rewritten) > 0 || len(v.scanned) > 0 }

// writesRows tells whether the statement changes as many rows of old tables as there are.
func (v view) writesRows() bool {
	for id, m := range v.locks {
		if m == rowExclusive && v.file.old[id].isTable() {
			return v.grows()
		}
	}
	return false
}

// mixedData finds statements that change rows, in a transaction that locks tables after it.
func mixedData(v view) []Finding {
	if !v.inTransaction() || !v.writesRows() {
		return nil
	}
	for _, other := range v.file.statements[v.nth+1:] {
		for _, id := range sorted(other.locks) {
			if other.locks[id] >= share && v.file.old[id].isTable() {
				return []Finding{v.finding(CodeMixedData, "change rows in a migration of its own, or in batches from the program",
					"rows are changed in the same transaction in which line %d locks %s (%s): the rows stay locked, and the table until all is done",
					other.stmt.Pos.Line, v.file.old[id], other.locks[id])}
			}
		}
	}
	return nil
}

// liftedTimeout finds files that wait for locks without end.
func liftedTimeout(v view) []Finding {
	tokens := sqltext.Tokens(v.stmt.Text)
	for i, t := range tokens {
		if !t.Is("LOCK_TIMEOUT") || !tokens[0].Is("SET") || i+2 >= len(tokens) {
			continue
		}
		if value := tokens[i+2].Text; value == "0" || value == "'0'" {
			return []Finding{v.finding(CodeNoTimeout, "remove it: the applier bounds the wait, and tries again",
				"without lock_timeout, a statement that waits for a lock makes everybody behind it wait, too")}
		}
	}
	return nil
}

// unexplained finds tables that are read through under a strong lock, for a reason that no rule knows.
func unexplained(v view) []Finding {
	var found []Finding
	for _, id := range sorted(v.scanned) {
		if v.locks[id] >= share {
			found = append(found, v.finding(CodeExplicitLock, "do it when nobody needs the table",
				"the statement reads all of %s; until it is done, %s", v.name(id), v.blocked(id)))
		}
	}
	return found
}

// explicitLocks finds LOCK TABLE.
func explicitLocks(v view) []Finding {
	if !v.says("LOCK") {
		return nil
	}
	var found []Finding
	for _, id := range sorted(v.locks) {
		if v.locks[id] >= share {
			found = append(found, v.finding(CodeExplicitLock, "leave it out: each statement takes the locks that it needs",
				"until the transaction ends, %s", v.blocked(id)))
		}
	}
	return found
}

// insecureFunctions finds functions that run with their owner's rights and their caller's
// search_path: a temporary table or function of the caller's is taken for the owner's.
func insecureFunctions(v view) []Finding {
	var found []Finding
	for _, id := range sorted(v.made.insecure) {
		f := v.made.insecure[id]
		if v.others.insecure[id] == f {
			continue
		}
		found = append(found, v.finding(CodeSearchPath,
			fmt.Sprintf("ALTER FUNCTION %[1]s SET search_path = public, pg_temp;\nREVOKE EXECUTE ON FUNCTION %[1]s FROM PUBLIC;", f.name),
			"%s runs with its owner's rights and with the search_path of whoever calls it, who can make it use tables and functions of their own", f.name))
	}
	return found
}

// renamedLabels finds values of enums that programs know under another name.
func renamedLabels(v view) []Finding {
	var found []Finding
	for _, id := range sorted(v.made.labels) {
		before, now := v.others.labels[id], v.made.labels[id]
		if before.text == "" || before.text == now.text {
			continue
		}
		found = append(found, v.finding(CodeEnumLabel, "programs that run know the old value: add the new one, write it, change the rows, and keep the old one",
			"renaming the value %s of %s to %s", sqltext.Literal(before.text), now.enum, sqltext.Literal(now.text)))
	}
	return found
}

// droppedViews finds views that are gone at the end of the file.
func droppedViews(t *fileTrace) []Finding {
	if len(t.statements) == 0 {
		return nil
	}
	left := make(map[string]bool)
	for _, r := range t.statements[len(t.statements)-1].after {
		left[r.String()] = true
	}
	var found []Finding
	for i, st := range t.statements {
		for _, id := range sorted(st.before) {
			r := st.before[id]
			_, still := st.after[id]
			if _, old := t.old[id]; still || !old || r.kind != "v" && r.kind != "m" || left[r.String()] {
				continue
			}
			v := view{trace: st, file: t, nth: i}
			found = append(found, v.finding(CodeDropView, "programs that run may read it: drop it in a later release", "dropping the view %s", r))
		}
	}
	return found
}
