-- Modify table "contact"
ALTER TABLE public.contact
    ADD COLUMN phone text,
    ADD CONSTRAINT contact_phone_check CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'::text) NOT VALID;

-- Comment on column "phone" of "contact"
COMMENT ON COLUMN contact.phone IS 'E.164, such as +351912345678.';
