package doctor

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"example.com/sqlfirst/internal/pinned"
)

func lookGo(ctx context.Context, p Patient) Finding {
	f := Finding{Part: "Go"}
	cmd := exec.CommandContext(ctx, "go", "env", "GOVERSION")
	cmd.Dir = p.Root
	out, err := cmd.Output()
	if err != nil {
		f.State, f.Says, f.Fix = Missing, "go does not run: "+err.Error(), "install Go: https://go.dev/dl"
		return f
	}
	f.Says = strings.TrimSpace(string(out))
	if want := wantedGo(filepath.Join(p.Root, "go.mod")); want != "" {
		f.Says += ", " + want + " or later is needed"
	}
	return f
}

// wantedGo is the version in the file's go line. That Go is older cannot be: it would have fetched a
// newer one, or refused.
func wantedGo(file string) string {
	src, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer src.Close()
	for lines := bufio.NewScanner(src); lines.Scan(); {
		if version, ok := strings.CutPrefix(lines.Text(), "go "); ok {
			return strings.TrimSpace(version)
		}
	}
	return ""
}

func lookCompiler(ctx context.Context, _ Patient) Finding {
	f := Finding{Part: "C compiler"}
	out, err := exec.CommandContext(ctx, "go", "env", "CGO_ENABLED", "CC").Output()
	on, cc, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	if err == nil && on == "1" {
		if path, err := exec.LookPath(strings.Fields(cc + " ")[0]); err == nil {
			f.Says = path
			return f
		}
	}
	f.State = Better
	f.Says = "none: sqlc takes 1.5 s instead of 0.04 s, and tests run without the race detector"
	f.Fix = "apt-get install gcc libc6-dev, dnf install gcc, or xcode-select --install; then rm .bin/sqlc"
	return f
}

func lookGit(ctx context.Context, p Patient) Finding {
	f := Finding{Part: "git"}
	out, err := exec.CommandContext(ctx, "git", "--version").Output()
	if err != nil {
		f.State, f.Says = Better, "none: migrate:lint cannot tell which migrations are new"
		f.Fix = "apt-get install git, dnf install git, or xcode-select --install"
		return f
	}
	f.Says = strings.TrimPrefix(strings.TrimSpace(string(out)), "git version ")
	cmd := exec.CommandContext(ctx, "git", "rev-parse", "--git-dir")
	cmd.Dir = p.Root
	if cmd.Run() != nil {
		f.State, f.Says, f.Fix = Better, f.Says+", but this folder is no repository", "git init"
	}
	return f
}

func lookTools(ctx context.Context, p Patient) Finding {
	f := Finding{Part: "tools"}
	shop := pinned.Workshop{Root: p.Root, Bin: filepath.Join(p.Root, ".bin")}
	var there, absent []string
	for _, t := range pinned.Tools {
		if shop.Has(ctx, t) {
			there = append(there, t.Name)
		} else {
			absent = append(absent, t.Name)
		}
	}
	f.Says = fmt.Sprintf("%d of %d in .bin", len(there), len(pinned.Tools))
	if len(absent) > 0 {
		f.Says += "; compiled when first needed: " + strings.Join(absent, ", ")
	}
	return f
}
