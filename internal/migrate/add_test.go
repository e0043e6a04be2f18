package migrate_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/sqlfirst/internal/migrate"
)

var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

func TestAddNamesAndSeals(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "db", "migrations")
	text := []byte("SELECT 1;\n")
	first, err := migrate.Add(folder, noon.In(time.FixedZone("", 3600)), migrate.New{Name: "add_phone", Text: text}, migrate.New{Name: "add_index", Text: text})
	if err != nil {
		t.Fatal(err)
	}
	second, err := migrate.Add(folder, noon, migrate.New{Text: text})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range append(first, second...) {
		names = append(names, filepath.Base(p))
	}
	want := "20260102120000_add_phone.sql 20260102120001_add_index.sql 20260102120002.sql"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("wrote %s, want %s", got, want)
	}
	if err := migrate.Validate(os.DirFS(folder)); err != nil {
		t.Error(err)
	}
	if v, err := migrate.Latest(os.DirFS(folder)); v != "20260102120002" || err != nil {
		t.Errorf("the latest is %q, %v", v, err)
	}
}

func TestAddRefusesAFolderThatIsNotSealed(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if _, err := migrate.Add(folder, noon, migrate.New{Name: "a", Text: []byte("SELECT 1;\n")}); err != nil {
		t.Fatal(err)
	}
	edited := filepath.Join(folder, "20260102120000_a.sql")
	if err := os.WriteFile(edited, []byte("SELECT 2;\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := migrate.Add(folder, noon, migrate.New{Name: "b"}); err == nil || !strings.Contains(err.Error(), edited+" was edited") {
		t.Errorf("got %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(folder, "*")); len(left) != 2 {
		t.Errorf("the folder holds %q", left)
	}
}

func TestNamesForMigrations(t *testing.T) {
	t.Parallel()
	for name, slug := range map[string]string{
		"add phone": "add_phone", "a/b": "a_b", `it's "quoted"`: "it_s_quoted", "../../etc/passwd": "etc_passwd", "-rf": "rf", "///": "",
	} {
		_, err := migrate.FileName("1", name)
		if err == nil || !strings.Contains(err.Error(), slug) {
			t.Errorf("%q gave %v, want an error that proposes %s", name, err, slug)
		}
	}
	for _, name := range []string{"", "a", "add-phone_2", "größe"} {
		if _, err := migrate.FileName("1", name); err != nil {
			t.Error(err)
		}
	}
}

// Two processes that plan at the same time: the second reads what the first wrote.
func TestLockKeepsWritersApart(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			unlock, err := migrate.Lock(folder)
			if err != nil {
				t.Error(err)
				return
			}
			defer unlock()
			if _, err := migrate.Add(folder, noon, migrate.New{Name: "same", Text: []byte("SELECT 1;\n")}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	d, err := migrate.OpenPath(folder)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(d.Migrations()); n != 8 {
		t.Errorf("there are %d migrations, want 8", n)
	}
}
