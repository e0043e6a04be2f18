package command

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"
)

// mayAsk refuses, before any work is done, what would end in a question that nobody can answer.
func (a *app) mayAsk(f downFlags) error {
	if f.dryRun || f.autoApprove {
		return nil
	}
	stdin, ok := a.stdin.(*os.File)
	if ok && term.IsTerminal(int(stdin.Fd())) && f.format == "" {
		return nil
	}
	why := "there is no terminal here"
	if f.format != "" {
		why = "with --format the way back is not shown before"
	}
	return fault{
		msg: "migrate down asks before it changes a database, and " + why,
		fix: "see what it would do with --dry-run, then run it with --auto-approve",
	}
}

// ask puts a question whose answer is no unless it is yes.
func (a *app) ask(ctx context.Context, question string) (bool, error) {
	fmt.Fprintf(a.err, "%s [y/N] ", question)
	answers := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(a.stdin).ReadString('\n')
		answers <- line
	}()
	select {
	case <-ctx.Done():
		fmt.Fprintln(a.err)
		return false, ctx.Err()
	case line := <-answers:
		answer := strings.ToLower(strings.TrimSpace(line))
		return answer == "y" || answer == "yes", nil
	}
}
