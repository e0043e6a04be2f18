package verify

import (
	"fmt"
	"strings"
	"time"
)

// animate draws the line of what runs once a second until it is stopped.
func (s *Screen) animate() (stop func()) {
	quit, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-quit:
				return
			case <-tick.C:
				s.mu.Lock()
				s.draw()
				s.mu.Unlock()
			}
		}
	}()
	return func() {
		close(quit)
		<-gone
		s.clear()
	}
}

// draw replaces the line of what runs. It is cut to the terminal's width, since a line that wraps
// could not be replaced.
func (s *Screen) draw() {
	if s.Width == 0 || len(s.running) == 0 {
		return
	}
	parts := make([]string, len(s.running))
	for i, e := range s.running {
		parts[i] = fmt.Sprintf("%s %.0f s", e.task, time.Since(e.since).Seconds())
	}
	line := fmt.Sprintf("  %d of %d, running: %s", s.ended, s.total, strings.Join(parts, ", "))
	fmt.Fprintf(s.Out, "\r\033[K%s", line[:min(len(line), s.Width-1)])
}

func (s *Screen) clear() {
	if s.Width > 0 {
		fmt.Fprint(s.Out, "\r\033[K")
	}
}
