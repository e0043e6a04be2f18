-- LockRequest makes requests with the same key wait for each other until the transaction ends.
-- name: LockRequest :exec
SELECT pg_advisory_xact_lock(hashtextextended(@key, 0));

-- name: GetRequest :one
SELECT *
FROM request
WHERE key = @key;

-- name: CreateRequest :exec
INSERT INTO request (key, fingerprint, status, answer)
VALUES (@key, @fingerprint, @status, @answer);

-- ForgetRequests must not run in a transaction: the procedure commits as it goes.
-- name: ForgetRequests :exec
-- @sqlc-vet-disable no-sequential-scan
CALL forget_requests(@before);
