package verify

import "os/exec"

// TaskCommand gives the command that runs a task: the one named, where it can be run from here,
// else the one that go.mod pins.
func TaskCommand(named string) []string {
	if _, err := exec.LookPath(named); err == nil {
		return []string{named}
	}
	return []string{"go", "tool", "task"}
}
