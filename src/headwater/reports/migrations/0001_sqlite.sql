-- What was written and shared stays. Twin of 0001_postgresql.sql: both refuse the same. Django rebuilds a SQLite table
-- when a column changes, and triggers are lost with the old one: a later migration that alters one of these tables runs
-- this file again.

CREATE TRIGGER section_is_not_changed BEFORE UPDATE ON reports_section
BEGIN SELECT RAISE(ABORT, 'reports: what was written stays; write a new revision'); END;
CREATE TRIGGER section_is_not_removed BEFORE DELETE ON reports_section
BEGIN SELECT RAISE(ABORT, 'reports: what was written stays; write a new revision'); END;
CREATE TRIGGER public_link_is_not_removed BEFORE DELETE ON reports_publiclink
BEGIN SELECT RAISE(ABORT, 'reports: what was shared stays on record; revoke the link'); END;
CREATE TRIGGER public_file_is_not_changed BEFORE UPDATE ON reports_publicfile
BEGIN SELECT RAISE(ABORT, 'reports: what was shared stays as it was'); END;
CREATE TRIGGER public_file_is_not_removed BEFORE DELETE ON reports_publicfile
BEGIN SELECT RAISE(ABORT, 'reports: what was shared stays as it was'); END;

-- INSERT OR REPLACE removes the old row without asking the triggers above, so it is refused before it begins.
CREATE TRIGGER section_is_not_replaced BEFORE INSERT ON reports_section
WHEN EXISTS (
    SELECT 1 FROM reports_section
    WHERE id = NEW.id OR (organisation_id = NEW.organisation_id AND report = NEW.report AND year = NEW.year
        AND slot = NEW.slot AND language = NEW.language AND number = NEW.number)
)
BEGIN SELECT RAISE(ABORT, 'reports: this revision is written already'); END;
CREATE TRIGGER public_link_is_not_replaced BEFORE INSERT ON reports_publiclink
WHEN EXISTS (SELECT 1 FROM reports_publiclink WHERE id = NEW.id OR secret_hash = NEW.secret_hash)
BEGIN SELECT RAISE(ABORT, 'reports: this link is there already'); END;
CREATE TRIGGER public_file_is_not_replaced BEFORE INSERT ON reports_publicfile
WHEN EXISTS (SELECT 1 FROM reports_publicfile WHERE id = NEW.id OR (link_id = NEW.link_id AND format = NEW.format))
BEGIN SELECT RAISE(ABORT, 'reports: this file is there already'); END;

-- Revisions count without a hole, so that nobody's words are passed over.
CREATE TRIGGER section_follows_the_one_before BEFORE INSERT ON reports_section
WHEN NEW.number <> 1 + (
    SELECT COALESCE(MAX(number), 0) FROM reports_section
    WHERE organisation_id = NEW.organisation_id AND report = NEW.report AND year = NEW.year AND slot = NEW.slot
        AND language = NEW.language
)
BEGIN SELECT RAISE(ABORT, 'reports: a revision follows the one before it'); END;

-- A link begins open; once it is revoked it stays so. Nothing else of it changes.
CREATE TRIGGER public_link_begins_open BEFORE INSERT ON reports_publiclink
WHEN NEW.revoked_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'reports: a link begins open'); END;
CREATE TRIGGER public_link_stays_itself BEFORE UPDATE ON reports_publiclink
WHEN OLD.revoked_at IS NOT NULL OR NEW.revoked_at IS NULL
    OR NEW.id IS NOT OLD.id OR NEW.secret_hash IS NOT OLD.secret_hash
    OR NEW.organisation_id IS NOT OLD.organisation_id OR NEW.donor_id IS NOT OLD.donor_id OR NEW.year IS NOT OLD.year
    OR NEW.language IS NOT OLD.language OR NEW.title IS NOT OLD.title OR NEW.content IS NOT OLD.content
    OR NEW.content_hash IS NOT OLD.content_hash OR NEW.as_of IS NOT OLD.as_of OR NEW.made_at IS NOT OLD.made_at
    OR NEW.made_by_id IS NOT OLD.made_by_id OR NEW.expires_on IS NOT OLD.expires_on
BEGIN SELECT RAISE(ABORT, 'reports: what was shared stays as it was; a link is revoked once'); END;
