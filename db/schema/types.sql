CREATE TYPE event_kind AS ENUM ('note', 'call', 'email', 'meeting');

COMMENT ON TYPE event_kind IS 'What can stand on a contact''s timeline.';

-- Lower case only, so that a plain unique constraint takes Ada@example.com and ada@example.com for one.
CREATE DOMAIN email_address AS text
    CONSTRAINT email_address_lower_check CHECK (value = lower(value))
    CONSTRAINT email_address_form_check CHECK (value ~ '^[^@[:space:]]+@[^@[:space:]]+$' AND length(value) <= 254);

COMMENT ON DOMAIN email_address IS 'An e-mail address in lower case. Whether mail arrives there, only mail can tell.';

-- One column that is there or not as a whole, where four would each be nullable.
CREATE TYPE postal_address AS (
    street text,
    postal_code text,
    city text,
    country text
);

COMMENT ON TYPE postal_address IS 'Where a letter goes; the country as ISO 3166-1 alpha-2, such as PT.';
