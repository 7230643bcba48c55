"""Every statement is explained, and what the pages show is what comes out."""

from __future__ import annotations

from pathlib import Path

import pytest

from headwater.access.rules import drawn
from headwater.statements.queries import Figure, catalogue, reconciliations, statements, tables
from headwater.statements.rules import PUBLICATION_STEPS

DOCS = Path(__file__).parents[2] / "docs" / "domain"
PAGES = "\n".join(
    (DOCS / f"{page}.md").read_text(encoding="utf-8")
    for page in ("statements", "reconciliations", "comparisons", "cases")
)


@pytest.mark.parametrize("key", statements())
def test_every_statement_is_documented(key: str) -> None:
    assert f"`{key}`" in PAGES


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


def test_a_share_names_both_populations() -> None:
    for figure in catalogue().values():
        assert isinstance(figure, Figure)
        if figure.unit == "per cent":
            assert "umerator" in figure.population and "enominator" in figure.population, figure.key


def test_keys_name_one_statement_each() -> None:
    assert len(statements()) == len(catalogue()) + len(tables()) + len(reconciliations())


def test_the_steps_of_a_publication_are_drawn_from_the_table() -> None:
    assert drawn(PUBLICATION_STEPS) in PAGES
