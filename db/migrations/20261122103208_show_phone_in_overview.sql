-- Drop view "contact_quiet"
DROP VIEW public.contact_quiet;

-- Drop view "contact_overview"
DROP VIEW public.contact_overview;

-- Create view "contact_overview"
-- Lateral, not GROUP BY: a page of contacts reads the events of that page alone.
CREATE VIEW contact_overview AS
SELECT
    contact.id,
    contact.name,
    contact.email,
    contact.phone,
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
SELECT id, name, email, phone, last_event_at
FROM contact_overview
WHERE last_event_at IS NULL OR last_event_at < now() - interval '90 days';

-- Comment on view "contact_quiet"
COMMENT ON VIEW contact_quiet IS 'Contacts not heard of for 90 days, or ever.';
