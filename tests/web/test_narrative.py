"""Sections of narrative on the web: read, looked at, saved, and never lost when two people write."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from web.books import Books
from web.reading import tables, words

from headwater.access.actions import grant
from headwater.reports.models import Section

Browser = Callable[[str], Client]
PLACE = "/narrative/annual/foreword/en/"
TOTAL = "{{ figure:contributions.unearmarked.total }}"


def sent(client: Client, text: str, *, act: str = "save", based_on: int = 0, place: str = PLACE, **more: str):  # type: ignore[no-untyped-def]
    facts = {"text": text, "act": act, "based_on": based_on, "note": "", **more}
    return client.post(f"{place}edit/?year=2023", facts)


def test_a_section_is_looked_at_then_saved_then_read(clerk: Client) -> None:
    assert "Nobody wrote this section yet." in words(clerk.get(f"{PLACE}?year=2023").content.decode())
    looked = sent(clerk, f"## Late\n\nIt was {TOTAL}, or 77 per cent.", act="preview")
    page = words(looked.content.decode())
    assert looked.status_code == 200 and "It was USD 45,583,890 , or 77 per cent." in page.replace(
        "45,583,890,", "45,583,890 ,"
    )
    assert "“77 per cent” is typed; it agrees with “Share of the five largest donors”" in page
    assert not Section.objects.exists(), "looking writes nothing"
    saved = sent(clerk, f"## Late\n\nIt was {TOTAL}.", note="First words")
    assert saved.status_code == 302 and saved["Location"] == f"{PLACE}?year=2023"
    page = clerk.get(f"{PLACE}?year=2023").content.decode()
    said = words(page)
    assert "It was USD 45,583,890." in said and "Saved as revision 1." in page
    assert "revision 1 by Clerk (synthetic)" in said and "First words" in said
    assert 'href="/statements/contributions.unearmarked.total/?year=2023"' in page
    assert tables(clerk.get("/narrative/?year=2023").content.decode())[0][1][:4] == [
        "Foreword",
        "English",
        "1",
        "Clerk (synthetic)",
    ]
    used = words(clerk.get("/statements/contributions.unearmarked.total/?year=2023").content.decode())
    assert "Narrative, annual report of 2023 Foreword (English)" in used


def test_figures_to_choose_from_stand_beside_the_text(clerk: Client) -> None:
    page = clerk.get(f"{PLACE}edit/?year=2023").content.decode()
    chosen = {row[0]: row[1:] for row in tables(page)[-1]}
    assert chosen["{{ figure:contributions.donors }}"] == ["Donors of unearmarked contributions", "18", "donors"]
    assert "scale=" in {row[0] for row in tables(page)[-2]}


def test_what_cannot_be_printed_comes_back_with_its_lines(clerk: Client) -> None:
    answer = sent(clerk, "Fine.\n\n{{ figure:nothing }} <b>x</b>")
    page = answer.content.decode()
    assert answer.status_code == 422 and "<title>Error: Write: Foreword" in page
    said = words(page)
    assert "line 3: There is no statement “nothing”" in said and "line 3: HTML has no place in a report" in said
    assert "Fine." in page and "{{ figure:nothing }} &lt;b&gt;x&lt;/b&gt;" in page, "what was written is not lost"
    assert not Section.objects.exists()


def test_two_people_write_and_nobody_loses_words(as_: Browser, books: Books) -> None:
    grant(
        person=books.people["second"],
        power="write narrative",
        by=books.manager,
        valid_from=books.manager.grants.get().valid_from,
    )
    ana, ben = as_("clerk"), as_("second")
    sent(ana, "Start.")
    sent(ana, "Start.\n\nAna was here.", based_on=1)
    answer = sent(ben, "Start.\n\nBen was here.", based_on=1)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Clerk (synthetic) changed this section on" in words(page)
    difference = {row[0]: row[1] for row in tables(page)[0]}
    assert difference["Ana was here."] == "only in that of Clerk (synthetic)"
    assert difference["Ben was here."] == "only in yours"
    assert "Ben was here." in page.partition("<textarea")[2].partition("</textarea>")[0]
    assert 'name="based_on" value="2"' in page, "having seen both, the next one counts"
    assert sent(ben, "Start.\n\nAna was here.\n\nBen was here.", based_on=2).status_code == 302
    assert [one.number for one in Section.objects.all()] == [1, 2, 3]
    earlier = words(ben.get(f"{PLACE}?year=2023&revision=2").content.decode())
    assert "This is an earlier revision" in earlier and "Ben was here." not in earlier
    assert ben.get(f"{PLACE}?year=2023&revision=9").status_code == 404


def test_arabic_reads_from_right_to_left(clerk: Client) -> None:
    place = "/narrative/annual/foreword/ar/"
    sent(clerk, "قدم المانحون {{ figure:contributions.unearmarked.total | scale=million unit=word }}.", place=place)
    page = clerk.get(f"{place}?year=2023").content.decode()
    assert '<article class="narrative" lang="ar" dir="rtl">' in page
    assert "45.6\u00a0مليون\u00a0دولار أمريكي" in page
    assert 'dir="rtl"' in clerk.get(f"{place}edit/?year=2023").content.decode().partition("<textarea")[2]


def test_only_who_may_writes(as_: Browser) -> None:
    nobody = as_("nobody")
    assert nobody.get(f"{PLACE}edit/?year=2023").status_code == 422
    assert sent(nobody, "Words.").status_code == 422
    assert "Write it" not in words(nobody.get(f"{PLACE}?year=2023").content.decode())
    assert not Section.objects.exists()
    assert Client().get(f"{PLACE}edit/").status_code == 302


def test_a_place_that_there_is_not(clerk: Client) -> None:
    for place in ("annual/preface/en", "weekly/foreword/en", "annual/foreword/de", "snapshot/foreword/en"):
        assert clerk.get(f"/narrative/{place}/").status_code == 404, place
        assert clerk.get(f"/narrative/{place}/edit/").status_code == 404, place


def test_hostile_words_stay_words(clerk: Client) -> None:
    hostile = "<script>alert(1)</script> \u202eevil <img src=x onerror=alert(1)>"
    for act in ("preview", "save"):
        page = sent(clerk, hostile, act=act).content.decode()
        assert "<script>" not in page and "<img" not in page and "&lt;script&gt;" in page


def test_a_place_is_chosen_and_opened(clerk: Client) -> None:
    answer = clerk.get("/narrative/", {"year": 2023, "place": "annual/carry-over", "language": "fr"})
    assert answer.status_code == 302 and answer["Location"] == "/narrative/annual/carry-over/fr/edit/?year=2023"
    assert clerk.get("/narrative/", {"place": "nowhere", "language": "fr"}).status_code == 422
