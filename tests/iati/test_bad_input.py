"""Files that are wrong as a whole, on purpose or by mistake: one clear sentence, little memory, nothing written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from iati.files import edited, written
from iati.strangers import CURRENT, MIXED, OLD
from iati.test_reading import BOMB, OUTSIDE

from headwater.access.queries import Person
from headwater.audit.queries import lines
from headwater.cli.iati.receiving import receive as command
from headwater.iati import reading, receiving
from headwater.iati.actions import receive
from headwater.iati.models import ReceivedActivity, ReceivedFile
from headwater.iati.queries import received_activities, received_files, received_problems
from headwater.lib.errors import Refused

DEEP = "<iati-activities version='2.03'>" + "<a>" * 300 + "</a>" * 300 + "</iati-activities>"
LATIN = edited(OLD, ("Sylvania (invented)", "Syldavie libérée")).encode("windows-1252")
ORGANISATIONS = '<iati-organisations version="2.03"><iati-organisation/></iati-organisations>'
NONE_GOOD = '<iati-activities version="2.03"><iati-activity/></iati-activities>'


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "is empty; give an IATI"),
        (BOMB, r"declares a document type \(DTD\)"),
        (OUTSIDE, r"declares a document type \(DTD\)"),
        ("<html/>", "begins with <html>; an IATI file begins with"),
        ("no XML", "is no XML that can be read"),
        (b"PK\x03\x04 a zip", "is no XML that can be read"),
        (
            LATIN,
            r"is not written in UTF-8 or the encoding that it states \(from line 5 on\); nothing was read. Give its",
        ),
        (edited(CURRENT, ('version="2.03"', 'version="9.99"')), "says version 9.99, which is none that is known"),
        (ORGANISATIONS, "is an organisation file; give files of activities"),
        (NONE_GOOD, "has no activity that can be kept, so nothing was read in. The first complaint: Line 1"),
        (DEEP, "has no activity that can be kept"),
    ],
    ids=lambda value: str(value)[:30] if isinstance(value, str) else "bytes",
)
def test_what_cannot_be_read_in_is_refused_and_nothing_is_written(
    tmp_path: Path, person: Person, content: str | bytes, sentence: str
) -> None:
    before = lines().count()
    with pytest.raises(Refused, match=sentence):
        receive(file=written(tmp_path, content), by=person)
    assert not ReceivedFile.objects.exists() and not ReceivedActivity.objects.exists()
    assert lines().count() == before


@pytest.mark.django_db
def test_a_file_in_another_encoding_is_read_where_somebody_says_which(tmp_path: Path, person: Person) -> None:
    with pytest.raises(Refused, match="“klingon” is not an encoding"):
        receive(file=written(tmp_path, LATIN), encoding="klingon", by=person)
    receive(file=written(tmp_path, LATIN), encoding="windows-1252", by=person)
    assert received_activities().get().reporting_name == "Syldavie libérée"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        CURRENT.replace("<iati-activities ", '<iati-activities xmlns="http://example.org/ns" '),
        CURRENT.replace("<title>", "<usaid:own>1</usaid:own><title>"),
        CURRENT.replace(
            '<iati-activity default-currency="CHF" xml', '<iati-activity own:x="1" default-currency="CHF" xml'
        ),
    ],
    ids=["a namespace of its own", "a prefix that is not declared", "an attribute with such a prefix"],
)
def test_names_in_namespaces_do_no_harm(tmp_path: Path, person: Person, text: str) -> None:
    given = receive(file=written(tmp_path, text), by=person)
    assert (given.file.new, given.file.problems) == (2, 0)
    assert received_activities().get(identifier="XM-DAC-701-7F-10234").transactions.count() == 2


@pytest.mark.django_db
def test_a_file_that_breaks_off_keeps_what_stood_whole_before(tmp_path: Path, person: Person) -> None:
    cut = CURRENT[: CURRENT.index("XM-DAC-701-7F-20000")]
    given = receive(file=written(tmp_path, cut), by=person)
    assert given.file.new == 1
    (problem,) = given.told.problems
    assert problem == given.told.broken
    assert "The file is not well-formed from here on" in problem.what and problem.line > 20
    # When the whole file comes, what stood whole is known already.
    assert (whole := receive(file=written(tmp_path, CURRENT), by=person)).told.broken is None
    assert (whole.file.new, whole.file.unchanged) == (1, 1)


@pytest.mark.django_db
def test_that_a_file_breaks_off_is_said_before_all_else(
    tmp_path: Path, person: Person, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It breaks off within the last of several activities, of which the others have faults of their own."""
    monkeypatch.setattr(receiving, "MOST_PROBLEMS_KEPT", 2)
    cut = MIXED[: MIXED.index("Other</narrative>")]
    assert command(files=[written(tmp_path, cut)], by=person.email, encoding="") == 1
    said = capsys.readouterr().out.splitlines()
    assert "2 new" in said[0] and "The file is not well-formed from here on" in said[1]
    row = received_files()[0]
    kept = list(received_problems(row))
    assert len(kept) == 2 < row.problems and "not well-formed" in kept[0].what
    assert "TWICE" in set(received_activities().values_list("identifier", flat=True)), "its second one was not whole"


@pytest.mark.django_db
def test_no_version_is_the_first_one(tmp_path: Path, person: Person) -> None:
    assert receive(file=written(tmp_path, edited(OLD, (' version="1.03"', ""))), by=person).file.version == "1.01"


@pytest.mark.django_db
def test_a_file_too_large_for_the_page_is_pointed_to_the_command_unread(client: Client) -> None:
    told = {"CONTENT_LENGTH": str(500 * 1024 * 1024), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    answer = client.generic("POST", "/iati/received/", b"", **told)  # type: ignore[arg-type]
    said = answer.content.decode()
    assert answer.status_code == 413
    assert "has about 500 MB; this page takes files of at most 25 MB" in said and "headwater iati import" in said


class Endless:
    """A file as long as wanted, which is made while it is read and stands on no disk."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts, self._left = parts, b""

    def read(self, size: int) -> bytes:
        while len(self._left) < size and (part := next(self._parts, None)) is not None:
            self._left += part
        content, self._left = self._left[:size], self._left[size:]
        return content


ONE = CURRENT[CURRENT.index("<iati-activity ") : CURRENT.index("</iati-activities>")].encode()
MEGABYTE = 1024 * 1024


def held() -> int:
    """What this process holds, what the parser holds outside Python too, in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def most_held(content: Iterator[bytes]) -> tuple[int, Refused | None]:
    """By how much the process grew while a file was gone through, and why it was refused, if it was."""
    before, most = held(), 0
    try:
        for number, _ in enumerate(reading._pieces("large.xml", Endless(content), "", True)):  # type: ignore[arg-type]
            if number % 200 == 0:
                most = max(most, held() - before)
    except Refused as refusal:
        return max(most, held() - before), refusal
    return max(most, held() - before), None


def test_a_large_file_takes_no_more_memory_than_a_small_one() -> None:
    """The same activities over and over, 24 MB of them; whole in memory they would take more than 100."""

    def large() -> Iterator[bytes]:
        yield b'<iati-activities version="2.03">'
        yield from [ONE] * (24 * MEGABYTE // len(ONE))
        yield b"</iati-activities>"

    most, refusal = most_held(large())
    assert refusal is None and most < 12 * MEGABYTE


@pytest.mark.parametrize(
    "inside",
    [b"<transaction><value>1</value></transaction>", b"<!-- a word -->", b" " * 50],
    ids=["rows", "words", "space"],
)
def test_one_activity_without_an_end_is_refused_before_it_fills_the_memory(
    monkeypatch: pytest.MonkeyPatch, inside: bytes
) -> None:
    monkeypatch.setattr(reading, "LARGEST_PIECE", 2 * MEGABYTE)

    def endless() -> Iterator[bytes]:
        yield b'<iati-activities version="2.03"><iati-activity>'
        while True:
            yield inside * 1000

    most, refusal = most_held(endless())
    assert refusal is not None and "more than 2 MB in one piece" in str(refusal)
    assert most < 40 * MEGABYTE
