-- What was told stays, and an observation fits what is measured. Twin of 0001_sqlite.sql: both refuse the same.

CREATE OR REPLACE FUNCTION measures_row_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'measures: what is recorded stays' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER attachment_stays BEFORE UPDATE OR DELETE ON measures_attachment
    FOR EACH ROW EXECUTE FUNCTION measures_row_stays();
CREATE TRIGGER attachment_is_not_emptied BEFORE TRUNCATE ON measures_attachment
    FOR EACH STATEMENT EXECUTE FUNCTION measures_row_stays();
CREATE TRIGGER link_stays BEFORE UPDATE OR DELETE ON measures_link
    FOR EACH ROW EXECUTE FUNCTION measures_row_stays();
CREATE TRIGGER link_is_not_emptied BEFORE TRUNCATE ON measures_link
    FOR EACH STATEMENT EXECUTE FUNCTION measures_row_stays();
CREATE TRIGGER dimension_stays BEFORE UPDATE OR DELETE ON measures_dimension
    FOR EACH ROW EXECUTE FUNCTION measures_row_stays();
CREATE TRIGGER dimension_is_not_emptied BEFORE TRUNCATE ON measures_dimension
    FOR EACH STATEMENT EXECUTE FUNCTION measures_row_stays();
CREATE TRIGGER category_stays BEFORE UPDATE OR DELETE ON measures_category
    FOR EACH ROW EXECUTE FUNCTION measures_row_stays();
CREATE TRIGGER category_is_not_emptied BEFORE TRUNCATE ON measures_category
    FOR EACH STATEMENT EXECUTE FUNCTION measures_row_stays();
CREATE TRIGGER translation_stays BEFORE UPDATE OR DELETE ON measures_translation
    FOR EACH ROW EXECUTE FUNCTION measures_row_stays();
CREATE TRIGGER translation_is_not_emptied BEFORE TRUNCATE ON measures_translation
    FOR EACH STATEMENT EXECUTE FUNCTION measures_row_stays();
CREATE TRIGGER disaggregation_stays BEFORE UPDATE OR DELETE ON measures_disaggregation
    FOR EACH ROW EXECUTE FUNCTION measures_row_stays();
CREATE TRIGGER disaggregation_is_not_emptied BEFORE TRUNCATE ON measures_disaggregation
    FOR EACH STATEMENT EXECUTE FUNCTION measures_row_stays();
CREATE TRIGGER target_stays BEFORE UPDATE OR DELETE ON measures_target
    FOR EACH ROW EXECUTE FUNCTION measures_row_stays();
CREATE TRIGGER target_is_not_emptied BEFORE TRUNCATE ON measures_target
    FOR EACH STATEMENT EXECUTE FUNCTION measures_row_stays();
CREATE TRIGGER submission_stays BEFORE UPDATE OR DELETE ON measures_submission
    FOR EACH ROW EXECUTE FUNCTION measures_row_stays();
CREATE TRIGGER submission_is_not_emptied BEFORE TRUNCATE ON measures_submission
    FOR EACH STATEMENT EXECUTE FUNCTION measures_row_stays();
CREATE TRIGGER observation_stays BEFORE UPDATE OR DELETE ON measures_observation
    FOR EACH ROW EXECUTE FUNCTION measures_row_stays();
CREATE TRIGGER observation_is_not_emptied BEFORE TRUNCATE ON measures_observation
    FOR EACH STATEMENT EXECUTE FUNCTION measures_row_stays();
CREATE TRIGGER check_stays BEFORE UPDATE OR DELETE ON measures_check
    FOR EACH ROW EXECUTE FUNCTION measures_row_stays();
CREATE TRIGGER check_is_not_emptied BEFORE TRUNCATE ON measures_check
    FOR EACH STATEMENT EXECUTE FUNCTION measures_row_stays();
CREATE TRIGGER reporting_closing_stays BEFORE UPDATE OR DELETE ON measures_closing
    FOR EACH ROW EXECUTE FUNCTION measures_row_stays();
CREATE TRIGGER reporting_closing_is_not_emptied BEFORE TRUNCATE ON measures_closing
    FOR EACH STATEMENT EXECUTE FUNCTION measures_row_stays();
CREATE TRIGGER indicator_is_not_removed BEFORE DELETE ON measures_indicator
    FOR EACH ROW EXECUTE FUNCTION measures_row_stays();
CREATE TRIGGER indicator_is_not_emptied BEFORE TRUNCATE ON measures_indicator
    FOR EACH STATEMENT EXECUTE FUNCTION measures_row_stays();
CREATE TRIGGER coverage_is_not_removed BEFORE DELETE ON measures_coverage
    FOR EACH ROW EXECUTE FUNCTION measures_row_stays();
CREATE TRIGGER coverage_is_not_emptied BEFORE TRUNCATE ON measures_coverage
    FOR EACH STATEMENT EXECUTE FUNCTION measures_row_stays();

-- What an indicator counts never changes; who answers for it and how it is gathered may.
CREATE OR REPLACE FUNCTION measures_indicator_stays_itself() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (
        NEW.id, NEW.node_id, NEW.definition, NEW.kind, NEW.unit, NEW.digits, NEW.direction, NEW.population,
        NEW.numerator, NEW.numerator_population, NEW.denominator, NEW.denominator_population,
        NEW.population_footnote, NEW.is_part, NEW.over_time, NEW.over_place, NEW.over_category, NEW.minimum,
        NEW.maximum, NEW.is_cumulative, NEW.derivation, NEW.succeeds_id, NEW.what_changed, NEW.is_synthetic
    ) IS DISTINCT FROM (
        OLD.id, OLD.node_id, OLD.definition, OLD.kind, OLD.unit, OLD.digits, OLD.direction, OLD.population,
        OLD.numerator, OLD.numerator_population, OLD.denominator, OLD.denominator_population,
        OLD.population_footnote, OLD.is_part, OLD.over_time, OLD.over_place, OLD.over_category, OLD.minimum,
        OLD.maximum, OLD.is_cumulative, OLD.derivation, OLD.succeeds_id, OLD.what_changed, OLD.is_synthetic
    ) THEN
        RAISE EXCEPTION 'measures: what an indicator counts never changes'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER indicator_stays_itself BEFORE UPDATE ON measures_indicator
    FOR EACH ROW EXECUTE FUNCTION measures_indicator_stays_itself();

CREATE OR REPLACE FUNCTION measures_coverage_stays_itself() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.indicator_id, NEW.place_id) IS DISTINCT FROM (OLD.id, OLD.indicator_id, OLD.place_id) THEN
        RAISE EXCEPTION 'measures: what is recorded stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER coverage_stays_itself BEFORE UPDATE ON measures_coverage
    FOR EACH ROW EXECUTE FUNCTION measures_coverage_stays_itself();

-- A theory of change goes one way. The latest row of a pair counts.
CREATE VIEW measures_reaches AS
WITH RECURSIVE
    step (cause_id, effect_id) AS (
        SELECT link.cause_id, link.effect_id FROM measures_link AS link
        WHERE NOT link.is_withdrawn AND NOT EXISTS (
            SELECT 1 FROM measures_link AS later
            WHERE later.cause_id = link.cause_id AND later.effect_id = link.effect_id AND later.id > link.id
        )
    ),
    reaches (cause_id, effect_id) AS (
        SELECT cause_id, effect_id FROM step
        UNION
        SELECT reaches.cause_id, step.effect_id FROM reaches JOIN step ON step.cause_id = reaches.effect_id
    )
SELECT cause_id, effect_id FROM reaches;
CREATE OR REPLACE FUNCTION measures_link_is_in_no_circle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Two people linking at once must not close a circle together.
    PERFORM pg_advisory_xact_lock(7210424);
    IF NOT NEW.is_withdrawn AND EXISTS (
        SELECT 1 FROM measures_reaches WHERE cause_id = NEW.effect_id AND effect_id = NEW.cause_id
    ) THEN
        RAISE EXCEPTION 'measures: the link would lead in a circle'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER link_is_in_no_circle BEFORE INSERT ON measures_link
    FOR EACH ROW EXECUTE FUNCTION measures_link_is_in_no_circle();

-- Each revision answers the one before it; that no revision stands twice is a unique index.
CREATE OR REPLACE FUNCTION measures_target_revises_the_latest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.revision <> (
        SELECT COUNT(*) FROM measures_target
        WHERE indicator_id = NEW.indicator_id AND COALESCE(category_id, 0) = COALESCE(NEW.category_id, 0)
            AND COALESCE(place_id, 0) = COALESCE(NEW.place_id, 0) AND is_baseline = NEW.is_baseline
            AND starts_on = NEW.starts_on AND ends_on = NEW.ends_on
    ) THEN
        RAISE EXCEPTION 'measures: a revision answers the latest one' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER target_revises_the_latest BEFORE INSERT ON measures_target
    FOR EACH ROW EXECUTE FUNCTION measures_target_revises_the_latest();

-- Nothing is told of a closed period. The latest closing of a period counts.
CREATE VIEW measures_closedperiod AS
SELECT closing.starts_on, closing.ends_on FROM measures_closing AS closing
WHERE closing.is_closed AND NOT EXISTS (
    SELECT 1 FROM measures_closing AS later
    WHERE later.starts_on = closing.starts_on AND later.ends_on = closing.ends_on AND later.id > closing.id
);

-- Observations come in bulk, so each truth is asked once of all rows of a statement, not row by row.
CREATE OR REPLACE FUNCTION measures_observations_are_sound() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM fresh WHERE fresh.revision > 0 AND NOT EXISTS (
            SELECT 1 FROM measures_observation AS earlier
            WHERE earlier.indicator_id = fresh.indicator_id
                AND COALESCE(earlier.category_id, 0) = COALESCE(fresh.category_id, 0)
                AND COALESCE(earlier.place_id, 0) = COALESCE(fresh.place_id, 0)
                AND earlier.ends_on = fresh.ends_on AND earlier.starts_on = fresh.starts_on
                AND earlier.revision = fresh.revision - 1
        )
    ) THEN
        RAISE EXCEPTION 'measures: a revision answers the latest one' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM measures_closedperiod AS closed
        JOIN fresh ON fresh.ends_on BETWEEN closed.starts_on AND closed.ends_on
    ) THEN
        RAISE EXCEPTION 'measures: the reporting period is closed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- Not derived, a value or a ratio as declared, within the range, a part of a whole, a category it is split by.
    IF EXISTS (
        SELECT 1 FROM fresh JOIN measures_indicator AS indicator ON indicator.id = fresh.indicator_id
        WHERE indicator.derivation <> ''
            OR (indicator.kind = 'value' AND (fresh.numerator IS NOT NULL OR fresh.denominator IS NOT NULL))
            OR fresh.value < indicator.minimum OR fresh.value > indicator.maximum
            OR (indicator.is_part AND fresh.numerator > fresh.denominator)
    ) OR EXISTS (
        SELECT 1 FROM (
            SELECT DISTINCT indicator_id, category_id FROM fresh WHERE category_id IS NOT NULL
        ) AS used
        WHERE NOT EXISTS (
            SELECT 1 FROM measures_category AS category
            JOIN measures_disaggregation AS split ON split.dimension_id = category.dimension_id
            WHERE category.id = used.category_id AND split.indicator_id = used.indicator_id
        )
    ) THEN
        RAISE EXCEPTION 'measures: the observation does not fit its indicator'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- What adds up over time is not told twice for one day. OFFSET 0 keeps each look-up a look-up.
    IF EXISTS (
        SELECT 1 FROM fresh
        JOIN measures_indicator AS indicator
            ON indicator.id = fresh.indicator_id AND indicator.over_time IN ('sum', 'last', 'mean')
        CROSS JOIN LATERAL (
            SELECT other.starts_on FROM measures_observation AS other
            WHERE other.indicator_id = fresh.indicator_id
                AND COALESCE(other.category_id, 0) = COALESCE(fresh.category_id, 0)
                AND COALESCE(other.place_id, 0) = COALESCE(fresh.place_id, 0)
                AND other.ends_on >= fresh.starts_on
                AND (other.ends_on <> fresh.ends_on OR other.starts_on <> fresh.starts_on)
            ORDER BY other.ends_on LIMIT 1 OFFSET 0
        ) AS other
        WHERE fresh.revision = 0 AND other.starts_on <= fresh.ends_on
    ) THEN
        RAISE EXCEPTION 'measures: the period overlaps another one' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    INSERT INTO measures_tally (indicator_id, entered, verified, returned, revised)
    SELECT indicator_id, COUNT(*), 0, 0, 0 FROM fresh GROUP BY indicator_id
    ON CONFLICT (indicator_id) DO UPDATE SET entered = measures_tally.entered + EXCLUDED.entered;
    INSERT INTO measures_setaside (observation_id)
    SELECT earlier.id FROM fresh
    JOIN measures_observation AS earlier
        ON earlier.indicator_id = fresh.indicator_id
        AND COALESCE(earlier.category_id, 0) = COALESCE(fresh.category_id, 0)
        AND COALESCE(earlier.place_id, 0) = COALESCE(fresh.place_id, 0)
        AND earlier.ends_on = fresh.ends_on AND earlier.starts_on = fresh.starts_on
        AND earlier.revision < fresh.revision
    WHERE fresh.revision > 0
    ON CONFLICT DO NOTHING;
    -- A running total never falls, neither to what is told nor from it.
    IF EXISTS (
        SELECT 1 FROM fresh
        JOIN measures_indicator AS indicator ON indicator.id = fresh.indicator_id AND indicator.is_cumulative
        CROSS JOIN LATERAL (
            SELECT other.value FROM measures_observation AS other
            LEFT JOIN measures_setaside AS aside ON aside.observation_id = other.id
            WHERE other.indicator_id = fresh.indicator_id
                AND COALESCE(other.category_id, 0) = COALESCE(fresh.category_id, 0)
                AND COALESCE(other.place_id, 0) = COALESCE(fresh.place_id, 0)
                AND other.ends_on < fresh.ends_on AND aside.observation_id IS NULL
            ORDER BY other.ends_on DESC LIMIT 1
        ) AS earlier
        WHERE earlier.value > fresh.value
    ) OR EXISTS (
        SELECT 1 FROM fresh
        JOIN measures_indicator AS indicator ON indicator.id = fresh.indicator_id AND indicator.is_cumulative
        CROSS JOIN LATERAL (
            SELECT other.value FROM measures_observation AS other
            LEFT JOIN measures_setaside AS aside ON aside.observation_id = other.id
            WHERE other.indicator_id = fresh.indicator_id
                AND COALESCE(other.category_id, 0) = COALESCE(fresh.category_id, 0)
                AND COALESCE(other.place_id, 0) = COALESCE(fresh.place_id, 0)
                AND other.ends_on > fresh.ends_on AND aside.observation_id IS NULL
            ORDER BY other.ends_on LIMIT 1
        ) AS later
        WHERE later.value < fresh.value
    ) THEN
        RAISE EXCEPTION 'measures: a running total falls' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER observations_are_sound AFTER INSERT ON measures_observation
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION measures_observations_are_sound();

-- Whoever enters does not verify, and only what counts is checked. Nothing of a closed period is returned.
CREATE OR REPLACE FUNCTION measures_check_is_sound() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM measures_setaside WHERE observation_id = NEW.observation_id)
        OR NOT EXISTS (
            SELECT 1 FROM measures_observation AS observation
            JOIN measures_submission AS submission ON submission.id = observation.submission_id
            WHERE observation.id = NEW.observation_id AND (NEW.outcome = 'returned' OR submission.by_id <> NEW.by_id)
        )
        OR (NEW.outcome = 'returned' AND EXISTS (
            SELECT 1 FROM measures_closedperiod AS closed
            JOIN measures_observation AS observation
                ON observation.ends_on BETWEEN closed.starts_on AND closed.ends_on
            WHERE observation.id = NEW.observation_id
        ))
    THEN
        RAISE EXCEPTION 'measures: this check cannot be made' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER check_is_sound BEFORE INSERT ON measures_check
    FOR EACH ROW EXECUTE FUNCTION measures_check_is_sound();

-- Of the revisions of one observation the latest that was not returned counts; the others are set aside.
CREATE OR REPLACE FUNCTION measures_check_returns() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO measures_setaside (observation_id) VALUES (NEW.observation_id);
    DELETE FROM measures_setaside WHERE observation_id = (
        SELECT other.id FROM measures_observation AS returned
        JOIN measures_observation AS other
            ON other.indicator_id = returned.indicator_id
            AND COALESCE(other.category_id, 0) = COALESCE(returned.category_id, 0)
            AND COALESCE(other.place_id, 0) = COALESCE(returned.place_id, 0)
            AND other.ends_on = returned.ends_on AND other.starts_on = returned.starts_on
        LEFT JOIN measures_check AS earlier ON earlier.observation_id = other.id
        WHERE returned.id = NEW.observation_id AND COALESCE(earlier.outcome, '') <> 'returned'
        ORDER BY other.revision DESC LIMIT 1
    );
    -- What counts again must not make a running total fall.
    IF EXISTS (
        SELECT 1 FROM measures_observation AS returned
        JOIN measures_indicator AS indicator ON indicator.id = returned.indicator_id AND indicator.is_cumulative
        JOIN measures_observation AS again
            ON again.indicator_id = returned.indicator_id
            AND COALESCE(again.category_id, 0) = COALESCE(returned.category_id, 0)
            AND COALESCE(again.place_id, 0) = COALESCE(returned.place_id, 0)
            AND again.ends_on = returned.ends_on AND again.starts_on = returned.starts_on
        WHERE returned.id = NEW.observation_id
            AND NOT EXISTS (SELECT 1 FROM measures_setaside WHERE observation_id = again.id)
            AND EXISTS (
                SELECT 1 FROM measures_observation AS other
                WHERE other.indicator_id = again.indicator_id
                    AND COALESCE(other.category_id, 0) = COALESCE(again.category_id, 0)
                    AND COALESCE(other.place_id, 0) = COALESCE(again.place_id, 0)
                    AND (
                        (other.ends_on < again.ends_on AND other.value > again.value)
                        OR (other.ends_on > again.ends_on AND other.value < again.value)
                    )
                    AND NOT EXISTS (SELECT 1 FROM measures_setaside WHERE observation_id = other.id)
            )
    ) THEN
        RAISE EXCEPTION 'measures: a running total falls' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER check_returns AFTER INSERT ON measures_check
    FOR EACH ROW WHEN (NEW.outcome = 'returned') EXECUTE FUNCTION measures_check_returns();

-- How many observations stand where, of each indicator. Entered: above, with the observations themselves.
CREATE OR REPLACE FUNCTION measures_checks_are_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE measures_tally AS tally
    SET entered = tally.entered - counted.verified - counted.returned,
        verified = tally.verified + counted.verified, returned = tally.returned + counted.returned
    FROM (
        SELECT observation.indicator_id, COUNT(*) FILTER (WHERE fresh.outcome = 'verified') AS verified,
            COUNT(*) FILTER (WHERE fresh.outcome = 'returned') AS returned
        FROM fresh JOIN measures_observation AS observation ON observation.id = fresh.observation_id
        GROUP BY observation.indicator_id
    ) AS counted WHERE tally.indicator_id = counted.indicator_id;
    RETURN NULL;
END $$;
CREATE TRIGGER checks_are_counted AFTER INSERT ON measures_check
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION measures_checks_are_counted();
CREATE OR REPLACE FUNCTION measures_setaside_is_counted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    step integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
    -- What was returned is counted as that, also once it is revised.
    UPDATE measures_tally AS tally
    SET entered = tally.entered - step * (counted.all_of_it - counted.verified),
        verified = tally.verified - step * counted.verified, revised = tally.revised + step * counted.all_of_it
    FROM (
        SELECT observation.indicator_id, COUNT(*) AS all_of_it,
            COUNT(*) FILTER (WHERE checked.outcome = 'verified') AS verified
        FROM moved JOIN measures_observation AS observation ON observation.id = moved.observation_id
        LEFT JOIN measures_check AS checked ON checked.observation_id = observation.id
        WHERE COALESCE(checked.outcome, '') <> 'returned' GROUP BY observation.indicator_id
    ) AS counted WHERE tally.indicator_id = counted.indicator_id;
    RETURN NULL;
END $$;
CREATE TRIGGER setaside_is_counted AFTER INSERT ON measures_setaside
    REFERENCING NEW TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION measures_setaside_is_counted();
CREATE TRIGGER counting_again_is_counted AFTER DELETE ON measures_setaside
    REFERENCING OLD TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION measures_setaside_is_counted();
