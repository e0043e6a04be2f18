-- name: CreateContact :one
INSERT INTO contact (name, email, phone, address, starred)
VALUES (@name, sqlc.narg('email'), sqlc.narg('phone'), sqlc.narg('address'), @starred)
RETURNING *;

-- name: GetContact :one
SELECT *
FROM contact
WHERE id = @id;

-- ListContacts returns the page after (after_name, after_id) in the order of names;
-- an empty name and id 0 stand before every contact.
-- name: ListContacts :many
SELECT *
FROM contact
WHERE (lower(name), id) > (lower(@after_name), @after_id::bigint)
    AND (sqlc.narg('email_host')::text IS NULL OR email_host = sqlc.narg('email_host'))
    AND (sqlc.narg('starred')::boolean IS NULL OR starred = sqlc.narg('starred'))
ORDER BY lower(name), id
LIMIT @max_rows;

-- UpdateContact replaces what a person may write; the rest the database keeps itself.
-- name: UpdateContact :one
UPDATE contact
SET
    name = @name,
    email = sqlc.narg('email'),
    phone = sqlc.narg('phone'),
    address = sqlc.narg('address'),
    starred = @starred
WHERE id = @id
RETURNING *;

-- name: DeleteContact :execrows
DELETE FROM contact
WHERE id = @id;

-- ImportContacts adds contacts, or fills the gaps of those whose e-mail address is known already.
-- name: ImportContacts :batchone
INSERT INTO contact (name, email, phone, address)
VALUES (@name, @email::email_address, sqlc.narg('phone'), sqlc.narg('address'))
ON CONFLICT (email) DO UPDATE
SET
    name = excluded.name,
    phone = coalesce(contact.phone, excluded.phone),
    address = coalesce(contact.address, excluded.address)
RETURNING *;

-- MergeContact returns the number of events that moved from the duplicate to the target.
-- name: MergeContact :one
SELECT merge_contact(target => @target, duplicate => @duplicate) AS moved;
