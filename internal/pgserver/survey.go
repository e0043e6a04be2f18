package pgserver

import "context"

// Survey is what a machine has to run a server with.
type Survey struct {
	Docker   bool     // a Docker engine with Compose answers
	Binaries []string // such as "PostgreSQL 18.4 in /usr/lib/postgresql/18/bin", newest first
}

// Look surveys the machine. It starts nothing.
func Look(ctx context.Context) Survey {
	s := Survey{Docker: dockerAnswers(ctx)}
	for _, b := range findBinaries(ctx) {
		s.Binaries = append(s.Binaries, b.String())
	}
	return s
}
