"""The commands about files of others, links, flat sheets and the coming assessment, as somebody types them."""

from __future__ import annotations

from pathlib import Path

import pytest
from iati.files import ACTIVITY, ORGANISATION, written
from iati.gifts import give, open_books
from iati.strangers import CURRENT, MIXED
from iati.test_sheets import HELD

from headwater.access.queries import Person
from headwater.cli import main
from headwater.iati.queries import links, received_files

Said = pytest.CaptureFixture[str]


def said(capsys: Said, *words: object, code: int = 0) -> str:
    """What a command prints; it ends with a code."""
    assert main(["iati", *map(str, words)]) == code
    printed = capsys.readouterr()
    return printed.out + printed.err


@pytest.mark.django_db
def test_a_file_is_looked_at_read_in_and_linked_to(tmp_path: Path, person: Person, capsys: Said) -> None:
    open_books(person)
    give("C-1", person)
    good, mixed = written(tmp_path, CURRENT, "good.xml"), written(tmp_path, MIXED, "mixed.xml")
    looked = said(capsys, "import", good, mixed, code=1)
    assert "good.xml, version 2.03: 2 new" in looked and "Line 15 of GOOD-1, value: “1,300” is no amount" in looked
    assert not received_files().exists()
    assert "2 new, 0 replaced" in said(capsys, "import", good, "--by", person.email)
    assert "nothing to do" in said(capsys, "import", good, "--by", person.email)
    offered = said(capsys, "links")
    assert "1 contribution without" in offered and "70 XM-DAC-701-7F-10234" in offered
    link = ("link", "C-1", "XM-DAC-701-7F-10234", "--by", person.email)
    assert "C-1 is linked to XM-DAC-701-7F-10234." in said(capsys, *link)
    assert "nothing to do" in said(capsys, *link)
    assert "write one sentence" in said(capsys, "link", "C-1", "none", "--by", person.email, code=1)
    assert "no activity now" in said(capsys, "link", "C-1", "none", "--by", person.email, "--why", "A mistake.")
    assert links() == {}


def test_a_sheet_goes_out_is_changed_and_goes_in(tmp_path: Path, capsys: Said) -> None:
    file, sheet, out = written(tmp_path, HELD), tmp_path / "sheet.csv", tmp_path / "out.xml"
    assert "4 transactions" in said(capsys, "sheet", "transactions", file, sheet)
    sheet.write_text(sheet.read_text("utf-8-sig").replace(",300,", ",301,"), "utf-8")
    told = said(capsys, "merge", "transactions", sheet, "--into", file)
    assert "0 new, 1 replaced, 3 unchanged, 0 rejected" in told and "Nothing was written" in told
    said(capsys, "merge", "transactions", sheet, "--into", file, "--to", out)
    assert ">301<" in out.read_text()
    assert "neither in .xlsx nor in .csv" in said(capsys, "template", "results", tmp_path / "a.txt", code=1)
    said(capsys, "template", "results", tmp_path / "a.xlsx")
    assert "no row below the headers" in said(capsys, "merge", "results", tmp_path / "a.xlsx", code=1)


@pytest.mark.django_db
def test_both_scores_are_printed_with_what_raises_them_and_when_they_fall(tmp_path: Path, capsys: Said) -> None:
    files = written(tmp_path, ACTIVITY, "a.xml"), written(tmp_path, ORGANISATION, "o.xml")
    printed = said(capsys, "score", *files, "--on", "2026-11-21", "--update", "2026-10-03")
    for words in (
        "Score as of 2026-11-21:", "Coming assessment as of 2026-11-21: needs improvement", "Availability: excellent",
        "basic: 0.82, needs improvement, 0.90 for better", "+0.17 organisation: annual report (B01): XM-DAC-47066",
        "If nothing is done, time lag falls on 2027-01-01 from excellent to very good.",
    ):  # fmt: skip
        assert words in printed
