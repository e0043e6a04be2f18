package command

import (
	"os"
	"sync"
	"time"

	"github.com/briandowns/spinner"
)

// patience is how long a command works before it says what it is doing.
const patience = 500 * time.Millisecond

// progress shows, to a person at a terminal, what a command is doing when it takes longer than one
// expects. Elsewhere it shows nothing.
type progress struct {
	mu    sync.Mutex
	spin  *spinner.Spinner
	begin *time.Timer
}

// startProgress begins with the first stage. What it shows goes away with stop.
func (a *app) startProgress(stage string) *progress {
	p := &progress{}
	if !a.err.terminal {
		return p
	}
	p.spin = spinner.New(spinner.CharSets[14], 100*time.Millisecond, spinner.WithWriterFile(a.err.Writer.(*os.File)), spinner.WithHiddenCursor(false))
	p.stage(stage)
	p.begin = time.AfterFunc(patience, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.spin != nil {
			p.spin.Start()
		}
	})
	return p
}

// stage says what is being done now.
func (p *progress) stage(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.spin == nil {
		return
	}
	p.spin.Lock()
	p.spin.Suffix = " " + text
	p.spin.Unlock()
}

// stop clears the line. It may be called twice.
func (p *progress) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.spin == nil {
		return
	}
	p.begin.Stop()
	p.spin.Stop()
	p.spin = nil
}
