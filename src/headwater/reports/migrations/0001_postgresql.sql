-- What was written and shared stays. Twin of 0001_sqlite.sql: both refuse the same.

CREATE OR REPLACE FUNCTION reports_row_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'reports: what was written or shared stays' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER section_stays BEFORE UPDATE OR DELETE ON reports_section
    FOR EACH ROW EXECUTE FUNCTION reports_row_stays();
CREATE TRIGGER sections_are_not_emptied BEFORE TRUNCATE ON reports_section
    FOR EACH STATEMENT EXECUTE FUNCTION reports_row_stays();
CREATE TRIGGER public_link_is_not_removed BEFORE DELETE ON reports_publiclink
    FOR EACH ROW EXECUTE FUNCTION reports_row_stays();
CREATE TRIGGER public_links_are_not_emptied BEFORE TRUNCATE ON reports_publiclink
    FOR EACH STATEMENT EXECUTE FUNCTION reports_row_stays();
CREATE TRIGGER public_file_stays BEFORE UPDATE OR DELETE ON reports_publicfile
    FOR EACH ROW EXECUTE FUNCTION reports_row_stays();
CREATE TRIGGER public_files_are_not_emptied BEFORE TRUNCATE ON reports_publicfile
    FOR EACH STATEMENT EXECUTE FUNCTION reports_row_stays();

-- Revisions count without a hole, so that nobody's words are passed over.
CREATE OR REPLACE FUNCTION reports_section_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number <> 1 + (
        SELECT COALESCE(MAX(number), 0) FROM reports_section
        WHERE organisation_id = NEW.organisation_id AND report = NEW.report AND year = NEW.year AND slot = NEW.slot
            AND language = NEW.language
    ) THEN
        RAISE EXCEPTION 'reports: a revision follows the one before it'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER section_follows_the_one_before BEFORE INSERT ON reports_section
    FOR EACH ROW EXECUTE FUNCTION reports_section_follows();

-- A link begins open; once it is revoked it stays so. Nothing else of it changes.
CREATE OR REPLACE FUNCTION reports_link_begins_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.revoked_at IS NOT NULL THEN
        RAISE EXCEPTION 'reports: a link begins open' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER public_link_begins_open BEFORE INSERT ON reports_publiclink
    FOR EACH ROW EXECUTE FUNCTION reports_link_begins_open();

CREATE OR REPLACE FUNCTION reports_link_stays_itself() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.revoked_at IS NOT NULL OR NEW.revoked_at IS NULL OR (
        NEW.id, NEW.secret_hash, NEW.organisation_id, NEW.donor_id, NEW.year, NEW.language, NEW.title, NEW.content,
        NEW.content_hash, NEW.as_of, NEW.made_at, NEW.made_by_id, NEW.expires_on
    ) IS DISTINCT FROM (
        OLD.id, OLD.secret_hash, OLD.organisation_id, OLD.donor_id, OLD.year, OLD.language, OLD.title, OLD.content,
        OLD.content_hash, OLD.as_of, OLD.made_at, OLD.made_by_id, OLD.expires_on
    ) THEN
        RAISE EXCEPTION 'reports: what was shared stays as it was; a link is revoked once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER public_link_stays_itself BEFORE UPDATE ON reports_publiclink
    FOR EACH ROW EXECUTE FUNCTION reports_link_stays_itself();
