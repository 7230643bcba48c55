-- What was undertaken stays, what became of it is only added to, and nobody accepts what they claimed. Twin of
-- 0001_postgresql.sql: both refuse the same. Django rebuilds a SQLite table when a column changes, and triggers are lost
-- with the old one: a later migration that alters one of these tables runs this file again.

CREATE TRIGGER undertaking_is_not_removed BEFORE DELETE ON undertakings_undertaking
BEGIN SELECT RAISE(ABORT, 'undertakings: what is recorded stays'); END;
CREATE TRIGGER undertaking_progress_is_not_removed BEFORE DELETE ON undertakings_progress
BEGIN SELECT RAISE(ABORT, 'undertakings: what is recorded stays'); END;
CREATE TRIGGER undertaking_progress_is_not_changed BEFORE UPDATE ON undertakings_progress
BEGIN SELECT RAISE(ABORT, 'undertakings: what is recorded stays'); END;
CREATE TRIGGER undertaking_link_is_not_removed BEFORE DELETE ON undertakings_link
BEGIN SELECT RAISE(ABORT, 'undertakings: what is recorded stays'); END;
CREATE TRIGGER undertaking_rating_is_not_removed BEFORE DELETE ON undertakings_rating
BEGIN SELECT RAISE(ABORT, 'undertakings: what is recorded stays'); END;
CREATE TRIGGER undertaking_rating_is_not_changed BEFORE UPDATE ON undertakings_rating
BEGIN SELECT RAISE(ABORT, 'undertakings: what is recorded stays'); END;
CREATE TRIGGER undertaking_stated_count_is_not_removed BEFORE DELETE ON undertakings_statedcount
BEGIN SELECT RAISE(ABORT, 'undertakings: what is recorded stays'); END;
CREATE TRIGGER undertaking_stated_count_is_not_changed BEFORE UPDATE ON undertakings_statedcount
BEGIN SELECT RAISE(ABORT, 'undertakings: what is recorded stays'); END;

-- INSERT OR REPLACE removes the old row without asking the triggers above, so it is refused before it begins.
CREATE TRIGGER undertaking_is_not_replaced BEFORE INSERT ON undertakings_undertaking
WHEN EXISTS (
    SELECT 1 FROM undertakings_undertaking WHERE id = NEW.id OR code = NEW.code OR code_key = NEW.code_key
)
BEGIN SELECT RAISE(ABORT, 'undertakings: this undertaking is recorded already'); END;
CREATE TRIGGER undertaking_progress_is_not_replaced BEFORE INSERT ON undertakings_progress
WHEN EXISTS (SELECT 1 FROM undertakings_progress WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'undertakings: this word is recorded already'); END;
CREATE TRIGGER undertaking_link_is_not_replaced BEFORE INSERT ON undertakings_link
WHEN EXISTS (
    SELECT 1 FROM undertakings_link
    WHERE id = NEW.id
        OR (undertaking_id = NEW.undertaking_id AND node_id = NEW.node_id AND taken_back_at IS NULL)
)
BEGIN SELECT RAISE(ABORT, 'undertakings: this link is recorded already'); END;
CREATE TRIGGER undertaking_rating_is_not_replaced BEFORE INSERT ON undertakings_rating
WHEN EXISTS (
    SELECT 1 FROM undertakings_rating
    WHERE id = NEW.id OR corrects_id = NEW.corrects_id
        OR (corrects_id IS NULL AND NEW.corrects_id IS NULL
            AND assessment_id = NEW.assessment_id AND criterion_id = NEW.criterion_id)
)
BEGIN SELECT RAISE(ABORT, 'undertakings: this rating is recorded already'); END;
CREATE TRIGGER undertaking_stated_count_is_not_replaced BEFORE INSERT ON undertakings_statedcount
WHEN EXISTS (SELECT 1 FROM undertakings_statedcount WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'undertakings: this count is recorded already'); END;

-- An undertaking begins open, in a document.
CREATE TRIGGER undertaking_begins_open BEFORE INSERT ON undertakings_undertaking
WHEN NEW.status <> 'open' OR NEW.claimed_by_id IS NOT NULL OR NEW.last_on <> NEW.made_on
    OR NEW.due_on IS NOT NEW.first_due_on
BEGIN SELECT RAISE(ABORT, 'undertakings: an undertaking begins open'); END;
CREATE TRIGGER undertaking_stands_in_document BEFORE INSERT ON undertakings_undertaking
WHEN NOT EXISTS (SELECT 1 FROM registry_node WHERE id = NEW.document_id AND kind = 'document')
BEGIN SELECT RAISE(ABORT, 'undertakings: an undertaking stands in a document'); END;

-- A part of a common commitment is owed by somebody who had signed, once for each.
CREATE TRIGGER undertaking_part_of_signatory BEFORE INSERT ON undertakings_undertaking
WHEN EXISTS (
    SELECT 1 FROM undertakings_undertaking AS common
    WHERE common.id = NEW.under_id AND common.obligor_id IS NULL
        AND NOT EXISTS (
            SELECT 1 FROM registry_membership
            WHERE role = 'signatory' AND of_id = common.document_id AND member_id = NEW.obligor_id
                AND taken_back_at IS NULL AND valid_from <= NEW.made_on
                AND NEW.made_on <= COALESCE(valid_to, '9999-12-31')
        )
)
BEGIN SELECT RAISE(ABORT, 'undertakings: a common commitment is carried out by those who signed'); END;
CREATE TRIGGER undertaking_part_once BEFORE INSERT ON undertakings_undertaking
WHEN EXISTS (
    SELECT 1 FROM undertakings_undertaking AS common JOIN undertakings_undertaking AS part ON part.under_id = common.id
    WHERE common.id = NEW.under_id AND common.obligor_id IS NULL AND part.obligor_id = NEW.obligor_id
)
BEGIN SELECT RAISE(ABORT, 'undertakings: a signatory has one part of a common commitment'); END;

-- What was undertaken never changes; where it stands moves by the table of steps, and its days never go back.
CREATE TRIGGER undertaking_facts_stay BEFORE UPDATE OF
    id, code, code_key, kind, text, document_id, line, made_on, obligor_id, under_id, workstream, first_due_on,
    is_synthetic, registered_at, registered_by_id ON undertakings_undertaking
BEGIN SELECT RAISE(ABORT, 'undertakings: what was undertaken stays'); END;
CREATE TRIGGER undertaking_walks_its_steps BEFORE UPDATE OF status ON undertakings_undertaking
WHEN OLD.status <> NEW.status AND (OLD.status, NEW.status) NOT IN (
    VALUES ('open', 'in progress'), ('returned', 'in progress'), ('open', 'claimed'), ('in progress', 'claimed'),
        ('returned', 'claimed'), ('claimed', 'accepted'), ('claimed', 'returned'), ('open', 'cancelled'),
        ('in progress', 'cancelled'), ('returned', 'cancelled'), ('accepted', 'in progress'),
        ('cancelled', 'in progress')
)
BEGIN SELECT RAISE(ABORT, 'undertakings: there is no such step'); END;
CREATE TRIGGER undertaking_claim_stays BEFORE UPDATE ON undertakings_undertaking
WHEN OLD.status = 'claimed' AND NEW.status IN ('claimed', 'accepted') AND NEW.claimed_by_id IS NOT OLD.claimed_by_id
BEGIN SELECT RAISE(ABORT, 'undertakings: who claimed stays'); END;
CREATE TRIGGER undertaking_acceptance_stays BEFORE UPDATE ON undertakings_undertaking
WHEN OLD.status = 'accepted' AND NEW.status = 'accepted' AND (
    NEW.claimed_by_id IS NOT OLD.claimed_by_id OR NEW.accepted_by_id IS NOT OLD.accepted_by_id
)
BEGIN SELECT RAISE(ABORT, 'undertakings: who accepted stays'); END;
CREATE TRIGGER undertaking_days_go_on BEFORE UPDATE OF last_on ON undertakings_undertaking
WHEN NEW.last_on < OLD.last_on
BEGIN SELECT RAISE(ABORT, 'undertakings: days never go back'); END;

-- A word says how the undertaking stands, on a day not before the last one.
CREATE TRIGGER undertaking_progress_says_how_it_stands BEFORE INSERT ON undertakings_progress
WHEN NOT EXISTS (
    SELECT 1 FROM undertakings_undertaking AS one
    WHERE one.id = NEW.undertaking_id AND one.status = NEW.status AND one.due_on IS NEW.due_on
        AND one.last_on = NEW."on" AND one.owner_id IS NEW.owner_id AND one.owner_person_id IS NEW.owner_person_id
)
BEGIN SELECT RAISE(ABORT, 'undertakings: a word says how the undertaking stands'); END;

CREATE TRIGGER undertaking_link_to_what_can_be_linked BEFORE INSERT ON undertakings_link
WHEN NOT EXISTS (
    SELECT 1 FROM registry_node WHERE id = NEW.node_id AND kind IN ('indicator', 'criterion', 'plan-element')
)
BEGIN SELECT RAISE(ABORT, 'undertakings: an undertaking bears on an indicator, a criterion or a plan element'); END;
CREATE TRIGGER undertaking_link_is_only_taken_back BEFORE UPDATE ON undertakings_link
WHEN OLD.taken_back_at IS NOT NULL OR NEW.taken_back_at IS NULL OR NEW.id IS NOT OLD.id
    OR NEW.undertaking_id IS NOT OLD.undertaking_id OR NEW.node_id IS NOT OLD.node_id
BEGIN SELECT RAISE(ABORT, 'undertakings: a link is only taken back, once'); END;

-- A rating is one of an assessment, and a correction is of the same cell.
CREATE TRIGGER undertaking_rating_of_criterion_in_document BEFORE INSERT ON undertakings_rating
WHEN NOT EXISTS (SELECT 1 FROM registry_node WHERE id = NEW.criterion_id AND kind = 'criterion')
    OR NOT EXISTS (SELECT 1 FROM registry_node WHERE id = NEW.assessment_id AND kind = 'document')
BEGIN SELECT RAISE(ABORT, 'undertakings: a document rates a criterion'); END;
CREATE TRIGGER undertaking_rating_corrects_its_own_cell BEFORE INSERT ON undertakings_rating
WHEN NEW.corrects_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM undertakings_rating
    WHERE id = NEW.corrects_id AND assessment_id = NEW.assessment_id AND criterion_id = NEW.criterion_id
)
BEGIN SELECT RAISE(ABORT, 'undertakings: a correction is of the same criterion in the same round'); END;
CREATE TRIGGER undertaking_stated_count_of_document BEFORE INSERT ON undertakings_statedcount
WHEN NOT EXISTS (SELECT 1 FROM registry_node WHERE id = NEW.document_id AND kind = 'document')
BEGIN SELECT RAISE(ABORT, 'undertakings: a count is stated by a document'); END;
