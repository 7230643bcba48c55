"""The page on the ledger says what the chart says."""

from __future__ import annotations

from pathlib import Path

import pytest

from headwater.ledger.chart import AXES, KINDS

PAGE = (Path(__file__).parents[2] / "docs/domain/ledger.md").read_text(encoding="utf-8")
ROWS = {
    cells[1].strip(" `"): [cell.strip() for cell in cells[2:-1]]
    for line in PAGE.splitlines()
    if line.startswith("| `")
    for cells in [line.split("|")]
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_account_is_explained_as_it_is(kind: str) -> None:
    _, fed_by, may_go_negative = ROWS[kind]
    assert set(fed_by.split(", ")) == KINDS[kind].fed_by
    assert may_go_negative == ("yes" if KINDS[kind].may_go_negative else "no")


def test_no_other_kind_is_explained_and_every_axis_is() -> None:
    assert ROWS.keys() == KINDS.keys()
    assert all(f"`{axis}`" in PAGE for axis in AXES)
