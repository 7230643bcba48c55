-- What was stated, explained and published stays. Twin of 0001_sqlite.sql: both refuse the same.

CREATE OR REPLACE FUNCTION statements_row_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'statements: what is recorded stays' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER keeper_stays BEFORE UPDATE OR DELETE ON statements_keeper
    FOR EACH ROW EXECUTE FUNCTION statements_row_stays();
CREATE TRIGGER keeper_is_not_emptied BEFORE TRUNCATE ON statements_keeper
    FOR EACH STATEMENT EXECUTE FUNCTION statements_row_stays();
CREATE TRIGGER stated_figure_stays BEFORE UPDATE OR DELETE ON statements_statedfigure
    FOR EACH ROW EXECUTE FUNCTION statements_row_stays();
CREATE TRIGGER stated_figures_are_not_emptied BEFORE TRUNCATE ON statements_statedfigure
    FOR EACH STATEMENT EXECUTE FUNCTION statements_row_stays();
CREATE TRIGGER revenue_row_stays BEFORE UPDATE OR DELETE ON statements_revenuerow
    FOR EACH ROW EXECUTE FUNCTION statements_row_stays();
CREATE TRIGGER revenue_rows_are_not_emptied BEFORE TRUNCATE ON statements_revenuerow
    FOR EACH STATEMENT EXECUTE FUNCTION statements_row_stays();
CREATE TRIGGER explanation_stays BEFORE UPDATE OR DELETE ON statements_explanation
    FOR EACH ROW EXECUTE FUNCTION statements_row_stays();
CREATE TRIGGER explanations_are_not_emptied BEFORE TRUNCATE ON statements_explanation
    FOR EACH STATEMENT EXECUTE FUNCTION statements_row_stays();
CREATE TRIGGER publication_is_not_removed BEFORE DELETE ON statements_publication
    FOR EACH ROW EXECUTE FUNCTION statements_row_stays();
CREATE TRIGGER publications_are_not_emptied BEFORE TRUNCATE ON statements_publication
    FOR EACH STATEMENT EXECUTE FUNCTION statements_row_stays();

-- A publication begins as a draft and walks the steps of rules.publication, forward only; what it says never changes,
-- and neither does who approved it.
-- An explanation counts for its own statement, period and gap only.
CREATE OR REPLACE FUNCTION statements_publication_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status <> 'draft' THEN
        RAISE EXCEPTION 'statements: a publication begins as a draft'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.explanation_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM statements_explanation AS explanation
        WHERE explanation.id = NEW.explanation_id AND explanation.organisation_id = NEW.organisation_id
            AND explanation.key = NEW.key AND explanation.period = NEW.period AND explanation.gap = NEW.gap
    ) THEN
        RAISE EXCEPTION 'statements: the explanation is of another gap'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER publication_begins BEFORE INSERT ON statements_publication
    FOR EACH ROW EXECUTE FUNCTION statements_publication_begins();

CREATE OR REPLACE FUNCTION statements_publication_stays_itself() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (
        ('draft', 'in review'), ('in review', 'returned'), ('in review', 'approved'), ('returned', 'in review'),
        ('approved', 'published'), ('draft', 'withdrawn'), ('in review', 'withdrawn'), ('returned', 'withdrawn'),
        ('approved', 'withdrawn')
    ) OR OLD.approved_by_id IS NOT NULL
        AND (NEW.approved_by_id, NEW.approved_at) IS DISTINCT FROM (OLD.approved_by_id, OLD.approved_at)
    OR NEW.status = 'withdrawn' AND NEW.approved_by_id IS DISTINCT FROM OLD.approved_by_id
    OR (
        NEW.id, NEW.organisation_id, NEW.key, NEW.period, NEW.title, NEW.definition, NEW.value, NEW.rows,
        NEW.footnotes, NEW.changes, NEW.as_of, NEW.gap, NEW.tolerance, NEW.explanation_id, NEW.content_hash,
        NEW.note, NEW.prepared_at, NEW.prepared_by_id
    ) IS DISTINCT FROM (
        OLD.id, OLD.organisation_id, OLD.key, OLD.period, OLD.title, OLD.definition, OLD.value, OLD.rows,
        OLD.footnotes, OLD.changes, OLD.as_of, OLD.gap, OLD.tolerance, OLD.explanation_id, OLD.content_hash,
        OLD.note, OLD.prepared_at, OLD.prepared_by_id
    ) THEN
        RAISE EXCEPTION 'statements: what is published stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER publication_stays_itself BEFORE UPDATE ON statements_publication
    FOR EACH ROW EXECUTE FUNCTION statements_publication_stays_itself();
