package scratch

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"
)

// lockKey is the advisory lock by which a run claims a scratch database; such locks are a database's own.
const lockKey = 0x73716c31

// Database is one database, lent.
type Database struct {
	*pgx.Conn
	Name   string
	server *Server
	// drop: the database is dropped when it is given back; keep: its connection serves the next to ask.
	drop, keep bool
	// uses counts how often the database has been lent.
	uses int
}

// enough is how often an empty database is lent before its connection ends, so that its size is looked at again.
const enough = 40

// tooLarge is the size in bytes over which an empty database is given up: rolled-back catalogs leave dead rows behind.
const tooLarge = 64 << 20

// Empty lends an empty database with a transaction open in it. Close rolls back.
func (s *Server) Empty(ctx context.Context) (*Database, error) {
	if db := s.takeIdle(ctx); db != nil {
		return db, nil
	}
	for i := 1; i <= 64; i++ {
		db, err := s.claim(ctx, prefix+strconv.Itoa(i))
		if err != nil {
			return nil, err
		}
		if db == nil {
			continue
		}
		if _, err := db.Exec(ctx, "BEGIN"); err != nil {
			db.Close(ctx)
			return nil, fmt.Errorf("begin in scratch database %s: %w", db.Name, err)
		}
		return db, nil
	}
	return nil, errors.New("find a scratch database: all 64 are in use; end the runs that use them")
}

// takeIdle lends a database that was given back; nil if there is none.
func (s *Server) takeIdle(ctx context.Context) *Database {
	for {
		s.mu.Lock()
		n := len(s.idle)
		if n == 0 {
			s.mu.Unlock()
			return nil
		}
		db := s.idle[n-1]
		s.idle = s.idle[:n-1]
		s.mu.Unlock()
		if _, err := db.Exec(ctx, "BEGIN"); err == nil {
			return db
		}
		// The server may have ended it meanwhile.
		db.Conn.Close(context.WithoutCancel(ctx))
	}
}

// giveBack keeps an empty database for the next to ask, as it was at the start; false if that is not possible.
func (d *Database) giveBack(ctx context.Context) bool {
	if d.uses++; !d.keep || d.uses >= enough || d.IsClosed() {
		return false
	}
	if _, err := d.Exec(ctx, "ROLLBACK; RESET ALL; DISCARD TEMP", pgx.QueryExecModeSimpleProtocol); err != nil {
		return false
	}
	d.server.mu.Lock()
	defer d.server.mu.Unlock()
	d.server.idle = append(d.server.idle, d)
	return true
}

// claim takes an empty database, making it where it is missing; nil if another run has it.
func (s *Server) claim(ctx context.Context, name string) (*Database, error) {
	for range 3 {
		conn, err := s.connect(ctx, name)
		if is(err, "3D000") {
			err = s.admin(ctx, func(admin *pgx.Conn) error {
				return s.create(ctx, admin, name, "template0")
			})
			if err != nil {
				return nil, err
			}
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("connect to the development server: %w", err)
		}
		var free, ours, large bool
		err = conn.QueryRow(ctx, `
			SELECT pg_catalog.pg_try_advisory_lock($1),
			    coalesce(pg_catalog.shobj_description(d.oid, 'pg_database'), '') = $2
			        AND pg_catalog.pg_get_userbyid(d.datdba) = current_user,
			    pg_catalog.pg_database_size(d.oid) > $3
			FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()`,
			int64(lockKey), mark, int64(tooLarge)).Scan(&free, &ours, &large)
		if err != nil {
			conn.Close(context.WithoutCancel(ctx))
			return nil, fmt.Errorf("claim scratch database %s: %w", name, err)
		}
		switch {
		case free && ours && !large:
			return &Database{Conn: conn, Name: name, server: s, keep: true}, nil
		case free && ours:
			conn.Close(context.WithoutCancel(ctx))
			if err := s.admin(ctx, func(admin *pgx.Conn) error { return s.drop(ctx, admin, name) }); err != nil {
				return nil, err
			}
			continue
		}
		conn.Close(context.WithoutCancel(ctx))
		return nil, nil
	}
	return nil, nil
}

// Close gives the database back: whatever was done in its transaction is undone, a copy is dropped.
func (d *Database) Close(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	if d.giveBack(ctx) {
		return
	}
	// Ending the session rolls back and frees the lock.
	d.Conn.Close(ctx)
	if d.drop {
		// What cannot be dropped now is swept later.
		_ = d.server.admin(ctx, func(conn *pgx.Conn) error { return d.server.drop(ctx, conn, d.Name) })
	}
}

// MakeRole makes a role on the database's server; see Server.MakeRole.
func (d *Database) MakeRole(ctx context.Context, ident string) error {
	return d.server.MakeRole(ctx, ident)
}

// MakeRole makes a role without a login, if it is not there. Roles are the server's, not a database's: it stays.
func (s *Server) MakeRole(ctx context.Context, ident string) error {
	return s.admin(ctx, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "CREATE ROLE "+ident+" NOLOGIN")
		if err != nil && !is(err, "42710", "23505") {
			return fmt.Errorf("create role %s, which the schema names, on the development server: %w", ident, err)
		}
		return nil
	})
}
