"""Every statement is explained on the page of its module, and what the pages show is what comes out.

The definitions on a page are drawn from the declarations. After a declaration changed, HEADWATER_WRITE_DOCS=1 writes
them anew; what stands above them is written by hand and stays.
"""

from __future__ import annotations

import os
from itertools import groupby
from pathlib import Path

import pytest

from headwater.access.rules import drawn
from headwater.statements.catalogue import MODULES
from headwater.statements.figures import RULES, definition
from headwater.statements.queries import (
    Figure,
    adds_up,
    catalogue,
    code_of,
    module_of,
    reconciliations,
    statements,
    tables,
)
from headwater.statements.rules import PUBLICATION_STEPS

DOCS = Path(__file__).parents[2] / "docs" / "domain"
FIGURES = DOCS / "figures"
MARK = "## Definitions\n"
KEYS = sorted(statements(), key=lambda key: (module_of(key), list(statements()).index(key)))
BY_MODULE = {module: list(keys) for module, keys in groupby(KEYS, module_of)}


def defined(key: str) -> str:
    """What a page says of one statement."""
    declared = statements()[key]
    rows = {"Unit": declared.unit}
    if isinstance(declared, Figure) and declared.is_ratio:
        numerator, denominator = declared.populations
        same = {"Numerator and denominator count": numerator}
        rows |= same if numerator == denominator else {"Numerator counts": numerator, "Denominator counts": denominator}
        if declared.population_footnote:
            rows["The two differ"] = declared.population_footnote
    else:
        rows["What it counts"] = declared.population
    rows |= {"How": declared.formula, "In code": f"`{code_of(declared)}`", **adds_up(declared)}
    rows |= {"Rounding": declared.rounding, "Source": declared.source}
    lines = [f"### `{key}`\n", f"{declared.title}.\n" if not declared.title.endswith("?") else f"{declared.title}\n"]
    lines += ["| | |", "|---|---|", *(f"| {name} | {said} |" for name, said in rows.items())]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("module", sorted(BY_MODULE))
def test_every_published_figure_is_documented(module: str) -> None:
    page = FIGURES / f"{module}.md"
    wanted = MARK + "\n" + "\n".join(defined(key) for key in BY_MODULE[module])
    if os.environ.get("HEADWATER_WRITE_DOCS"):
        above = page.read_text(encoding="utf-8").partition(MARK)[0] if page.exists() else f"# {module}\n\n"
        page.write_text(above + wanted, encoding="utf-8")
    assert page.exists(), f"docs/domain/figures/{module}.md is missing: every module of statements has a page"
    above, mark, below = page.read_text(encoding="utf-8").partition(MARK)
    assert mark + below == wanted, "the definitions changed; write them anew with HEADWATER_WRITE_DOCS=1"
    assert len(above.split()) > 30, "a page begins with a few sentences that somebody wrote"


def test_every_page_of_figures_is_of_a_module() -> None:
    modules = {module.__name__.rpartition(".")[2] for module in MODULES}
    assert {page.stem for page in FIGURES.glob("*.md")} == modules == set(BY_MODULE)


@pytest.mark.parametrize("key", statements())
def test_every_statement_declares_what_it_is(key: str) -> None:
    declared = statements()[key]
    for part in (
        declared.title,
        declared.unit,
        declared.population,
        declared.formula,
        declared.rounding,
        declared.source,
    ):
        assert part.strip()
    assert declared.key == key
    assert code_of(declared).startswith("headwater.statements."), "the formula stands in this room"


def test_a_ratio_names_both_populations_and_says_where_they_differ() -> None:
    facts = {"key": "k", "title": "T", "unit": "per cent", "population": "All.", "formula": "a ÷ b", "source": "s"}
    made = Figure(**facts, compute=lambda _: None)  # type: ignore[arg-type, return-value]
    assert made.populations == ("All.", "All.")
    parts = {"numerator_population": "Staff and partners.", "denominator_population": "Staff."}
    with pytest.raises(AssertionError, match="populations differ, and nothing says so"):
        Figure(**facts, **parts, compute=lambda _: None)  # type: ignore[arg-type, return-value]
    with pytest.raises(AssertionError, match="both of its populations"):
        Figure(**facts, numerator_population="Staff.", compute=lambda _: None)  # type: ignore[arg-type, return-value]
    said = Figure(**facts, **parts, population_footnote="Partners too.", compute=lambda _: None)  # type: ignore[arg-type, return-value]
    assert said.populations == ("Staff and partners.", "Staff.")
    for figure in catalogue().values():
        if figure.is_ratio:
            assert all(figure.populations), figure.key
            assert "over_time" in definition(figure) and "numerator_population" in definition(figure)


def test_every_figure_says_how_it_adds_up() -> None:
    for figure in catalogue().values():
        assert figure.over_time in RULES and figure.over_category in RULES
        if figure.is_ratio:
            assert figure.over_time not in ("sum", "distinct"), f"{figure.key}: shares do not add up"


def test_keys_name_one_statement_each() -> None:
    assert len(statements()) == len(catalogue()) + len(tables()) + len(reconciliations())


def test_the_steps_of_a_publication_are_drawn_from_the_table() -> None:
    assert drawn(PUBLICATION_STEPS) in (DOCS / "statements.md").read_text(encoding="utf-8")
