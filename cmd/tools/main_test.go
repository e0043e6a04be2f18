package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestRunSaysWhatThereIs(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{nil, {"hammer"}} {
		err := run(t.Context(), args, new(bytes.Buffer))
		if err == nil || !strings.Contains(err.Error(), "golangci-lint") {
			t.Errorf("run(%q): %v", args, err)
		}
	}
}
