-- What was recorded stays, and goes only where its earmark allows. Twin of 0001_sqlite.sql: both refuse the same.

CREATE FUNCTION funding_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'funding: %', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- Rates, pools and their limits, agreements and their tranches are never changed; the other records are never removed.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['rate', 'pool', 'poolscope', 'agreement', 'tranche'] LOOP
        EXECUTE format(
            'CREATE TRIGGER %1$s_is_not_changed BEFORE UPDATE ON funding_%1$s
             FOR EACH ROW EXECUTE FUNCTION funding_refuse(''what is recorded stays'')', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY[
        'rate', 'pool', 'poolscope', 'agreement', 'tranche', 'contribution', 'allocation', 'pledge', 'carryover'
    ] LOOP
        EXECUTE format(
            'CREATE TRIGGER %1$s_is_not_removed BEFORE DELETE ON funding_%1$s
             FOR EACH ROW EXECUTE FUNCTION funding_refuse(''what is recorded stays'')', name);
        EXECUTE format(
            'CREATE TRIGGER %1$s_is_not_emptied BEFORE TRUNCATE ON funding_%1$s
             FOR EACH STATEMENT EXECUTE FUNCTION funding_refuse(''what is recorded stays'')', name);
    END LOOP;
END $$;

-- Unearmarked money has no limits.
CREATE FUNCTION funding_check_pool_scope() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT category FROM funding_pool WHERE id = NEW.pool_id) = 1 THEN
        RAISE EXCEPTION 'funding: an unearmarked pool has no limits' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pool_scope_of_earmarked_pool BEFORE INSERT ON funding_poolscope
    FOR EACH ROW EXECUTE FUNCTION funding_check_pool_scope();

-- Tranches never promise more than their agreement.
CREATE FUNCTION funding_check_tranche() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.amount + (SELECT coalesce(sum(amount), 0) FROM funding_tranche WHERE agreement_id = NEW.agreement_id)
        > (SELECT amount FROM funding_agreement WHERE id = NEW.agreement_id)
    THEN
        RAISE EXCEPTION 'funding: tranches add up to no more than their agreement'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tranche_within_agreement BEFORE INSERT ON funding_tranche
    FOR EACH ROW EXECUTE FUNCTION funding_check_tranche();

-- A contribution enters a pool of its own category only, as its agreement says, at a rate of its currency and time.
CREATE FUNCTION funding_check_contribution() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.pool_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM funding_pool WHERE id = NEW.pool_id AND category = NEW.category AND fund_id = NEW.fund_id
    ) THEN
        RAISE EXCEPTION 'funding: money enters a pool of its own earmark only'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.agreement_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM funding_agreement
        WHERE id = NEW.agreement_id AND donor_id = NEW.donor_id AND modality = NEW.modality
    ) THEN
        RAISE EXCEPTION 'funding: a contribution keeps to its agreement'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.rate_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM funding_rate
        WHERE id = NEW.rate_id AND currency = NEW.currency AND NEW.received_on - valid_from BETWEEN 0 AND 62
    ) THEN
        RAISE EXCEPTION 'funding: a rate is of the same currency and in force on the day'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER contribution_by_its_earmark BEFORE INSERT ON funding_contribution
    FOR EACH ROW EXECUTE FUNCTION funding_check_contribution();

-- An allocation names the limit of its pool that admits it, wherever the pool has limits.
CREATE FUNCTION funding_check_allocation_scope() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM funding_poolscope WHERE id = NEW.scope_id AND pool_id = NEW.pool_id)
        AND (NEW.scope_id IS NOT NULL OR EXISTS (SELECT 1 FROM funding_poolscope WHERE pool_id = NEW.pool_id))
    THEN
        RAISE EXCEPTION 'funding: money goes only where the earmark allows'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER allocation_by_the_earmark BEFORE INSERT OR UPDATE OF pool_id, scope_id ON funding_allocation
    FOR EACH ROW EXECUTE FUNCTION funding_check_allocation_scope();

-- Of a contribution only its reversal is ever written later, once.
CREATE TRIGGER contribution_facts_stay BEFORE UPDATE OF
    id, code, donor_id, agreement_id, fund_id, pool_id, modality, modality_is_synthetic, category, received_on,
    received_on_is_synthetic,
    booked_on, amount, currency, rate_id, amount_usd, evidence, text_key, entry_id ON funding_contribution
    FOR EACH ROW EXECUTE FUNCTION funding_refuse('what is recorded stays');
CREATE TRIGGER contribution_reversed_stays BEFORE UPDATE ON funding_contribution
    FOR EACH ROW WHEN (OLD.status = 'reversed')
    EXECUTE FUNCTION funding_refuse('what was reversed stays reversed');

CREATE TRIGGER pledge_facts_stay BEFORE UPDATE OF
    id, code, donor_id, agreement_id, amount, currency, pledged_on, expected_on ON funding_pledge
    FOR EACH ROW EXECUTE FUNCTION funding_refuse('what is recorded stays');

-- A proposal is rewritten only while it is returned; what is approved is frozen but for its reversal.
CREATE TRIGGER allocation_code_stays BEFORE UPDATE OF id, code ON funding_allocation
    FOR EACH ROW EXECUTE FUNCTION funding_refuse('what is recorded stays');
CREATE TRIGGER allocation_facts_stay BEFORE UPDATE OF
    pool_id, scope_id, plan_element_id, office_id, project_id, amount, purpose, expected_results, criteria,
    proposed_on, proposed_by_id, dates_are_synthetic ON funding_allocation
    FOR EACH ROW WHEN (OLD.status <> 'returned')
    EXECUTE FUNCTION funding_refuse('a proposal is rewritten only while it is returned');
CREATE TRIGGER allocation_decision_stays BEFORE UPDATE OF
    first_approved_by_id, approved_by_id, decided_on, entry_id ON funding_allocation
    FOR EACH ROW WHEN (OLD.status = 'approved')
    EXECUTE FUNCTION funding_refuse('what is approved is frozen');
CREATE TRIGGER allocation_approved_is_only_reversed BEFORE UPDATE OF status ON funding_allocation
    FOR EACH ROW WHEN (OLD.status = 'approved' AND NEW.status <> 'reversed')
    EXECUTE FUNCTION funding_refuse('what is approved is frozen');
CREATE TRIGGER allocation_ended_stays BEFORE UPDATE ON funding_allocation
    FOR EACH ROW WHEN (OLD.status IN ('withdrawn', 'reversed'))
    EXECUTE FUNCTION funding_refuse('what has ended stays as it is');

CREATE TRIGGER carry_over_approved_stays BEFORE UPDATE ON funding_carryover
    FOR EACH ROW WHEN (OLD.status = 'approved' OR NEW.pool_id <> OLD.pool_id OR NEW.year <> OLD.year)
    EXECUTE FUNCTION funding_refuse('what is approved is frozen');

-- What is expected of an allocation or a project stays; each revision answers the latest one, and the shares of one
-- subject are at most the whole.
CREATE TRIGGER expected_result_stays BEFORE UPDATE OR DELETE ON funding_expectedresult
    FOR EACH ROW EXECUTE FUNCTION funding_refuse('what is recorded stays');
CREATE TRIGGER expected_results_are_not_emptied BEFORE TRUNCATE ON funding_expectedresult
    FOR EACH STATEMENT EXECUTE FUNCTION funding_refuse('what is recorded stays');
CREATE FUNCTION funding_check_expected_result() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.revision <> (
        SELECT COUNT(*) FROM funding_expectedresult
        WHERE COALESCE(allocation_id, 0) = COALESCE(NEW.allocation_id, 0)
            AND COALESCE(project_id, 0) = COALESCE(NEW.project_id, 0) AND result_id = NEW.result_id
            AND COALESCE(indicator_id, 0) = COALESCE(NEW.indicator_id, 0)
    ) THEN
        RAISE EXCEPTION 'funding: a revision answers the latest one' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.share_percent + COALESCE((
        SELECT SUM(standing.share_percent) FROM funding_expectedresult AS standing
        WHERE COALESCE(standing.allocation_id, 0) = COALESCE(NEW.allocation_id, 0)
            AND COALESCE(standing.project_id, 0) = COALESCE(NEW.project_id, 0)
            AND (
                standing.result_id <> NEW.result_id
                OR COALESCE(standing.indicator_id, 0) <> COALESCE(NEW.indicator_id, 0)
            )
            AND NOT EXISTS (
                SELECT 1 FROM funding_expectedresult AS later
                WHERE COALESCE(later.allocation_id, 0) = COALESCE(standing.allocation_id, 0)
                    AND COALESCE(later.project_id, 0) = COALESCE(standing.project_id, 0)
                    AND later.result_id = standing.result_id
                    AND COALESCE(later.indicator_id, 0) = COALESCE(standing.indicator_id, 0)
                    AND later.revision > standing.revision
            )
    ), 0) > 100 THEN
        RAISE EXCEPTION 'funding: results would bear more than the whole'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER expected_result_is_sound BEFORE INSERT ON funding_expectedresult
    FOR EACH ROW EXECUTE FUNCTION funding_check_expected_result();
