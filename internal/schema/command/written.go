package command

import (
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"example.com/sqlfirst/internal/migrate"
	"example.com/sqlfirst/internal/schema/diff"
)

// written is what came of a diff, in the form of Atlas's report.
type written struct {
	Files []writtenFile `json:"Files,omitempty"`
	Dir   string        `json:"Dir,omitempty"`
	Proof *proof        `json:"Proof,omitempty"`

	plan *diff.Plan
}

type writtenFile struct {
	Name        string   `json:"Name,omitempty"`
	Version     string   `json:"Version,omitempty"`
	Description string   `json:"Description,omitempty"`
	Content     string   `json:"Content,omitempty"`
	Changes     []change `json:"Changes,omitempty"`
}

// MarshalSQL gives the text of all files, for the function sql of the templates.
func (w *written) MarshalSQL() string { return texts(w.plan.Files) }

// write puts the plan's files into the folder, or says under which names it would.
func (a *app) write(cmd *cobra.Command, f diffFlags, w *written, name string) error {
	if len(w.plan.Files) == 0 {
		return nil
	}
	w.Proof = newProof(w.plan.Proof)
	var add []migrate.New
	for _, file := range w.plan.Files {
		m := migrate.New{Name: join(name, file.Suffix), Text: file.Format()}
		if f.edit {
			text, err := a.edit(cmd.Context(), m.Name+".sql", m.Text)
			if err != nil {
				return err
			}
			m.Text = text
		}
		add = append(add, m)
	}
	paths, err := addOrName(w.Dir, f.dryRun, add)
	if err != nil {
		return err
	}
	for i, path := range paths {
		local := migrate.NewFile(filepath.Base(path), nil)
		w.Files = append(w.Files, writtenFile{
			Name: local.Name(), Version: local.Version(), Description: local.Desc(),
			Content: string(add[i].Text), Changes: changes(w.plan.Files[i : i+1]),
		})
	}
	return nil
}

func join(name, suffix string) string {
	if name == "" || suffix == "" {
		return name + suffix
	}
	return name + "_" + suffix
}

func addOrName(folder string, dryRun bool, add []migrate.New) ([]string, error) {
	if !dryRun {
		return migrate.Add(folder, time.Now(), add...)
	}
	dir, err := migrate.Open(os.DirFS(folder))
	if err != nil {
		return nil, err
	}
	var paths []string
	for i, m := range add {
		version, err := dir.NextVersion(time.Now().Add(time.Duration(i) * time.Second))
		if err != nil {
			return nil, err
		}
		name, err := migrate.FileName(version, m.Name)
		if err != nil {
			return nil, err
		}
		paths = append(paths, filepath.Join(folder, name))
	}
	return paths, nil
}
