-- ListOverview returns the page after (after_name, after_id), as ListContacts does.
-- name: ListOverview :many
SELECT *
FROM contact_overview
WHERE (lower(name), id) > (lower(@after_name), @after_id::bigint)
ORDER BY lower(name), id
LIMIT @max_rows;

-- ListQuietContacts returns those not heard of the longest, the never heard of first.
-- It reads every contact: who is silent, no index can know.
-- name: ListQuietContacts :many
-- @sqlc-vet-disable no-sequential-scan
SELECT *
FROM contact_quiet
ORDER BY last_event_at NULLS FIRST, id
LIMIT @max_rows;

-- name: ListDailyCounts :many
SELECT *
FROM event_daily
WHERE day BETWEEN @from_day AND @to_day
ORDER BY day, kind;

-- RefreshDailyCounts does not block those who read; two at a time wait for each other.
-- name: RefreshDailyCounts :exec
-- @sqlc-vet-disable no-sequential-scan
REFRESH MATERIALIZED VIEW CONCURRENTLY event_daily;
