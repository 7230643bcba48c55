-- What was undertaken stays, what became of it is only added to, and nobody accepts what they claimed. Twin of
-- 0001_sqlite.sql: both refuse the same.

CREATE OR REPLACE FUNCTION undertakings_row_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'undertakings: what is recorded stays' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER undertaking_is_not_removed BEFORE DELETE ON undertakings_undertaking
    FOR EACH ROW EXECUTE FUNCTION undertakings_row_stays();
CREATE TRIGGER undertakings_are_not_emptied BEFORE TRUNCATE ON undertakings_undertaking
    FOR EACH STATEMENT EXECUTE FUNCTION undertakings_row_stays();
CREATE TRIGGER undertaking_progress_stays BEFORE UPDATE OR DELETE ON undertakings_progress
    FOR EACH ROW EXECUTE FUNCTION undertakings_row_stays();
CREATE TRIGGER undertaking_progress_is_not_emptied BEFORE TRUNCATE ON undertakings_progress
    FOR EACH STATEMENT EXECUTE FUNCTION undertakings_row_stays();
CREATE TRIGGER undertaking_link_is_not_removed BEFORE DELETE ON undertakings_link
    FOR EACH ROW EXECUTE FUNCTION undertakings_row_stays();
CREATE TRIGGER undertaking_links_are_not_emptied BEFORE TRUNCATE ON undertakings_link
    FOR EACH STATEMENT EXECUTE FUNCTION undertakings_row_stays();
CREATE TRIGGER undertaking_rating_stays BEFORE UPDATE OR DELETE ON undertakings_rating
    FOR EACH ROW EXECUTE FUNCTION undertakings_row_stays();
CREATE TRIGGER undertaking_ratings_are_not_emptied BEFORE TRUNCATE ON undertakings_rating
    FOR EACH STATEMENT EXECUTE FUNCTION undertakings_row_stays();
CREATE TRIGGER undertaking_stated_count_stays BEFORE UPDATE OR DELETE ON undertakings_statedcount
    FOR EACH ROW EXECUTE FUNCTION undertakings_row_stays();
CREATE TRIGGER undertaking_stated_counts_are_not_emptied BEFORE TRUNCATE ON undertakings_statedcount
    FOR EACH STATEMENT EXECUTE FUNCTION undertakings_row_stays();

-- An undertaking begins open, in a document. A part of a common commitment is owed by somebody who had signed, once for
-- each.
CREATE OR REPLACE FUNCTION undertakings_undertaking_begins() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    common undertakings_undertaking%ROWTYPE;
BEGIN
    IF NEW.status <> 'open' OR NEW.claimed_by_id IS NOT NULL OR NEW.last_on <> NEW.made_on
        OR NEW.due_on IS DISTINCT FROM NEW.first_due_on
    THEN
        RAISE EXCEPTION 'undertakings: an undertaking begins open' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM registry_node WHERE id = NEW.document_id AND kind = 'document') THEN
        RAISE EXCEPTION 'undertakings: an undertaking stands in a document'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- Two writers of parts at once would not see each other's row; the second waits here until the first is done.
    SELECT * INTO common FROM undertakings_undertaking
        WHERE id = NEW.under_id AND obligor_id IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN NEW;
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM registry_membership
        WHERE role = 'signatory' AND of_id = common.document_id AND member_id = NEW.obligor_id
            AND taken_back_at IS NULL AND valid_from <= NEW.made_on
            AND NEW.made_on <= COALESCE(valid_to, 'infinity'::date)
    ) THEN
        RAISE EXCEPTION 'undertakings: a common commitment is carried out by those who signed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM undertakings_undertaking WHERE under_id = common.id AND obligor_id = NEW.obligor_id
    ) THEN
        RAISE EXCEPTION 'undertakings: a signatory has one part of a common commitment'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER undertaking_begins BEFORE INSERT ON undertakings_undertaking
    FOR EACH ROW EXECUTE FUNCTION undertakings_undertaking_begins();

-- What was undertaken never changes; where it stands moves by the table of steps, and its days never go back.
CREATE OR REPLACE FUNCTION undertakings_undertaking_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.code, NEW.code_key, NEW.kind, NEW.text, NEW.document_id, NEW.line, NEW.made_on, NEW.obligor_id,
        NEW.under_id, NEW.workstream, NEW.first_due_on, NEW.is_synthetic, NEW.registered_at, NEW.registered_by_id)
        IS DISTINCT FROM
        (OLD.id, OLD.code, OLD.code_key, OLD.kind, OLD.text, OLD.document_id, OLD.line, OLD.made_on, OLD.obligor_id,
        OLD.under_id, OLD.workstream, OLD.first_due_on, OLD.is_synthetic, OLD.registered_at, OLD.registered_by_id)
    THEN
        RAISE EXCEPTION 'undertakings: what was undertaken stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.status <> NEW.status AND (OLD.status, NEW.status) NOT IN (
        ('open', 'in progress'), ('returned', 'in progress'), ('open', 'claimed'), ('in progress', 'claimed'),
        ('returned', 'claimed'), ('claimed', 'accepted'), ('claimed', 'returned'), ('open', 'cancelled'),
        ('in progress', 'cancelled'), ('returned', 'cancelled'), ('accepted', 'in progress'),
        ('cancelled', 'in progress')
    ) THEN
        RAISE EXCEPTION 'undertakings: there is no such step' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.status = 'claimed' AND NEW.status IN ('claimed', 'accepted')
        AND NEW.claimed_by_id IS DISTINCT FROM OLD.claimed_by_id
    THEN
        RAISE EXCEPTION 'undertakings: who claimed stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.status = 'accepted' AND NEW.status = 'accepted'
        AND (NEW.claimed_by_id, NEW.accepted_by_id) IS DISTINCT FROM (OLD.claimed_by_id, OLD.accepted_by_id)
    THEN
        RAISE EXCEPTION 'undertakings: who accepted stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.last_on < OLD.last_on THEN
        RAISE EXCEPTION 'undertakings: days never go back' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER undertaking_moves BEFORE UPDATE ON undertakings_undertaking
    FOR EACH ROW EXECUTE FUNCTION undertakings_undertaking_moves();

-- A word says how the undertaking stands, on a day not before the last one.
CREATE OR REPLACE FUNCTION undertakings_progress_says() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM undertakings_undertaking AS one
        WHERE one.id = NEW.undertaking_id AND one.status = NEW.status AND one.due_on IS NOT DISTINCT FROM NEW.due_on
            AND one.last_on = NEW."on" AND one.owner_id IS NOT DISTINCT FROM NEW.owner_id
            AND one.owner_person_id IS NOT DISTINCT FROM NEW.owner_person_id
    ) THEN
        RAISE EXCEPTION 'undertakings: a word says how the undertaking stands'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER undertaking_progress_says_how_it_stands BEFORE INSERT ON undertakings_progress
    FOR EACH ROW EXECUTE FUNCTION undertakings_progress_says();

CREATE OR REPLACE FUNCTION undertakings_link_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM registry_node WHERE id = NEW.node_id AND kind IN ('indicator', 'criterion', 'plan-element')
    ) THEN
        RAISE EXCEPTION 'undertakings: an undertaking bears on an indicator, a criterion or a plan element'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND (
        OLD.taken_back_at IS NOT NULL OR NEW.taken_back_at IS NULL
        OR (NEW.id, NEW.undertaking_id, NEW.node_id) IS DISTINCT FROM (OLD.id, OLD.undertaking_id, OLD.node_id)
    ) THEN
        RAISE EXCEPTION 'undertakings: a link is only taken back, once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER undertaking_link_holds BEFORE INSERT OR UPDATE ON undertakings_link
    FOR EACH ROW EXECUTE FUNCTION undertakings_link_holds();

-- A rating is one of an assessment, and a correction is of the same cell.
CREATE OR REPLACE FUNCTION undertakings_rating_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM registry_node WHERE id = NEW.criterion_id AND kind = 'criterion')
        OR NOT EXISTS (SELECT 1 FROM registry_node WHERE id = NEW.assessment_id AND kind = 'document')
    THEN
        RAISE EXCEPTION 'undertakings: a document rates a criterion' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.corrects_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM undertakings_rating
        WHERE id = NEW.corrects_id AND assessment_id = NEW.assessment_id AND criterion_id = NEW.criterion_id
    ) THEN
        RAISE EXCEPTION 'undertakings: a correction is of the same criterion in the same round'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER undertaking_rating_holds BEFORE INSERT ON undertakings_rating
    FOR EACH ROW EXECUTE FUNCTION undertakings_rating_holds();

CREATE OR REPLACE FUNCTION undertakings_stated_count_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM registry_node WHERE id = NEW.document_id AND kind = 'document') THEN
        RAISE EXCEPTION 'undertakings: a count is stated by a document'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER undertaking_stated_count_holds BEFORE INSERT ON undertakings_statedcount
    FOR EACH ROW EXECUTE FUNCTION undertakings_stated_count_holds();
