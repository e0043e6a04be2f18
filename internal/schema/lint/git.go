package lint

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path"
	"slices"
	"strings"

	"example.com/sqlfirst/internal/migrate"
)

// fromGit takes for new what the base does not have. What the base has and was changed or deleted
// since the branches parted is a finding, and so is a new file that sorts before one of the base's.
func fromGit(ctx context.Context, dir *migrate.Dir, base string) (change, error) {
	g := git{dir: dir.Path()}
	if _, err := g.run(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", base+"^{commit}"); err != nil {
		return change{}, &migrate.RefusalError{
			Reason: fmt.Sprintf("git does not know the base %q here", base),
			Fix:    "fetch it (git fetch origin main; in CI, fetch-depth: 0), or name another one with --git-base",
			Err:    err,
		}
	}
	theirs, err := g.files(ctx, base)
	if err != nil {
		return change{}, err
	}
	c := split(dir, theirs)
	parted, err := g.run(ctx, "merge-base", base, "HEAD")
	if err != nil {
		// Without a common commit (a shallow clone, say) the base itself is compared with.
		parted = base
	}
	edited, err := g.changed(ctx, strings.TrimSpace(parted))
	if err != nil {
		return change{}, err
	}
	c.findings = append(c.findings, changedFindings(dir, edited)...)
	return c, nil
}

// split parts the files by whether the base has them.
func split(dir *migrate.Dir, theirs []string) change {
	var c change
	last := ""
	if len(theirs) > 0 {
		last = slices.Max(theirs)
	}
	for _, f := range dir.Migrations() {
		switch {
		case slices.Contains(theirs, f.Name()):
			c.base = append(c.base, f)
			continue
		case f.Name() < last:
			c.findings = append(c.findings, Finding{
				Code: CodeOutOfOrder, Pos: pathPos(f), Severity: Error,
				Text:       fmt.Sprintf("the file is new and sorts before %s, which the base branch has: databases that have that refuse this", last),
				Suggestion: "give it a later version (git mv), then run `atlas migrate hash`",
			})
		}
		c.fresh = append(c.fresh, f)
	}
	return c
}

func changedFindings(dir *migrate.Dir, edited map[string]byte) []Finding {
	var findings []Finding
	for name, how := range edited {
		f := Finding{
			Code: CodeEdited, Pos: shown(dir, name), Severity: Error,
			Text:       "the base branch has this file, and it was changed: databases that have applied it refuse the folder",
			Suggestion: "put it back (git checkout), and make the change in a new migration",
		}
		if how == 'D' {
			f.Code = CodeDeleted
			f.Text = "the base branch has this file, and it was deleted: databases that have applied it refuse the folder"
			f.Suggestion = "put it back (git checkout), and undo what it does in a new migration"
		}
		findings = append(findings, f)
	}
	return findings
}

// git asks the repository that a folder is in.
type git struct{ dir string }

func (g git) run(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"-C", g.dir, "--no-pager"}, args...)...)
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Run(); err != nil {
		if said := strings.TrimSpace(complaint.String()); said != "" {
			err = fmt.Errorf("%s", said)
		}
		return "", fmt.Errorf("git %s: %w", args[0], err)
	}
	return out.String(), nil
}

// files gives the names of the migrations that a commit has.
func (g git) files(ctx context.Context, commit string) ([]string, error) {
	out, err := g.run(ctx, "ls-tree", "-z", "--name-only", commit, "--", ".")
	if err != nil {
		return nil, err
	}
	var names []string
	for name := range strings.SplitSeq(out, "\x00") {
		if name = path.Base(name); strings.HasSuffix(name, ".sql") {
			names = append(names, name)
		}
	}
	return names, nil
}

// changed gives the migrations of a commit that were edited (M) or deleted (D) since.
func (g git) changed(ctx context.Context, commit string) (map[string]byte, error) {
	out, err := g.run(ctx, "diff", "--no-renames", "--name-status", "--diff-filter=MD", "-z", "--relative", commit, "--", ".")
	if err != nil {
		return nil, err
	}
	changed := make(map[string]byte)
	parts := strings.Split(strings.TrimSuffix(out, "\x00"), "\x00")
	for i := 0; i+1 < len(parts); i += 2 {
		if name := parts[i+1]; strings.HasSuffix(name, ".sql") && !strings.Contains(name, "/") {
			changed[name] = parts[i][0]
		}
	}
	return changed, nil
}
