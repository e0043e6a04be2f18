package doctor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"example.com/sqlfirst/internal/pgserver"
)

func lookBinaries(ctx context.Context, p Patient) Finding {
	f := Finding{Part: "PostgreSQL"}
	survey := pgserver.Look(ctx)
	switch {
	case len(survey.Binaries) > 0:
		f.Says = strings.Join(survey.Binaries, ", ")
	case p.Getenv("DATABASE_URL") != "":
		f.Says = "none on this machine; DATABASE_URL names a server"
	case survey.Docker:
		f.Says = "none on this machine; Docker runs it"
	default:
		f.State, f.Says = Better, "none on this machine: it is downloaded when first needed"
		f.Fix = "apt-get install postgresql, dnf install postgresql-server, or brew install postgresql@18\nset DATABASE_URL to a server that runs\nstart Docker"
	}
	return f
}

func lookDocker(ctx context.Context, _ Patient) Finding {
	f := Finding{Part: "Docker", Says: "no engine answers; it is not needed"}
	if pgserver.Look(ctx).Docker {
		f.Says = "an engine answers"
	}
	return f
}

func lookServer(ctx context.Context, p Patient) Finding {
	f := Finding{Part: "server"}
	server, err := pgserver.Find(ctx, pgserver.Config{Root: p.Root})
	var trouble *pgserver.Error
	switch {
	case err == nil:
		f.Says = fmt.Sprintf("PostgreSQL %s runs on port %d (%s)", server.Version, server.Port, server.Origin)
	case errors.Is(err, pgserver.ErrNotRunning):
		f.Says = "does not run; go tool task up starts it"
	case errors.As(err, &trouble):
		f.State, f.Says, f.Fix = Missing, trouble.Problem, trouble.Fix
	default:
		f.State, f.Says, f.Fix = Missing, err.Error(), "go tool task reset"
	}
	return f
}

// lookPort tells whether the service could listen where it would.
func lookPort(ctx context.Context, p Patient) Finding {
	addr := cmp.Or(p.Getenv("ADDR"), "localhost:8080")
	f := Finding{Part: "port", Says: addr + " is free for the service"}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", addr)
	if err != nil {
		f.State, f.Says = Better, addr+" is taken, perhaps by the service itself"
		f.Fix = "ADDR=localhost:8081 go tool task run"
		return f
	}
	_ = listener.Close()
	return f
}
