-- name: CreateEvent :one
INSERT INTO event (contact_id, kind, summary, details, occurred_at, follow_up_on)
VALUES (@contact_id, @kind, @summary, @details, @occurred_at, sqlc.narg('follow_up_on'))
RETURNING *;

-- CopyEvents writes any number of events in one COPY: all of them or none.
-- name: CopyEvents :copyfrom
INSERT INTO event (contact_id, kind, summary, details, occurred_at, follow_up_on)
VALUES (@contact_id, @kind, @summary, @details, @occurred_at, @follow_up_on);

-- ListTimeline returns a contact's events from the newest, the page before (before_at, before_id).
-- name: ListTimeline :many
SELECT *
FROM event
WHERE contact_id = @contact_id
    AND (occurred_at, id) < (@before_at::timestamptz, @before_id::bigint)
    AND (sqlc.narg('kind')::event_kind IS NULL OR kind = sqlc.narg('kind'))
ORDER BY occurred_at DESC, id DESC
LIMIT @max_rows;

-- ListFollowUps returns what is due up to a day, each with the contact to come back to.
-- name: ListFollowUps :many
SELECT sqlc.embed(event), sqlc.embed(contact)
FROM event
JOIN contact ON contact.id = event.contact_id
WHERE event.follow_up_on <= @due::date
ORDER BY event.follow_up_on, event.id
LIMIT @max_rows;

-- CompleteFollowUp changes no row where there was nothing to do.
-- name: CompleteFollowUp :execrows
UPDATE event
SET follow_up_on = NULL
WHERE id = @id AND contact_id = @contact_id AND follow_up_on IS NOT NULL;
