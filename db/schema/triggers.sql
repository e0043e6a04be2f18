CREATE TRIGGER contact_touch BEFORE UPDATE ON contact
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

COMMENT ON TRIGGER contact_touch ON contact IS 'No UPDATE has to remember updated_at.';
