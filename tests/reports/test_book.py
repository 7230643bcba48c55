"""The report as a book: each heading has its page, each link its place, and no page is too heavy for a slow line."""

from __future__ import annotations

import gzip
import html
import re
from collections.abc import Iterator
from hashlib import sha256
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client, override_settings

from headwater.reports import annual
from headwater.reports.annual.book import CARRIES, MOST_ROWS, Book, bound
from headwater.reports.blocks import Block, Chart, Column, Heading, Paragraph, Table
from headwater.reports.rules import LANGUAGES
from headwater.statements.queries import Context
from headwater.web.statements.shared import records

LARGEST_LATER = 15 * 1024


def heavy(tenths: int) -> Paragraph:
    """A paragraph that takes up so many tenths of what a page may carry: words that do not pack."""
    text = ""
    while len(gzip.compress(text.encode())) < tenths * CARRIES / 10:
        text += sha256(text.encode()).hexdigest() + " "
    return Paragraph(text)


def shown(book: Book) -> list[tuple[str, str, int, int]]:
    return [(leaf.key, leaf.title, leaf.part, leaf.of) for leaf in book.leaves]


def test_a_chapter_that_is_too_heavy_goes_on_on_further_pages() -> None:
    blocks: list[Block] = [
        Paragraph("Before all chapters."),
        Heading(2, "Light", "light"),
        Paragraph("Few words."),
        Heading(2, "Heavy", "heavy"),
        Heading(3, "First", "first"),
        heavy(6),
        Heading(3, "Second", "second"),
        heavy(3),
        Heading(3, "Third", "third"),
        heavy(3),
        Heading(4, "Within the third", "within"),
        Heading(4, "Within it too", "too"),
        Heading(3, "Fourth", "fourth"),
        heavy(5),
    ]
    book = bound(blocks, "en")
    assert book.opening == (blocks[0],)
    assert shown(book) == [("light", "Light", 1, 1), ("heavy", "Heavy", 1, 2), ("third", "Third", 2, 2)]
    assert [[leaf.key for leaf in leaves] for leaves in book.chapters] == [["light"], ["heavy", "third"]]
    assert {key: book.place(key) for key in ("light", "second", "within", "nowhere")} == {
        "light": 0,
        "second": 1,
        "within": 2,
        "nowhere": None,
    }
    # The title of a page is the chapter's, so what is below stands one level higher.
    assert "Heavy" not in book.leaves[1].content
    assert [re.findall(r'<h(\d) id="(.*?)"', leaf.content) for leaf in book.leaves[1:]] == [
        [("2", "first"), ("2", "second")],
        [("2", "third"), ("3", "within"), ("3", "too"), ("2", "fourth")],
    ]


def test_a_heading_stays_with_what_is_below_it() -> None:
    blocks: list[Block] = [
        Heading(2, "Chapter", "chapter"),
        Heading(3, "One", "one"),
        heavy(12),
        Heading(3, "Two", "two"),
        heavy(2),
    ]
    assert [(key, part) for key, _, part, _ in shown(bound(blocks, "en"))] == [("chapter", 1), ("two", 2)]


def test_of_a_long_table_a_page_shows_the_first_rows_and_says_so() -> None:
    table = Table(caption="Many", columns=(Column(title="Row"),), rows=tuple((f"row {i}",) for i in range(1, 1235)))
    book = bound([Heading(2, "Many", "many"), table], "fr")
    content = book.leaves[0].content
    assert content.count("<tr>") == MOST_ROWS + 1 and "row 100<" in content and "row 101<" not in content
    assert "Les 100 premières lignes sur 1\u202f234" in content
    assert '<caption class="visually-hidden">' in content, "the title of the page names it"


@pytest.fixture
def reader(year_2023: Context, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A reader of the demonstration's report, of which all pages share what was computed, as they do on a site."""
    monkeypatch.setattr("headwater.web.report.context_of", lambda _: year_2023)
    with override_settings(PUBLIC_READING=True):
        yield Client()


def links(page: str, address: str) -> set[str]:
    """Where the page leads on this site, with anchors."""
    found = (html.unescape(one) for one in re.findall(r'<a [^>]*?href="([^"]*)"', page))
    return {urljoin(address, one) for one in found if not one.startswith("http")}


def test_every_heading_has_its_page_and_every_link_its_place(reader: Client, year_2023: Context) -> None:
    elsewhere: set[str] = set()
    for language in LANGUAGES:
        pages: dict[str, str] = {}
        waiting, anchors = [f"/report/?year=2023&language={language}"], set()
        while waiting:
            address = waiting.pop()
            answer = reader.get(address)
            assert answer.status_code == 200, address
            pages[address] = answer.content.decode()
            assert len(gzip.compress(answer.content)) <= LARGEST_LATER, address
            # What the frame of the site leads to is crawled elsewhere, as are files and other languages.
            main = pages[address].partition("<main")[2].partition("</main>")[0]
            for link in links(main, address):
                page, _, anchor = link.partition("#")
                if urlsplit(page).path.startswith("/report/") and f"language={language}" in page:
                    anchors |= {(page, anchor)} if anchor else set()
                    if page not in pages and page not in waiting and "/file/" not in page:
                        waiting.append(page)
                elif "language=" not in page:
                    elsewhere.add(page)
        assert all(f'id="{anchor}"' in pages[page] for page, anchor in anchors) and len(anchors) > 20
        made = annual.blocks(year_2023, language=language, address=records)
        for block in made:
            if isinstance(block, Heading | Chart):
                holding = [address for address, page in pages.items() if f'id="{block.id}"' in page]
                assert len(holding) == 1, (block.id, holding)
        chapters = [block.id for block in made if isinstance(block, Heading) and block.level == 2]
        assert {f"/report/{one}/?year=2023&language={language}" for one in chapters} <= pages.keys()
    assert {"/snapshots/?year=2023", "/statements/?year=2023"} <= elsewhere
    for address in elsewhere:
        assert reader.get(address).status_code == 200, address


def test_an_id_leads_to_the_page_that_holds_it_and_no_chapter_is_not_there(reader: Client) -> None:
    answer = reader.get("/report/results-sp2024-enabler-workforce/?year=2023")
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/report/results/?year=2023#results-sp2024-enabler-workforce",
    )
    answer = reader.get("/report/nothing/?year=2023")
    assert answer.status_code == 404
    assert "The report of 2023 has no chapter “nothing”" in answer.content.decode()


def test_the_report_opens_in_the_language_of_the_reader_unless_the_address_names_another(reader: Client) -> None:
    reader.cookies["language"] = "fr"
    page = reader.get("/report/?year=2023").content.decode()
    assert '<html lang="fr"' in page and "Financement non affecté en 2023" in page
    assert 'href="/report/carry-over/?year=2023"' in page, "whoever it is sent to reads it in a language of their own"
    page = reader.get("/report/carry-over/?year=2023&language=ar").content.decode()
    assert '<html lang="fr"' in page and '<h1 lang="ar" dir="rtl" id="carry-over">' in page
    assert "Langue du rapport" in page and 'href="/report/allocations/?year=2023&amp;language=ar"' in page


def test_the_pages_of_a_report_are_made_once(year_2023: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    book = annual.book(year_2023, language="en", address=records)
    monkeypatch.setattr(annual, "blocks", None)
    assert annual.book(year_2023, language="en", address=records) is book
