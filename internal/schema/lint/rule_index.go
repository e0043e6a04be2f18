package lint

// builtIndexes finds indexes that were built on tables that have rows, while nobody could write.
// Those of constraints belong to addedConstraints.
func builtIndexes(v view) []Finding {
	var found []Finding
	for _, id := range sorted(v.after) {
		i := v.after[id]
		if _, there := v.before[id]; there || i.table == 0 || !v.old(i.table) || v.locks[i.table] < share || i.partition || v.ofConstraint(id) {
			continue
		}
		if v.after[i.table].kind == "p" {
			found = append(found, v.finding(CodeCreateIndex, onEachPartition,
				"building the index %s reads all of %s; until it is done, %s", i, v.name(i.table), v.blocked(i.table)))
			continue
		}
		found = append(found, v.finding(CodeCreateIndex, alone(withConcurrently(v.indexes[id])),
			"building the index %s reads all of %s; until it is done, %s", i, v.name(i.table), v.blocked(i.table)))
	}
	return found
}

const onEachPartition = "make the index ON ONLY the parent, build it CONCURRENTLY on each partition, and attach those: ALTER INDEX parent_index ATTACH PARTITION partition_index;"

// ofConstraint tells whether an index belongs to a constraint after the statement.
func (v view) ofConstraint(index uint32) bool {
	for _, c := range v.is.constraints {
		if c.index == index && c.kind != "f" {
			return true
		}
	}
	return false
}

// droppedIndexes finds indexes that were dropped while nobody could use the table.
func droppedIndexes(v view) []Finding {
	var found []Finding
	for _, id := range sorted(v.before) {
		i := v.before[id]
		_, still := v.after[id]
		_, table := v.after[i.table]
		if still || i.table == 0 || !table || !v.old(id) || v.locks[i.table] < accessExclusive || v.wasOfConstraint(id) || v.rewrote(i.table) {
			continue
		}
		found = append(found, v.finding(CodeDropIndex, alone("DROP INDEX CONCURRENTLY "+i.String()+";"),
			"dropping the index %s: %s", i, v.blocked(i.table)))
	}
	return found
}

func (v view) wasOfConstraint(index uint32) bool {
	for _, c := range v.was.constraints {
		if c.index == index && c.kind != "f" {
			return true
		}
	}
	return false
}

func (v view) rewrote(table uint32) bool {
	_, yes := v.rewritten[table]
	return yes
}

// rebuiltIndexes finds indexes that were built again, and their table was not.
func rebuiltIndexes(v view) []Finding {
	var found []Finding
	for _, id := range sorted(v.newFiles) {
		i := v.newFiles[id]
		if i.table == 0 || v.rewrote(i.table) || !v.old(id) {
			continue
		}
		found = append(found, v.finding(CodeReindex, alone("REINDEX INDEX CONCURRENTLY "+i.String()+";"),
			"building the index %s again reads all of %s; until it is done, %s", i, v.name(i.table), v.blocked(i.table)))
	}
	return found
}
