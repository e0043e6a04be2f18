package pgserver

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
)

// launch starts postgres through pg_ctl, which drops an administrator's rights. pg_ctl gives the server a log file
// for its output and returns at once; the server's end is seen by its not answering.
func launch(b binaries, c *cluster, args []string) (exited <-chan struct{}, err error) {
	quoted := make([]string, len(args))
	for i, a := range args {
		quoted[i] = `"` + a + `"`
	}
	cmd := exec.CommandContext(context.Background(), b.path("pg_ctl"), "start", "-W", "-D", c.data, "-l", c.log, "-o", strings.Join(quoted, " "))
	cmd.Env = serverEnv()
	detach(cmd)
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("run pg_ctl start: %w", err)
	}
	return nil, nil
}
