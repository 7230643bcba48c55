"""Writing statements: what documents state, what another publisher says, why a gap is there, and what is published."""

from __future__ import annotations

from headwater.statements.actions.checking import check_books
from headwater.statements.actions.publishing import approve, prepare, publish, return_to_maker, submit, withdraw
from headwater.statements.actions.stating import Loaded, explain_gap, load_revenue, name_keeper, state_figures

__all__ = [
    "Loaded",
    "approve",
    "check_books",
    "explain_gap",
    "load_revenue",
    "name_keeper",
    "prepare",
    "publish",
    "return_to_maker",
    "state_figures",
    "submit",
    "withdraw",
]
