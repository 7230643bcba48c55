-- What was recorded stays, and goes only where its earmark allows. Twin of 0001_postgresql.sql: both refuse the same.
-- Django rebuilds a SQLite table when a column changes, and triggers are lost with the old one: a later migration that
-- alters one of these tables runs this file again.

-- Rates, pools and their limits, agreements and their tranches are never changed.
CREATE TRIGGER rate_is_not_changed BEFORE UPDATE ON funding_rate
BEGIN SELECT RAISE(ABORT, 'funding: what is recorded stays'); END;
CREATE TRIGGER rate_is_not_removed BEFORE DELETE ON funding_rate
BEGIN SELECT RAISE(ABORT, 'funding: what is recorded stays'); END;
CREATE TRIGGER pool_is_not_changed BEFORE UPDATE ON funding_pool
BEGIN SELECT RAISE(ABORT, 'funding: what is recorded stays'); END;
CREATE TRIGGER pool_is_not_removed BEFORE DELETE ON funding_pool
BEGIN SELECT RAISE(ABORT, 'funding: what is recorded stays'); END;
CREATE TRIGGER pool_scope_is_not_changed BEFORE UPDATE ON funding_poolscope
BEGIN SELECT RAISE(ABORT, 'funding: what is recorded stays'); END;
CREATE TRIGGER pool_scope_is_not_removed BEFORE DELETE ON funding_poolscope
BEGIN SELECT RAISE(ABORT, 'funding: what is recorded stays'); END;
CREATE TRIGGER agreement_is_not_changed BEFORE UPDATE ON funding_agreement
BEGIN SELECT RAISE(ABORT, 'funding: what is recorded stays'); END;
CREATE TRIGGER agreement_is_not_removed BEFORE DELETE ON funding_agreement
BEGIN SELECT RAISE(ABORT, 'funding: what is recorded stays'); END;
CREATE TRIGGER tranche_is_not_changed BEFORE UPDATE ON funding_tranche
BEGIN SELECT RAISE(ABORT, 'funding: what is recorded stays'); END;
CREATE TRIGGER tranche_is_not_removed BEFORE DELETE ON funding_tranche
BEGIN SELECT RAISE(ABORT, 'funding: what is recorded stays'); END;

-- Contributions, allocations, pledges and carry-overs move on through their steps, but are never removed.
CREATE TRIGGER contribution_is_not_removed BEFORE DELETE ON funding_contribution
BEGIN SELECT RAISE(ABORT, 'funding: what is recorded stays'); END;
CREATE TRIGGER allocation_is_not_removed BEFORE DELETE ON funding_allocation
BEGIN SELECT RAISE(ABORT, 'funding: what is recorded stays'); END;
CREATE TRIGGER pledge_is_not_removed BEFORE DELETE ON funding_pledge
BEGIN SELECT RAISE(ABORT, 'funding: what is recorded stays'); END;
CREATE TRIGGER carry_over_is_not_removed BEFORE DELETE ON funding_carryover
BEGIN SELECT RAISE(ABORT, 'funding: what is recorded stays'); END;

-- INSERT OR REPLACE removes the old row without asking the triggers above, so it is refused before it begins.
CREATE TRIGGER rate_is_not_replaced BEFORE INSERT ON funding_rate
WHEN EXISTS (SELECT 1 FROM funding_rate WHERE id = NEW.id OR (currency = NEW.currency AND valid_from = NEW.valid_from))
BEGIN SELECT RAISE(ABORT, 'funding: this rate is recorded already'); END;
CREATE TRIGGER pool_is_not_replaced BEFORE INSERT ON funding_pool
WHEN EXISTS (SELECT 1 FROM funding_pool WHERE id = NEW.id OR fund_id = NEW.fund_id)
BEGIN SELECT RAISE(ABORT, 'funding: this pool is recorded already'); END;
CREATE TRIGGER pool_scope_is_not_replaced BEFORE INSERT ON funding_poolscope
WHEN EXISTS (SELECT 1 FROM funding_poolscope WHERE id = NEW.id OR (pool_id = NEW.pool_id AND node_id = NEW.node_id))
BEGIN SELECT RAISE(ABORT, 'funding: this limit is recorded already'); END;
CREATE TRIGGER agreement_is_not_replaced BEFORE INSERT ON funding_agreement
WHEN EXISTS (SELECT 1 FROM funding_agreement WHERE id = NEW.id OR node_id = NEW.node_id)
BEGIN SELECT RAISE(ABORT, 'funding: this agreement is recorded already'); END;
CREATE TRIGGER tranche_is_not_replaced BEFORE INSERT ON funding_tranche
WHEN EXISTS (
    SELECT 1 FROM funding_tranche
    WHERE id = NEW.id OR (agreement_id = NEW.agreement_id AND number = NEW.number)
)
BEGIN SELECT RAISE(ABORT, 'funding: this tranche is recorded already'); END;
CREATE TRIGGER pledge_is_not_replaced BEFORE INSERT ON funding_pledge
WHEN EXISTS (SELECT 1 FROM funding_pledge WHERE id = NEW.id OR code = NEW.code)
BEGIN SELECT RAISE(ABORT, 'funding: this pledge is recorded already'); END;
CREATE TRIGGER contribution_is_not_replaced BEFORE INSERT ON funding_contribution
WHEN EXISTS (SELECT 1 FROM funding_contribution WHERE id = NEW.id OR code = NEW.code OR entry_id = NEW.entry_id)
BEGIN SELECT RAISE(ABORT, 'funding: this contribution is recorded already'); END;
CREATE TRIGGER allocation_is_not_replaced BEFORE INSERT ON funding_allocation
WHEN EXISTS (SELECT 1 FROM funding_allocation WHERE id = NEW.id OR code = NEW.code)
BEGIN SELECT RAISE(ABORT, 'funding: this allocation is recorded already'); END;
CREATE TRIGGER carry_over_is_not_replaced BEFORE INSERT ON funding_carryover
WHEN EXISTS (SELECT 1 FROM funding_carryover WHERE id = NEW.id OR (pool_id = NEW.pool_id AND year = NEW.year))
BEGIN SELECT RAISE(ABORT, 'funding: this carry-over is recorded already'); END;

-- Unearmarked money has no limits.
CREATE TRIGGER pool_scope_of_earmarked_pool BEFORE INSERT ON funding_poolscope
WHEN (SELECT category FROM funding_pool WHERE id = NEW.pool_id) = 1
BEGIN SELECT RAISE(ABORT, 'funding: an unearmarked pool has no limits'); END;

-- Tranches never promise more than their agreement.
CREATE TRIGGER tranche_within_agreement BEFORE INSERT ON funding_tranche
WHEN NEW.amount + (SELECT coalesce(sum(amount), 0) FROM funding_tranche WHERE agreement_id = NEW.agreement_id)
    > (SELECT amount FROM funding_agreement WHERE id = NEW.agreement_id)
BEGIN SELECT RAISE(ABORT, 'funding: tranches add up to no more than their agreement'); END;

-- A contribution enters a pool of its own category only, as its agreement says, at a rate of its currency and time.
CREATE TRIGGER contribution_by_its_earmark BEFORE INSERT ON funding_contribution
WHEN NEW.pool_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM funding_pool WHERE id = NEW.pool_id AND category = NEW.category AND fund_id = NEW.fund_id
)
BEGIN SELECT RAISE(ABORT, 'funding: money enters a pool of its own earmark only'); END;
CREATE TRIGGER contribution_by_its_agreement BEFORE INSERT ON funding_contribution
WHEN NEW.agreement_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM funding_agreement
    WHERE id = NEW.agreement_id AND donor_id = NEW.donor_id AND modality = NEW.modality
)
BEGIN SELECT RAISE(ABORT, 'funding: a contribution keeps to its agreement'); END;
CREATE TRIGGER contribution_at_rate_in_force BEFORE INSERT ON funding_contribution
WHEN NEW.rate_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM funding_rate
    WHERE id = NEW.rate_id AND currency = NEW.currency
        AND julianday(NEW.received_on) - julianday(valid_from) BETWEEN 0 AND 62
)
BEGIN SELECT RAISE(ABORT, 'funding: a rate is of the same currency and in force on the day'); END;

-- An allocation names the limit of its pool that admits it, wherever the pool has limits.
CREATE TRIGGER allocation_by_the_earmark BEFORE INSERT ON funding_allocation
WHEN NOT EXISTS (SELECT 1 FROM funding_poolscope WHERE id = NEW.scope_id AND pool_id = NEW.pool_id)
    AND (NEW.scope_id IS NOT NULL OR EXISTS (SELECT 1 FROM funding_poolscope WHERE pool_id = NEW.pool_id))
BEGIN SELECT RAISE(ABORT, 'funding: money goes only where the earmark allows'); END;
CREATE TRIGGER allocation_changed_by_the_earmark BEFORE UPDATE OF pool_id, scope_id ON funding_allocation
WHEN NOT EXISTS (SELECT 1 FROM funding_poolscope WHERE id = NEW.scope_id AND pool_id = NEW.pool_id)
    AND (NEW.scope_id IS NOT NULL OR EXISTS (SELECT 1 FROM funding_poolscope WHERE pool_id = NEW.pool_id))
BEGIN SELECT RAISE(ABORT, 'funding: money goes only where the earmark allows'); END;

-- Of a contribution only its reversal is ever written later, once.
CREATE TRIGGER contribution_facts_stay BEFORE UPDATE OF
    id, code, donor_id, agreement_id, fund_id, pool_id, modality, modality_is_synthetic, category, received_on,
    received_on_is_synthetic,
    booked_on, amount, currency, rate_id, amount_usd, evidence, text_key, entry_id ON funding_contribution
BEGIN SELECT RAISE(ABORT, 'funding: what is recorded stays'); END;
CREATE TRIGGER contribution_reversed_stays BEFORE UPDATE ON funding_contribution
WHEN OLD.status = 'reversed'
BEGIN SELECT RAISE(ABORT, 'funding: what was reversed stays reversed'); END;

CREATE TRIGGER pledge_facts_stay BEFORE UPDATE OF
    id, code, donor_id, agreement_id, amount, currency, pledged_on, expected_on ON funding_pledge
BEGIN SELECT RAISE(ABORT, 'funding: what is recorded stays'); END;

-- A proposal is rewritten only while it is returned; what is approved is frozen but for its reversal.
CREATE TRIGGER allocation_code_stays BEFORE UPDATE OF id, code ON funding_allocation
BEGIN SELECT RAISE(ABORT, 'funding: what is recorded stays'); END;
CREATE TRIGGER allocation_facts_stay BEFORE UPDATE OF
    pool_id, scope_id, plan_element_id, office_id, project_id, amount, purpose, expected_results, criteria,
    proposed_on, proposed_by_id, dates_are_synthetic ON funding_allocation
WHEN OLD.status <> 'returned'
BEGIN SELECT RAISE(ABORT, 'funding: a proposal is rewritten only while it is returned'); END;
CREATE TRIGGER allocation_decision_stays BEFORE UPDATE OF
    first_approved_by_id, approved_by_id, decided_on, entry_id ON funding_allocation
WHEN OLD.status = 'approved'
BEGIN SELECT RAISE(ABORT, 'funding: what is approved is frozen'); END;
CREATE TRIGGER allocation_approved_is_only_reversed BEFORE UPDATE OF status ON funding_allocation
WHEN OLD.status = 'approved' AND NEW.status <> 'reversed'
BEGIN SELECT RAISE(ABORT, 'funding: what is approved is frozen'); END;
CREATE TRIGGER allocation_ended_stays BEFORE UPDATE ON funding_allocation
WHEN OLD.status IN ('withdrawn', 'reversed')
BEGIN SELECT RAISE(ABORT, 'funding: what has ended stays as it is'); END;

CREATE TRIGGER carry_over_approved_stays BEFORE UPDATE ON funding_carryover
WHEN OLD.status = 'approved' OR NEW.pool_id <> OLD.pool_id OR NEW.year <> OLD.year
BEGIN SELECT RAISE(ABORT, 'funding: what is approved is frozen'); END;

-- What is expected of an allocation or a project stays; each revision answers the latest one, and the shares of one
-- subject are at most the whole.
CREATE TRIGGER expected_result_is_not_changed BEFORE UPDATE ON funding_expectedresult
BEGIN SELECT RAISE(ABORT, 'funding: what is recorded stays'); END;
CREATE TRIGGER expected_result_is_not_removed BEFORE DELETE ON funding_expectedresult
BEGIN SELECT RAISE(ABORT, 'funding: what is recorded stays'); END;
CREATE TRIGGER expected_result_revises_the_latest BEFORE INSERT ON funding_expectedresult
WHEN EXISTS (SELECT 1 FROM funding_expectedresult WHERE id = NEW.id)
    OR NEW.revision <> (
        SELECT COUNT(*) FROM funding_expectedresult
        WHERE COALESCE(allocation_id, 0) = COALESCE(NEW.allocation_id, 0)
            AND COALESCE(project_id, 0) = COALESCE(NEW.project_id, 0) AND result_id = NEW.result_id
            AND COALESCE(indicator_id, 0) = COALESCE(NEW.indicator_id, 0)
    )
BEGIN SELECT RAISE(ABORT, 'funding: a revision answers the latest one'); END;
CREATE TRIGGER expected_shares_are_at_most_the_whole BEFORE INSERT ON funding_expectedresult
WHEN NEW.share_percent + COALESCE((
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
), 0) > 100
BEGIN SELECT RAISE(ABORT, 'funding: results would bear more than the whole'); END;
