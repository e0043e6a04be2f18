package doctor

import (
	"context"
	"errors"
	"fmt"
)

// enough is what the tools, the caches of Go and a server take when all are made anew.
const enough = 4 << 30

func lookDisk(_ context.Context, p Patient) Finding {
	f := Finding{Part: "disk"}
	free, err := freeBytes(p.Root)
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		f.Says = "not looked at on this system"
	case err != nil:
		f.State, f.Says, f.Fix = Better, "cannot be looked at: "+err.Error(), "see that it has 4 GB free"
	case free < enough:
		f.State, f.Says, f.Fix = Missing, gigabytes(free)+" free, the tools, caches and a server take 4 GB", "make room; go clean -cache frees what Go can make again"
	default:
		f.Says = gigabytes(free) + " free"
	}
	return f
}

func gigabytes(n uint64) string { return fmt.Sprintf("%.1f GB", float64(n)/(1<<30)) }
