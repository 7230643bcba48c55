-- What the registry never lets happen, whoever writes. Django rebuilds a SQLite table when a column changes, and
-- triggers are lost with the old one: a later migration that alters one of these tables runs this file again.

CREATE TRIGGER node_stays_itself BEFORE UPDATE ON registry_node
WHEN NEW.id IS NOT OLD.id OR NEW.kind IS NOT OLD.kind OR NEW.code IS NOT OLD.code OR NEW.code_key IS NOT OLD.code_key
BEGIN
    SELECT RAISE(ABORT, 'the kind and the code of a node never change');
END;

CREATE TRIGGER node_is_not_removed BEFORE DELETE ON registry_node
BEGIN
    SELECT RAISE(ABORT, 'a node is never removed');
END;

-- INSERT OR REPLACE removes the old row without asking the trigger above, so it is refused before it begins.
CREATE TRIGGER node_is_not_replaced BEFORE INSERT ON registry_node
WHEN EXISTS (
    SELECT 1 FROM registry_node
    WHERE id = NEW.id OR (kind = NEW.kind AND (code = NEW.code OR code_key = NEW.code_key))
)
BEGIN
    SELECT RAISE(ABORT, 'a node with this kind and code is there already');
END;

-- Of a name only its last day is ever written later.
CREATE TRIGGER name_stays_itself BEFORE UPDATE ON registry_name
WHEN NEW.id IS NOT OLD.id OR NEW.node_id IS NOT OLD.node_id OR NEW.language IS NOT OLD.language
    OR NEW.text IS NOT OLD.text OR NEW.text_key IS NOT OLD.text_key OR NEW.valid_from IS NOT OLD.valid_from
    OR NEW.is_variant IS NOT OLD.is_variant OR NEW.source IS NOT OLD.source
BEGIN
    SELECT RAISE(ABORT, 'of a name only the last day may change');
END;

CREATE TRIGGER name_is_not_removed BEFORE DELETE ON registry_name
BEGIN
    SELECT RAISE(ABORT, 'a name is never removed');
END;

CREATE TRIGGER name_is_not_replaced BEFORE INSERT ON registry_name
WHEN EXISTS (SELECT 1 FROM registry_name WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'a name is never replaced');
END;

CREATE TRIGGER name_begins_alone BEFORE INSERT ON registry_name
WHEN NOT NEW.is_variant AND EXISTS (
    SELECT 1 FROM registry_name
    WHERE node_id = NEW.node_id AND language = NEW.language AND NOT is_variant
        AND COALESCE(valid_from, '0000-01-01') <= COALESCE(NEW.valid_to, '9999-12-31')
        AND COALESCE(NEW.valid_from, '0000-01-01') <= COALESCE(valid_to, '9999-12-31')
)
BEGIN
    SELECT RAISE(ABORT, 'official names of one node and language never overlap');
END;

CREATE TRIGGER name_ends_alone BEFORE UPDATE ON registry_name
WHEN NOT NEW.is_variant AND EXISTS (
    SELECT 1 FROM registry_name
    WHERE id <> NEW.id AND node_id = NEW.node_id AND language = NEW.language AND NOT is_variant
        AND COALESCE(valid_from, '0000-01-01') <= COALESCE(NEW.valid_to, '9999-12-31')
        AND COALESCE(NEW.valid_from, '0000-01-01') <= COALESCE(valid_to, '9999-12-31')
)
BEGIN
    SELECT RAISE(ABORT, 'official names of one node and language never overlap');
END;

-- Of a membership only its end, the evidence for that, and that it was taken back are ever written later. What was taken
-- back counts for none of what follows, and stays as it is.
CREATE TRIGGER membership_taken_back_stays BEFORE UPDATE ON registry_membership
WHEN OLD.taken_back_at IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a membership that was taken back stays so');
END;

CREATE TRIGGER membership_stays_itself BEFORE UPDATE ON registry_membership
WHEN NEW.id IS NOT OLD.id OR NEW.role IS NOT OLD.role OR NEW.is_exclusive IS NOT OLD.is_exclusive
    OR NEW.member_id IS NOT OLD.member_id OR NEW.of_id IS NOT OLD.of_id OR NEW.valid_from IS NOT OLD.valid_from
    OR NEW.evidence IS NOT OLD.evidence
BEGIN
    SELECT RAISE(ABORT, 'of a membership only the end may change');
END;

CREATE TRIGGER membership_is_not_removed BEFORE DELETE ON registry_membership
BEGIN
    SELECT RAISE(ABORT, 'a membership is never removed');
END;

CREATE TRIGGER membership_is_not_replaced BEFORE INSERT ON registry_membership
WHEN EXISTS (SELECT 1 FROM registry_membership WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'a membership is never replaced');
END;

CREATE TRIGGER membership_begins_alone BEFORE INSERT ON registry_membership
WHEN NEW.taken_back_at IS NULL AND EXISTS (
    SELECT 1 FROM registry_membership
    WHERE taken_back_at IS NULL AND member_id = NEW.member_id AND role = NEW.role
        AND (of_id = NEW.of_id OR is_exclusive OR NEW.is_exclusive)
        AND valid_from <= COALESCE(NEW.valid_to, '9999-12-31')
        AND NEW.valid_from <= COALESCE(valid_to, '9999-12-31')
)
BEGIN
    SELECT RAISE(ABORT, 'a membership is recorded once, and in an exclusive role a member stands in one thing at a time');
END;

CREATE TRIGGER membership_ends_alone BEFORE UPDATE ON registry_membership
WHEN NEW.taken_back_at IS NULL AND EXISTS (
    SELECT 1 FROM registry_membership
    WHERE id <> NEW.id AND taken_back_at IS NULL AND member_id = NEW.member_id AND role = NEW.role
        AND (of_id = NEW.of_id OR is_exclusive OR NEW.is_exclusive)
        AND valid_from <= COALESCE(NEW.valid_to, '9999-12-31')
        AND NEW.valid_from <= COALESCE(valid_to, '9999-12-31')
)
BEGIN
    SELECT RAISE(ABORT, 'a membership is recorded once, and in an exclusive role a member stands in one thing at a time');
END;

-- Nothing becomes part of itself, on any day: from the whole upwards, as long as the days still overlap.
CREATE TRIGGER membership_begins_no_circle BEFORE INSERT ON registry_membership
WHEN NEW.role = 'part of' AND NEW.taken_back_at IS NULL AND EXISTS (
    WITH RECURSIVE above (node_id, starts, ends) AS (
        SELECT NEW.of_id, NEW.valid_from, COALESCE(NEW.valid_to, '9999-12-31')
        UNION
        SELECT part.of_id, max(above.starts, part.valid_from),
            min(above.ends, COALESCE(part.valid_to, '9999-12-31'))
        FROM registry_membership AS part JOIN above ON part.member_id = above.node_id
        WHERE part.role = 'part of' AND part.taken_back_at IS NULL AND part.id IS NOT NEW.id
            AND part.valid_from <= above.ends AND above.starts <= COALESCE(part.valid_to, '9999-12-31')
    )
    SELECT 1 FROM above WHERE node_id = NEW.member_id
)
BEGIN
    SELECT RAISE(ABORT, 'nothing becomes part of itself');
END;

CREATE TRIGGER membership_ends_no_circle BEFORE UPDATE ON registry_membership
WHEN NEW.role = 'part of' AND NEW.taken_back_at IS NULL AND EXISTS (
    WITH RECURSIVE above (node_id, starts, ends) AS (
        SELECT NEW.of_id, NEW.valid_from, COALESCE(NEW.valid_to, '9999-12-31')
        UNION
        SELECT part.of_id, max(above.starts, part.valid_from),
            min(above.ends, COALESCE(part.valid_to, '9999-12-31'))
        FROM registry_membership AS part JOIN above ON part.member_id = above.node_id
        WHERE part.role = 'part of' AND part.taken_back_at IS NULL AND part.id IS NOT NEW.id
            AND part.valid_from <= above.ends AND above.starts <= COALESCE(part.valid_to, '9999-12-31')
    )
    SELECT 1 FROM above WHERE node_id = NEW.member_id
)
BEGIN
    SELECT RAISE(ABORT, 'nothing becomes part of itself');
END;

-- Of a register only the day from which on it is whole, and the evidence, are ever written later.
CREATE TRIGGER register_stays_itself BEFORE UPDATE ON registry_register
WHEN NEW.id IS NOT OLD.id OR NEW.role IS NOT OLD.role OR NEW.of_id IS NOT OLD.of_id
BEGIN
    SELECT RAISE(ABORT, 'the role and the whole of a register never change');
END;

CREATE TRIGGER register_is_not_removed BEFORE DELETE ON registry_register
BEGIN
    SELECT RAISE(ABORT, 'a register is never removed');
END;

CREATE TRIGGER register_is_not_replaced BEFORE INSERT ON registry_register
WHEN EXISTS (
    SELECT 1 FROM registry_register WHERE id = NEW.id OR (role = NEW.role AND of_id IS NEW.of_id)
)
BEGIN
    SELECT RAISE(ABORT, 'a register is never replaced');
END;
