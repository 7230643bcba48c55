-- What others publish and what was linked stays; a later state is a further revision. Twin of 0001_sqlite.sql.

CREATE OR REPLACE FUNCTION iati_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'iati: what was received or linked stays' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER iati_received_file_is_not_changed BEFORE UPDATE OR DELETE ON iati_receivedfile
    FOR EACH ROW EXECUTE FUNCTION iati_stays();
CREATE TRIGGER iati_received_file_is_not_emptied BEFORE TRUNCATE ON iati_receivedfile
    FOR EACH STATEMENT EXECUTE FUNCTION iati_stays();
CREATE TRIGGER iati_received_problem_is_not_changed BEFORE UPDATE OR DELETE ON iati_receivedproblem
    FOR EACH ROW EXECUTE FUNCTION iati_stays();
CREATE TRIGGER iati_received_problem_is_not_emptied BEFORE TRUNCATE ON iati_receivedproblem
    FOR EACH STATEMENT EXECUTE FUNCTION iati_stays();
CREATE TRIGGER iati_received_activity_is_not_changed BEFORE UPDATE OR DELETE ON iati_receivedactivity
    FOR EACH ROW EXECUTE FUNCTION iati_stays();
CREATE TRIGGER iati_received_activity_is_not_emptied BEFORE TRUNCATE ON iati_receivedactivity
    FOR EACH STATEMENT EXECUTE FUNCTION iati_stays();
CREATE TRIGGER iati_received_organisation_is_not_changed BEFORE UPDATE OR DELETE ON iati_receivedorganisation
    FOR EACH ROW EXECUTE FUNCTION iati_stays();
CREATE TRIGGER iati_received_organisation_is_not_emptied BEFORE TRUNCATE ON iati_receivedorganisation
    FOR EACH STATEMENT EXECUTE FUNCTION iati_stays();
CREATE TRIGGER iati_received_transaction_is_not_changed BEFORE UPDATE OR DELETE ON iati_receivedtransaction
    FOR EACH ROW EXECUTE FUNCTION iati_stays();
CREATE TRIGGER iati_received_transaction_is_not_emptied BEFORE TRUNCATE ON iati_receivedtransaction
    FOR EACH STATEMENT EXECUTE FUNCTION iati_stays();
CREATE TRIGGER iati_link_is_not_changed BEFORE UPDATE OR DELETE ON iati_link
    FOR EACH ROW EXECUTE FUNCTION iati_stays();
CREATE TRIGGER iati_link_is_not_emptied BEFORE TRUNCATE ON iati_link
    FOR EACH STATEMENT EXECUTE FUNCTION iati_stays();

-- A revision follows the one before it, so that none is missing.
CREATE OR REPLACE FUNCTION iati_activity_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.revision <> 1 + COALESCE(
        (SELECT MAX(revision) FROM iati_receivedactivity WHERE identifier = NEW.identifier), 0) THEN
        RAISE EXCEPTION 'iati: a revision follows the one before it' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER iati_received_activity_follows BEFORE INSERT ON iati_receivedactivity
    FOR EACH ROW EXECUTE FUNCTION iati_activity_follows();

CREATE OR REPLACE FUNCTION iati_link_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.revision <> 1 + COALESCE(
        (SELECT MAX(revision) FROM iati_link WHERE contribution_id = NEW.contribution_id), 0) THEN
        RAISE EXCEPTION 'iati: a revision follows the one before it' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER iati_link_is_next BEFORE INSERT ON iati_link
    FOR EACH ROW EXECUTE FUNCTION iati_link_follows();
