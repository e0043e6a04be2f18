package pinned

import (
	"fmt"
	"time"
)

// ticking says that the tool is being compiled: on a terminal in one line that counts the seconds
// and is replaced in the end by what done is given, elsewhere in a line before and a line after.
func (w Workshop) ticking(title string) (done func(what string)) {
	if !w.Terminal {
		fmt.Fprintf(w.Out, "%s: compiling\n", title)
		return func(what string) { fmt.Fprintf(w.Out, "%s: %s\n", title, what) }
	}
	start := time.Now()
	show := func() {
		fmt.Fprintf(w.Out, "\r\033[K%s: compiling, %s", title, seconds(time.Since(start).Truncate(time.Second)))
	}
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			show()
			select {
			case <-stop:
				return
			case <-tick.C:
			}
		}
	}()
	return func(what string) {
		close(stop)
		<-stopped
		fmt.Fprintf(w.Out, "\r\033[K%s: %s\n", title, what)
	}
}

func seconds(d time.Duration) string {
	if d < 10*time.Second {
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return fmt.Sprintf("%.0f s", d.Seconds())
}
