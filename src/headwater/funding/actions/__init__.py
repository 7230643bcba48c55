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
from headwater.funding.actions.relations import (
    add_contacts,
    change_contact,
    forget_contact,
    fulfil_duty,
    owe,
    record_engagements,
    record_pledges,
    sign_agreements,
    waive_duty,
)
from headwater.funding.actions.results import expect_results

__all__ = [
    "Registered",
    "add_contacts",
    "approve_allocation",
    "approve_carry_over",
    "cancel_pledge",
    "carry_over",
    "change_contact",
    "expect_results",
    "forget_contact",
    "fulfil_duty",
    "honour_pledge",
    "open_pool",
    "owe",
    "pledge",
    "propose_allocation",
    "propose_allocations",
    "record_engagements",
    "record_pledges",
    "record_rate",
    "record_rates",
    "register_contribution",
    "register_contributions",
    "resubmit_allocation",
    "return_allocation",
    "reverse_allocation",
    "reverse_contribution",
    "sign_agreement",
    "sign_agreements",
    "waive_duty",
    "withdraw_allocation",
]
