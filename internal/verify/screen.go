package verify

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/fatih/color"
)

// Screen shows how the checks go: a line for each that has ended and, on a terminal, a line below
// them that says which run.
type Screen struct {
	Out    io.Writer
	Width  int  // of the terminal; 0 where Out is none
	Color  bool // whether Out shows colours
	GitHub bool // whether Out is read by GitHub Actions, which marks failures on its pages

	mu      sync.Mutex
	names   int // width of the widest name
	total   int
	ended   int
	running []entry
}

type entry struct {
	task  string
	since time.Time
}

// open begins to show checks. What it returns ends that.
func (s *Screen) open(checks []Check) (stop func()) {
	s.total = len(checks)
	for _, c := range checks {
		s.names = max(s.names, len(c.Task))
	}
	if s.Width == 0 {
		return func() {}
	}
	return s.animate()
}

func (s *Screen) start(c Check) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running = append(s.running, entry{c.Task, time.Now()})
	s.draw()
}

func (s *Screen) end(r Result) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended++
	for i, e := range s.running {
		if e.task == r.Task {
			s.running = append(s.running[:i], s.running[i+1:]...)
			break
		}
	}
	s.clear()
	fmt.Fprint(s.Out, s.line(r))
	s.draw()
}

// line is what is shown of a check that has ended: of a failed one everything that it printed.
func (s *Screen) line(r Result) string {
	var b strings.Builder
	put := func(mark, tail string) { fmt.Fprintf(&b, "  %s  %-*s  %s\n", mark, s.names, r.Task, tail) }
	switch r.State {
	case Passed:
		put(s.paint(color.FgGreen, "ok  "), duration(r.Took))
		s.quote(&b, picked(r))
	case Failed:
		put(s.paint(color.FgRed, "FAIL"), duration(r.Took))
		s.quote(&b, strings.Split(strings.TrimRight(r.Output, "\n"), "\n"))
	case Skipped:
		put(s.paint(color.FgYellow, "skip"), r.Output)
	case Stopped:
		put(s.paint(color.FgYellow, "stop"), duration(r.Took))
	}
	return b.String()
}

func picked(r Result) []string {
	if r.Shows == nil {
		return nil
	}
	var lines []string
	for line := range strings.Lines(r.Output) {
		if r.Shows(line) {
			lines = append(lines, strings.TrimRight(line, "\n"))
		}
	}
	return lines
}

// quote shows what a task printed: set off on a terminal, elsewhere as it was, for programs that
// look for lines of go test and for file names.
func (s *Screen) quote(b *strings.Builder, lines []string) {
	margin := ""
	if s.Width > 0 {
		margin = "        "
	}
	for _, line := range lines {
		b.WriteString(margin + line + "\n")
	}
}

// Summarize says how many checks passed and, last of all, what failed and what mends it.
func (s *Screen) Summarize(results []Result, took time.Duration) {
	bad, stopped, skipped := in(Failed, results), in(Stopped, results), in(Skipped, results)
	good := len(results) - len(bad) - len(stopped) - len(skipped)
	counts := []string{fmt.Sprintf("%d of %d checks passed", good, len(results))}
	for _, c := range []struct {
		some []Result
		word string
	}{{skipped, "skipped"}, {stopped, "stopped"}, {bad, "failed"}} {
		if len(c.some) > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", len(c.some), c.word))
		}
	}
	fmt.Fprintf(s.Out, "\n%s in %s.\n", strings.Join(counts, ", "), duration(took))
	for _, r := range bad {
		fmt.Fprintf(s.Out, "  %s  %-*s  fix: %s\n", s.paint(color.FgRed, "FAIL"), s.names, r.Task, r.Fix)
		if s.GitHub {
			fmt.Fprintf(s.Out, "::error title=%s failed::Fix: %s\n", r.Task, r.Fix)
		}
	}
}

func (s *Screen) paint(attr color.Attribute, text string) string {
	if !s.Color {
		return text
	}
	c := color.New(attr)
	c.EnableColor()
	return c.Sprint(text)
}

func duration(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	default:
		return fmt.Sprintf("%d m %02d s", int(d.Minutes()), int(d.Seconds())%60)
	}
}
