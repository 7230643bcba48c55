"""What the command prints, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from proofreading.stories import DATA

from headwater.cli import checking, main, parser
from headwater.lib.errors import Refused


def test_the_twin_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert checking.check(file=DATA / "twin.md", books=False, everything=False) == 1
    said = capsys.readouterr().out
    assert "Does not close (5)" in said
    assert "line 72: chain of counts" in said
    assert "= 2,289 − 940 = 1,349; stated: 1,653, a gap of +304" in said
    assert "line 78 (with 76): how many are new" in said
    assert "numbers stand alone, on lines" in said
    assert said.rstrip().splitlines()[-1].startswith("Does not close: 5; contradicts: 0; agrees:")
    assert all(len(line) <= checking.WIDTH for line in said.splitlines()[1:-1])


def test_everything_printed(capsys: pytest.CaptureFixture[str]) -> None:
    checking.check(file=DATA / "twin.md", books=False, everything=True)
    said = capsys.readouterr().out
    assert "numbers stand alone, on lines" not in said
    assert "281 million migrants" in said


def test_prose_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert checking.check(file=DATA / "prose.md", books=False, everything=False) == 0
    assert "Nothing is wrong as far as it can be checked." in capsys.readouterr().out


def test_the_command_is_parsed() -> None:
    asked = parser().parse_args(["check", "draft.docx", "--no-books"])
    assert (asked.file, asked.books, asked.everything) == (Path("draft.docx"), False, False)


def test_a_refusal_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.4")
    assert main(["check", str(tmp_path / "scan.pdf")]) == 1
    assert capsys.readouterr().err.startswith("scan.pdf: The file is a PDF")
    with pytest.raises(Refused):
        checking.check(file=tmp_path / "none", books=False, everything=False)
