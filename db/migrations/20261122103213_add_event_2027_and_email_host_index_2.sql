-- atlas:txmode none

-- Create index "contact_email_host_idx" on "contact"
-- Serves ListContacts by house. Contacts without an e-mail address are never asked for that way.
CREATE INDEX CONCURRENTLY contact_email_host_idx ON contact (email_host, lower(name), id) WHERE email_host IS NOT NULL;
