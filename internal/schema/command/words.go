package command

import (
	"fmt"
	"strings"
	"time"
)

// count writes a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// indented puts the further lines of a statement below its first.
func indented(text string) string {
	return strings.ReplaceAll(text, "\n", "\n       ") + ";"
}

// took writes a duration as people read it.
func took(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return d.Round(time.Microsecond).String()
	case d < time.Second:
		return d.Round(100 * time.Microsecond).String()
	}
	return d.Round(10 * time.Millisecond).String()
}
