// Command rename gives the module another path, and the project the name that the path ends with.
// It is for a new project made from this template, which may remove it afterwards.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"example.com/sqlfirst/internal/rename"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "rename:", err)
		os.Exit(1)
	}
}

func run(args []string, stdout io.Writer) error {
	if len(args) != 1 {
		return errors.New("name the new module: go tool task rename -- github.com/you/app")
	}
	change, err := rename.Plan(context.Background(), ".", args[0])
	if err != nil {
		return err
	}
	files, err := change.Apply(".")
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s is now %s, in %d files.\n", change.Old, change.New, len(files))
	return nil
}
