"""What people look at travels packed; what programs ask for goes as it is."""

from __future__ import annotations

import gzip
import re

import pytest
from django.test import Client
from web.books import Books

TAKES = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
def books(filled: Books, db: None) -> Books:
    return filled


@pytest.mark.parametrize("address", ["/contributions/", "/nowhere/"])
def test_a_page_is_packed_for_a_browser_that_takes_it_so(books: Books, clerk: Client, address: str) -> None:
    answer, plain = clerk.get(address, headers=TAKES), clerk.get(address)
    assert answer.headers["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert len(answer.content) < len(plain.content) / 2
    assert b"<title>" in gzip.decompress(answer.content) and b"<title>" in plain.content


def test_the_stylesheet_is_packed_and_its_day_tells_whether_it_is_the_newest(books: Books) -> None:
    answer = Client().get("/static/web/headwater.css", headers=TAKES)
    sent = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert answer.headers["Content-Encoding"] == "gzip" and b"@layer" in gzip.decompress(sent)
    newest = {**TAKES, "If-Modified-Since": answer.headers["Last-Modified"]}
    assert "ETag" not in answer.headers and Client().get("/static/web/headwater.css", headers=newest).status_code == 304


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_the_heaviest_page_is_carried_by_a_slow_line(books: Books, clerk: Client, language: str) -> None:
    page = clerk.get(f"/report/?year=2023&language={language}", headers=TAKES, follow=True)
    while "Refresh" in page.headers:
        page = clerk.get(page.headers["Refresh"].partition("url=")[2], headers=TAKES, follow=True)
    html = gzip.decompress(page.content).decode()
    with_it = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', html))
    sent = [b"".join(Client().get(one, headers=TAKES).streaming_content) for one in with_it]  # type: ignore[attr-defined]
    assert len(sent) >= 3 and 40_000 < (weight := len(page.content) + sum(map(len, sent))) <= 60 * 1024, weight


@pytest.mark.parametrize("address", ["/api/contributions/", "/contributions/?format=xlsx"])
def test_what_programs_read_is_not_packed(books: Books, clerk: Client, address: str) -> None:
    answer = clerk.get(address, headers=TAKES)
    assert "Content-Encoding" not in answer.headers
    assert not answer.headers.get("ETag", "").startswith("W/")
