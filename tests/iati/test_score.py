"""The score, held against what the official method gives for the same publications."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from iati.files import ACTIVITY, TODAY, TRANSACTION, edited
from lxml import etree

from headwater.iati.facts import Activity, activity
from headwater.iati.score import Published, falls_on, score

REGION, COUNTRY = '<recipient-region code="298" vocabulary="1" percentage="40"/>\n', 'code="KE" percentage="60"'
DONORS_AID = '<default-aid-type code="B02" vocabulary="1"/>'
ON_TRANSACTIONS = '<aid-type code="B02" vocabulary="1"/>\n<aid-type code="1" vocabulary="2"/>\n'
BUDGETS = ACTIVITY[ACTIVITY.index("<budget ") : ACTIVITY.index("<planned-disbursement")]
MONTHLY = [date(2026, month, 3) for month in range(1, 12)] + [date(2025, 12, 3), date(2025, 11, 3)]

# One country and nothing else, so that recipient language is asked about.
COMPLETE = edited(ACTIVITY, (REGION, ""), (COUNTRY, 'code="KE"'))


def facts(text: str) -> Activity:
    root = etree.fromstring(text.encode())
    return activity(root.find("iati-activity"), version=root.get("version", ""))


def published(*texts: str) -> Published:
    return Published(
        activities=[facts(text) for text in texts],
        updates=MONTHLY,
        first_seen=date(2020, 1, 1),
        usd={"USD": Decimal(1)},
    )


def budget(start: str, end: str) -> str:
    return (
        f'<budget type="1" status="1">\n<period-start iso-date="{start}"/>\n<period-end iso-date="{end}"/>\n'
        f'<value value-date="{start}">1000</value>\n</budget>\n'
    )


def second(text: str) -> str:
    return edited(text, ("<iati-identifier>XM-DAC-47066-A1<", "<iati-identifier>XM-DAC-47066-A2<"))


DEFAULTS_ONLY = edited(
    edited(COMPLETE, (ON_TRANSACTIONS, ""), everywhere=True),
    (DONORS_AID, DONORS_AID + '\n<default-aid-type code="1" vocabulary="2"/>'),
)
REGIONAL = edited(COMPLETE, ('<recipient-country code="KE"/>', '<recipient-region code="998" vocabulary="1"/>'))
PARENT = edited(REGIONAL, (BUDGETS, ""))
CHILD = edited(second(COMPLETE), ('hierarchy="1"', 'hierarchy="2"'))
ENDS_NEXT_YEAR = edited(COMPLETE, ('type="3" iso-date="2030-12-31"', 'type="3" iso-date="2027-12-31"'))
FIRST_HALF = edited(COMPLETE, (BUDGETS, "".join(budget(f"{y}-01-01", f"{y}-06-30") for y in (2026, 2027, 2028))))
SPENT = edited(COMPLETE, ('<value value-date="2026-10-05">300</value>', '<value value-date="2026-10-05">810</value>'))
UNTRACED = edited(
    COMPLETE,
    ('<transaction-type code="1"/>', '<transaction-type code="11"/>'),
    (' provider-activity-id="XM-DAC-701-GIFT"', ""),
)
YOUNG = edited(
    COMPLETE,
    ('type="1" iso-date="2024-01-01"', 'type="1" iso-date="2026-01-01"'),
    ('type="2" iso-date="2024-01-15"', 'type="2" iso-date="2026-01-15"'),
)
NOT_PROVIDED = edited(COMPLETE, (BUDGETS, ""), ('hierarchy="1"', 'hierarchy="1" budget-not-provided="1"'))


SCENARIOS = [
    pytest.param([COMPLETE, second(COMPLETE)], "100", "100", "100", id="complete, earmarking on each transaction"),
    pytest.param([DEFAULTS_ONLY, second(DEFAULTS_ONLY)], "100", "97.22", "99.07", id="earmarking as defaults only"),
    pytest.param([REGIONAL, second(REGIONAL)], "100", "97.22", "99.07", id="every activity regional"),
    pytest.param([PARENT, CHILD], "100", "100", "100", id="a pooled fund and a child in one country"),
    pytest.param([ENDS_NEXT_YEAR, second(ENDS_NEXT_YEAR)], "66.67", "100", "88.89", id="all end next year"),
    pytest.param([FIRST_HALF, second(FIRST_HALF)], "66.67", "100", "88.89", id="only January to June budgets"),
    pytest.param([SPENT, second(SPENT)], "0", "100", "66.67", id="nine tenths spent"),
    pytest.param([UNTRACED, second(COMPLETE)], "100", "96.88", "98.96", id="one incoming commitment untraced"),
    pytest.param([YOUNG, second(YOUNG)], "100", "93.75", "97.92", id="every activity under a year old"),
    pytest.param([NOT_PROVIDED, second(NOT_PROVIDED)], "100", "100", "100", id="budgets not provided"),
]


@pytest.mark.parametrize(("texts", "forward", "comprehensiveness", "total"), SCENARIOS)
def test_the_score_is_that_of_the_official_method(
    texts: list[str], forward: str, comprehensiveness: str, total: str
) -> None:
    given = score(published(*texts), on=TODAY)
    assert given.timeliness.percent == 100
    assert (given.forward, given.comprehensiveness, given.total) == (
        Decimal(forward),
        Decimal(comprehensiveness),
        Decimal(total),
    )


def test_the_table_of_the_guide_is_the_one_that_is_tested() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guide" / "iati.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| [^|]+ \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", guide, re.MULTILINE)
    assert len(told) == 7 and set(told) <= {tuple(scenario.values[1:]) for scenario in SCENARIOS}


@pytest.mark.parametrize(
    ("updates", "first_seen", "frequency"),
    [
        (MONTHLY, date(2020, 1, 1), 4),
        ([date(2026, 9, 1), date(2026, 6, 1), date(2026, 3, 1)], date(2020, 1, 1), 3),
        ([date(2026, 4, 5), date(2026, 3, 5), date(2026, 2, 5)], date(2020, 1, 1), 1),
        ([date(2026, 8, 1), date(2026, 3, 1)], date(2020, 1, 1), 2),
        ([date(2026, 11, 1)], date(2020, 1, 1), 0),
        ([], date(2020, 1, 1), 0),
        ([date(2026, month, 1) for month in (7, 8, 9, 10)], date(2026, 4, 1), 4),
        ([date(2026, 6, 1), date(2026, 9, 1)], date(2026, 4, 1), 3),
        ([date(2026, month, 1) for month in (8, 9, 10)], date(2026, 7, 1), 4),
        ([date(2026, 10, 1)], date(2026, 7, 1), 1),
        ([date(2026, 10, 1)], date(2026, 10, 1), 1),
    ],
)
def test_frequency_counts_full_months(updates: list[date], first_seen: date, frequency: int) -> None:
    given = Published(activities=[facts(COMPLETE)], updates=updates, first_seen=first_seen, usd={})
    assert score(given, on=TODAY).timeliness.frequency == frequency


@pytest.mark.parametrize(
    ("newest", "lag"),
    [("2026-10-05", 4), ("2026-08-30", 3), ("2026-06-01", 2), ("2025-12-01", 1), ("2025-10-01", 0)],
)
def test_lag_is_how_old_the_newest_transactions_are(newest: str, lag: int) -> None:
    start = COMPLETE.index("<transaction ")
    older = COMPLETE[:start] + COMPLETE[COMPLETE.index("<document-link") :]
    days = (newest, "2026-09-10") if lag == 4 else (newest,)
    moves = "\n".join(TRANSACTION.format(type="3", day=day, value=1) for day in days)
    given = published(edited(older, ("<document-link", f"{moves}\n<document-link")))
    assert score(given, on=TODAY).timeliness.lag == lag


def test_it_says_what_would_raise_it_most_and_where() -> None:
    poor = edited(
        COMPLETE,
        ("<email>office@example.org</email>", "<email></email>"),
        (BUDGETS, budget("2026-01-01", "2026-12-31")),
    )
    raised = score(published(poor, second(COMPLETE)), on=TODAY).would_raise()
    assert [(gain, what) for gain, what, _ in raised] == [
        (Decimal("5.56"), "budgets for 2027"),
        (Decimal("5.56"), "budgets for 2028"),
        (Decimal("0.46"), "contact-info"),
    ]
    assert {where for _, _, where in raised} == {("XM-DAC-47066-A1",)}


def test_it_says_on_which_day_it_will_fall_if_nothing_is_done() -> None:
    fresh = edited(
        COMPLETE,
        (BUDGETS, "".join(budget(f"{y}-01-01", f"{y}-12-31") for y in range(2026, 2032))),
        ('type="3" iso-date="2030-12-31"', 'type="3" iso-date="2032-12-31"'),
    )
    # The newest transaction is of 5 October: in December two of the last three months still have one, in January one.
    fall = falls_on(published(fresh), on=TODAY)
    assert fall and fall[0] == date(2027, 1, 1) and fall[1].timeliness.lag == 3

    # An end in half a year and a day: the day after tomorrow it is less than six months away.
    ending = edited(fresh, ('type="3" iso-date="2032-12-31"', 'type="3" iso-date="2027-05-22"'))
    lasting = second(fresh)
    fall = falls_on(published(ending), on=TODAY)
    assert (
        fall and fall[0] == TODAY + timedelta(days=2) and fall[1].forward < score(published(ending), on=TODAY).forward
    )
    assert falls_on(published(lasting), on=TODAY) != fall


def test_an_activity_reported_for_another_organisation_is_left_out() -> None:
    other = edited(
        COMPLETE,
        ('type="40"><narrative>Own organisation', 'type="40" secondary-reporter="1"><narrative>Own organisation'),
    )
    assert all(column.relevant == 0 for column in score(published(other), on=TODAY).columns)
