"""The commands narrative and snapshot: what people wrote as files, and one donor's page."""

from __future__ import annotations

from pathlib import Path

import pytest
from web.books import Books, fill

from headwater.cli.narrative import narrative, snapshot
from headwater.lib.errors import Refused
from headwater.reports.models import Section

CLERK = "clerk@synthetic.example"


@pytest.fixture
def books(db: None) -> Books:
    return fill()


def test_sections_are_read_in_looked_at_and_written_out(
    books: Books, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written, read = tmp_path / "written", tmp_path / "read"
    written.mkdir()
    (written / "foreword.en.md").write_text("{{ figure:contributions.donors }} gave, and 77 per cent came from five.\n")
    assert narrative(way="check", folder=written, year=2023, report="annual", by="") == 0
    said = capsys.readouterr().out
    assert (
        "foreword (en), line 1: “77 per cent” is typed; it agrees with" in said and "All of it can be printed" in said
    )
    with pytest.raises(Refused, match="Say who signs for what is read in, with --by"):
        narrative(way="import", folder=written, year=2023, report="annual", by="")
    for told in ("1 sections were read: 1 new, 0 unchanged.", "1 sections were read: 0 new, 1 unchanged."):
        assert narrative(way="import", folder=written, year=2023, report="annual", by=CLERK) == 0
        assert told in capsys.readouterr().out
    assert narrative(way="export", folder=read, year=2023, report="annual", by="") == 0
    assert (read / "foreword.en.md").read_text() == (written / "foreword.en.md").read_text()
    with pytest.raises(Refused, match="“weekly” is no report"):
        narrative(way="export", folder=read, year=2023, report="weekly", by="")


def test_what_cannot_be_printed_is_told_and_not_read_in(
    books: Books, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "foreword.en.md").write_text("Fine.\n\n{{ figure:nothing }}\n")
    assert narrative(way="check", folder=tmp_path, year=2023, report="annual", by="") == 1
    assert "foreword (en), line 3: There is no statement “nothing”" in capsys.readouterr().out
    with pytest.raises(Refused):
        narrative(way="import", folder=tmp_path, year=2023, report="annual", by=CLERK)
    assert not Section.objects.exists()


def test_a_snapshot_is_written_by_name_or_code(
    books: Books, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    snapshot(donor="Sweden", year=2023, formats="html, pdf", language="fr", out=tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"snapshot-swe-2023-fr.html", "snapshot-swe-2023-fr.pdf"}
    snapshot(donor="SWE", year=2023, formats="", language="en", out=tmp_path / "sweden.xlsx")
    assert (tmp_path / "sweden.xlsx").read_bytes().startswith(b"PK")
    assert "Sweden: unearmarked funding in 2023" in capsys.readouterr().out
    for wrong, words in (
        ({"donor": "Atlantis"}, "The registry knows no organisation “Atlantis”"),
        ({"donor": "IOM"}, "Nothing is recorded of"),
        ({"formats": "odt"}, "odt"),
        ({"language": "de"}, "de"),
    ):
        facts = {"donor": "SWE", "year": 2023, "formats": "html", "language": "en", "out": tmp_path} | wrong
        with pytest.raises(Refused, match=words):
            snapshot(**facts)  # type: ignore[arg-type]
