"""Who uses a statement. A report or a page that names a statement's key in its code uses it, and so does a section of
narrative that names it in its text; nothing has to be registered, so the list cannot fall behind."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from headwater.lib.words import noted, said
from headwater.reports import queries
from headwater.reports.narrative.grammar import extract
from headwater.reports.rules import LANGUAGES, SLOTS, slot_title
from headwater.statements.queries import Context, statements

_HOUSE = Path(__file__).parents[1]
# Where numbers are shown, by the files in which that is written.
_PLACES: dict[str, tuple[str, ...]] = {
    noted("Annual report"): ("reports/annual*.py", "reports/annual/*.py"),
    noted("Donor snapshot"): ("reports/snapshot*.py", "reports/snapshot/*.py"),
    noted("Overview"): ("web/overview.py",),
}


@dataclass(frozen=True, slots=True)
class Use:
    """One place that shows a statement: which report or page, and which part of it."""

    where: str
    what: str


def in_code(key: str) -> tuple[Use, ...]:
    """The parts of reports and pages whose code names a statement."""
    return tuple(Use(said(one.where), one.what) for one in _by_key().get(key, ()))


def in_narrative(key: str, context: Context) -> tuple[Use, ...]:
    """The sections of narrative of the year, as they stand now, that refer to a statement."""
    return tuple(
        Use(
            said("Narrative, {report} report of {year}", report=said(section.report), year=section.year),
            f"{slot_title(section.report, section.slot)} ({said(LANGUAGES[section.language])})",
        )
        for report in SLOTS
        for section in queries.standing(context, report)
        if any(asked.key == key for asked in extract(section.text).asked)
    )


@cache
def _by_key() -> dict[str, list[Use]]:
    found: dict[str, list[Use]] = defaultdict(list)
    for where, patterns in _PLACES.items():
        for path in sorted(path for pattern in patterns for path in _HOUSE.glob(pattern)):
            for key, what in _named_in(ast.parse(path.read_text(encoding="utf-8"))):
                use = Use(where, what)
                if use not in found[key]:
                    found[key].append(use)
    return found


def _named_in(module: ast.Module) -> Iterator[tuple[str, str]]:
    """Keys of statements that stand as text in the code of a module, with the function or constant around each."""
    for node in module.body:
        match node:
            case ast.FunctionDef(name=name):
                part = name
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                part = name
            case _:
                continue
        # A key that something is compared with is passed over by it, and not shown.
        compared = {one for held in ast.walk(node) if isinstance(held, ast.Compare) for one in ast.walk(held)}
        for held in ast.walk(node):
            if isinstance(held, ast.Constant) and held not in compared and held.value in statements():
                yield str(held.value), part.strip("_").lower()
