package command

import (
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/briandowns/spinner"
)

// patience is how long a command works before it says what it is doing.
const patience = 500 * time.Millisecond

// progress shows, to a person at a terminal, what a command is doing and since when, if it takes
// longer than one expects. Elsewhere it shows nothing. The zero value is one that shows nothing.
type progress struct {
	mu    sync.Mutex
	spin  *spinner.Spinner // nil when there is nobody to show it to, and after stop
	begin *time.Timer
	start time.Time
	text  string
}

// startProgress begins with the first stage. What it shows goes away with stop.
func (a *app) startProgress(stage string) *progress {
	p := &progress{start: time.Now(), text: stage}
	f, ok := a.err.Writer.(*os.File)
	if !ok || !a.err.terminal {
		return p
	}
	p.spin = spinner.New(spinner.CharSets[14], 100*time.Millisecond, spinner.WithWriterFile(f), spinner.WithHiddenCursor(false))
	p.spin.PreUpdate = func(s *spinner.Spinner) { s.Suffix = " " + p.line() }
	p.begin = time.AfterFunc(patience, p.spin.Start)
	return p
}

func (p *progress) line() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	elapsed := time.Since(p.start).Truncate(time.Second)
	if elapsed == 0 {
		return p.text
	}
	return fmt.Sprintf("%s (%s)", p.text, elapsed)
}

// stage says what is being done now.
func (p *progress) stage(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.text = text
}

// stop clears the line. It may be called twice.
func (p *progress) stop() {
	if p.spin == nil {
		return
	}
	p.begin.Stop()
	p.spin.Disable()
	p.spin = nil
}
