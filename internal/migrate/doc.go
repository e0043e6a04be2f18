// Package migrate applies a folder of migrations to a PostgreSQL database, so that each file is
// applied exactly once, whatever happens on the way.
//
// The folder has Atlas's format: files named version_name.sql, run in the order of their names, and
// atlas.sum, which seals their text. What was applied is recorded as Atlas's command records it
// (the table atlas_schema_revisions), under the lock that Atlas's command takes, so that either may
// be used on a database that the other has migrated.
//
// What is guaranteed:
//
//   - A file runs in one transaction, and the record of it is part of that transaction: after a
//     crash at any moment, the next run goes on where this one stopped.
//   - A file marked "-- atlas:txmode none" runs statement by statement; what a crash left of a
//     statement that cannot run in a transaction is read from the catalog, never guessed.
//   - The text of every file is checked before the first connection.
//   - The recorded history is compared with the files before anything is run: a file that was
//     edited, deleted or renamed after it was applied, or put before one that was, is refused.
//   - One session holds the lock and does the work, so that the work ends when the lock is lost.
//   - Passwords appear in no message, no event and no record.
package migrate
