-- A timeline for everybody who has none yet, so that running it again changes nothing. About every 40 days something
-- happened, for the last 400 days; one contact in 25 has gone quiet; one event in 50 is to be followed up.
INSERT INTO event (contact_id, kind, summary, details, occurred_at, follow_up_on)
SELECT
    contact.id,
    (enum_range(NULL::event_kind))[1 + n % 4],
    (ARRAY['Left a note', 'Talked on the phone', 'Wrote an e-mail', 'Met for coffee'])[1 + n % 4],
    CASE n % 4 WHEN 1 THEN jsonb_build_object('minutes', 5 + n % 40) ELSE '{}' END,
    at,
    CASE WHEN n % 50 = 0 THEN event_day(at) + 14 END
FROM contact
CROSS JOIN generate_series(CASE WHEN contact.id % 25 = 0 THEN 4 ELSE 1 END, 10) AS step
CROSS JOIN LATERAL (SELECT (contact.id * 7 + step)::integer AS n) AS number
CROSS JOIN LATERAL (
    SELECT date_trunc('day', now()) - step * interval '40 days' + (n % 35) * interval '1 day' + (n % 600) * interval '1 minute' AS at
) AS moment
WHERE contact.id % 20 <> 0
    AND NOT EXISTS (SELECT FROM event WHERE event.contact_id = contact.id);

REFRESH MATERIALIZED VIEW event_daily;

-- The planner's numbers, now and not when autovacuum gets there: `task gen:vet` reads plans.
ANALYZE contact, event, event_daily;
