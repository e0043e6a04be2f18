package lint

import (
	"fmt"
	"strings"

	"example.com/sqlfirst/internal/migrate"
	"example.com/sqlfirst/internal/schema/sqltext"
)

// rewrites finds tables that were written anew, and says which change needed it.
func rewrites(v view) []Finding {
	var found []Finding
	for _, id := range sorted(v.rewritten) {
		r := v.rewritten[id]
		waits := fmt.Sprintf("writes all of %s anew; until it is done, %s", v.name(id), v.blocked(id))
		switch changed, isNew := v.newTypes(id), v.addedColumn(id); {
		case v.file.old[id].kind == "m":
			found = append(found, v.refresh(r))
		case v.says("TRUNCATE"):
			found = append(found, v.finding(CodeTruncate, "delete in batches from the program: DELETE FROM ... WHERE id IN (SELECT ... LIMIT 1000)",
				"the rows of %s are lost, and meanwhile %s", v.name(id), v.blocked(id)))
		case len(changed) > 0:
			found = append(found, v.finding(CodeChangeType,
				"add a column of the new type, write both from the program, fill it in batches, move over, drop the old one",
				"the new type of %s %s", strings.Join(changed, " and "), waits))
		case isNew:
			found = append(found, v.finding(CodeAddColumn,
				"add the column without its default, then ALTER COLUMN ... SET DEFAULT for new rows, and fill the old ones in batches from the program",
				"the value of the new column is another one for each row, so that adding it %s", waits))
		default:
			found = append(found, v.finding(CodeRewrite, "do it when nobody needs the table, or with pg_repack or pg_squeeze, which need no such lock",
				"the statement %s", waits))
		}
	}
	return append(found, v.fullVacuum()...)
}

func (v view) refresh(r relation) Finding {
	return v.finding(CodeRefresh, "REFRESH MATERIALIZED VIEW CONCURRENTLY "+r.String()+"; it needs a unique index on the view",
		"refreshing %s runs its query; until it is done, %s", r, v.blocked(r.id))
}

// newTypes gives the columns of a table whose type changed.
func (v view) newTypes(table uint32) []string {
	var names []string
	for _, k := range sortedColumns(v.is.columns) {
		before, there := v.was.columns[k]
		if k.table == table && there && before.kind != v.is.columns[k].kind {
			names = append(names, sqltext.Ident(v.is.columns[k].name))
		}
	}
	return names
}

// says tells whether the statement begins with a word.
func (v view) says(word string) bool {
	words := sqltext.Keywords(v.stmt.Text, 1)
	return len(words) > 0 && words[0] == word
}

// fullVacuum finds VACUUM FULL, which cannot be tried out in a transaction.
func (v view) fullVacuum() []Finding {
	command, outside := migrate.Outside(v.stmt.Text)
	full := false
	for _, t := range sqltext.Tokens(v.stmt.Text) {
		full = full || t.Is("FULL")
	}
	if !outside || command != "CLUSTER" && (command != "VACUUM" || !full) {
		return nil
	}
	return []Finding{v.finding(CodeRewrite, "do it when nobody needs the table, or with pg_repack or pg_squeeze, which need no such lock",
		"%s writes tables anew; until it is done, reads and writes on each wait (ACCESS EXCLUSIVE)", command)}
}
