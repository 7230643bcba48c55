"""The coming assessment: the worked table of docs/guide/iati-assessment.md, what raises it, and when it falls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from iati.files import ACTIVITY, ORGANISATION, TODAY, TRANSACTION, edited
from lxml import etree

from headwater.iati.assessment import THRESHOLDS, Fall, Grade, Portfolio, assess, falls, graded
from headwater.iati.score import Published
from headwater.iati.traits import organisation, traits

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "iati-assessment.md"
MONTHLY = [date(2026, month, 3) for month in range(1, 12)] + [date(2025, 12, 3), date(2025, 11, 3)]


def documents(*codes: str) -> str:
    return "".join(
        f'<document-link url="https://example.org/{code}" format="text/html"><title><narrative>{code}</narrative></title>'
        f'<category code="{code}"/></document-link>\n'
        for code in codes
    )


def budgets(start: date, end: date) -> str:
    return (
        f'<budget type="1" status="1"><period-start iso-date="{start}"/><period-end iso-date="{end}"/>'
        f'<value value-date="2026-01-01">100</value></budget>\n'
    )


LONG = "What this invented activity does, for whom and why, in a sentence of eighty signs."
IMPLEMENTER = (
    '<participating-org ref="XM-DAC-41121" role="4" type="40"><narrative>Other</narrative></participating-org>\n'
)
CLASSES = '<default-flow-type code="10"/><default-finance-type code="110"/>\n'
TIED = '<default-tied-status code="5"/>\n'
QUARTER = budgets(date(2026, 10, 1), date(2026, 12, 31))
LOCATION = ACTIVITY[ACTIVITY.index("<location>") : ACTIVITY.index("<sector ")]
DOCUMENT = ACTIVITY[ACTIVITY.index("<document-link") : ACTIVITY.index("<related-activity")]
ALL_DOCUMENTS = documents("A01", "A02", "A04", "A05", "A06", "A07", "A08", "A10")
SPENT = "".join(
    TRANSACTION.format(type="3", day=day, value=225) for day in ("2025-02-01", "2025-05-01", "2025-08-01", "2025-11-01")
)
COMPLETE = edited(
    ACTIVITY,
    ('<recipient-region code="298" vocabulary="1" percentage="40"/>\n', ""),
    ('code="KE" percentage="60"', 'code="KE"'),
    ("A description<", f"{LONG}<"),
    ("<other-identifier", f"{IMPLEMENTER}<other-identifier"),
    ("<default-aid-type", f"{CLASSES}<default-aid-type"),
    ('code="B02" vocabulary="1"/>\n<budget', f'code="C01" vocabulary="1"/>\n{TIED}<budget'),
    ("<budget type", f"{QUARTER}<budget type"),
    ("<transaction ", f"{SPENT}<transaction "),
    (DOCUMENT, ALL_DOCUMENTS),
).replace('<aid-type code="B02"', '<aid-type code="C01"')
TOTALS = ORGANISATION[ORGANISATION.index("<total-budget") : ORGANISATION.index("<recipient-org-budget")]
ORG_DOCUMENTS = documents("B01", "B02", "B04", "B05", "B06")
OWN = edited(
    ORGANISATION,
    (TOTALS, TOTALS + TOTALS.replace("2027", "2028") + TOTALS.replace("2027", "2029")),
    ("</iati-organisation>", f"{ORG_DOCUMENTS}</iati-organisation>"),
)


def portfolio(
    *texts: str, organisations: tuple[str, ...] = (OWN,), files: dict[str, int | None] | None = None
) -> Portfolio:
    activities = [traits(etree.fromstring(text.encode())[0], version="2.03") for text in texts or (COMPLETE,)]
    return Portfolio(
        published=Published(
            activities=[one.facts for one in activities],
            updates=MONTHLY,
            first_seen=date(2020, 1, 1),
            usd={"USD": Decimal(1)},
        ),
        activities=activities,
        organisations=[organisation(etree.fromstring(text.encode())[0]) for text in organisations],
        files=files or {"a.xml": 0},
    )


def but(*edits: tuple[str, str]) -> Callable[[], Portfolio]:
    return lambda: portfolio(edited(COMPLETE, *edits))


def of_organisation(*edits: tuple[str, str]) -> Callable[[], Portfolio]:
    return lambda: portfolio(organisations=(edited(OWN, *edits),))


PUBLISHED: dict[str, Callable[[], Portfolio]] = {
    "complete": portfolio,
    "a description of 79 characters": but((LONG, LONG[:79])),
    "an implementing organisation without a type": but(('role="4" type="40"', 'role="4"')),
    "no implementing organisation": but((IMPLEMENTER, "")),
    "no budget of a quarter": but((QUARTER, "")),
    "no tied status": but((TIED, "")),
    "no tied status and no flow type": but((TIED, ""), ('<default-flow-type code="10"/>', "")),
    "no audit and no procurement policy": of_organisation((documents("B05", "B06"), "")),
    "a total budget for one year ahead only": of_organisation(
        (TOTALS.replace("2027", "2028") + TOTALS.replace("2027", "2029"), "")
    ),
    "no organisation file": lambda: portfolio(organisations=()),
    "half of the expenditure in transactions": lambda: portfolio(COMPLETE.replace(">225<", ">112.5<")),
    "transactions in two quarters": lambda: portfolio(
        COMPLETE.replace("2025-08-01", "2025-02-02").replace("2025-11-01", "2025-05-02")
    ),
    "no contract, but a summary of it (A11)": but(('<category code="A06"/>', '<category code="A11"/>')),
    "no documents at all": but((ALL_DOCUMENTS, "")),
    "no location": but((LOCATION, "")),
    "no location, core contribution (B02)": but(
        (LOCATION, ""), ('<default-aid-type code="C01"', '<default-aid-type code="B02"')
    ),
    "one of two files has an error": lambda: portfolio(files={"a.xml": 0, "b.xml": 1}),
}


def rows(heading: str) -> list[list[str]]:
    """The cells of the first table below a heading of the guide."""
    below = GUIDE.read_text(encoding="utf-8").split(heading, 1)[1]
    lines = below[below.index("\n|") + 1 :].split("\n\n", 1)[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:] if line.startswith("|")]


@pytest.mark.parametrize("row", rows("# A worked example"), ids=lambda row: f"{row[0]}: {row[1]}")
def test_the_worked_table_is_so(row: list[str]) -> None:
    what, name, value, grade = row
    (component,) = [one for one in assess(PUBLISHED[what](), on=TODAY).components if one.name == name]
    assert f"{component.value:.2f}" == value
    assert component.grade == grade


def test_the_table_of_thresholds_is_that_of_the_program() -> None:
    told = {row[1]: tuple(map(Decimal, row[3:6])) for row in rows("# The coming assessment")}
    assert told == THRESHOLDS


@pytest.mark.parametrize(
    ("component", "value", "grade"),
    [
        ("frequency", "4", Grade.EXCELLENT),
        ("frequency", "3", Grade.VERY_GOOD),
        ("frequency", "2", Grade.VERY_GOOD),
        ("frequency", "1", Grade.NEEDS_IMPROVEMENT),
        ("basic", "0.99", Grade.EXCELLENT),
        ("basic", "0.98", Grade.VERY_GOOD),
        ("basic", "0.94", Grade.GOOD),
        ("basic", "0.89", Grade.NEEDS_IMPROVEMENT),
        ("advanced", "0", Grade.GOOD),
        ("quarters", "3", Grade.EXCELLENT),
        ("quarters", "2", Grade.GOOD),
    ],
)
def test_a_value_on_the_threshold_has_the_better_grade(component: str, value: str, grade: Grade) -> None:
    assert graded(component, Decimal(value)) is grade


def test_the_worst_component_decides() -> None:
    found = assess(PUBLISHED["no tied status and no flow type"](), on=TODAY)
    assert found.dimensions == {
        "availability": "excellent", "timeliness": "excellent", "coverage": "excellent", "comprehensiveness": "very good",
    }  # fmt: skip
    assert found.grade is Grade.VERY_GOOD
    assert assess(PUBLISHED["complete"](), on=TODAY).grade is Grade.EXCELLENT


def test_what_would_raise_it_begins_where_the_grade_is_held_down() -> None:
    without = edited(COMPLETE, (IMPLEMENTER, ""), (TIED, ""), ('<default-flow-type code="10"/>', ""), (QUARTER, ""))
    raises = assess(portfolio(without), on=TODAY).would_raise()
    assert [(one.component.name, one.what, f"{one.gain:.3f}", one.grade) for one in raises] == [
        ("financials", "flow-type", "0.125", "very good"),
        ("financials", "tied-status", "0.125", "very good"),
        ("financials", "quarterly budget", "0.062", "very good"),
        ("basic", "implementing name", "0.045", "very good"),
        ("basic", "implementing type", "0.045", "very good"),
    ]
    assert {one.where for one in raises} == {("XM-DAC-47066-A1",)}
    assert assess(portfolio(), on=TODAY).would_raise() == []


def test_what_is_missing_of_coverage_and_timeliness_is_said_in_words() -> None:
    quiet = replace(portfolio(organisations=()), files={"a.xml": None})
    quiet = replace(quiet, published=replace(quiet.published, updates=[]))
    said = {one.component.name: one.what for one in assess(quiet, on=TODAY).would_raise()}
    assert "total-expenditure" in said["spend"]
    assert said["frequency"].startswith("publish newer transactions in more months, until the index is 2")
    assert said["files without critical findings or errors"] == "mend or give these files again"


def test_the_days_on_which_it_falls_are_told_for_each_component() -> None:
    """The newest transaction ages first; in 2029 the last budget has ended."""
    assert falls(portfolio(), on=TODAY) == [
        Fall(on=date(2027, 1, 1), component="time lag", before=Grade.EXCELLENT, after=Grade.VERY_GOOD),
        Fall(on=date(2027, 2, 1), component="frequency", before=Grade.EXCELLENT, after=Grade.VERY_GOOD),
        Fall(on=date(2029, 1, 1), component="financials", before=Grade.EXCELLENT, after=Grade.VERY_GOOD),
    ]


def test_it_falls_on_that_day_and_not_on_the_day_before() -> None:
    mine = portfolio()
    for fall in falls(mine, on=TODAY):
        grades = [
            next(one.grade for one in assess(mine, on=day).components if one.name == fall.component)
            for day in (fall.on - timedelta(days=1), fall.on)
        ]
        assert grades == [fall.before, fall.after]
