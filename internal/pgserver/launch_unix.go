//go:build unix

package pgserver

import (
	"context"
	"fmt"
	"os"
	"os/exec"
)

// launch starts postgres as a process of its own that survives us. Its output goes to the log and nowhere else, so
// that nobody who reads our output waits for it. exited is closed when it ends while we live.
func launch(b binaries, c *cluster, args []string) (exited <-chan struct{}, err error) {
	log, err := os.OpenFile(c.log, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	// Not a context of the caller: the server outlives it.
	cmd := exec.CommandContext(context.Background(), b.path("postgres"), append([]string{"-D", c.data}, args...)...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = c.data, serverEnv(), log, log
	detach(cmd)
	c.account.run(cmd)
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start postgres: %w", err)
	}
	done := make(chan struct{})
	go func() {
		_ = cmd.Wait() // the log says more than its exit code
		close(done)
	}()
	return done, nil
}
