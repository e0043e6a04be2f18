package pgserver

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// state is what .pg/server.json remembers between runs. It holds passwords and is readable by its owner only.
type state struct {
	Root   string       `json:"root"` // the checkout it was written for: a copied folder must not find the original's server
	Use    Origin       `json:"use"`  // which server was started last: Local, Download or Docker
	Local  *localState  `json:"local,omitempty"`
	Docker *dockerState `json:"docker,omitempty"`
}

// localState describes a server run from binaries, downloaded ones included.
type localState struct {
	Port     int    `json:"port"`
	Password string `json:"password"`
	BinDir   string `json:"bin_dir"`
	DataDir  string `json:"data_dir"` // relative to the checkout where it lies inside
	Account  string `json:"account,omitempty"`
	Version  string `json:"version"`
}

// dockerState describes a server run by Docker Compose.
type dockerState struct {
	Project  string `json:"project"`
	Port     int    `json:"port"`
	User     string `json:"user"`
	Password string `json:"password"`
	Database string `json:"database"`
	Version  string `json:"version"`
}

func (p *project) stateFile() string { return filepath.Join(p.dir, "server.json") }

// load reads the state; where there is none it is empty. The state of a checkout that this one is a copy of
// comes back without the port, so that the original's server is not taken for this one's.
func (p *project) load() (*state, error) {
	st := &state{Root: p.root}
	text, err := os.ReadFile(p.stateFile())
	if errors.Is(err, fs.ErrNotExist) {
		return st, nil
	}
	if err != nil {
		return nil, p.dirError(err)
	}
	if err := json.Unmarshal(text, st); err != nil {
		return nil, &Error{Problem: p.stateFile() + " is damaged", Cause: err, Fix: fixReset, kind: errDamaged}
	}
	if st.Root != p.root {
		if _, err := os.Stat(filepath.Join(st.Root, ".pg", "server.json")); err == nil {
			st.forgetServer()
		}
		st.Root = p.root
	}
	return st, nil
}

var errDamaged = errors.New("the state is damaged")

// loadWhole is load for those who stop and remove: of a damaged state they need nothing.
func (p *project) loadWhole() (*state, error) {
	st, err := p.load()
	if errors.Is(err, errDamaged) {
		return &state{Root: p.root}, nil
	}
	return st, err
}

// forgetServer drops what belongs to the original of a copied checkout: its ports, its container, its data outside.
func (st *state) forgetServer() {
	st.Docker = nil
	if st.Local == nil {
		return
	}
	st.Local.Port = 0
	if filepath.IsAbs(st.Local.DataDir) {
		st.Local = nil
	}
}

// save writes the state in one step, so that a reader sees the old or the new one and never a part.
func (p *project) save(st *state) error {
	text, err := json.MarshalIndent(st, "", "  ")
	if err != nil {
		return fmt.Errorf("encode the server's state: %w", err)
	}
	tmp, err := os.CreateTemp(p.dir, "server.json.")
	if err != nil {
		return p.dirError(err)
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(append(text, '\n'))
	if err = errors.Join(err, tmp.Close()); err != nil {
		return p.dirError(err)
	}
	if err := os.Rename(tmp.Name(), p.stateFile()); err != nil {
		return p.dirError(err)
	}
	return nil
}
