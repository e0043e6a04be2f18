package sqltextfuzz

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"example.com/sqlfirst/internal/schema/sqltext/compose"
)

var (
	count = flag.Int("count", 20_000, "how many composed files TestComposed compares")
	first = flag.Uint64("seed", 1, "the first seed of TestComposed")
)

// TestComposed compares files that are made to be accepted by the parser.
func TestComposed(t *testing.T) {
	verdicts := map[Verdict]int{}
	for i := range *count {
		seed := *first + uint64(i)
		src := compose.File(seed)
		v, err := Compare(src)
		verdicts[v]++
		if err != nil {
			t.Errorf("seed %d: %v\n%q", seed, err, src)
		}
	}
	t.Logf("%d files: the parser took %d, only the scanner %d, neither %d, not comparable %d",
		*count, verdicts[Parsed], verdicts[Scanned], verdicts[Refused], verdicts[Skipped])
	if verdicts[Parsed] < *count/4 {
		t.Errorf("the parser took only %d of %d files", verdicts[Parsed], *count)
	}
}

// FuzzComposed lets the fuzzer choose seeds.
func FuzzComposed(f *testing.F) {
	f.Add(uint64(1))
	f.Fuzz(func(t *testing.T, seed uint64) {
		if _, err := Compare(compose.File(seed)); err != nil {
			t.Errorf("%v\n%q", err, compose.File(seed))
		}
	})
}

// FuzzText compares any text at all.
func FuzzText(f *testing.F) {
	for _, pattern := range []string{"../../db/*/*.sql", "../../internal/schema/sqltext/testdata/*/*.txtar"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range files {
			src, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(src))
		}
	}
	for seed := range uint64(300) {
		f.Add(compose.File(seed))
	}
	f.Fuzz(func(t *testing.T, src string) {
		if _, err := Compare(src); err != nil {
			t.Errorf("%v\n%q", err, src)
		}
	})
}
