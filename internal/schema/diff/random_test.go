package diff_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"example.com/sqlfirst/internal/dbtest"
	"example.com/sqlfirst/internal/schema/declare"
	"example.com/sqlfirst/internal/schema/diff"
)

var (
	randomCount = flag.Int("count", 10, "how many random pairs of schemas to try")
	randomSeed  = flag.Uint64("seed", 1, "where the random pairs begin")
)

// TestRandom draws pairs of schemas, one grown out of the other by random changes, and takes each to the other and back.
// What fails is made as small as it can be and shown as a case.
func TestRandom(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	pairs := make(chan uint64)
	var workers sync.WaitGroup
	for range 4 {
		workers.Go(func() {
			for seed := range pairs {
				tryPair(t, url, seed)
			}
		})
	}
	for i := range *randomCount {
		pairs <- *randomSeed + uint64(i)
	}
	close(pairs)
	workers.Wait()
}

// pair is an old and a new schema, as lists of objects.
type pair struct{ old, new []object }

func tryPair(t *testing.T, url string, seed uint64) {
	t.Helper()
	p := drawPair(rand.New(rand.NewPCG(seed, 0)))
	what := p.fails(t, url)
	if what == "" || what == invalid {
		return
	}
	p = shrink(p, func(smaller pair) bool { return sameFailure(what, smaller.fails(t, url)) })
	a := &txtar.Archive{Comment: []byte("Found by the random run of seed " + fmt.Sprint(seed) + ".\n"), Files: []txtar.File{
		{Name: "old.sql", Data: []byte(text(p.old))}, {Name: "new.sql", Data: []byte(text(p.new))},
	}}
	t.Errorf("seed %d: %s\n%s", seed, what, txtar.Format(a))
}

// invalid is what is said of a pair that PostgreSQL itself refuses, which is nobody's failure.
const invalid = "invalid"

// fails takes the pair both ways and says what goes wrong; "" if nothing does.
func (p pair) fails(t *testing.T, url string) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name string, objects []object) diff.Source {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text(objects)), 0o600); err != nil {
			t.Error(err)
		}
		return diff.Source{Kind: diff.Declared, Paths: []string{path}}
	}
	from, to := write("old.sql", p.old), write("new.sql", p.new)
	for _, way := range [][2]diff.Source{{from, to}, {to, from}} {
		_, err := diff.Diff(context.Background(), way[0], way[1], diff.Options{Dev: url})
		var wrong declare.Errors
		if errors.As(err, &wrong) {
			return invalid
		}
		if err != nil && strings.Contains(err.Error(), "(SQLSTATE 42846)") {
			// There is no cast: how the old values become the new ones is for the author to say.
			return ""
		}
		if err != nil {
			return fmt.Sprintf("%s to %s: %v", filepath.Base(way[0].Paths[0]), filepath.Base(way[1].Paths[0]), err)
		}
	}
	return ""
}

// sameFailure tells whether two failures are of one kind: one code of PostgreSQL's, one wording of ours.
func sameFailure(a, b string) bool { return b != "" && failureKind(a) == failureKind(b) }

func failureKind(s string) string {
	if _, code, ok := strings.Cut(s, "(SQLSTATE "); ok {
		return code[:5]
	}
	for _, words := range []string{"has to come after", "does not lead"} {
		if strings.Contains(s, words) {
			return words
		}
	}
	return ""
}

// shrink leaves out objects, and changes of objects, as long as the pair still fails.
func shrink(p pair, fails func(pair) bool) pair {
	for again := true; again; {
		again = false
		for _, name := range p.names() {
			smaller := pair{old: without(p.old, name), new: without(p.new, name)}
			if fails(smaller) {
				p, again = smaller, true
			}
		}
		for _, o := range slices.Clone(p.new) {
			i := slices.IndexFunc(p.old, func(other object) bool { return other.name == o.name })
			if i < 0 || p.old[i].sql == o.sql {
				continue
			}
			smaller := pair{old: p.old, new: slices.Clone(p.new)}
			smaller.new[slices.IndexFunc(p.new, func(other object) bool { return other.name == o.name })] = p.old[i]
			if fails(smaller) {
				p, again = smaller, true
			}
		}
	}
	return p
}

// names of all objects, the last made first.
func (p pair) names() []string {
	var out []string
	for _, list := range [][]object{p.old, p.new} {
		for _, o := range list {
			if !slices.Contains(out, o.name) {
				out = append(out, o.name)
			}
		}
	}
	slices.Reverse(out)
	return out
}

// without leaves out an object and all that needs it.
func without(objects []object, name string) []object {
	gone := map[string]bool{name: true}
	var out []object
	for _, o := range objects {
		if gone[o.name] || slices.ContainsFunc(o.needs, func(n string) bool { return gone[n] }) {
			gone[o.name] = true
			continue
		}
		out = append(out, o)
	}
	return out
}

func text(objects []object) string {
	var b strings.Builder
	for _, o := range objects {
		b.WriteString(o.sql + ";\n")
	}
	return b.String()
}
