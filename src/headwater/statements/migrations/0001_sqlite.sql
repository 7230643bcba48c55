-- What was stated, explained and published stays. Twin of 0001_postgresql.sql: both refuse the same. Django rebuilds a
-- SQLite table when a column changes, and triggers are lost with the old one: a later migration that alters one of
-- these tables runs this file again.

CREATE TRIGGER keeper_is_not_changed BEFORE UPDATE ON statements_keeper
BEGIN SELECT RAISE(ABORT, 'statements: what is recorded stays'); END;
CREATE TRIGGER keeper_is_not_removed BEFORE DELETE ON statements_keeper
BEGIN SELECT RAISE(ABORT, 'statements: what is recorded stays'); END;
CREATE TRIGGER stated_figure_is_not_changed BEFORE UPDATE ON statements_statedfigure
BEGIN SELECT RAISE(ABORT, 'statements: what is recorded stays'); END;
CREATE TRIGGER stated_figure_is_not_removed BEFORE DELETE ON statements_statedfigure
BEGIN SELECT RAISE(ABORT, 'statements: what is recorded stays'); END;
CREATE TRIGGER revenue_row_is_not_changed BEFORE UPDATE ON statements_revenuerow
BEGIN SELECT RAISE(ABORT, 'statements: what is recorded stays'); END;
CREATE TRIGGER revenue_row_is_not_removed BEFORE DELETE ON statements_revenuerow
BEGIN SELECT RAISE(ABORT, 'statements: what is recorded stays'); END;
CREATE TRIGGER explanation_is_not_changed BEFORE UPDATE ON statements_explanation
BEGIN SELECT RAISE(ABORT, 'statements: what is recorded stays'); END;
CREATE TRIGGER explanation_is_not_removed BEFORE DELETE ON statements_explanation
BEGIN SELECT RAISE(ABORT, 'statements: what is recorded stays'); END;
CREATE TRIGGER publication_is_not_removed BEFORE DELETE ON statements_publication
BEGIN SELECT RAISE(ABORT, 'statements: what is recorded stays'); END;

-- INSERT OR REPLACE removes the old row without asking the triggers above, so it is refused before it begins.
CREATE TRIGGER keeper_is_not_replaced BEFORE INSERT ON statements_keeper
WHEN EXISTS (SELECT 1 FROM statements_keeper WHERE id = NEW.id OR is_only = NEW.is_only)
BEGIN SELECT RAISE(ABORT, 'statements: whose books these are is recorded already'); END;
CREATE TRIGGER stated_figure_is_not_replaced BEFORE INSERT ON statements_statedfigure
WHEN EXISTS (SELECT 1 FROM statements_statedfigure WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'statements: this stated figure is recorded already'); END;
CREATE TRIGGER revenue_row_is_not_replaced BEFORE INSERT ON statements_revenuerow
WHEN EXISTS (
    SELECT 1 FROM statements_revenuerow
    WHERE id = NEW.id
        OR (source = NEW.source AND organisation_id = NEW.organisation_id AND donor = NEW.donor
            AND year = NEW.year AND type = NEW.type)
)
BEGIN SELECT RAISE(ABORT, 'statements: this row of revenue is recorded already'); END;
CREATE TRIGGER explanation_is_not_replaced BEFORE INSERT ON statements_explanation
WHEN EXISTS (SELECT 1 FROM statements_explanation WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'statements: this explanation is recorded already'); END;
CREATE TRIGGER publication_is_not_replaced BEFORE INSERT ON statements_publication
WHEN EXISTS (
    SELECT 1 FROM statements_publication
    WHERE id = NEW.id
        OR (organisation_id = NEW.organisation_id AND key = NEW.key AND period = NEW.period
            AND (version = NEW.version OR (
                status IN ('draft', 'in review', 'returned', 'approved') AND NEW.status = 'draft')))
)
BEGIN SELECT RAISE(ABORT, 'statements: this publication is recorded already'); END;

-- A publication begins as a draft and walks the steps of rules.publication, forward only; what it says never changes,
-- and neither does who approved it.
CREATE TRIGGER publication_begins_as_draft BEFORE INSERT ON statements_publication
WHEN NEW.status <> 'draft'
BEGIN SELECT RAISE(ABORT, 'statements: a publication begins as a draft'); END;
CREATE TRIGGER publication_stays_itself BEFORE UPDATE ON statements_publication
WHEN (OLD.status, NEW.status) NOT IN (
        VALUES ('draft', 'in review'), ('in review', 'returned'), ('in review', 'approved'), ('returned', 'in review'),
            ('approved', 'published'), ('draft', 'withdrawn'), ('in review', 'withdrawn'), ('returned', 'withdrawn'),
            ('approved', 'withdrawn'))
    OR OLD.approved_by_id IS NOT NULL
        AND (NEW.approved_by_id IS NOT OLD.approved_by_id OR NEW.approved_at IS NOT OLD.approved_at)
    OR NEW.status = 'withdrawn' AND NEW.approved_by_id IS NOT OLD.approved_by_id
    OR NEW.id IS NOT OLD.id OR NEW.organisation_id IS NOT OLD.organisation_id OR NEW.key IS NOT OLD.key
    OR NEW.period IS NOT OLD.period OR NEW.title IS NOT OLD.title OR NEW.definition IS NOT OLD.definition
    OR NEW.value IS NOT OLD.value OR NEW.rows IS NOT OLD.rows OR NEW.footnotes IS NOT OLD.footnotes
    OR NEW.changes IS NOT OLD.changes OR NEW.as_of IS NOT OLD.as_of OR NEW.gap IS NOT OLD.gap
    OR NEW.tolerance IS NOT OLD.tolerance OR NEW.explanation_id IS NOT OLD.explanation_id
    OR NEW.content_hash IS NOT OLD.content_hash OR NEW.note IS NOT OLD.note
    OR NEW.prepared_at IS NOT OLD.prepared_at OR NEW.prepared_by_id IS NOT OLD.prepared_by_id
BEGIN SELECT RAISE(ABORT, 'statements: what is published stays'); END;

-- An explanation counts for its own statement, period and gap only.
CREATE TRIGGER publication_explains_its_own_gap BEFORE INSERT ON statements_publication
WHEN NEW.explanation_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM statements_explanation AS explanation
    WHERE explanation.id = NEW.explanation_id AND explanation.organisation_id = NEW.organisation_id
        AND explanation.key = NEW.key AND explanation.period = NEW.period AND explanation.gap = NEW.gap
)
BEGIN SELECT RAISE(ABORT, 'statements: the explanation is of another gap'); END;
