-- What is published stays: facts, amounts and publications are never changed, a later state is a further revision.
-- Twin of 0002_sqlite.sql: both refuse the same.

CREATE OR REPLACE FUNCTION iati_told_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'iati: what was told or published stays' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER iati_own_activity_stays BEFORE UPDATE OR DELETE ON iati_ownactivity
    FOR EACH ROW EXECUTE FUNCTION iati_told_stays();
CREATE TRIGGER iati_own_activity_is_not_emptied BEFORE TRUNCATE ON iati_ownactivity
    FOR EACH STATEMENT EXECUTE FUNCTION iati_told_stays();
CREATE TRIGGER iati_fact_stays BEFORE UPDATE OR DELETE ON iati_fact
    FOR EACH ROW EXECUTE FUNCTION iati_told_stays();
CREATE TRIGGER iati_fact_is_not_emptied BEFORE TRUNCATE ON iati_fact
    FOR EACH STATEMENT EXECUTE FUNCTION iati_told_stays();
CREATE TRIGGER iati_amount_stays BEFORE UPDATE OR DELETE ON iati_amount
    FOR EACH ROW EXECUTE FUNCTION iati_told_stays();
CREATE TRIGGER iati_amount_is_not_emptied BEFORE TRUNCATE ON iati_amount
    FOR EACH STATEMENT EXECUTE FUNCTION iati_told_stays();
CREATE TRIGGER iati_publication_stays BEFORE UPDATE OR DELETE ON iati_publication
    FOR EACH ROW EXECUTE FUNCTION iati_told_stays();
CREATE TRIGGER iati_publication_is_not_emptied BEFORE TRUNCATE ON iati_publication
    FOR EACH STATEMENT EXECUTE FUNCTION iati_told_stays();
CREATE TRIGGER iati_published_file_stays BEFORE UPDATE OR DELETE ON iati_publishedfile
    FOR EACH ROW EXECUTE FUNCTION iati_told_stays();
CREATE TRIGGER iati_published_file_is_not_emptied BEFORE TRUNCATE ON iati_publishedfile
    FOR EACH STATEMENT EXECUTE FUNCTION iati_told_stays();

-- A revision follows the one before it, so that none is missing.
CREATE OR REPLACE FUNCTION iati_fact_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.revision <> 1 + COALESCE((
        SELECT MAX(revision) FROM iati_fact
        WHERE COALESCE(activity_id, 0) = COALESCE(NEW.activity_id, 0) AND COALESCE(organisation_id, 0) = COALESCE(NEW.organisation_id, 0)
        AND element = NEW.element AND key = NEW.key
    ), 0) THEN
        RAISE EXCEPTION 'iati: a revision follows the one before it' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER iati_fact_follows BEFORE INSERT ON iati_fact
    FOR EACH ROW EXECUTE FUNCTION iati_fact_follows();
CREATE OR REPLACE FUNCTION iati_amount_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.revision <> 1 + COALESCE((
        SELECT MAX(revision) FROM iati_amount
        WHERE COALESCE(activity_id, 0) = COALESCE(NEW.activity_id, 0) AND kind = NEW.kind
        AND COALESCE(party_id, 0) = COALESCE(NEW.party_id, 0) AND code = NEW.code AND line = NEW.line
        AND starts_on = NEW.starts_on AND ends_on = NEW.ends_on
    ), 0) THEN
        RAISE EXCEPTION 'iati: a revision follows the one before it' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER iati_amount_follows BEFORE INSERT ON iati_amount
    FOR EACH ROW EXECUTE FUNCTION iati_amount_follows();
