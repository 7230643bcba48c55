-- What was signed and what was granted stays.

CREATE OR REPLACE FUNCTION access_row_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a row of % is never changed or removed', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER signature_is_not_changed BEFORE UPDATE OR DELETE ON access_signature
    FOR EACH ROW EXECUTE FUNCTION access_row_stays();
CREATE TRIGGER signatures_are_not_emptied BEFORE TRUNCATE ON access_signature
    FOR EACH STATEMENT EXECUTE FUNCTION access_row_stays();
CREATE TRIGGER grant_is_not_removed BEFORE DELETE ON access_grant
    FOR EACH ROW EXECUTE FUNCTION access_row_stays();
CREATE TRIGGER grants_are_not_emptied BEFORE TRUNCATE ON access_grant
    FOR EACH STATEMENT EXECUTE FUNCTION access_row_stays();

-- Of a grant only its withdrawal is ever written later, once.
CREATE OR REPLACE FUNCTION access_grant_stays_itself() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.person_id, NEW.power, NEW.role_id, NEW.office_id, NEW.up_to_usd, NEW.valid_from, NEW.valid_to)
        IS DISTINCT FROM
        (OLD.id, OLD.person_id, OLD.power, OLD.role_id, OLD.office_id, OLD.up_to_usd, OLD.valid_from, OLD.valid_to)
        OR (OLD.withdrawn_on IS NOT NULL AND NEW.withdrawn_on IS DISTINCT FROM OLD.withdrawn_on)
    THEN
        RAISE EXCEPTION 'a grant is withdrawn, once, and never changed otherwise'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER grant_stays_itself BEFORE UPDATE ON access_grant
    FOR EACH ROW EXECUTE FUNCTION access_grant_stays_itself();

-- Django's cache in the database, as createcachetable makes it: limits and used codes are the same for all processes.
CREATE TABLE access_cache (cache_key varchar(255) NOT NULL PRIMARY KEY, value text NOT NULL, expires timestamp with time zone NOT NULL);
CREATE INDEX access_cache_expires ON access_cache (expires);
