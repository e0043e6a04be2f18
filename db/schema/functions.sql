-- The one place that says what a day is. Immutable because the time zone is named,
-- so checks and indexes may call it.
CREATE FUNCTION event_day(occurred_at timestamptz) RETURNS date
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (occurred_at AT TIME ZONE 'UTC')::date;

COMMENT ON FUNCTION event_day(timestamptz) IS 'The day, in UTC, that an event counts for.';

CREATE FUNCTION touch_updated_at() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END;
$$;

COMMENT ON FUNCTION touch_updated_at() IS 'Trigger: keeps updated_at true, whoever writes the row.';

-- A function and not four statements in the service: two cards become one, or nothing happens.
CREATE FUNCTION merge_contact(target bigint, duplicate bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    found_rows bigint;
    moved bigint;
    gone record;
BEGIN
    IF target = duplicate THEN
        RAISE EXCEPTION 'contact % cannot be merged with itself', target USING ERRCODE = 'invalid_parameter_value';
    END IF;

    -- Always in the order of id, so that two merges in opposite directions wait and do not deadlock.
    PERFORM FROM contact WHERE id IN (target, duplicate) ORDER BY id FOR UPDATE;
    GET DIAGNOSTICS found_rows = ROW_COUNT;
    IF found_rows <> 2 THEN
        RAISE EXCEPTION 'contact % or % does not exist', target, duplicate USING ERRCODE = 'no_data_found';
    END IF;

    UPDATE event SET contact_id = target WHERE contact_id = duplicate;
    GET DIAGNOSTICS moved = ROW_COUNT;

    -- The duplicate goes first: its e-mail address is free for the target only then.
    DELETE FROM contact WHERE id = duplicate RETURNING * INTO gone;
    UPDATE contact
    SET
        email = coalesce(email, gone.email),
        phone = coalesce(phone, gone.phone),
        address = coalesce(address, gone.address),
        starred = starred OR gone.starred
    WHERE id = target;

    RETURN moved;
END;
$$;

COMMENT ON FUNCTION merge_contact(bigint, bigint) IS
    'Moves the duplicate''s events to the target, fills the target''s gaps, deletes the duplicate; returns the number of events moved.';

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

COMMENT ON PROCEDURE forget_requests(timestamptz) IS 'Deletes the answers kept since before the given time; call it outside a transaction.';
