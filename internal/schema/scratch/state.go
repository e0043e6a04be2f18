package scratch

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// kept is how many built states stay on the server; the oldest go first.
const kept = 12

// Step is one part of a state that is built in steps, such as one migration file. Key names the state after it: the
// hash of everything up to and including the step.
type Step struct {
	Key   string
	Build func(context.Context, *pgx.Conn) error
}

// Key hashes what a state is built from, on top of the state before it.
func Key(before string, parts ...[]byte) string {
	h := sha256.New()
	h.Write([]byte(before))
	for _, p := range parts {
		fmt.Fprintf(h, "\n%d\n", len(p))
		h.Write(p)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// stateName is the database that holds a state. Each role has its own: one cannot work in what another one owns.
func (s *Server) stateName(key string) string {
	return prefix + "state_" + Key(s.config.User, []byte(key))[:24]
}

// State lends a database that holds what the steps build, with a transaction open in it; Close rolls back. The state is
// built once and kept; the next one starts from the longest run of steps that is there. Two runs that want the same
// state take turns.
func (s *Server) State(ctx context.Context, steps []Step) (*Database, error) {
	if len(steps) == 0 {
		return s.Empty(ctx)
	}
	name := s.stateName(steps[len(steps)-1].Key)
	deadline := time.Now().Add(patience)
	for {
		db, err := s.take(ctx, name)
		if err != nil || db != nil {
			return db, err
		}
		if err := s.build(ctx, steps); err != nil {
			return nil, err
		}
		if time.Now().After(deadline) {
			return nil, fmt.Errorf("wait for scratch database %s: another run holds it since %s", name, patience)
		}
	}
}

// take connects to a state, waits for its turn and begins; nil if the state is not there.
func (s *Server) take(ctx context.Context, name string) (*Database, error) {
	conn, err := s.connect(ctx, name)
	if is(err, "3D000") {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("connect to the development server: %w", err)
	}
	if _, err := conn.Exec(ctx, "SELECT pg_catalog.pg_advisory_lock($1)", int64(lockKey)); err != nil {
		conn.Close(context.WithoutCancel(ctx))
		return nil, fmt.Errorf("claim scratch database %s: %w", name, err)
	}
	if _, err := conn.Exec(ctx, "BEGIN"); err != nil {
		conn.Close(context.WithoutCancel(ctx))
		return nil, fmt.Errorf("begin in scratch database %s: %w", name, err)
	}
	return &Database{Conn: conn, Name: name, server: s}, nil
}

// build makes the state in a database with a name of its own and gives it its final name when it is complete, so that
// a killed run leaves no half-built state behind.
func (s *Server) build(ctx context.Context, steps []Step) error {
	return s.admin(ctx, func(admin *pgx.Conn) error {
		done, from := 0, "template0"
		for i := len(steps) - 1; i > 0; i-- {
			if ours, err := marked(ctx, admin, s.stateName(steps[i-1].Key)); err != nil {
				return err
			} else if ours {
				done, from = i, s.stateName(steps[i-1].Key)
				break
			}
		}
		name := temporaryName()
		err := s.create(ctx, admin, name, from)
		if is(err, "55006", "3D000") {
			// Somebody works in it, or dropped it.
			done, from = 0, "template0"
			err = s.create(ctx, admin, name, from)
		}
		if err != nil {
			return err
		}
		if err := s.run(ctx, name, steps[done:]); err != nil {
			return errors.Join(err, s.drop(context.WithoutCancel(ctx), admin, name))
		}
		_, err = admin.Exec(ctx, "ALTER DATABASE "+name+" RENAME TO "+s.stateName(steps[len(steps)-1].Key))
		if is(err, "42P04") {
			return s.drop(ctx, admin, name)
		}
		if err != nil {
			return fmt.Errorf("keep scratch database %s: %w", name, err)
		}
		return s.prune(ctx, admin)
	})
}

// run builds the steps in a database of their own, one after the other.
func (s *Server) run(ctx context.Context, name string, steps []Step) error {
	conn, err := s.connect(ctx, name)
	if err != nil {
		return fmt.Errorf("connect to scratch database %s: %w", name, err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for _, step := range steps {
		if err := step.Build(ctx, conn); err != nil {
			return err
		}
	}
	return nil
}

// prune drops the oldest states over the number that is kept.
func (s *Server) prune(ctx context.Context, admin *pgx.Conn) error {
	rows, err := admin.Query(ctx, `
		SELECT datname FROM pg_catalog.pg_database WHERE starts_with(datname, $1)
		ORDER BY oid DESC OFFSET $2`, prefix+"state_", kept)
	if err != nil {
		return err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := s.drop(ctx, admin, name); err != nil {
			return fmt.Errorf("drop scratch database %s: %w", name, err)
		}
	}
	return nil
}

// Copy lends a database of its own that holds what the steps build, with no transaction open: for what must be run as
// it will be run, such as CREATE INDEX CONCURRENTLY. Close drops it.
func (s *Server) Copy(ctx context.Context, steps []Step) (*Database, error) {
	name := temporaryName()
	err := s.admin(ctx, func(admin *pgx.Conn) error {
		if len(steps) > 0 {
			from := s.stateName(steps[len(steps)-1].Key)
			err := s.create(ctx, admin, name, from)
			if !is(err, "3D000", "55006") {
				return err
			}
		}
		if err := s.create(ctx, admin, name, "template0"); err != nil {
			return err
		}
		return s.run(ctx, name, steps)
	})
	if err != nil {
		return nil, err
	}
	conn, err := s.connect(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("connect to scratch database %s: %w", name, err)
	}
	return &Database{Conn: conn, Name: name, server: s, drop: true}, nil
}

// temporaryName is a name that no other run will choose.
func temporaryName() string {
	b := make([]byte, 8)
	_, _ = rand.Read(b)
	return prefix + "new_" + hex.EncodeToString(b)
}
