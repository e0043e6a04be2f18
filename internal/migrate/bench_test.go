package migrate_test

import (
	"fmt"
	"strconv"
	"testing"
	"testing/fstest"

	"example.com/sqlfirst/internal/migrate"
)

// manyFiles gives a folder of n files, each with one small statement.
func manyFiles(tb testing.TB, n int) fstest.MapFS {
	tb.Helper()
	dir := fstest.MapFS{}
	for i := range n {
		put(dir, fmt.Sprintf("%014d_step.sql", i), fmt.Sprintf("-- Step %d\nSET LOCAL work_mem = %d;\n", i, i+64))
	}
	seal(tb, dir)
	return dir
}

// BenchmarkApply is the cost of the applier for each file: compare with BenchmarkBare, which sends
// the same statements in transactions of their own and nothing else.
func BenchmarkApply(b *testing.B) {
	for _, n := range []int{10, 1000, 10000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			dir := manyFiles(b, n)
			for b.Loop() {
				b.StopTimer()
				conn, _ := database(b)
				b.StartTimer()
				apply(b, conn, migrate.Options{Dir: dir})
			}
		})
	}
}

// BenchmarkNothingToDo is a start on a database that is up to date.
func BenchmarkNothingToDo(b *testing.B) {
	for _, n := range []int{10, 1000, 10000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			dir := manyFiles(b, n)
			conn, _ := database(b)
			apply(b, conn, migrate.Options{Dir: dir})
			for b.Loop() {
				apply(b, conn, migrate.Options{Dir: dir})
			}
		})
	}
}

// BenchmarkBare is what the statements of BenchmarkApply cost without the applier.
func BenchmarkBare(b *testing.B) {
	const n = 10000
	for b.Loop() {
		b.StopTimer()
		_, db := database(b)
		b.StartTimer()
		for i := range n {
			exec(b, db, "BEGIN")
			exec(b, db, fmt.Sprintf("SET LOCAL work_mem = %d", i+64))
			exec(b, db, "COMMIT")
		}
	}
}
