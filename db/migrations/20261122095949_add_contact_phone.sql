-- Create column "phone" on "contact"
ALTER TABLE public.contact ADD COLUMN phone text CHECK (phone ~ '^\+[1-9][0-9]{6,14}$');

-- Comment on column "phone" of "contact"
COMMENT ON COLUMN contact.phone IS 'E.164, such as +351912345678.';
