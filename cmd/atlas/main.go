// Command atlas plans, checks and applies changes of the database schema.
// It takes what Atlas's own CLI takes; see internal/schema/command.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"example.com/sqlfirst/internal/schema/command"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal is not caught: it ends the process at once
	os.Exit(command.Run(ctx, os.Args[1:], command.Process{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv,
	}))
}
