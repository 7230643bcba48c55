"""Writing undertakings: each action says by whom, is one transaction, and leaves its line in the audit trail."""

from __future__ import annotations

from headwater.undertakings.actions.assessments import rate, state_counts
from headwater.undertakings.actions.progress import report, report_one
from headwater.undertakings.actions.records import Registered, link, register_undertakings, unlink

__all__ = [
    "Registered",
    "link",
    "rate",
    "register_undertakings",
    "report",
    "report_one",
    "state_counts",
    "unlink",
]
