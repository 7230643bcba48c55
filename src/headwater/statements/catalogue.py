"""Every statement there is, by key, and what it comes to. No page, report or file computes a number outside."""

from __future__ import annotations

from functools import cache, partial
from types import ModuleType
from typing import TypeVar

from headwater.lib.errors import Refused
from headwater.statements import attribution, cases, comparison, funding, results, revenue
from headwater.statements.figures import Context, Figure, Reconciliation, Statement, Table, computed, definition
from headwater.statements.rules import (
    Content,
    figure_content,
    reconciliation_content,
    table_content,
)

_Declared = TypeVar("_Declared", Figure, Table, Reconciliation)

# Each declares FIGURES, TABLES and RECONCILIATIONS, or some of them, and has a page in docs/domain/figures.
MODULES: tuple[ModuleType, ...] = (funding, revenue, cases, results, attribution, comparison)


@cache
def catalogue() -> dict[str, Figure]:
    """All figures by key, in the order in which they are declared."""
    return _by_key(tuple(one for module in MODULES for one in getattr(module, "FIGURES", ())))


@cache
def tables() -> dict[str, Table]:
    """All tables and comparisons by key."""
    # Counts of cases are themselves stated figures: to hold them against what is stated would prove nothing.
    computed = _by_key((*funding.FIGURES, *comparison.FIGURES))
    against_stated = Table(
        key="comparison.stated",
        title="What the document states, beside what is computed here",
        population="Figures computed here that a document states for the year.",
        formula="At the precision of the statement: within its tolerance; shares in whole per cent.",
        source="The document that states them; the books and the statistics.",
        compute=partial(comparison.against_stated, figures=computed),
    )
    declared = tuple(one for module in MODULES for one in getattr(module, "TABLES", ()))
    return _by_key((*declared, against_stated))


@cache
def reconciliations() -> dict[str, Reconciliation]:
    """All reconciliations by key."""
    return _by_key(tuple(one for module in MODULES for one in getattr(module, "RECONCILIATIONS", ())))


@cache
def statements() -> dict[str, Statement]:
    """Everything that can be published, by key."""
    found: dict[str, Statement] = {**catalogue(), **tables(), **reconciliations()}
    assert len(found) == len(catalogue()) + len(tables()) + len(reconciliations()), "a key names one statement"
    return found


def _by_key(declared: tuple[_Declared, ...]) -> dict[str, _Declared]:
    assert len({one.key for one in declared}) == len(declared), "a key names one statement"
    return {one.key: one for one in declared}


def module_of(key: str) -> str:
    """The module that declares a statement, which is also the name of its page in docs/domain/figures."""
    declared = statement(key)
    for module in MODULES:
        for kind in ("FIGURES", "TABLES", "RECONCILIATIONS"):
            if declared in getattr(module, kind, ()):
                return module.__name__.rpartition(".")[2]
    # What compares all figures is declared here, over all of them.
    return "comparison"


def statement(key: str) -> Statement:
    """The statement with this key. Refused where there is none."""
    if found := statements().get(key):
        return found
    raise Refused(f"There is no statement “{key}”; choose one of the catalogue.")


def content(key: str, context: Context) -> Content:
    """What would be frozen if the statement were published now. Refused where it cannot be computed."""
    declared = statement(key)
    found = computed(declared, context)
    if found.missing:
        raise Refused(f"“{declared.title}” cannot be computed for {context.year}: {found.missing}")
    match declared:
        case Figure():
            return figure_content(found, definition(declared))
        case Table():
            return table_content(found, definition(declared))
        case _:
            return reconciliation_content(found, definition(declared))
