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

-- Of a membership only its end, the evidence for that, and that it was taken back are ever written later. The same is
-- recorded once for a day, in an exclusive role a member stands in one thing at a time, and nothing becomes part of
-- itself. What was taken back counts for none of this, and stays as it is.
CREATE OR REPLACE FUNCTION registry_membership_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND
        (NEW.id, NEW.role, NEW.is_exclusive, NEW.member_id, NEW.of_id, NEW.valid_from, NEW.evidence)
        IS DISTINCT FROM
        (OLD.id, OLD.role, OLD.is_exclusive, OLD.member_id, OLD.of_id, OLD.valid_from, OLD.evidence)
    THEN
        RAISE EXCEPTION 'of a membership only the end may change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.taken_back_at IS NOT NULL THEN
        RAISE EXCEPTION 'a membership that was taken back stays so' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.taken_back_at IS NOT NULL THEN
        RETURN NEW;
    END IF;
    PERFORM 1 FROM registry_node WHERE id = NEW.member_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM registry_membership
        WHERE id <> NEW.id AND member_id = NEW.member_id AND role = NEW.role AND taken_back_at IS NULL
            AND (of_id = NEW.of_id OR is_exclusive OR NEW.is_exclusive)
            AND valid_from <= COALESCE(NEW.valid_to, 'infinity'::date)
            AND NEW.valid_from <= COALESCE(valid_to, 'infinity'::date)
    ) THEN
        RAISE EXCEPTION 'a membership is recorded once, and in an exclusive role a member stands in one thing at a time'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.role = 'part of' THEN
        -- Two writers could each close one half of a circle without seeing the other's; the second waits here.
        PERFORM pg_advisory_xact_lock(hashtext('registry_membership'), hashtext('part of'));
        IF EXISTS (
            WITH RECURSIVE above (node_id, starts, ends) AS (
                SELECT NEW.of_id, NEW.valid_from, COALESCE(NEW.valid_to, 'infinity'::date)
                UNION
                SELECT part.of_id, GREATEST(above.starts, part.valid_from),
                    LEAST(above.ends, COALESCE(part.valid_to, 'infinity'::date))
                FROM registry_membership AS part JOIN above ON part.member_id = above.node_id
                WHERE part.role = 'part of' AND part.taken_back_at IS NULL AND part.id <> NEW.id
                    AND part.valid_from <= above.ends
                    AND above.starts <= COALESCE(part.valid_to, 'infinity'::date)
            )
            SELECT 1 FROM above WHERE node_id = NEW.member_id
        ) THEN
            RAISE EXCEPTION 'nothing becomes part of itself' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER membership_holds BEFORE INSERT OR UPDATE ON registry_membership
    FOR EACH ROW EXECUTE FUNCTION registry_membership_holds();

-- Of a register only the day from which on it is whole, and the evidence, are ever written later.
CREATE OR REPLACE FUNCTION registry_register_stays_itself() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.role, NEW.of_id) IS DISTINCT FROM (OLD.id, OLD.role, OLD.of_id) THEN
        RAISE EXCEPTION 'the role and the whole of a register never change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER register_stays_itself BEFORE UPDATE ON registry_register
    FOR EACH ROW EXECUTE FUNCTION registry_register_stays_itself();
CREATE TRIGGER register_is_not_removed BEFORE DELETE ON registry_register
    FOR EACH ROW EXECUTE FUNCTION registry_row_stays();
CREATE TRIGGER registers_are_not_emptied BEFORE TRUNCATE ON registry_register
    FOR EACH STATEMENT EXECUTE FUNCTION registry_row_stays();
