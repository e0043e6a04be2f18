package migrate

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
)

// lockName is the name of the lock that Atlas's command takes for `migrate apply`.
const lockName = "atlas_migrate_execute"

// lockKey is the number of the advisory lock, made of the name as Atlas makes it.
var lockKey = func() int64 {
	h := fnv.New32()
	h.Write([]byte(lockName))
	return int64(h.Sum32())
}()

// LockedError is a lock that another migrator held for longer than this one may wait.
type LockedError struct {
	Waited time.Duration
	Holder *Blocker // nil if it is not known
}

func (e *LockedError) Error() string {
	msg := fmt.Sprintf("another migration is running on this database: waited %s for its lock", e.Waited.Round(time.Millisecond))
	if e.Holder != nil {
		msg += ", held by " + e.Holder.String()
	}
	return withFix(msg, "wait for it to end, or wait longer with --lock-timeout")
}

// lock takes the lock, asking again and again: a session that waits inside of the server would be
// in the way of CREATE INDEX CONCURRENTLY, which waits for all others, and both would wait for ever.
func lock(ctx context.Context, conn *pgx.Conn, timeout time.Duration, waiting func(*Blocker)) error {
	start := time.Now()
	for pause := 25 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		held, err := tryLock(ctx, conn)
		if held || err != nil {
			return err
		}
		if pause == 25*time.Millisecond {
			waiting(lockHolder(ctx, conn))
		}
		left := timeout - time.Since(start)
		if left <= 0 {
			return &LockedError{Waited: time.Since(start), Holder: lockHolder(ctx, conn)}
		}
		if err := sleep(ctx, min(left, pause+rand.N(pause))); err != nil {
			return fmt.Errorf("wait for migration lock: %w", err)
		}
	}
}

func tryLock(ctx context.Context, conn *pgx.Conn) (held bool, err error) {
	if err := conn.QueryRow(ctx, `SELECT pg_catalog.pg_try_advisory_lock($1::bigint)`, lockKey).Scan(&held); err != nil {
		return false, fmt.Errorf("take migration lock: %w", err)
	}
	return held, nil
}

var errLockLost = errors.New("the migration lock was lost, and another migrator has it: a statement gave it away (pg_advisory_unlock_all?)")

// keepLock is a query that takes the lock once more, which a session that has it may, and fails if
// another session has it. Its division by zero stops the batch that it is part of. It is asked
// between the statements of files, with any search_path.
var keepLock = fmt.Sprintf("SELECT 1 OPERATOR(pg_catalog./) pg_catalog.pg_try_advisory_lock('%d'::pg_catalog.int8)::pg_catalog.int4", lockKey)

// keepLock is an error if another session has the lock.
func (s *session) keepLock(ctx context.Context) error {
	if err := send(ctx, s.conn, keepLock); err != nil {
		return lockError(err)
	}
	return nil
}

func lockError(err error) error {
	if sqlState(err) == divisionByZero {
		return errLockLost
	}
	return fmt.Errorf("begin: %w", err)
}

// lockHolder gives the session that holds the lock, nil if there is none or it cannot be seen.
func lockHolder(ctx context.Context, conn *pgx.Conn) *Blocker {
	rows, err := conn.Query(ctx, blockerColumns+`
FROM pg_catalog.pg_locks l
JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
JOIN pg_catalog.pg_database d ON d.oid = l.database AND d.datname = pg_catalog.current_database()
WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 0 AND l.objid = $1::bigint::oid AND l.objsubid = 1`, lockKey)
	if err != nil {
		return nil
	}
	holder, err := pgx.CollectExactlyOneRow(rows, scanBlocker)
	if err != nil {
		return nil
	}
	return &holder
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
