package pgserver

import (
	"context"
	"fmt"
	"strings"
)

// chooseBinaries gives the binaries to run the data folder with: those that PGBIN names; else those that it ran with
// last; else the newest that can open it. A data folder belongs to one major version for good.
func (p *project) chooseBinaries(ctx context.Context, st *state, c *cluster, origin Origin) (binaries, error) {
	major, err := c.major()
	if err != nil {
		return binaries{}, p.dirError(err)
	}
	if dir := p.getenv("PGBIN"); dir != "" && origin == Local {
		return p.binariesIn(ctx, dir, c, major)
	}
	if major != 0 && st.Use == origin && st.Local.BinDir != "" {
		if b, err := inspect(ctx, st.Local.BinDir); err == nil && b.Major == major {
			return b, nil
		}
	}
	var found []binaries
	if origin == Download {
		b, err := p.download(ctx, c)
		if err != nil {
			return binaries{}, err
		}
		found = []binaries{b}
	} else if found = findBinaries(ctx); ctx.Err() != nil {
		return binaries{}, fmt.Errorf("look for PostgreSQL: %w", context.Cause(ctx))
	} else if len(found) == 0 {
		return binaries{}, &noBinariesError{}
	}
	for _, b := range found {
		if major == 0 || b.Major == major {
			return b, nil
		}
	}
	return binaries{}, versionError(c, major, found)
}

func (p *project) binariesIn(ctx context.Context, dir string, c *cluster, major int) (binaries, error) {
	b, err := inspect(ctx, p.abs(dir))
	switch {
	case err != nil:
		return b, &Error{
			Problem: fmt.Sprintf("PGBIN names %s, which has no PostgreSQL server", dir), Cause: err,
			Fix: "let PGBIN name a folder that holds postgres and initdb, such as /usr/lib/postgresql/18/bin, or unset it",
		}
	case b.Major < oldest:
		return b, &Error{Problem: fmt.Sprintf("PGBIN names %s, and %d is the oldest version that works here", b, oldest), Fix: "unset PGBIN"}
	case major != 0 && b.Major != major:
		return b, versionError(c, major, []binaries{b})
	}
	return b, nil
}

func versionError(c *cluster, major int, found []binaries) error {
	names := make([]string, len(found))
	for i, b := range found {
		names[i] = b.String()
	}
	return &Error{
		Problem: fmt.Sprintf("the data in %s was made by PostgreSQL %d, and only %s is at hand", c.data, major, strings.Join(names, ", ")),
		Fix:     fixReset + fmt.Sprintf("\ninstall PostgreSQL %d, or let PGBIN name the folder of its binaries", major),
	}
}

// noBinariesError says that the machine has no PostgreSQL.
type noBinariesError struct{}

func (*noBinariesError) Error() string {
	return (&Error{
		Problem: fmt.Sprintf("no PostgreSQL %d or later is installed: looked in PATH, asked pg_config, and in %s", oldest, strings.Join(versionedFolders, ", ")),
		Fix:     "install it: apt-get install postgresql, dnf install postgresql-server, or brew install postgresql@18\nset PGBIN to a folder that holds postgres and initdb\nset DATABASE_URL to a server that runs\nstart Docker",
	}).Error()
}
