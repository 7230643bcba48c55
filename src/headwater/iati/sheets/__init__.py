"""Transactions and results of activities in one flat sheet each, in Excel or CSV, out of a file and into it."""

from __future__ import annotations

from headwater.iati.sheets.applying import Outcome
from headwater.iati.sheets.columns import KINDS, RESULTS, TRANSACTIONS, sheet_of
from headwater.iati.sheets.merging import Merged, activities_of, lost, merge, template, written_from
from headwater.iati.sheets.rows import rows_of

__all__ = [
    "KINDS",
    "RESULTS",
    "TRANSACTIONS",
    "Merged",
    "Outcome",
    "activities_of",
    "lost",
    "merge",
    "rows_of",
    "sheet_of",
    "template",
    "written_from",
]
