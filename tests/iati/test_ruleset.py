"""Each case of the official ruleset passes on a file with which nothing is wrong, and fails on one edit of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from iati.files import ACTIVITY, ORGANISATION, TODAY, edited, written

from headwater.iati.checking import check
from headwater.iati.reading import pieces
from headwater.iati.ruleset import failures
from headwater.iati.standard import Case, cases

REPORTER = '<reporting-org ref="XM-DAC-47066"'
COUNTRY = '<recipient-country code="KE" percentage="60"/>\n'
REGION = '<recipient-region code="298" vocabulary="1" percentage="40"/>\n'
SECTOR_1 = '<sector vocabulary="1" code="72010" percentage="70"/>\n'
SECTOR_2 = '<sector vocabulary="1" code="72050" percentage="30"/>\n'
OWN_1 = '<sector vocabulary="99" code="OWN" percentage="50"><narrative>Own code</narrative></sector>\n'
OWN_2 = '<sector vocabulary="99" code="OWN2" percentage="50"><narrative>Own code</narrative></sector>\n'
ITEM_2 = '<budget-item code="1.1.2" percentage="50"/>\n'
DEFAULT = '<default-aid-type code="B02" vocabulary="1"/>'
DAC, EARMARKING = '<aid-type code="B02" vocabulary="1"/>', '<aid-type code="1" vocabulary="2"/>'
PROVIDER = (
    '<provider-org ref="XM-DAC-701" provider-activity-id="XM-DAC-701-GIFT" type="10"><narrative>Donor</narrative>'
)
RECEIVER = (
    '<receiver-org ref="XM-DAC-47066" receiver-activity-id="XM-DAC-47066-A1" type="40"><narrative>Own</narrative>'
)
DONOR = (
    '<participating-org ref="XM-DAC-701" role="1" type="10" activity-id="XM-DAC-701-GIFT"><narrative>Donor</narrative>'
)
OWNER = '<owner-org ref="XM-DAC-47066"><narrative>Own</narrative>'
BUDGET = '<budget type="1" status="1">\n<period-start iso-date="2026-01-01"/>\n<period-end iso-date="2026-12-31"/>'
OF_PERIOD = '<period>\n<period-start iso-date="2026-01-01"/>\n<period-end iso-date="2026-12-31"/>'

# The rule that must complain, and the edits that make it complain.
ACTIVITY_EDITS: list[tuple[str, list[tuple[str, str]]]] = [
    ("1.1.3", [("<iati-identifier>XM-DAC-47066-A1<", "<iati-identifier>XM-DAC-47066<")]),
    ("1.1.21", [("<iati-identifier>XM-DAC-47066-A1<", "<iati-identifier>GB-1-A1<")]),
    ("1.14.8", [(REPORTER, '<reporting-org ref="NOBODY-9"')]),
    ("6.11.1", [('<activity-date type="1" iso-date="2024-01-01"/>\n<activity-date type="2" iso-date="2024-01-15"/>', "")]),
    ("6.2.2", [(SECTOR_1, ""), (SECTOR_2, ""), (OWN_1, ""), (OWN_2, "")]),
    ("6.7.2", [(SECTOR_1, ""), (SECTOR_2, ""), (OWN_1, ""), (OWN_2, "")]),
    ("4.1.1", [(' xml:lang="en"', "")]),
    ("7.8.1", [(' default-currency="USD"', "")]),
    ("11.1.1", [('last-updated-datetime="2026-11-01T', 'last-updated-datetime="2026-12-01T')]),
    ("11.1.2", [('type="1" iso-date="2024-01-01"', 'type="1" iso-date="2031-01-01"')]),
    ("11.1.3", [('<activity-date type="3" iso-date="2030-12-31"/>', '<activity-date type="4" iso-date="2023-01-01"/>')]),
    ("11.1.4", [('type="2" iso-date="2024-01-15"', 'type="2" iso-date="2027-01-15"')]),
    ("11.1.5", [('<activity-date type="3" iso-date="2030-12-31"/>', '<activity-date type="4" iso-date="2027-01-01"/>')]),
    ("11.2.1", [('<transaction-date iso-date="2026-02-01"/>', '<transaction-date iso-date="2027-02-01"/>')]),
    ("11.2.2", [('<value value-date="2026-02-01">', '<value value-date="2027-02-01">')]),
    ("1.3.13", [("<iati-identifier>XM-DAC-47066-A1<", "<iati-identifier>ZZ-1/A1<")]),
    ("1.14.13", [(REPORTER, '<reporting-org ref="XM-DAC-4/7"')]),
    ("1.3.1", [("<iati-identifier>XM-DAC-47066-A1<", "<iati-identifier> XM-DAC-47066-A1<")]),
    ("1.14.1", [(REPORTER, '<reporting-org ref="XM-DAC-47066 "')]),
    ("1.16.1", [('<other-identifier ref="XM-DAC-47066" type="B1">', '<other-identifier ref=" XM-DAC-47066" type="B1">')]),
    ("1.6.1", [('<other-identifier ref="OLD-1" type="A3">', '<other-identifier ref="OLD-1 " type="A3">')]),
    ("1.7.1", [('<related-activity ref="XM-DAC-47066-A0"', '<related-activity ref="XM-DAC-47066-A0 "')]),
    ("2.1.2", [('code="OWN2" percentage="50"', 'code="OWN2" percentage="49"')]),
    ("3.4.1", [(REGION, REGION + '<recipient-region code="1031" vocabulary="1"/>\n')]),
    ("3.4.4", [(COUNTRY, "")]),
    ("3.4.2", [('vocabulary="1" percentage="40"', 'vocabulary="1" percentage="39"')]),
    ("7.9.2", [(ITEM_2, '<budget-item code="1.1.2" percentage="51"/>\n')]),
    ("7.9.1", [('code="1.1.1" percentage="50"', 'code="1.1.1"'), ('code="1.1.2" percentage="50"', 'code="1.1.2"')]),
    ("7.9.4", [(ITEM_2, "")]),
    ("107.1.2", [(DEFAULT, f'{DEFAULT}<default-aid-type code="1" vocabulary="2"/><default-aid-type code="2" vocabulary="2"/>')]),
    ("2.1.1", [('code="OWN2" percentage="50"', 'code="OWN2"')]),
    ("2.1.4", [(OWN_2, "")]),
    ("107.1.2", [(DEFAULT, f'{DEFAULT}<default-aid-type code="B01"/>')]),
    ("2.1.2", [('code="72050" percentage="30"', 'code="72050" percentage="31"')]),
    ("3.1.2", [(REGION, ""), (COUNTRY, COUNTRY + '<recipient-country code="ET" percentage="39"/>\n')]),
    ("12.1.1", [('code="KE" percentage="60"', 'code="KE" percentage="160"')]),
    ("12.1.1", [('vocabulary="1" percentage="40"', 'vocabulary="1" percentage="-40"')]),
    ("12.3.1", [('code="72010" percentage="70"', 'code="72010" percentage="170"')]),
    ("12.2.1", [('<capital-spend percentage="0"/>', '<capital-spend percentage="101"/>')]),
    ("12.2.1", [('code="1.1.1" percentage="50"', 'code="1.1.1" percentage="150"')]),
    ("2.2.1", [("<narrative>Own code</narrative>", "")]),
    ("102.1.1", [(SECTOR_1, ""), (SECTOR_2, "")]),
    ("2.1.1", [('code="72050" percentage="30"', 'code="72050"')]),
    ("2.1.4", [(SECTOR_2, "")]),
    ("107.1.1", [(DEFAULT, '<default-aid-type code="1" vocabulary="2"/>')]),
    ("6.6.2", [(PROVIDER, '<sector code="72010"/>' + PROVIDER)]),
    ("3.6.2", [(PROVIDER, '<recipient-country code="KE"/>' + PROVIDER)]),
    ("3.7.1", [(COUNTRY, ""), (REGION, "")]),
    ("3.7.2", [(COUNTRY, ""), (REGION, ""), (PROVIDER, '<recipient-country code="KE"/>' + PROVIDER)]),
    ("3.1.1", [(REGION, ""), (COUNTRY, COUNTRY + '<recipient-country code="ET"/>\n')]),
    ("3.1.4", [(REGION, "")]),
    ("107.2.2", [(DAC, DAC + '<aid-type code="B01"/>')]),
    ("107.2.2", [(EARMARKING, EARMARKING + '<aid-type code="2" vocabulary="2"/>')]),
    ("6.8.1", [(OWNER, "<owner-org>")]),
    ("1.11.1", [(OWNER, '<owner-org ref="XM-DAC-47066 "><narrative>Own</narrative>')]),
    ("1.11.13", [(OWNER, '<owner-org ref="XM-DAC?47066"><narrative>Own</narrative>')]),
    ("6.9.1", [(PROVIDER, "<provider-org>")]),
    ("1.10.13", [(PROVIDER, '<provider-org ref="XM|DAC"><narrative>Donor</narrative>')]),
    ("1.10.1", [(PROVIDER, '<provider-org ref=" XM-DAC-701"><narrative>Donor</narrative>')]),
    ("1.4.1", [('provider-activity-id="XM-DAC-701-GIFT"', 'provider-activity-id="XM-DAC-701-GIFT "')]),
    ("6.9.2", [(RECEIVER, "<receiver-org>")]),
    ("1.15.1", [(RECEIVER, '<receiver-org ref="XM-DAC-47066 "><narrative>Own</narrative>')]),
    ("1.5.1", [('receiver-activity-id="XM-DAC-47066-A1"', 'receiver-activity-id=" XM-DAC-47066-A1"')]),
    ("1.15.13", [(RECEIVER, '<receiver-org ref="XM&amp;DAC"><narrative>Own</narrative>')]),
    ("6.14.1", [('<policy-marker vocabulary="1" code="1" significance="1"/>', '<policy-marker code="1"/>')]),
    ("6.13.1", [("<narrative>Own marker</narrative>", "")]),
    ("6.10.1", [(DONOR, '<participating-org role="1">')]),
    ("1.8.13", [(DONOR, '<participating-org ref="A/B" role="1"><narrative>Donor</narrative>')]),
    ("1.8.1", [(DONOR, '<participating-org ref="XM-DAC-701 " role="1"><narrative>Donor</narrative>')]),
    ("1.9.1", [('activity-id="XM-DAC-701-GIFT"><narrative>Donor', 'activity-id="XM-DAC-701-GIFT "><narrative>Donor')]),
    ("8.6.3", [('<period-end iso-date="2027-06-30"/>', '<period-end iso-date="2026-06-30"/>')]),
    ("8.6.3", [(BUDGET, BUDGET.replace("2026-12-31", "2025-12-31"))]),
    ("7.5.3", [(BUDGET, BUDGET.replace("2026-12-31", "2027-01-02"))]),
    ("8.11.1", [("<title><narrative>Result</narrative></title>",
                 '<title><narrative>Result</narrative></title><reference vocabulary="99" code="R" vocabulary-uri="https://e.org"/>')]),
    ("8.6.1", [(OF_PERIOD, OF_PERIOD.replace("2026-12-31", "2025-12-31"))]),
    ("8.8.1", [('<baseline year="2024" value="1"/>', '<baseline year="2024"/>')]),
    ("8.8.2", [('<baseline year="2024" value="1"/>', '<baseline year="2024" value="one"/>')]),
    ("8.8.3", [('<baseline year="2024"><comment>', '<baseline year="2024" value="1"><comment>')]),
    ("8.9.1", [('<target value="10"/>', "<target/>")]),
    ("8.9.2", [('<target value="10"/>', '<target value="ten"/>')]),
    ("8.9.3", [("<target><comment>", '<target value="1"><comment>')]),
    ("8.10.1", [('<actual value="5"/>', "<actual/>")]),
    ("8.10.2", [('<actual value="5"/>', '<actual value="five"/>')]),
    ("8.10.3", [("<actual><comment>", '<actual value="1"><comment>')]),
    ("4.3.1", [("<title><narrative>A title</narrative></title>", "<title><narrative> </narrative></title>")]),
    ("4.4.1", [("<narrative>A description</narrative>", "<narrative/>")]),
    ("107.2.1", []),
]  # fmt: skip


def budget(tag: str) -> str:
    """How a budget of the organisation begins, up to its period."""
    return ORGANISATION[ORGANISATION.index(f"<{tag}") :].split("<value")[0]


def turned(tag: str, end: str) -> tuple[str, str]:
    whole = budget(tag)
    year = "2025" if tag == "total-expenditure" else "2027"
    return whole, whole.replace(f'<period-end iso-date="{year}-12-31"/>', f'<period-end iso-date="{end}"/>')


BUDGETS = ("total-budget", "recipient-country-budget", "recipient-org-budget", "recipient-region-budget")
ORGANISATION_EDITS: list[tuple[str, list[tuple[str, str]]]] = [
    ("1.18.8", [(REPORTER, '<reporting-org ref="NOBODY-9"')]),
    ("1.12.13", [("<organisation-identifier>XM-DAC-47066<", "<organisation-identifier>XM-DAC/47066<")]),
    ("1.18.13", [(REPORTER, '<reporting-org ref="XM-DAC/47066"')]),
    ("1.12.1", [("<organisation-identifier>XM-DAC-47066<", "<organisation-identifier>XM-DAC-47066 <")]),
    ("1.17.1", [('<recipient-org ref="XM-DAC-41121">', '<recipient-org ref=" XM-DAC-41121">')]),
    ("1.18.1", [(REPORTER, '<reporting-org ref=" XM-DAC-47066"')]),
    ("11.4.1", [('last-updated-datetime="2026-11-01T', 'last-updated-datetime="2026-12-01T')]),
    ("4.5.1", [(' xml:lang="en"', "")]),
    ("7.8.2", [(' default-currency="USD"', ""), (' currency="USD"', "")]),
    *(("8.6.3", [turned(tag, "2026-01-01")]) for tag in BUDGETS),
    *(("7.5.3", [turned(tag, "2028-02-01")]) for tag in BUDGETS),
    ("8.6.3", [turned("total-expenditure", "2024-01-01")]),
    ("7.5.3", [turned("total-expenditure", "2026-02-01")]),
    ("11.3.1", [(ORGANISATION[ORGANISATION.index("<recipient-country-budget") :],
                 ORGANISATION[ORGANISATION.index("<recipient-country-budget") :].replace(
                     '<budget-line ref="1"><value currency="USD" value-date="2027-01-01">',
                     '<budget-line ref="1"><value currency="USD" value-date="2026-01-01">'))]),
]  # fmt: skip


def changed(kind: str, rule: str, edits: list[tuple[str, str]]) -> str:
    if rule == "107.2.1":
        return edited(ACTIVITY, (f"{DAC}\n", ""), everywhere=True)
    return edited(ACTIVITY if kind == "activities" else ORGANISATION, *edits)


def failing(file: Path, kind: str) -> list[Case]:
    one = next(piece for piece in pieces(file) if hasattr(piece, "iterfind"))
    return [case for case, _ in failures(one, kind, TODAY)]


EDITS = [("activities", *edit) for edit in ACTIVITY_EDITS] + [("organisations", *edit) for edit in ORGANISATION_EDITS]


@pytest.mark.parametrize("text", [ACTIVITY, ORGANISATION], ids=["activity", "organisation"])
def test_nothing_is_wrong_with_the_files_that_are_edited(tmp_path: Path, text: str) -> None:
    assert check(written(tmp_path, text), on=TODAY).findings == []


@pytest.mark.parametrize(
    ("kind", "rule", "edits"), EDITS, ids=[f"{kind}-{rule}-{i}" for i, (kind, rule, _) in enumerate(EDITS)]
)
def test_a_rule_complains_of_what_it_forbids(
    tmp_path: Path, kind: str, rule: str, edits: list[tuple[str, str]]
) -> None:
    file = written(tmp_path, changed(kind, rule, edits))
    found = [finding for finding in check(file, on=TODAY).findings if finding.rule == rule]
    assert found and all(finding.line > 1 for finding in found)
    severities = {case.severity for case in cases("activities") + cases("organisations") if case.id == rule}
    assert {finding.severity for finding in found} <= severities


def test_every_case_of_the_ruleset_is_seen_to_fail(tmp_path: Path) -> None:
    seen = {
        _name(case)
        for kind, rule, edits in EDITS
        for case in failing(written(tmp_path, changed(kind, rule, edits)), kind)
    }
    every = [_name(case) for kind in ("activities", "organisations") for case in cases(kind)]
    # The narrative rules ask any title and description, of activities and of organisations.
    assert len(set(every)) == 107
    assert sorted(set(every) - seen) == []


def _name(case: Case) -> tuple[str, str, str, str]:
    return case.id, case.context, case.foreach, str(case.body)
