"""The command report: which files it writes, what it says meanwhile, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from headwater.cli import demonstration, parser
from headwater.cli.reporting import ALL_FORMATS, report
from headwater.lib.errors import Refused


def test_report_writes_what_is_asked_and_says_what_it_is_doing(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    demonstration.load(entity="UNHCR", revenue=None, year=2023)
    report(year=2023, out=tmp_path / "new", formats="html, xlsx", language="fr")
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["report-2023-fr.html", "report-2023-fr.xlsx"]
    page = (tmp_path / "new" / "report-2023-fr.html").read_text(encoding="utf-8")
    assert '<html lang="fr" dir="ltr">' in page and "Financement non affecté en 2023" in page
    said = capsys.readouterr()
    assert said.out.count("The annual report of 2023: ") == 2
    steps = said.err.splitlines()
    assert steps[0] == f"Report, step 1 of {len(steps)}: Headline figures"
    assert [step.rpartition(": ")[2] for step in steps[-2:]] == ["HTML", "Excel"]

    # One file, whose ending says what it is.
    report(year=2023, out=tmp_path / "one.docx")
    assert (tmp_path / "one.docx").read_bytes()[:2] == b"PK"
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "foreword.en.md").write_text("{{ figure:no.such.figure }}", encoding="utf-8")
    with pytest.raises(Refused, match=r"no\.such\.figure"):
        report(year=2023, out=tmp_path / "two.html", text=tmp_path / "text")
    assert not (tmp_path / "two.html").exists()


def test_report_refuses_before_it_computes(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        report(year=2023, out=tmp_path, formats="rtf", language="de")
    assert [str(one) for one in refused.value.complaints] == [
        "“rtf” is no format of a report; write some of html, pdf, docx, xlsx.",
        "“de” is no language of a report; write one of en, fr, es, ar.",
    ]
    with pytest.raises(Refused, match="No format was named"):
        report(year=2023, out=tmp_path, formats=" , ")
    assert list(tmp_path.iterdir()) == []


def test_the_parser_asks_for_all_formats_unless_told() -> None:
    asked = parser().parse_args(["report"])
    assert (asked.formats, asked.language, asked.out, asked.year) == (ALL_FORMATS, "en", Path(), 2023)
