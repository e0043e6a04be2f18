package pgserver

import (
	"os"
	"os/exec"
)

// account is never needed on Windows: pg_ctl drops an administrator's rights by itself.
type account struct{ Name string }

func serverAccount(string) (*account, error) { return nil, nil }

func (a *account) String() string { return "" }

func (a *account) run(*exec.Cmd) {}

func (a *account) own(string) error { return nil }

func ours(os.FileInfo) bool { return true }
