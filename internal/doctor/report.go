package doctor

import (
	"fmt"
	"io"
	"strings"

	"github.com/fatih/color"
)

// Report writes a line for each finding, and below it what to do.
func Report(w io.Writer, findings []Finding, colored bool) {
	for _, f := range findings {
		fmt.Fprintf(w, "  %s  %-10s  %s\n", mark(f.State, colored), f.Part, f.Says)
		if f.Fix != "" {
			fmt.Fprintf(w, "                    fix: %s\n", strings.ReplaceAll(f.Fix, "\n", "\n                     or: "))
		}
	}
}

func mark(s State, colored bool) string {
	word, attr := "ok  ", color.FgGreen
	switch s {
	case Better:
		word, attr = "note", color.FgYellow
	case Missing:
		word, attr = "FAIL", color.FgRed
	}
	if !colored {
		return word
	}
	c := color.New(attr)
	c.EnableColor()
	return c.Sprint(word)
}
