"""What people look at travels packed; what programs ask for goes as it is."""

from __future__ import annotations

import gzip
import re
from datetime import date
from functools import cache

import pytest
from django.test import Client
from web.books import Books, employ
from web.doors import DOORS, OPEN

from headwater.access.rules import POWERS
from headwater.measures.queries import history
from headwater.registry.queries import find
from headwater.reports.actions import share
from headwater.statements.queries import context

TAKES = {"Accept-Encoding": "gzip, br"}
# In bytes as they travel: a page that comes after another, and a first visit with all that it loads.
LARGEST_LATER, LARGEST_LOAD = 15 * 1024, 60 * 1024
# Whoever opened this one would weigh the way in from then on.
SHUT = ("account_logout",)
# What doors that lead nowhere would lead to.
BESIDES = ("/agreements/SYN-AG-1/", "/pledges/SYN-PL-1/", "/duties/SYN-DU-1/", "/contacts/SYN-CT-1/")


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


def weighed(client: Client, address: str) -> tuple[int, int]:
    """What a page weighs, and what a first visit to it loads: with the stylesheet, the scripts, the icon, the world."""
    page = client.get(address, headers=TAKES, follow=True)
    while "Refresh" in page.headers:
        page = client.get(page.headers["Refresh"].partition("url=")[2], headers=TAKES, follow=True)
    if not page.headers["Content-Type"].startswith("text/html") or "Content-Disposition" in page.headers:
        return 0, 0
    html = gzip.decompress(page.content).decode() if page.headers.get("Content-Encoding") else page.content.decode()
    sent = [_sent(one) for one in set(re.findall(r'(?:href|src)="(/static/[^"#]+)', html))]
    return len(page.content), len(page.content) + sum(sent)


@cache
def _sent(address: str) -> int:
    return len(b"".join(Client().get(address, headers=TAKES).streaming_content))  # type: ignore[attr-defined]


# What a page weighs does not depend on the database.
@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_is_carried_by_a_slow_line(books: Books, language: str) -> None:
    numbers = {"observation": history().values_list("pk", flat=True)[0], "person": books.people["clerk"].pk}
    reader, stranger = Client(), Client()
    reader.force_login(employ("reader", tuple(POWERS), books.manager))
    donor = find(kind="organisation", text="SWE", on=date(2023, 12, 31))
    assert donor is not None
    of_2023, clerk = context(year=2023), books.people["clerk"]
    _, secret = share(donor=donor, context=of_2023, language=language, expires_on=None, by=clerk)
    weights: dict[str, tuple[int, int]] = {}
    for client in (reader, stranger):
        client.cookies["language"] = language
    opened = [(door.address.format(**numbers), door.who == OPEN) for name, door in DOORS.items() if name not in SHUT]
    opened += [(address, False) for address in BESIDES] + [(f"/shared/{secret}/", True)]
    for address, is_open in opened:
        weights[address] = weighed(stranger if is_open else reader, address)
    assert sum(load > page for page, load in weights.values()) > 85, "these have a stylesheet, a script and an icon"
    assert not {one: found for one, found in weights.items() if found[0] > LARGEST_LATER or found[1] > LARGEST_LOAD}


@pytest.mark.parametrize("address", ["/api/contributions/", "/contributions/?format=xlsx"])
def test_what_programs_read_is_not_packed(books: Books, clerk: Client, address: str) -> None:
    answer = clerk.get(address, headers=TAKES)
    assert "Content-Encoding" not in answer.headers
    assert not answer.headers.get("ETag", "").startswith("W/")
