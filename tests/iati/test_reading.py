"""Files from strangers: what is refused, what is said of them, and how little memory a large one takes."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
from iati.files import ACTIVITY, ORGANISATION, TODAY, edited, written

from headwater.iati.checking import check
from headwater.iati.findings import Severity
from headwater.lib.errors import Refused

BOMB = """<?xml version="1.0"?>
<!DOCTYPE iati-activities [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<iati-activities version="2.03"><iati-activity><title><narrative>&b;</narrative></title></iati-activity></iati-activities>
"""
OUTSIDE = """<?xml version="1.0"?>
<!DOCTYPE iati-activities [<!ENTITY secret SYSTEM "file:///etc/passwd">]>
<iati-activities version="2.03"><iati-activity><title><narrative>&secret;</narrative></title></iati-activity></iati-activities>
"""


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "is empty"),
        (BOMB, r"declares a document type \(DTD\)"),
        (OUTSIDE, r"declares a document type \(DTD\)"),
        ("<html><body/></html>", "begins with <html>"),
        ("no XML at all", "is no XML that can be read"),
        (b"\xff\xfe\x00\x01broken", "is no XML that can be read"),
        ('<?xml version="1.0" encoding="no-such"?><iati-activities/>', "is no XML that can be read"),
        (b"PK\x03\x04 a zip", "is no XML that can be read"),
    ],
)
def test_what_is_no_iati_file_is_refused_in_a_sentence(tmp_path: Path, content: str | bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        check(written(tmp_path, content), on=TODAY)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"nowhere\.xml cannot be read"):
        check(tmp_path / "nowhere.xml", on=TODAY)


def test_what_is_broken_is_said_with_its_line_and_what_stood_before_is_checked(tmp_path: Path) -> None:
    second = ACTIVITY[ACTIVITY.index("<iati-activity ") : ACTIVITY.index("</iati-activity>")]
    text = edited(
        ACTIVITY,
        ('<capital-spend percentage="0"/>', '<capital-spend percentage="101"/>'),
        ("</iati-activity>\n</iati-activities>", f"</iati-activity>\n{second}<unclosed>"),
    )
    report = check(written(tmp_path, text), on=TODAY)
    assert report.pieces == 1
    assert [finding.rule for finding in report.findings] == ["well-formed", "12.2.1"]
    assert report.findings[0].line > 100 and not report.may_be_published


@pytest.mark.parametrize("version", ["1.05", "2.01", "9.99", ""])
def test_another_version_is_one_clear_finding(tmp_path: Path, version: str) -> None:
    said = f' version="{version}"' if version else ""
    report = check(written(tmp_path, edited(ACTIVITY, (' version="2.03"', said))), on=TODAY)
    assert [finding.rule for finding in report.findings] == ["version"]
    assert (f"version {version}" if version else "no version") in report.findings[0].message


def test_the_schema_complains_of_each_fault_with_its_line(tmp_path: Path) -> None:
    text = edited(
        ACTIVITY,
        ("<title><narrative>A title</narrative></title>\n", ""),
        ('<value value-date="2026-02-01">1000</value>', '<value value-date="2026-02-01">much</value>'),
        (' generated-datetime="2026-11-01T00:00:00Z"', ' generated-datetime="yesterday"'),
    )
    report = check(written(tmp_path, text), on=TODAY)
    schema = [(finding.line, finding.severity) for finding in report.findings if finding.rule == "schema"]
    lines = text.split("\n")
    at_value = next(i for i, line in enumerate(lines, 1) if ">much<" in line)
    at_description = next(i for i, line in enumerate(lines, 1) if "<description" in line)
    assert {2, at_value, at_description} <= {line for line, _ in schema}
    assert {severity for _, severity in schema} == {Severity.CRITICAL}


def test_codes_are_held_against_the_lists(tmp_path: Path) -> None:
    text = edited(
        ACTIVITY,
        ('<activity-status code="2"/>', '<activity-status code="77"/>'),
        ('<aid-type code="1" vocabulary="2"/>', '<aid-type code="9" vocabulary="2"/>'),
        ('<recipient-country code="KE"', '<recipient-country code="QQ"'),
        ('vocabulary="2">\n<budget-item', 'vocabulary="1">\n<budget-item'),
        ("<title><narrative>A title", '<title><narrative xml:lang="xx">A title'),
    )
    found = {finding.rule: finding for finding in check(written(tmp_path, text), on=TODAY).findings}
    assert found["codelist ActivityStatus"].severity == Severity.ERROR
    assert found["codelist ActivityStatus"].value == "77"
    assert found["codelist EarmarkingCategory"].element == "transaction/aid-type/@code"
    assert found["codelist Country"].severity == Severity.WARNING, "the list of countries says it is not complete"
    assert found["codelist BudgetIdentifierVocabulary"].severity == Severity.ADVISORY, "the code was withdrawn"
    assert found["codelist Language"].value == "xx"


def test_a_code_of_another_vocabulary_is_not_asked_about(tmp_path: Path) -> None:
    text = edited(ACTIVITY, ('<sector vocabulary="99" code="OWN"', '<sector vocabulary="99" code="ANYTHING"'))
    assert check(written(tmp_path, text), on=TODAY).findings == []


def test_an_identifier_is_given_once(tmp_path: Path) -> None:
    one = ACTIVITY[ACTIVITY.index("<iati-activity ") : ACTIVITY.index("</iati-activities>")]
    report = check(written(tmp_path, edited(ACTIVITY, ("</iati-activities>", f"{one}</iati-activities>"))), on=TODAY)
    assert [(finding.rule, finding.identifier) for finding in report.findings] == [("twice", "XM-DAC-47066-A1")]
    assert "line 3 already" in report.findings[0].message


def test_what_does_not_belong_in_the_file_is_said(tmp_path: Path) -> None:
    text = edited(ORGANISATION, ("</iati-organisations>", "<iati-activity/>\n</iati-organisations>"))
    (finding,) = check(written(tmp_path, text), on=TODAY).findings
    assert finding.severity == Severity.CRITICAL and "<iati-activity> does not belong" in finding.message


def test_a_large_file_takes_no_more_memory_than_a_small_one(tmp_path: Path) -> None:
    one = ACTIVITY[ACTIVITY.index("<iati-activity ") : ACTIVITY.index("</iati-activities>")]
    many = "".join(one.replace("XM-DAC-47066-A1", f"XM-DAC-47066-A{i}") for i in range(400))
    file = written(tmp_path, edited(ACTIVITY, (one, many)))
    check(written(tmp_path, ACTIVITY, "small.xml"), on=TODAY)
    tracemalloc.start()
    report = check(file, on=TODAY)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert report.pieces == 400 and report.findings == []
    assert peak < file.stat().st_size, f"{peak} bytes at the most, for a file of {file.stat().st_size}"
