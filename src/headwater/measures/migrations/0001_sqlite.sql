-- What was told stays, and an observation fits what is measured. Twin of 0001_postgresql.sql: both refuse the same.
-- Django rebuilds a SQLite table when a column changes, and triggers are lost with the old one: a later migration that
-- alters one of these tables runs this file again.

-- What an indicator counts never changes; who answers for it and how it is gathered may.
CREATE TRIGGER indicator_stays_itself BEFORE UPDATE ON measures_indicator
WHEN NEW.id IS NOT OLD.id OR NEW.node_id IS NOT OLD.node_id OR NEW.definition IS NOT OLD.definition
    OR NEW.kind IS NOT OLD.kind OR NEW.unit IS NOT OLD.unit OR NEW.digits IS NOT OLD.digits
    OR NEW.direction IS NOT OLD.direction OR NEW.population IS NOT OLD.population
    OR NEW.numerator IS NOT OLD.numerator OR NEW.numerator_population IS NOT OLD.numerator_population
    OR NEW.denominator IS NOT OLD.denominator OR NEW.denominator_population IS NOT OLD.denominator_population
    OR NEW.population_footnote IS NOT OLD.population_footnote OR NEW.is_part IS NOT OLD.is_part
    OR NEW.over_time IS NOT OLD.over_time OR NEW.over_place IS NOT OLD.over_place
    OR NEW.over_category IS NOT OLD.over_category OR NEW.minimum IS NOT OLD.minimum
    OR NEW.maximum IS NOT OLD.maximum OR NEW.is_cumulative IS NOT OLD.is_cumulative
    OR NEW.derivation IS NOT OLD.derivation OR NEW.succeeds_id IS NOT OLD.succeeds_id
    OR NEW.what_changed IS NOT OLD.what_changed OR NEW.is_synthetic IS NOT OLD.is_synthetic
BEGIN SELECT RAISE(ABORT, 'measures: what an indicator counts never changes'); END;
CREATE TRIGGER indicator_is_not_removed BEFORE DELETE ON measures_indicator
BEGIN SELECT RAISE(ABORT, 'measures: what is recorded stays'); END;
CREATE TRIGGER coverage_stays_itself BEFORE UPDATE ON measures_coverage
WHEN NEW.id IS NOT OLD.id OR NEW.indicator_id IS NOT OLD.indicator_id OR NEW.place_id IS NOT OLD.place_id
BEGIN SELECT RAISE(ABORT, 'measures: what is recorded stays'); END;
CREATE TRIGGER coverage_is_not_removed BEFORE DELETE ON measures_coverage
BEGIN SELECT RAISE(ABORT, 'measures: what is recorded stays'); END;

CREATE TRIGGER attachment_is_not_changed BEFORE UPDATE ON measures_attachment
BEGIN SELECT RAISE(ABORT, 'measures: what is recorded stays'); END;
CREATE TRIGGER attachment_is_not_removed BEFORE DELETE ON measures_attachment
BEGIN SELECT RAISE(ABORT, 'measures: what is recorded stays'); END;
CREATE TRIGGER link_is_not_changed BEFORE UPDATE ON measures_link
BEGIN SELECT RAISE(ABORT, 'measures: what is recorded stays'); END;
CREATE TRIGGER link_is_not_removed BEFORE DELETE ON measures_link
BEGIN SELECT RAISE(ABORT, 'measures: what is recorded stays'); END;
CREATE TRIGGER dimension_is_not_changed BEFORE UPDATE ON measures_dimension
BEGIN SELECT RAISE(ABORT, 'measures: what is recorded stays'); END;
CREATE TRIGGER dimension_is_not_removed BEFORE DELETE ON measures_dimension
BEGIN SELECT RAISE(ABORT, 'measures: what is recorded stays'); END;
CREATE TRIGGER category_is_not_changed BEFORE UPDATE ON measures_category
BEGIN SELECT RAISE(ABORT, 'measures: what is recorded stays'); END;
CREATE TRIGGER category_is_not_removed BEFORE DELETE ON measures_category
BEGIN SELECT RAISE(ABORT, 'measures: what is recorded stays'); END;
CREATE TRIGGER translation_is_not_changed BEFORE UPDATE ON measures_translation
BEGIN SELECT RAISE(ABORT, 'measures: what is recorded stays'); END;
CREATE TRIGGER translation_is_not_removed BEFORE DELETE ON measures_translation
BEGIN SELECT RAISE(ABORT, 'measures: what is recorded stays'); END;
CREATE TRIGGER disaggregation_is_not_changed BEFORE UPDATE ON measures_disaggregation
BEGIN SELECT RAISE(ABORT, 'measures: what is recorded stays'); END;
CREATE TRIGGER disaggregation_is_not_removed BEFORE DELETE ON measures_disaggregation
BEGIN SELECT RAISE(ABORT, 'measures: what is recorded stays'); END;
CREATE TRIGGER target_is_not_changed BEFORE UPDATE ON measures_target
BEGIN SELECT RAISE(ABORT, 'measures: what is recorded stays'); END;
CREATE TRIGGER target_is_not_removed BEFORE DELETE ON measures_target
BEGIN SELECT RAISE(ABORT, 'measures: what is recorded stays'); END;
CREATE TRIGGER submission_is_not_changed BEFORE UPDATE ON measures_submission
BEGIN SELECT RAISE(ABORT, 'measures: what is recorded stays'); END;
CREATE TRIGGER submission_is_not_removed BEFORE DELETE ON measures_submission
BEGIN SELECT RAISE(ABORT, 'measures: what is recorded stays'); END;
CREATE TRIGGER observation_is_not_changed BEFORE UPDATE ON measures_observation
BEGIN SELECT RAISE(ABORT, 'measures: what is recorded stays'); END;
CREATE TRIGGER observation_is_not_removed BEFORE DELETE ON measures_observation
BEGIN SELECT RAISE(ABORT, 'measures: what is recorded stays'); END;
CREATE TRIGGER check_is_not_changed BEFORE UPDATE ON measures_check
BEGIN SELECT RAISE(ABORT, 'measures: what is recorded stays'); END;
CREATE TRIGGER check_is_not_removed BEFORE DELETE ON measures_check
BEGIN SELECT RAISE(ABORT, 'measures: what is recorded stays'); END;
CREATE TRIGGER reporting_closing_is_not_changed BEFORE UPDATE ON measures_closing
BEGIN SELECT RAISE(ABORT, 'measures: what is recorded stays'); END;
CREATE TRIGGER reporting_closing_is_not_removed BEFORE DELETE ON measures_closing
BEGIN SELECT RAISE(ABORT, 'measures: what is recorded stays'); END;

-- INSERT OR REPLACE removes the old row without asking the triggers above, so it is refused before it begins.
CREATE TRIGGER indicator_is_not_replaced BEFORE INSERT ON measures_indicator
WHEN EXISTS (SELECT 1 FROM measures_indicator WHERE id = NEW.id OR node_id = NEW.node_id)
BEGIN SELECT RAISE(ABORT, 'measures: this indicator is recorded already'); END;
CREATE TRIGGER attachment_is_not_replaced BEFORE INSERT ON measures_attachment
WHEN EXISTS (
    SELECT 1 FROM measures_attachment
    WHERE id = NEW.id OR (result_id = NEW.result_id AND indicator_id = NEW.indicator_id)
)
BEGIN SELECT RAISE(ABORT, 'measures: this attachment is recorded already'); END;
CREATE TRIGGER dimension_is_not_replaced BEFORE INSERT ON measures_dimension
WHEN EXISTS (SELECT 1 FROM measures_dimension WHERE id = NEW.id OR code = NEW.code)
BEGIN SELECT RAISE(ABORT, 'measures: this dimension is recorded already'); END;
CREATE TRIGGER category_is_not_replaced BEFORE INSERT ON measures_category
WHEN EXISTS (
    SELECT 1 FROM measures_category
    WHERE id = NEW.id OR (dimension_id = NEW.dimension_id AND code = NEW.code)
)
BEGIN SELECT RAISE(ABORT, 'measures: this category is recorded already'); END;
CREATE TRIGGER translation_is_not_replaced BEFORE INSERT ON measures_translation
WHEN EXISTS (
    SELECT 1 FROM measures_translation
    WHERE id = NEW.id OR (
        dimension_id = NEW.dimension_id AND COALESCE(category_id, 0) = COALESCE(NEW.category_id, 0)
        AND language = NEW.language
    )
)
BEGIN SELECT RAISE(ABORT, 'measures: this translation is recorded already'); END;
CREATE TRIGGER disaggregation_is_not_replaced BEFORE INSERT ON measures_disaggregation
WHEN EXISTS (
    SELECT 1 FROM measures_disaggregation
    WHERE id = NEW.id OR (indicator_id = NEW.indicator_id AND dimension_id = NEW.dimension_id)
)
BEGIN SELECT RAISE(ABORT, 'measures: this disaggregation is recorded already'); END;
CREATE TRIGGER coverage_is_not_replaced BEFORE INSERT ON measures_coverage
WHEN EXISTS (SELECT 1 FROM measures_coverage WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'measures: this coverage is recorded already'); END;
CREATE TRIGGER submission_is_not_replaced BEFORE INSERT ON measures_submission
WHEN EXISTS (SELECT 1 FROM measures_submission WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'measures: this submission is recorded already'); END;
CREATE TRIGGER reporting_closing_is_not_replaced BEFORE INSERT ON measures_closing
WHEN EXISTS (SELECT 1 FROM measures_closing WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'measures: this closing is recorded already'); END;

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
CREATE TRIGGER link_is_not_replaced BEFORE INSERT ON measures_link
WHEN EXISTS (SELECT 1 FROM measures_link WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'measures: this link is recorded already'); END;
CREATE TRIGGER link_is_in_no_circle BEFORE INSERT ON measures_link
WHEN NOT NEW.is_withdrawn AND EXISTS (
    SELECT 1 FROM measures_reaches WHERE cause_id = NEW.effect_id AND effect_id = NEW.cause_id
)
BEGIN SELECT RAISE(ABORT, 'measures: the link would lead in a circle'); END;

-- Each revision answers the one before it.
CREATE TRIGGER target_revises_the_latest BEFORE INSERT ON measures_target
WHEN EXISTS (SELECT 1 FROM measures_target WHERE id = NEW.id)
    OR NEW.revision <> (
        SELECT COUNT(*) FROM measures_target
        WHERE indicator_id = NEW.indicator_id AND COALESCE(category_id, 0) = COALESCE(NEW.category_id, 0)
            AND COALESCE(place_id, 0) = COALESCE(NEW.place_id, 0) AND is_baseline = NEW.is_baseline
            AND starts_on = NEW.starts_on AND ends_on = NEW.ends_on
    )
BEGIN SELECT RAISE(ABORT, 'measures: a revision answers the latest one'); END;
CREATE TRIGGER observation_revises_the_latest BEFORE INSERT ON measures_observation
WHEN EXISTS (SELECT 1 FROM measures_observation WHERE id = NEW.id)
    OR NEW.revision <> (
        SELECT COUNT(*) FROM measures_observation
        WHERE indicator_id = NEW.indicator_id AND COALESCE(category_id, 0) = COALESCE(NEW.category_id, 0)
            AND COALESCE(place_id, 0) = COALESCE(NEW.place_id, 0)
            AND ends_on = NEW.ends_on AND starts_on = NEW.starts_on
    )
BEGIN SELECT RAISE(ABORT, 'measures: a revision answers the latest one'); END;

-- Nothing is told of a closed period. The latest closing of a period counts.
CREATE VIEW measures_closedperiod AS
SELECT closing.starts_on, closing.ends_on FROM measures_closing AS closing
WHERE closing.is_closed AND NOT EXISTS (
    SELECT 1 FROM measures_closing AS later
    WHERE later.starts_on = closing.starts_on AND later.ends_on = closing.ends_on AND later.id > closing.id
);
CREATE TRIGGER observation_period_is_open BEFORE INSERT ON measures_observation
WHEN EXISTS (SELECT 1 FROM measures_closedperiod WHERE NEW.ends_on BETWEEN starts_on AND ends_on)
BEGIN SELECT RAISE(ABORT, 'measures: the reporting period is closed'); END;

-- An observation fits its indicator: not derived, a value or a ratio as declared, within the range, a part of a whole.
CREATE TRIGGER observation_fits_its_indicator BEFORE INSERT ON measures_observation
WHEN EXISTS (
    SELECT 1 FROM measures_indicator AS indicator
    WHERE indicator.id = NEW.indicator_id AND (
        indicator.derivation <> ''
        OR (indicator.kind = 'value' AND (NEW.numerator IS NOT NULL OR NEW.denominator IS NOT NULL))
        OR NEW.value < indicator.minimum OR NEW.value > indicator.maximum
        OR (indicator.is_part AND NEW.numerator > NEW.denominator)
    )
)
OR (NEW.category_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM measures_category AS category
    JOIN measures_disaggregation AS split ON split.dimension_id = category.dimension_id
    WHERE category.id = NEW.category_id AND split.indicator_id = NEW.indicator_id
))
BEGIN SELECT RAISE(ABORT, 'measures: the observation does not fit its indicator'); END;

-- What adds up over time is not told twice for one day: the first other period that ends on or after its first day
-- begins after its last.
CREATE TRIGGER observation_overlaps_none BEFORE INSERT ON measures_observation
WHEN NEW.revision = 0
    AND (SELECT over_time FROM measures_indicator WHERE id = NEW.indicator_id) IN ('sum', 'last', 'mean')
    AND (
        SELECT starts_on FROM measures_observation
        WHERE indicator_id = NEW.indicator_id AND COALESCE(category_id, 0) = COALESCE(NEW.category_id, 0)
            AND COALESCE(place_id, 0) = COALESCE(NEW.place_id, 0) AND ends_on >= NEW.starts_on
        ORDER BY ends_on LIMIT 1
    ) <= NEW.ends_on
BEGIN SELECT RAISE(ABORT, 'measures: the period overlaps another one'); END;

-- A running total never falls.
CREATE TRIGGER observation_does_not_fall BEFORE INSERT ON measures_observation
WHEN (SELECT is_cumulative FROM measures_indicator WHERE id = NEW.indicator_id) AND (
    (
        SELECT other.value FROM measures_observation AS other
        LEFT JOIN measures_setaside AS aside ON aside.observation_id = other.id
        WHERE other.indicator_id = NEW.indicator_id
            AND COALESCE(other.category_id, 0) = COALESCE(NEW.category_id, 0)
            AND COALESCE(other.place_id, 0) = COALESCE(NEW.place_id, 0)
            AND other.ends_on < NEW.ends_on AND aside.observation_id IS NULL
        ORDER BY other.ends_on DESC LIMIT 1
    ) > NEW.value
    OR (
        SELECT other.value FROM measures_observation AS other
        LEFT JOIN measures_setaside AS aside ON aside.observation_id = other.id
        WHERE other.indicator_id = NEW.indicator_id
            AND COALESCE(other.category_id, 0) = COALESCE(NEW.category_id, 0)
            AND COALESCE(other.place_id, 0) = COALESCE(NEW.place_id, 0)
            AND other.ends_on > NEW.ends_on AND aside.observation_id IS NULL
        ORDER BY other.ends_on LIMIT 1
    ) < NEW.value
)
BEGIN SELECT RAISE(ABORT, 'measures: a running total falls'); END;

-- Of the revisions of one observation the latest that was not returned counts; the others are set aside.
CREATE TRIGGER observation_sets_aside AFTER INSERT ON measures_observation WHEN NEW.revision > 0
BEGIN
    INSERT INTO measures_setaside (observation_id)
    SELECT id FROM measures_observation
    WHERE indicator_id = NEW.indicator_id AND COALESCE(category_id, 0) = COALESCE(NEW.category_id, 0)
        AND COALESCE(place_id, 0) = COALESCE(NEW.place_id, 0)
        AND ends_on = NEW.ends_on AND starts_on = NEW.starts_on AND revision < NEW.revision
        AND id NOT IN (SELECT observation_id FROM measures_setaside);
END;

-- Whoever enters does not verify, and only what counts is checked. Nothing of a closed period is returned.
CREATE TRIGGER check_is_sound BEFORE INSERT ON measures_check
WHEN EXISTS (SELECT 1 FROM measures_check WHERE id = NEW.id OR observation_id = NEW.observation_id)
    OR EXISTS (SELECT 1 FROM measures_setaside WHERE observation_id = NEW.observation_id)
    OR NOT EXISTS (
        SELECT 1 FROM measures_observation AS observation
        JOIN measures_submission AS submission ON submission.id = observation.submission_id
        WHERE observation.id = NEW.observation_id AND (NEW.outcome = 'returned' OR submission.by_id <> NEW.by_id)
    )
    OR (NEW.outcome = 'returned' AND EXISTS (
        SELECT 1 FROM measures_closedperiod AS closed
        JOIN measures_observation AS observation ON observation.ends_on BETWEEN closed.starts_on AND closed.ends_on
        WHERE observation.id = NEW.observation_id
    ))
BEGIN SELECT RAISE(ABORT, 'measures: this check cannot be made'); END;
CREATE TRIGGER check_returns AFTER INSERT ON measures_check WHEN NEW.outcome = 'returned'
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
    SELECT RAISE(ABORT, 'measures: a running total falls') WHERE EXISTS (
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
    );
END;

-- How many observations stand where, of each indicator.
CREATE TRIGGER observation_is_counted AFTER INSERT ON measures_observation
BEGIN
    INSERT INTO measures_tally (indicator_id, entered, verified, returned, revised)
    VALUES (NEW.indicator_id, 1, 0, 0, 0)
    ON CONFLICT (indicator_id) DO UPDATE SET entered = entered + 1;
END;
CREATE TRIGGER check_is_counted AFTER INSERT ON measures_check
BEGIN
    UPDATE measures_tally
    SET entered = entered - 1, verified = verified + (NEW.outcome = 'verified'),
        returned = returned + (NEW.outcome = 'returned')
    WHERE indicator_id = (SELECT indicator_id FROM measures_observation WHERE id = NEW.observation_id);
END;
-- What was returned is counted as that, also once it is revised.
CREATE TRIGGER setaside_is_counted AFTER INSERT ON measures_setaside
WHEN NOT EXISTS (SELECT 1 FROM measures_check WHERE observation_id = NEW.observation_id AND outcome = 'returned')
BEGIN
    UPDATE measures_tally
    SET revised = revised + 1,
        verified = verified - EXISTS (SELECT 1 FROM measures_check WHERE observation_id = NEW.observation_id),
        entered = entered - NOT EXISTS (SELECT 1 FROM measures_check WHERE observation_id = NEW.observation_id)
    WHERE indicator_id = (SELECT indicator_id FROM measures_observation WHERE id = NEW.observation_id);
END;
CREATE TRIGGER counting_again_is_counted AFTER DELETE ON measures_setaside
WHEN NOT EXISTS (SELECT 1 FROM measures_check WHERE observation_id = OLD.observation_id AND outcome = 'returned')
BEGIN
    UPDATE measures_tally
    SET revised = revised - 1,
        verified = verified + EXISTS (SELECT 1 FROM measures_check WHERE observation_id = OLD.observation_id),
        entered = entered + NOT EXISTS (SELECT 1 FROM measures_check WHERE observation_id = OLD.observation_id)
    WHERE indicator_id = (SELECT indicator_id FROM measures_observation WHERE id = OLD.observation_id);
END;
