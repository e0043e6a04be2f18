package command

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// edit lets the user change a text before it is written. It gives what the editor saved.
func (a *app) edit(ctx context.Context, name string, text []byte) ([]byte, error) {
	dir, err := os.MkdirTemp("", "atlas-edit-*")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the editor: %w", err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return nil, fmt.Errorf("write the text to edit: %w", err)
	}
	editor := cmp.Or(a.getenv("VISUAL"), a.getenv("EDITOR"), "vi")
	// The variable may hold arguments ("code --wait"), so the shell takes it apart.
	cmd := exec.CommandContext(ctx, "sh", "-c", editor+` "$1"`, "sh", path)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = a.stdin, a.out.Writer, a.err.Writer
	if err := cmd.Run(); err != nil {
		return nil, fault{msg: fmt.Sprintf("the editor %q failed (%v), nothing was written", editor, err), fix: "set EDITOR to the editor you like"}
	}
	edited, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the edited text: %w", err)
	}
	return edited, nil
}
