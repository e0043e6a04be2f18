package plan

// split puts the statements of ordered actions into as few files as the order allows: what can share a transaction
// does, what cannot has a file of its own between them.
func split(actions []*action) []File {
	last := 0
	for _, a := range actions {
		for before := range a.after {
			before.inline()
		}
	}
	for _, a := range actions {
		a.settle()
		last = max(last, a.end)
	}
	var files []File
	for level := 0; level <= last; level++ {
		var together []Statement
		var alone []File
		for _, a := range actions {
			for i, s := range a.stmts {
				switch {
				case a.level+a.offset(i) != level:
				case s.TxNone:
					alone = append(alone, File{TxNone: true, Statements: []Statement{s}})
				default:
					together = append(together, s)
				}
			}
		}
		if len(together) > 0 {
			files = append(files, File{Statements: join(together)})
		}
		files = append(files, alone...)
	}
	return files
}

// inline drops an index in the transaction of what waits for that: a column that goes locks the table anyhow, and two
// files in place of one would leave a gap between them.
func (a *action) inline() {
	if a.verb == Drop && len(a.stmts) == 1 && a.stmts[0].TxNone {
		s := &a.stmts[0]
		s.SQL, s.Trial, s.TxNone = s.Trial, "", false
	}
}

// severed tells whether an action's statements cannot share a transaction with those of other actions that wait for it.
func (a *action) severed() bool {
	for _, s := range a.stmts {
		if s.TxNone || s.apart {
			return true
		}
	}
	return false
}

// settle finds the file in which an action begins: that of what it waits for, or a later one where a transaction has to
// end in between.
func (a *action) settle() {
	for before := range a.after {
		level := before.end
		if a.needsOwn() || before.severed() {
			level++
		}
		a.level = max(a.level, level)
	}
	a.end = a.level + a.offset(len(a.stmts)-1)
}

// offset counts the transactions that end before an action's statement.
func (a *action) offset(i int) int {
	n := 0
	for ; i > 0; i-- {
		if a.stmts[i].TxNone || a.stmts[i-1].TxNone || a.stmts[i-1].commit {
			n++
		}
	}
	return n
}

// needsOwn tells whether an action begins with what cannot run in a transaction.
func (a *action) needsOwn() bool { return len(a.stmts) > 0 && a.stmts[0].TxNone }
