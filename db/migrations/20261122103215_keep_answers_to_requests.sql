-- Create procedure "forget_requests"
-- A procedure because it commits after each batch: a time-out keeps what is done, and no lock is held for long.
CREATE PROCEDURE forget_requests(before timestamptz)
LANGUAGE plpgsql AS $$
BEGIN
    LOOP
        DELETE FROM request
        WHERE key IN (
            SELECT key
            FROM request
            WHERE created_at < before
            ORDER BY created_at
            LIMIT 1000
            FOR UPDATE SKIP LOCKED
        );
        EXIT WHEN NOT FOUND;
        COMMIT;
    END LOOP;
END;
$$;

-- Comment on procedure "forget_requests"
COMMENT ON PROCEDURE forget_requests(timestamptz) IS 'Deletes the answers kept since before the given time; call it outside a transaction.';

-- Create table "request"
-- The answer is written in the transaction of the change it tells of: either both are there or neither.
CREATE TABLE request (
    key text PRIMARY KEY CHECK (length(key) BETWEEN 1 AND 200),
    fingerprint bytea NOT NULL CHECK (length(fingerprint) = 32),
    status integer NOT NULL CHECK (status BETWEEN 200 AND 299),
    answer text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- Comment on table "request"
COMMENT ON TABLE request IS 'Answers to requests that carried an Idempotency-Key, given again when the request comes again.';

-- Comment on column "fingerprint" of "request"
COMMENT ON COLUMN request.fingerprint IS 'SHA-256 of method, path and body: the same key with another request is refused.';

-- Create index "request_created_at_idx" on "request"
-- Serves forget_requests.
CREATE INDEX request_created_at_idx ON request (created_at);
