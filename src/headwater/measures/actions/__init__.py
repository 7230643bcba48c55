"""Writing measures: each action says by whom, is one transaction, and leaves its line in the audit trail."""

from __future__ import annotations

from headwater.measures.actions.definitions import (
    amend_indicator,
    assign_reporting,
    attach,
    declare_dimensions,
    declare_indicators,
)
from headwater.measures.actions.observations import observe, rebuild_totals, return_to_sender, verify
from headwater.measures.actions.planning import close_reporting, link_results, reopen_reporting, set_targets

__all__ = [
    "amend_indicator",
    "assign_reporting",
    "attach",
    "close_reporting",
    "declare_dimensions",
    "declare_indicators",
    "link_results",
    "observe",
    "rebuild_totals",
    "reopen_reporting",
    "return_to_sender",
    "set_targets",
    "verify",
]
