package pgserver

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

func (p *project) createError(c *cluster, b binaries, err error) error {
	if isDiskFull(err.Error()) {
		return diskFull(c.data, err)
	}
	e := &Error{Problem: fmt.Sprintf("the data folder %s cannot be created with %s", c.data, b), Cause: err, Fix: fixUp + "   (again, with the cause above gone)"}
	var tool *toolError
	if errors.As(err, &tool) {
		e.Cause, e.Log = nil, tool.Output
	}
	return e
}

func diskFull(path string, cause error) error {
	e := &Error{
		Problem: fmt.Sprintf("the disk that holds %s is full", path),
		Fix:     "free some space there (a new server takes 50 MB), then: " + fixUp + "\n" + fixReset,
	}
	var tool *toolError
	if errors.As(cause, &tool) {
		e.Log = tool.Output
	}
	return e
}

// exitError says why a server that was just started has ended, from what it wrote to its log.
func (p *project) exitError(c *cluster) error {
	log := c.logTail()
	switch {
	case strings.Contains(log, "Address already in use"):
		return errPortTaken
	case strings.Contains(log, "could not create shared memory segment"), strings.Contains(log, "could not create semaphores"):
		return &Error{
			Problem: "the operating system has no shared memory or semaphores left for another server", Log: log,
			Fix: "stop other PostgreSQL servers (ipcs shows who has how many), or raise the limit that the log names",
		}
	case isDiskFull(log):
		return diskFull(c.data, &toolError{Tool: "postgres", Output: log})
	case strings.Contains(log, "pre-existing shared memory block"):
		return &Error{
			Problem: fmt.Sprintf("processes of the killed server still work on %s%s", c.data, pidList(leftBehind(c.data))),
			Fix:     fixUp + "   (again, in a few seconds: they end by themselves when their query does)\n" + killHint(leftBehind(c.data)),
		}
	}
	return &Error{
		Problem: fmt.Sprintf("the server on %s does not start", c.data), Log: log,
		Fix: fmt.Sprintf("mend what %s says, then: %s\n%s", c.log, fixUp, fixReset),
	}
}

func pidList(pids []int) string {
	if len(pids) == 0 {
		return ""
	}
	return fmt.Sprintf(" (process %s)", strings.Trim(fmt.Sprint(pids), "[]"))
}

func killHint(pids []int) string {
	if len(pids) == 0 {
		return "look for processes named postgres and end them"
	}
	return "kill " + strings.Trim(fmt.Sprint(pids), "[]")
}

func (p *project) launchError(c *cluster, b binaries, err error) error {
	if isDiskFull(err.Error()) {
		return diskFull(p.dir, err)
	}
	return &Error{Problem: fmt.Sprintf("%s cannot be started on %s", b, c.data), Cause: err, Fix: fixReset}
}

// logTail gives the last lines that the server wrote since it was started.
func (c *cluster) logTail() string {
	text, _ := os.ReadFile(c.log)
	return lastLines(string(text), 8)
}
