"""Writing funding: each action says by whom, is one transaction, and leaves its line in the audit trail."""

from __future__ import annotations

from headwater.funding.actions.allocations import (
    approve_allocation,
    propose_allocation,
    propose_allocations,
    resubmit_allocation,
    return_allocation,
    reverse_allocation,
    withdraw_allocation,
)
from headwater.funding.actions.carry_over import approve_carry_over, carry_over
from headwater.funding.actions.contributions import (
    Registered,
    register_contribution,
    register_contributions,
    reverse_contribution,
)
from headwater.funding.actions.records import (
    cancel_pledge,
    honour_pledge,
    open_pool,
    pledge,
    record_rate,
    record_rates,
    sign_agreement,
)
from headwater.funding.actions.results import expect_results

__all__ = [
    "Registered",
    "approve_allocation",
    "approve_carry_over",
    "cancel_pledge",
    "carry_over",
    "expect_results",
    "honour_pledge",
    "open_pool",
    "pledge",
    "propose_allocation",
    "propose_allocations",
    "record_rate",
    "record_rates",
    "register_contribution",
    "register_contributions",
    "resubmit_allocation",
    "return_allocation",
    "reverse_allocation",
    "reverse_contribution",
    "sign_agreement",
    "withdraw_allocation",
]
