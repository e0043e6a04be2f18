//go:build unix

package pgserver

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// account is the operating system's user that the server runs as where we are root, which PostgreSQL refuses to be.
// A nil account means the server runs as ourselves.
type account struct {
	Name     string
	uid, gid uint32
}

// serverAccount chooses the account: nobody in particular unless we are root, else the first that exists of the one
// used before, postgres, the user that called sudo, nobody.
func serverAccount(before string) (*account, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{before, "postgres", os.Getenv("SUDO_USER"), "nobody"} {
		if name == "" || name == "root" {
			continue
		}
		if a, err := lookupAccount(name); err == nil {
			return a, nil
		}
	}
	return nil, &Error{
		Problem: "PostgreSQL refuses to run as root, and this system has no user postgres or nobody to run it as",
		Fix:     "useradd --system postgres\nrun as an ordinary user",
	}
}

func lookupAccount(name string) (*account, error) {
	u, err := user.Lookup(name)
	if err != nil {
		return nil, err
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("read user %s: %w", name, err)
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("read user %s: %w", name, err)
	}
	return &account{Name: name, uid: uint32(uid), gid: uint32(gid)}, nil
}

func (a *account) String() string {
	if a == nil {
		return ""
	}
	return a.Name
}

// run makes the command run as the account.
func (a *account) run(cmd *exec.Cmd) {
	if a != nil {
		attrs(cmd).Credential = &syscall.Credential{Uid: a.uid, Gid: a.gid}
	}
}

// own gives a file or folder to the account.
func (a *account) own(path string) error {
	if a == nil {
		return nil
	}
	return os.Lchown(path, int(a.uid), int(a.gid))
}

// ours says whether a file belongs to the user that we are.
func ours(info os.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == os.Geteuid()
}
