// Command tools puts commands that the tasks call into .bin, at the versions that this repository
// pins. It is run with go run, before anything else is there, and so needs little to compile.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"golang.org/x/term"

	"example.com/sqlfirst/internal/pinned"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "tools:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stderr io.Writer) error {
	if len(args) == 0 {
		return fmt.Errorf("name the tools to install: %s", strings.Join(pinned.Names(), ", "))
	}
	tools, err := pinned.Find(args...)
	if err != nil {
		return err
	}
	shop := pinned.Workshop{Root: ".", Bin: ".bin", Out: stderr, Terminal: terminal(stderr)}
	for _, t := range tools {
		if err := shop.Install(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb"
}
