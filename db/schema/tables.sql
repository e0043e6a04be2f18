CREATE TABLE contact (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL CHECK (name = btrim(name) AND length(name) BETWEEN 1 AND 200),
    email email_address UNIQUE,
    email_host text GENERATED ALWAYS AS (split_part(email, '@', 2)) STORED,
    phone text CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
    address postal_address CHECK ((address).country ~ '^[A-Z]{2}$'),
    starred boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE contact IS 'The address book: one row a person.';

COMMENT ON COLUMN contact.email_host IS 'The part after the @: people of one house share it.';

COMMENT ON COLUMN contact.phone IS 'E.164, such as +351912345678.';

COMMENT ON COLUMN contact.updated_at IS 'Set by the trigger contact_touch.';

-- Serves ListContacts: the order of an address book, in which case does not count; id makes it unique.
CREATE INDEX contact_name_idx ON contact (lower(name), id);

-- Serves ListContacts by house. Contacts without an e-mail address are never asked for that way.
CREATE INDEX contact_email_host_idx ON contact (email_host, lower(name), id) WHERE email_host IS NOT NULL;

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

COMMENT ON TABLE event IS 'The timeline: what happened with a contact, and when.';

COMMENT ON COLUMN event.details IS 'What only some kinds have: a call''s minutes, a meeting''s place.';

COMMENT ON COLUMN event.follow_up_on IS 'When to come back to it; null where nothing is left to do.';

CREATE TABLE event_2025 PARTITION OF event
    FOR VALUES FROM ('2025-01-01 00:00:00+00') TO ('2026-01-01 00:00:00+00');

CREATE TABLE event_2026 PARTITION OF event
    FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2027-01-01 00:00:00+00');

CREATE TABLE event_2027 PARTITION OF event
    FOR VALUES FROM ('2027-01-01 00:00:00+00') TO ('2028-01-01 00:00:00+00');

CREATE TABLE event_default PARTITION OF event DEFAULT;

COMMENT ON TABLE event_default IS
    'Takes what no year takes, so that an insert never fails. Keep it empty: rows of a new year must leave before its partition can be made.';

-- Serves ListTimeline, the view contact_overview, and the foreign key when a contact is deleted.
CREATE INDEX event_timeline_idx ON event (contact_id, occurred_at DESC, id DESC);

-- Serves ListFollowUps. Few events wait for one, so the index stays small.
CREATE INDEX event_follow_up_on_idx ON event (follow_up_on, id) WHERE follow_up_on IS NOT NULL;

-- The answer is written in the transaction of the change it tells of: either both are there or neither.
CREATE TABLE request (
    key text PRIMARY KEY CHECK (length(key) BETWEEN 1 AND 200),
    fingerprint bytea NOT NULL CHECK (length(fingerprint) = 32),
    status integer NOT NULL CHECK (status BETWEEN 200 AND 299),
    answer text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE request IS 'Answers to requests that carried an Idempotency-Key, given again when the request comes again.';

COMMENT ON COLUMN request.fingerprint IS 'SHA-256 of method, path and body: the same key with another request is refused.';

-- Serves forget_requests.
CREATE INDEX request_created_at_idx ON request (created_at);
