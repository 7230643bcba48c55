"""Documents that a table cites again and again are named once, below it."""

from __future__ import annotations

from headwater.reports.annual.sources import HEAD, numbered
from headwater.reports.blocks import Column, Heading, Table, Value

REPORT, ANSWER = "IOM, 2023 Annual Report", "IOM, answer of 24 January 2024"


def table(*sources: Value, head: str = "Source") -> Table:
    rows = tuple((f"Result {i}", source) for i, source in enumerate(sources))
    return Table(caption="Results", columns=(Column(title="Result"), Column(title=head)), rows=rows, notes=("First.",))


def test_documents_are_named_once() -> None:
    made = numbered(
        table(
            f"{REPORT}, line 285",
            f"Counted here; {REPORT}, line 301",
            f"{REPORT}, line 285; {REPORT}, A:299; {ANSWER}, line 7",
            f"{ANSWER}, line 56. Two are named; a third is announced.",
            "computed",
            None,
        )
    )
    assert isinstance(made, Table)
    assert [row[1] for row in made.rows] == [
        "[1] 285",
        "Counted here; [1] 301",
        "[1] 285; [1] A:299; [2] 7",
        "[2] 56. Two are named; a third is announced.",
        "computed",
        None,
    ]
    assert made.columns[1].title == HEAD
    assert made.notes == ("First.", f"Sources, each with its line: [1] {REPORT}; [2] {ANSWER}.")


def test_what_is_said_once_stays_where_it_is() -> None:
    for other in (table(f"{REPORT}, line 1", f"{ANSWER}, line 2"), table("computed", None), table("x", head="Remarks")):
        assert numbered(other) is other
    assert numbered(heading := Heading(2, "Results", "results")) is heading
