-- Modify function "merge_contact"
-- A function and not four statements in the service: two cards become one, or nothing happens.
CREATE OR REPLACE FUNCTION merge_contact(target bigint, duplicate bigint) RETURNS bigint
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

-- Comment on function "merge_contact"
COMMENT ON FUNCTION public.merge_contact(bigint, bigint) IS 'Moves the duplicate''s events to the target, fills the target''s gaps, deletes the duplicate; returns the number of events moved.';
