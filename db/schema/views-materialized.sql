-- Materialized because it reads every event there is; a day's numbers may be some minutes old.
CREATE MATERIALIZED VIEW event_daily AS
SELECT
    event_day(occurred_at) AS day,
    kind,
    count(*) AS events,
    count(DISTINCT contact_id) AS contacts
FROM event
GROUP BY event_day(occurred_at), kind;

COMMENT ON MATERIALIZED VIEW event_daily IS 'Events and contacts a day and kind, as of the last refresh.';

-- REFRESH CONCURRENTLY wants a unique index; it also serves ListDailyCounts.
CREATE UNIQUE INDEX event_daily_day_kind_idx ON event_daily (day, kind);
