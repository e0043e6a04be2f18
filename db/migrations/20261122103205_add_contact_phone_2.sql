-- Validate constraint "contact_phone_check" of "contact"
ALTER TABLE public.contact VALIDATE CONSTRAINT contact_phone_check;
