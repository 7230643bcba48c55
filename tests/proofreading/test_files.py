"""Files of each format, and files that cannot be read: one sentence each."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from proofreading.stories import wrong

from headwater.lib import zips
from headwater.lib.errors import Refused
from headwater.proofreading.readers import files
from headwater.proofreading.rules import Block, Grid, Kind, checked

ROWS = [("Region", "Amount (USD)"), ("North", "1,200"), ("South", "2,300"), ("Total", "3,600")]


def word_file(*, total: str = "3,600") -> bytes:
    """A Word document with a heading, a sentence with a footnote mark, points, and a table (synthetic)."""
    written = docx.Document()
    written.add_heading("Report 2023", 1)
    paragraph = written.add_paragraph("The fund approved 45 of the 60 proposals")
    paragraph.add_run("7").font.superscript = True
    paragraph.add_run(" (80 per cent) and stored 12 m")
    paragraph.add_run("3").font.superscript = True
    paragraph.add_run(" of goods.")
    written.add_paragraph("One point", style="List Bullet")
    table = written.add_table(rows=len(ROWS), cols=2)
    for place, cells in enumerate([*ROWS[:-1], ("Total", total)]):
        for column, text in enumerate(cells):
            table.cell(place, column).text = text
    target = io.BytesIO()
    written.save(target)
    return target.getvalue()


def test_word() -> None:
    document = files.document(word_file())
    heading, sentence, point, table = document.parts
    assert isinstance(heading, Block) and heading.kind == Kind.HEADING
    assert isinstance(sentence, Block) and sentence.text.endswith("proposals (80 per cent) and stored 12 m³ of goods.")
    assert isinstance(point, Block) and point.kind == Kind.ITEM
    assert isinstance(table, Grid) and table.rows[3].cells == ("Total", "3,600")
    found = checked(document)
    assert found.place == "paragraph"
    assert wrong(found) == ("share of a whole", "total of a table")
    assert [one.lines[0] for one in found.findings if one.is_wrong] == [2, 7]


def test_word_that_closes() -> None:
    assert wrong(checked(files.document(word_file(total="3,500")))) == ("share of a whole",)


def test_html_keeps_its_lines_and_leaves_scripts_out() -> None:
    page = (
        "<!DOCTYPE html><html><head><title>t 5</title><script>var a = 12;</script></head>\n<body><h1>Report</h1>\n"
        "<p>The fund approved 45\nof the 60 proposals<sup>7</sup> (80&nbsp;per&nbsp;cent).</p>"
        "<pre>99 of 98</pre>\n</body></html>"
    )
    found = checked(files.document(page.encode()))
    (one,) = [one for one in found.findings if one.is_wrong]
    assert (one.what, one.lines) == ("share of a whole", (3, 4))


def test_broken_markup_is_read_as_it_comes() -> None:
    page = "<html><table><tr><td>A<td>1<tr><td>B<td>2<tr><td>Total<td>4<table><p>Of 5</b></div><td>6 <li>7"
    assert wrong(checked(files.document(page.encode()))) == ("total of a table",)


def test_markdown_leaves_code_out() -> None:
    text = (
        "# A\n\nThe 12 offices.\n\n```\nsum of 3 and 4, together 9\n```\n\n`5 of the 2` and <!-- 7 --> 8 [^1] trucks.\n"
    )
    document = files.document(text.encode(), suffix=".md")
    assert "together" not in document.text and "5 of" not in document.text and "7" not in document.text


def bomb() -> bytes:
    """A small zip file that unpacks to a lot."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", b"0" * (zips.LARGEST_UNPACKED // 4))
    return target.getvalue()


def zipped(name: str) -> bytes:
    """A zip file with one part."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr(name, "x")
    return target.getvalue()


REFUSED = [
    (b"", "is empty"),
    (b"  \n ", "is empty"),
    (b"%PDF-1.7 ...", "is a PDF"),
    (b"x" * (files.LARGEST_FILE + 1), "larger than 25 MB"),
    (zipped("mimetype"), "no Word document"),
    (bomb(), "unpacks to more"),
    (b"PK\x03\x04 and then nothing", "damaged Word document"),
    (word_file()[:2000], "damaged Word document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "save it as .docx"),
    (b"\x89PNG\r\n", "is a picture"),
    (b"\x00\x01\x02\x03" * 50 + b"\xff\xfe\xfd", "is no text"),
    ("Caf\xe9 12".encode("latin-1"), r"not written in UTF-8 \(line 1\)"),
    (bytes(range(1, 9)) * 90, "is no text"),
]


@pytest.mark.parametrize(("content", "sentence"), REFUSED, ids=[sentence for _, sentence in REFUSED])
def test_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence) as caught:
        files.document(content)
    assert len(caught.value.complaints) == 1


def test_utf_16_is_read() -> None:
    assert files.document("The 12 offices".encode("utf-16")).text == "The 12 offices"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be read: No such file"):
        files.read(tmp_path / "none.txt")


def test_the_complaint_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.4")
    with pytest.raises(Refused, match=r"^scan\.pdf: The file is a PDF"):
        files.read(tmp_path / "scan.pdf")


@given(st.text(alphabet="0123456789 ,.|-\t\n()%abcT#*<>/td", max_size=300), st.sampled_from(["", ".md", ".html"]))
def test_any_text_can_be_proofread(text: str, suffix: str) -> None:
    """Whatever is drawn with these signs is read, or refused with a sentence."""
    with suppress(Refused):
        assert checked(files.document(text.encode(), suffix=suffix)).findings
