-- Create function "event_day"
-- The one place that says what a day is. Immutable because the time zone is named,
-- so checks and indexes may call it.
CREATE FUNCTION event_day(occurred_at timestamptz) RETURNS date
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (occurred_at AT TIME ZONE 'UTC')::date;

-- Comment on function "event_day"
COMMENT ON FUNCTION event_day(timestamptz) IS 'The day, in UTC, that an event counts for.';

-- Create function "touch_updated_at"
CREATE FUNCTION touch_updated_at() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END;
$$;

-- Comment on function "touch_updated_at"
COMMENT ON FUNCTION touch_updated_at() IS 'Trigger: keeps updated_at true, whoever writes the row.';

-- Create function "merge_contact"
-- A function and not four statements in the service: two cards become one, or nothing happens.
CREATE FUNCTION merge_contact(target bigint, duplicate bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    found_rows bigint;
    moved bigint;
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

    DELETE FROM contact WHERE id = duplicate;

    RETURN moved;
END;
$$;

-- Comment on function "merge_contact"
COMMENT ON FUNCTION merge_contact(bigint, bigint) IS
    'Moves the duplicate''s events to the target and deletes the duplicate; returns the number of events moved.';

-- Create enum "event_kind"
CREATE TYPE event_kind AS ENUM ('note', 'call', 'email', 'meeting');

-- Comment on enum "event_kind"
COMMENT ON TYPE event_kind IS 'What can stand on a contact''s timeline.';

-- Create domain "email_address"
-- Lower case only, so that a plain unique constraint takes Ada@example.com and ada@example.com for one.
CREATE DOMAIN email_address AS text
    CONSTRAINT email_address_lower_check CHECK (value = lower(value))
    CONSTRAINT email_address_form_check CHECK (value ~ '^[^@[:space:]]+@[^@[:space:]]+$' AND length(value) <= 254);

-- Comment on domain "email_address"
COMMENT ON DOMAIN email_address IS 'An e-mail address in lower case. Whether mail arrives there, only mail can tell.';

-- Create composite type "postal_address"
-- One column that is there or not as a whole, where four would each be nullable.
CREATE TYPE postal_address AS (
    street text,
    postal_code text,
    city text,
    country text
);

-- Comment on composite type "postal_address"
COMMENT ON TYPE postal_address IS 'Where a letter goes; the country as ISO 3166-1 alpha-2, such as PT.';

-- Create table "contact"
CREATE TABLE contact (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL CHECK (name = btrim(name) AND length(name) BETWEEN 1 AND 200),
    email email_address UNIQUE,
    email_host text GENERATED ALWAYS AS (split_part(email, '@', 2)) STORED,
    address postal_address CHECK ((address).country ~ '^[A-Z]{2}$'),
    starred boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

-- Comment on table "contact"
COMMENT ON TABLE contact IS 'The address book: one row a person.';

-- Comment on column "email_host" of "contact"
COMMENT ON COLUMN contact.email_host IS 'The part after the @: people of one house share it.';

-- Comment on column "updated_at" of "contact"
COMMENT ON COLUMN contact.updated_at IS 'Set by the trigger contact_touch.';

-- Create index "contact_name_idx" on "contact"
-- Serves ListContacts: the order of an address book, in which case does not count; id makes it unique.
CREATE INDEX contact_name_idx ON contact (lower(name), id);

-- Create table "event"
-- One partition a year: an old year is dropped in an instant, and no index outgrows a year.
CREATE TABLE event (
    id bigint GENERATED ALWAYS AS IDENTITY,
    contact_id bigint NOT NULL REFERENCES contact ON DELETE CASCADE,
    kind event_kind NOT NULL,
    summary text NOT NULL CHECK (length(summary) BETWEEN 1 AND 2000),
    details jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(details) = 'object'),
    occurred_at timestamptz NOT NULL DEFAULT now(),
    follow_up_on date,
    -- PostgreSQL wants the partition's column in every key of a partitioned table.
    PRIMARY KEY (id, occurred_at),
    CONSTRAINT event_follow_up_on_check CHECK (follow_up_on >= event_day(occurred_at))
) PARTITION BY RANGE (occurred_at);

-- Comment on table "event"
COMMENT ON TABLE event IS 'The timeline: what happened with a contact, and when.';

-- Comment on column "details" of "event"
COMMENT ON COLUMN event.details IS 'What only some kinds have: a call''s minutes, a meeting''s place.';

-- Comment on column "follow_up_on" of "event"
COMMENT ON COLUMN event.follow_up_on IS 'When to come back to it; null where nothing is left to do.';

-- Create table "event_2025"
CREATE TABLE event_2025 PARTITION OF event
    FOR VALUES FROM ('2025-01-01 00:00:00+00') TO ('2026-01-01 00:00:00+00');

-- Create table "event_2026"
CREATE TABLE event_2026 PARTITION OF event
    FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2027-01-01 00:00:00+00');

-- Create table "event_default"
CREATE TABLE event_default PARTITION OF event DEFAULT;

-- Comment on table "event_default"
COMMENT ON TABLE event_default IS
    'Takes what no year takes, so that an insert never fails. Keep it empty: rows of a new year must leave before its partition can be made.';

-- Create index "event_timeline_idx" on "event"
-- Serves ListTimeline, the view contact_overview, and the foreign key when a contact is deleted.
CREATE INDEX event_timeline_idx ON event (contact_id, occurred_at DESC, id DESC);

-- Create index "event_follow_up_on_idx" on "event"
-- Serves ListFollowUps. Few events wait for one, so the index stays small.
CREATE INDEX event_follow_up_on_idx ON event (follow_up_on, id) WHERE follow_up_on IS NOT NULL;

-- Create trigger "contact_touch" on "contact"
CREATE TRIGGER contact_touch BEFORE UPDATE ON contact
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- Comment on trigger "contact_touch" of "contact"
COMMENT ON TRIGGER contact_touch ON contact IS 'No UPDATE has to remember updated_at.';

-- Create materialized view "event_daily"
-- Materialized because it reads every event there is; a day's numbers may be some minutes old.
CREATE MATERIALIZED VIEW event_daily AS
SELECT
    event_day(occurred_at) AS day,
    kind,
    count(*) AS events,
    count(DISTINCT contact_id) AS contacts
FROM event
GROUP BY event_day(occurred_at), kind;

-- Comment on materialized view "event_daily"
COMMENT ON MATERIALIZED VIEW event_daily IS 'Events and contacts a day and kind, as of the last refresh.';

-- Create index "event_daily_day_kind_idx" on "event_daily"
-- REFRESH CONCURRENTLY wants a unique index; it also serves ListDailyCounts.
CREATE UNIQUE INDEX event_daily_day_kind_idx ON event_daily (day, kind);

-- Create view "contact_overview"
-- Lateral, not GROUP BY: a page of contacts reads the events of that page alone.
CREATE VIEW contact_overview AS
SELECT
    contact.id,
    contact.name,
    contact.email,
    contact.starred,
    timeline.events,
    timeline.last_event_at,
    timeline.next_follow_up_on
FROM contact
CROSS JOIN LATERAL (
    SELECT
        count(*) AS events,
        max(event.occurred_at) AS last_event_at,
        min(event.follow_up_on) AS next_follow_up_on
    FROM event
    WHERE event.contact_id = contact.id
) AS timeline;

-- Comment on view "contact_overview"
COMMENT ON VIEW contact_overview IS 'Every contact with the sum of its timeline.';

-- Comment on column "last_event_at" of view "contact_overview"
COMMENT ON COLUMN contact_overview.last_event_at IS 'Null where nothing has happened yet.';

-- Create view "contact_quiet"
CREATE VIEW contact_quiet AS
SELECT id, name, email, last_event_at
FROM contact_overview
WHERE last_event_at IS NULL OR last_event_at < now() - interval '90 days';

-- Comment on view "contact_quiet"
COMMENT ON VIEW contact_quiet IS 'Contacts not heard of for 90 days, or ever.';
