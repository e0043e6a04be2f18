package doctor_test

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/sqlfirst/internal/doctor"
)

// examine gives the findings by their parts.
func examine(t *testing.T, root string, env map[string]string) map[string]doctor.Finding {
	t.Helper()
	findings := doctor.Examine(t.Context(), doctor.Patient{Root: root, Getenv: func(name string) string { return env[name] }})
	byPart := map[string]doctor.Finding{}
	for _, f := range findings {
		byPart[f.Part] = f
	}
	return byPart
}

// checkout is a folder that looks like the top of a checkout.
func checkout(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "go.mod"), []byte("module example.com/hello\n\ngo 1.26.4\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return root
}

func TestExamineThisCheckout(t *testing.T) {
	findings := examine(t, "../..", nil)
	for _, part := range []string{"Go", "C compiler", "git", "PostgreSQL", "Docker", "server", "port", "disk", "tools"} {
		f, ok := findings[part]
		if !ok || f.Says == "" {
			t.Errorf("%s: %+v", part, f)
		}
		if f.State == doctor.Good && f.Fix != "" || f.State != doctor.Good && f.Fix == "" {
			t.Errorf("%s does not go with its fix: %+v", part, f)
		}
	}
	if f := findings["Go"]; f.State != doctor.Good || !strings.HasPrefix(f.Says, "go1.") {
		t.Errorf("Go: %+v", f)
	}
}

func TestExamineWhereNothingIsInstalled(t *testing.T) {
	root := checkout(t)
	t.Setenv("PATH", t.TempDir())
	findings := examine(t, root, nil)
	for part, want := range map[string]doctor.State{
		"Go": doctor.Missing, "C compiler": doctor.Better, "git": doctor.Better, "Docker": doctor.Good,
	} {
		if f := findings[part]; f.State != want {
			t.Errorf("%s: %+v", part, f)
		}
	}
	if f := findings["Go"]; !strings.Contains(f.Fix, "https://go.dev/dl") {
		t.Errorf("Go: %+v", f)
	}
}

func TestExamineAServerThatDoesNotAnswer(t *testing.T) {
	root := checkout(t)
	t.Setenv("DATABASE_URL", "postgres://postgres:hush-hush@127.0.0.1:1/nowhere")
	f := examine(t, root, nil)["server"]
	if f.State != doctor.Missing || f.Fix == "" {
		t.Errorf("server: %+v", f)
	}
	if strings.Contains(f.Says+f.Fix, "hush-hush") {
		t.Errorf("the password is shown: %+v", f)
	}
}

func TestExamineAPortThatIsTaken(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	f := examine(t, checkout(t), map[string]string{"ADDR": listener.Addr().String()})["port"]
	if f.State != doctor.Better || !strings.Contains(f.Says, "taken") {
		t.Errorf("port: %+v", f)
	}
}

func TestReport(t *testing.T) {
	t.Parallel()
	findings := []doctor.Finding{
		{Part: "Go", Says: "go1.26"},
		{Part: "git", State: doctor.Better, Says: "none", Fix: "get git\nor do without"},
		{Part: "disk", State: doctor.Missing, Says: "full", Fix: "make room"},
	}
	var out bytes.Buffer
	doctor.Report(&out, findings, false)
	want := `  ok    Go          go1.26
  note  git         none
                    fix: get git
                     or: or do without
  FAIL  disk        full
                    fix: make room
`
	if out.String() != want {
		t.Errorf("got:\n%swant:\n%s", out.String(), want)
	}
	if doctor.Healthy(findings) || !doctor.Healthy(findings[:2]) {
		t.Error("only what is missing makes a machine unhealthy")
	}
}
