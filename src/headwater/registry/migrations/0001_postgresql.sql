-- What the registry never lets happen, whoever writes.

CREATE OR REPLACE FUNCTION registry_row_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a row of % is never removed', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER node_is_not_removed BEFORE DELETE ON registry_node
    FOR EACH ROW EXECUTE FUNCTION registry_row_stays();
CREATE TRIGGER name_is_not_removed BEFORE DELETE ON registry_name
    FOR EACH ROW EXECUTE FUNCTION registry_row_stays();
CREATE TRIGGER membership_is_not_removed BEFORE DELETE ON registry_membership
    FOR EACH ROW EXECUTE FUNCTION registry_row_stays();
CREATE TRIGGER nodes_are_not_emptied BEFORE TRUNCATE ON registry_node
    FOR EACH STATEMENT EXECUTE FUNCTION registry_row_stays();
CREATE TRIGGER names_are_not_emptied BEFORE TRUNCATE ON registry_name
    FOR EACH STATEMENT EXECUTE FUNCTION registry_row_stays();
CREATE TRIGGER memberships_are_not_emptied BEFORE TRUNCATE ON registry_membership
    FOR EACH STATEMENT EXECUTE FUNCTION registry_row_stays();

CREATE OR REPLACE FUNCTION registry_node_stays_itself() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.kind, NEW.code, NEW.code_key) IS DISTINCT FROM (OLD.id, OLD.kind, OLD.code, OLD.code_key) THEN
        RAISE EXCEPTION 'the kind and the code of a node never change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER node_stays_itself BEFORE UPDATE ON registry_node
    FOR EACH ROW EXECUTE FUNCTION registry_node_stays_itself();

-- Of a name only its last day is ever written later. Official names of one node and language never overlap.
CREATE OR REPLACE FUNCTION registry_name_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND
        (NEW.id, NEW.node_id, NEW.language, NEW.text, NEW.text_key, NEW.valid_from, NEW.is_variant, NEW.source)
        IS DISTINCT FROM
        (OLD.id, OLD.node_id, OLD.language, OLD.text, OLD.text_key, OLD.valid_from, OLD.is_variant, OLD.source)
    THEN
        RAISE EXCEPTION 'of a name only the last day may change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.is_variant THEN
        RETURN NEW;
    END IF;
    -- Two writers at once would not see each other's row; the second waits here until the first is done.
    PERFORM 1 FROM registry_node WHERE id = NEW.node_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM registry_name
        WHERE id <> NEW.id AND node_id = NEW.node_id AND language = NEW.language AND NOT is_variant
            AND COALESCE(valid_from, '-infinity'::date) <= COALESCE(NEW.valid_to, 'infinity'::date)
            AND COALESCE(NEW.valid_from, '-infinity'::date) <= COALESCE(valid_to, 'infinity'::date)
    ) THEN
        RAISE EXCEPTION 'official names of one node and language never overlap'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER name_holds BEFORE INSERT OR UPDATE ON registry_name
    FOR EACH ROW EXECUTE FUNCTION registry_name_holds();

-- Of a membership only its end and the evidence for that are ever written later. The same is recorded once for a day,
-- and in an exclusive role a member stands in one thing at a time.
CREATE OR REPLACE FUNCTION registry_membership_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND
        (NEW.id, NEW.role, NEW.is_exclusive, NEW.member_id, NEW.of_id, NEW.valid_from, NEW.evidence)
        IS DISTINCT FROM
        (OLD.id, OLD.role, OLD.is_exclusive, OLD.member_id, OLD.of_id, OLD.valid_from, OLD.evidence)
    THEN
        RAISE EXCEPTION 'of a membership only the end may change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM 1 FROM registry_node WHERE id = NEW.member_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM registry_membership
        WHERE id <> NEW.id AND member_id = NEW.member_id AND role = NEW.role
            AND (of_id = NEW.of_id OR is_exclusive OR NEW.is_exclusive)
            AND valid_from <= COALESCE(NEW.valid_to, 'infinity'::date)
            AND NEW.valid_from <= COALESCE(valid_to, 'infinity'::date)
    ) THEN
        RAISE EXCEPTION 'a membership is recorded once, and in an exclusive role a member stands in one thing at a time'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER membership_holds BEFORE INSERT OR UPDATE ON registry_membership
    FOR EACH ROW EXECUTE FUNCTION registry_membership_holds();
