"""Workbooks: the empty one, a look at a filled one, the complaints, and loading exactly what was looked at."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from web.books import Books
from web.reading import tables, words

from headwater.funding.queries import contributions

Browser = Callable[[str], Client]
HEADS = "Code,Donor,Fund,Earmarking,Received on,Currency,Amount"
GOOD = f"{HEADS}\nW-1,Sweden,unearmarked,A,2024-03-01,USD,100\nW-2,NOR,unearmarked,A,2024-04-01,USD,5.50\n"
BAD = f"{HEADS}\nW-1,Swedn,unearmarked,A,2024-03-01,USD,100\nW-2,NOR,unearmarked,A,03/04/2024,USD,<script>x</script>\n"
PREVIEW = "/workbooks/contribution/preview/"


def upload(client: Client, text: str, name: str = "gifts.csv") -> str:
    """Choose a file and look at it: the page that follows."""
    file = SimpleUploadedFile(name, text.encode())
    return client.post("/workbooks/contribution/", {"file": file}, follow=True).content.decode()


def fingerprint(page: str) -> str:
    return page.partition('name="fingerprint" value="')[2][:64]


def test_looking_writes_nothing_and_loading_writes_what_was_seen(clerk: Client, home: Path) -> None:
    before = contributions().count()
    page = upload(clerk, GOOD)
    assert "New 2 will be written" in words(page) and "Rejected 0" in words(page)
    assert contributions().count() == before
    answer = clerk.post(PREVIEW, {"fingerprint": fingerprint(page)}, follow=True)
    assert "gifts.csv was loaded: 2 new, 0 unchanged." in answer.content.decode()
    assert contributions().filter(code__in=["W-1", "W-2"]).count() == 2
    assert tables(clerk.get("/workbooks/").content.decode())[0][1][1:5] == ["gifts.csv", "Contributions", "2", "2"]
    assert list((home / "uploads").iterdir()) == [], "what was loaded is not kept"


def test_the_same_file_again_changes_nothing(clerk: Client) -> None:
    clerk.post(PREVIEW, {"fingerprint": fingerprint(upload(clerk, GOOD))})
    page = upload(clerk, GOOD)
    assert "Unchanged 2" in words(page) and "Exactly this file was loaded already" in words(page)
    answer = clerk.post(PREVIEW, {"fingerprint": fingerprint(page)}, follow=True)
    assert "nothing to do" in answer.content.decode()
    assert contributions().filter(code__startswith="W-").count() == 2


def test_complaints_stand_with_their_places(clerk: Client) -> None:
    page = upload(clerk, BAD)
    assert "It cannot be loaded as it is." in words(page) and "Load it into the books" not in page
    places = [
        ("2", "B (Donor)", "Swedn"),
        ("3", "E (Received on)", "03/04/2024"),
        ("3", "G (Amount)", "<script>x</script>"),
    ]
    found = tables(page)[0][1:]
    assert [tuple(row[1:4]) for row in found] == places
    assert [row[4] for row in found] == [
        "“Swedn” is not a registered organisation; did you mean “Sweden”?",
        "“03/04/2024” can be read as 3 April 2024 or 4 March 2024; write 2024-04-03 or 2024-03-04.",
        "“<script>x</script>” is not a number; write it with digits and a decimal point, such as 1234.50.",
    ]
    assert "<script>x" not in page
    book = openpyxl.load_workbook(io.BytesIO(clerk.get("/workbooks/contribution/complaints.xlsx").content))
    assert "did you mean “Sweden”?" in str(list(book.worksheets[0].iter_rows(values_only=True)))


def test_complaints_cannot_be_loaded_around(clerk: Client) -> None:
    page = upload(clerk, BAD)
    digest = page.partition("SHA-256 of the file: <code>")[2][:64]
    answer = clerk.post(PREVIEW, {"fingerprint": digest})
    assert answer.status_code == 422 and not contributions().filter(code__startswith="W-").exists()


def test_another_window_does_not_load_another_file(clerk: Client) -> None:
    first = fingerprint(upload(clerk, GOOD))
    upload(clerk, GOOD.replace("W-1", "W-9"), "other.csv")
    answer = clerk.post(PREVIEW, {"fingerprint": first})
    assert answer.status_code == 422 and "Another file was chosen since you saw this one." in answer.content.decode()
    assert not contributions().filter(code__startswith="W-").exists()


def test_a_file_belongs_to_one_session(as_: Browser, clerk: Client, books: Books) -> None:
    page = upload(clerk, GOOD)
    other = as_("clerk")
    answer = other.post(PREVIEW, {"fingerprint": fingerprint(page)}, follow=True)
    assert "No file is kept here any more" in answer.content.decode()
    assert other.get("/workbooks/contribution/complaints.xlsx").status_code == 422


def test_files_are_kept_privately_and_not_for_long(as_: Browser, clerk: Client, home: Path) -> None:
    upload(clerk, GOOD)
    (kept,) = (home / "uploads").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600 and len(kept.name) >= 43
    os.utime(kept, (time.time() - 90_000,) * 2)
    # The first session never comes back; somebody else's upload sweeps up after it.
    other = as_("clerk")
    upload(other, GOOD.replace("W-1", "W-3"))
    assert kept not in set((home / "uploads").iterdir()) and len(list((home / "uploads").iterdir())) == 1
    other.post("/sign-out/")
    assert list((home / "uploads").iterdir()) == []


def test_powers(as_: Browser) -> None:
    for name in ("nobody", "checker"):
        client = as_(name)
        answer = client.post("/workbooks/contribution/", {"file": SimpleUploadedFile("gifts.csv", GOOD.encode())})
        assert answer.status_code == 422 and "“load workbooks”" in answer.content.decode()
        assert 'href="/workbooks/"' not in client.get("/").content.decode()
    assert not contributions().filter(code__startswith="W-").exists()


def test_what_is_no_workbook(clerk: Client) -> None:
    answer = clerk.post("/workbooks/contribution/", {})
    assert answer.status_code == 422 and "Choose the file to look at." in answer.content.decode()
    answer = clerk.post("/workbooks/contribution/", {"file": SimpleUploadedFile("empty.csv", b"")})
    assert answer.status_code == 422 and "The file is empty" in answer.content.decode()
    answer = clerk.post(
        "/workbooks/contribution/", {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04 no workbook")}, follow=True
    )
    assert "It cannot be loaded as it is." in words(answer.content.decode())
    assert clerk.get("/workbooks/goats/").status_code == 404


def test_the_name_of_a_file_is_only_words(clerk: Client, home: Path) -> None:
    page = upload(clerk, GOOD, "<b>../../x.csv")
    assert "<b>" not in page.partition("<main")[2]
    assert [path.parent for path in home.rglob("*") if path.is_file()] == [home / "uploads"]


def test_the_empty_workbook(clerk: Client) -> None:
    for record in ("contribution", "allocation"):
        answer = clerk.get(f"/workbooks/{record}/template.xlsx")
        assert answer["Content-Disposition"] == f'attachment; filename="{record}s-template.xlsx"'
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        assert book.worksheets[0].cell(1, 1).value == "Code"


def test_workbooks_are_in_the_language_of_whoever_reads_them(clerk: Client) -> None:
    french = {"accept-language": "fr"}
    empty = clerk.get("/workbooks/contribution/template.xlsx", headers=french).content
    book = openpyxl.load_workbook(io.BytesIO(empty))
    assert book.sheetnames == ["Contributions", "Colonnes", "Choix"]
    heads = [cell.value for cell in next(book.worksheets[0].iter_rows())]
    assert heads[:2] == ["Code", "Donateur"]
    answer = clerk.get("/contributions/?format=xlsx", headers=french)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    listed = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert [cell.value for cell in next(listed.iter_rows())][: len(heads)] == heads
    # Whoever reads English may load what was written in French.
    titles = "Code,Donateur,Fonds,Affectation,Reçue le,Monnaie,Montant"
    assert "New 2 will be written" in words(upload(clerk, GOOD.replace(HEADS, titles)))
