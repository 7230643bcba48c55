-- What is published stays: facts, amounts and publications are never changed, a later state is a further revision.
-- Twin of 0002_postgresql.sql. Django rebuilds a SQLite table when a column changes, and triggers are lost with the old
-- one: a later migration that alters one of these runs this again.

CREATE TRIGGER iati_own_activity_is_not_changed BEFORE UPDATE ON iati_ownactivity
BEGIN SELECT RAISE(ABORT, 'iati: what was told or published stays'); END;
CREATE TRIGGER iati_own_activity_is_not_removed BEFORE DELETE ON iati_ownactivity
BEGIN SELECT RAISE(ABORT, 'iati: what was told or published stays'); END;
CREATE TRIGGER iati_fact_is_not_changed BEFORE UPDATE ON iati_fact
BEGIN SELECT RAISE(ABORT, 'iati: what was told or published stays'); END;
CREATE TRIGGER iati_fact_is_not_removed BEFORE DELETE ON iati_fact
BEGIN SELECT RAISE(ABORT, 'iati: what was told or published stays'); END;
CREATE TRIGGER iati_amount_is_not_changed BEFORE UPDATE ON iati_amount
BEGIN SELECT RAISE(ABORT, 'iati: what was told or published stays'); END;
CREATE TRIGGER iati_amount_is_not_removed BEFORE DELETE ON iati_amount
BEGIN SELECT RAISE(ABORT, 'iati: what was told or published stays'); END;
CREATE TRIGGER iati_publication_is_not_changed BEFORE UPDATE ON iati_publication
BEGIN SELECT RAISE(ABORT, 'iati: what was told or published stays'); END;
CREATE TRIGGER iati_publication_is_not_removed BEFORE DELETE ON iati_publication
BEGIN SELECT RAISE(ABORT, 'iati: what was told or published stays'); END;
CREATE TRIGGER iati_published_file_is_not_changed BEFORE UPDATE ON iati_publishedfile
BEGIN SELECT RAISE(ABORT, 'iati: what was told or published stays'); END;
CREATE TRIGGER iati_published_file_is_not_removed BEFORE DELETE ON iati_publishedfile
BEGIN SELECT RAISE(ABORT, 'iati: what was told or published stays'); END;

-- INSERT OR REPLACE removes the old row without asking the triggers above, so it is refused before it begins.
CREATE TRIGGER iati_own_activity_is_not_replaced BEFORE INSERT ON iati_ownactivity
WHEN EXISTS (SELECT 1 FROM iati_ownactivity WHERE id = NEW.id OR identifier = NEW.identifier)
BEGIN SELECT RAISE(ABORT, 'iati: this is recorded already'); END;
CREATE TRIGGER iati_fact_is_not_replaced BEFORE INSERT ON iati_fact
WHEN EXISTS (SELECT 1 FROM iati_fact WHERE id = NEW.id OR (COALESCE(activity_id, 0) = COALESCE(NEW.activity_id, 0) AND COALESCE(organisation_id, 0) = COALESCE(NEW.organisation_id, 0)
        AND element = NEW.element AND key = NEW.key AND revision = NEW.revision))
BEGIN SELECT RAISE(ABORT, 'iati: this is recorded already'); END;
CREATE TRIGGER iati_amount_is_not_replaced BEFORE INSERT ON iati_amount
WHEN EXISTS (SELECT 1 FROM iati_amount WHERE id = NEW.id OR (COALESCE(activity_id, 0) = COALESCE(NEW.activity_id, 0) AND kind = NEW.kind
        AND COALESCE(party_id, 0) = COALESCE(NEW.party_id, 0) AND code = NEW.code AND line = NEW.line
        AND starts_on = NEW.starts_on AND ends_on = NEW.ends_on AND revision = NEW.revision))
BEGIN SELECT RAISE(ABORT, 'iati: this is recorded already'); END;
CREATE TRIGGER iati_publication_is_not_replaced BEFORE INSERT ON iati_publication
WHEN EXISTS (SELECT 1 FROM iati_publication WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'iati: this is recorded already'); END;
CREATE TRIGGER iati_published_file_is_not_replaced BEFORE INSERT ON iati_publishedfile
WHEN EXISTS (SELECT 1 FROM iati_publishedfile WHERE id = NEW.id OR (publication_id = NEW.publication_id AND name = NEW.name))
BEGIN SELECT RAISE(ABORT, 'iati: this is recorded already'); END;

-- A revision follows the one before it, so that none is missing.
CREATE TRIGGER iati_fact_follows BEFORE INSERT ON iati_fact
WHEN NEW.revision <> 1 + COALESCE((
    SELECT MAX(revision) FROM iati_fact
    WHERE COALESCE(activity_id, 0) = COALESCE(NEW.activity_id, 0) AND COALESCE(organisation_id, 0) = COALESCE(NEW.organisation_id, 0)
        AND element = NEW.element AND key = NEW.key
), 0)
BEGIN SELECT RAISE(ABORT, 'iati: a revision follows the one before it'); END;
CREATE TRIGGER iati_amount_follows BEFORE INSERT ON iati_amount
WHEN NEW.revision <> 1 + COALESCE((
    SELECT MAX(revision) FROM iati_amount
    WHERE COALESCE(activity_id, 0) = COALESCE(NEW.activity_id, 0) AND kind = NEW.kind
        AND COALESCE(party_id, 0) = COALESCE(NEW.party_id, 0) AND code = NEW.code AND line = NEW.line
        AND starts_on = NEW.starts_on AND ends_on = NEW.ends_on
), 0)
BEGIN SELECT RAISE(ABORT, 'iati: a revision follows the one before it'); END;
