"""Donors' snapshots on the web, and the links by which they are shared."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from web.books import Books
from web.reading import tables, words

from headwater.reports.models import PublicLink

Browser = Callable[[str], Client]
PAGE = "/snapshots/SWE/?year=2023"


def shared(client: Client, page: str = PAGE, **more: str) -> str:
    """Make a link, and return its address as the page shows it, once."""
    answer = client.post(page, {"step": "share", **more})
    assert answer.status_code == 200
    found = re.search(r"http://testserver(/shared/[^/]+/)</code>", answer.content.decode())
    assert found, words(answer.content.decode())
    return found[1]


def test_donors_are_listed_with_their_snapshots(clerk: Client) -> None:
    page = clerk.get("/snapshots/?year=2023").content.decode()
    assert "18 donor snapshots of 2023" in words(page)
    assert tables(page)[0][1] == ["United States of America", "15,235,646"]
    assert 'href="/snapshots/SWE/?year=2023"' in page
    assert "0 donor snapshots of 2021" in words(clerk.get("/snapshots/?year=2021").content.decode())


def test_a_snapshot_as_a_page_and_as_files(clerk: Client) -> None:
    page = clerk.get(PAGE).content.decode()
    said = words(page)
    assert "Sweden: unearmarked funding in 2023" in said and "3,681,885" in said
    assert "8.08 % of the resources of “Unearmarked contributions” in 2023 came from Sweden" in said
    for form, begins in {"html": b"<!DOCTYPE", "pdf": b"%PDF-", "docx": b"PK", "xlsx": b"PK"}.items():
        answer = clerk.get(f"{PAGE}&format={form}")
        assert answer.content.startswith(begins), form
        assert answer["Content-Disposition"] == f'attachment; filename="snapshot-swe-2023-en.{form}"'
    assert clerk.get(f"{PAGE}&format=odt").status_code == 422


def test_in_arabic_it_reads_from_right_to_left(clerk: Client) -> None:
    page = clerk.get(f"{PAGE}&language=ar").content.decode()
    assert '<article class="narrative" lang="ar" dir="rtl">' in page and "المقدَّم دون تخصيص" in page
    assert clerk.get(f"{PAGE}&language=de").status_code == 422


@pytest.mark.parametrize(
    "address", ["/snapshots/NOBODY/", "/snapshots/HOSTILE/?year=2023", "/snapshots/IOM/?year=2023"]
)
def test_who_gave_nothing_has_no_page(clerk: Client, address: str) -> None:
    assert clerk.get(address).status_code == 404


def test_a_link_is_read_without_signing_in_until_it_is_revoked(clerk: Client, books: Books) -> None:
    address = shared(clerk)
    stranger = Client()
    answer = stranger.get(address)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<h1>Sweden: unearmarked funding in 2023</h1>" in page and "3,681,885" in page
    assert answer["X-Robots-Tag"].startswith("noindex") and "noindex" in page
    assert "no-store" in answer["Cache-Control"]
    assert "sign-in" not in page and "/contributions/" not in page, "it leads nowhere into the site"
    for form in ("html", "pdf", "docx", "xlsx"):
        file = stranger.get(f"{address}{form}/")
        assert file.status_code == 200 and "attachment" in file["Content-Disposition"], form
    assert "open" in words(clerk.get(PAGE).content.decode())

    link = PublicLink.objects.get()
    refused = clerk.post(PAGE, {"step": "revoke", "link": link.pk, "reason": " "})
    assert refused.status_code == 422 and stranger.get(address).status_code == 200
    assert clerk.post(PAGE, {"step": "revoke", "link": link.pk, "reason": "Sent to somebody else."}).status_code == 302
    for gone in (address, f"{address}pdf/"):
        assert stranger.get(gone).status_code == 404
    assert "revoked by Clerk (synthetic): Sent to somebody else." in words(clerk.get(PAGE).content.decode())
    again = clerk.post(PAGE, {"step": "revoke", "link": link.pk, "reason": "Again."})
    assert again.status_code == 422 and "revoked already" in words(again.content.decode())


def test_what_is_wrong_with_a_link_cannot_be_told(clerk: Client) -> None:
    """Unknown, revoked, ended, of an unknown format: the same answer, to the letter."""
    revoked, ended, opened = shared(clerk), shared(clerk), shared(clerk)
    links = list(PublicLink.objects.order_by("pk"))
    clerk.post(PAGE, {"step": "revoke", "link": links[0].pk, "reason": "No."})
    pages = []
    stranger = Client()
    for address in (revoked, "/shared/nobody-knows-it/", f"{opened}odt/", f"{revoked}pdf/"):
        answer = stranger.get(address)
        assert answer.status_code == 404, address
        # The form of the languages holds the address that was asked for, and a token that is another one each time.
        told = answer.content.decode().replace(address, "")
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", told))
    assert len(set(pages)) == 1
    assert stranger.get(ended).status_code == 200


def test_a_link_shows_what_was_so_when_it_was_made(clerk: Client) -> None:
    address = shared(clerk)
    before = Client().get(address).content
    facts = {"text": "Added later.", "act": "save", "based_on": 0, "note": ""}
    assert clerk.post("/narrative/snapshot/message/en/edit/?year=2023", facts).status_code == 302
    assert "Added later." in words(clerk.get(PAGE).content.decode())
    assert Client().get(address).content == before


def test_a_link_in_arabic_is_arabic(clerk: Client) -> None:
    address = shared(clerk, f"{PAGE}&language=ar")
    page = Client().get(address).content.decode()
    assert '<html lang="ar" dir="rtl">' in page and "Given without" not in page


def test_only_who_may_shares(as_: Browser) -> None:
    nobody = as_("nobody")
    assert "Share it" not in words(nobody.get(PAGE).content.decode())
    answer = nobody.post(PAGE, {"step": "share"})
    assert answer.status_code == 422 and "share snapshots" in words(answer.content.decode())
    assert not PublicLink.objects.exists()
    assert Client().post(PAGE, {"step": "share"}).status_code == 403


def test_a_last_day_that_is_past_or_none(clerk: Client) -> None:
    for day, words_ in (("2020-01-01", "is past"), ("soon", "write the day as year, month and day")):
        answer = clerk.post(PAGE, {"step": "share", "expires_on": day})
        assert answer.status_code == 422 and words_ in words(answer.content.decode())
    shared(clerk, expires_on=str(timezone.localdate()))
    assert PublicLink.objects.get().expires_on == timezone.localdate()


def test_a_link_that_was_tampered_with_is_not_shown(clerk: Client) -> None:
    address = shared(clerk)
    with connection.cursor() as cursor:
        of = " ON reports_publiclink" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER public_link_stays_itself{of}")
    PublicLink.objects.update(content="<p>Another story</p>")
    assert Client().get(address).status_code == 404
