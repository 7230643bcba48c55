"""Lists: filters, order, totals, pages and files, as a person meets them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape

import openpyxl
import pytest
from django.test import Client
from web.books import Books
from web.reading import link, tables, words

from headwater.exchange.columns import CONTRIBUTIONS
from headwater.exchange.queries import preview
from headwater.funding import actions
from headwater.funding.rules import ContributionDraft, DutyDraft
from headwater.lib.money import Money
from headwater.registry.queries import node
from headwater.web import tables as parts
from headwater.web.funding import calendar

MANY = 520


def rows(client: Client, address: str) -> list[list[str]]:
    """The rows of the list at an address, without head and total."""
    return tables(client.get(address).content.decode())[0][1:-1]


def codes(client: Client, address: str) -> list[str]:
    return [row[0] for row in rows(client, address)]


def as_csv(client: Client, address: str) -> list[list[str]]:
    answer = client.get(address)
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"), newline="")))


def as_workbook(client: Client, address: str) -> list[list[object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(address).getvalue())).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize(
    ("address", "count", "total"),
    [
        ("/contributions/?year=2023", 35, "1,773,348,229"),
        ("/contributions/?year=2023&category=1", 18, "45,583,890"),
        ("/contributions/?year=2023&category=4", 17, "1,727,764,339"),
        ("/contributions/?year=2023&donor=SWE", 2, "27,595,141"),
        ("/contributions/?donor=SWE&category=1", 2, "3,781,885.05"),
        ("/contributions/?fund=unearmarked&year=2023", 18, "45,583,890"),
        ("/contributions/?text=kingdom+of", 4, "157,666,710"),
        ("/contributions/?text=U-NOR", 1, "4,910,627"),
        ("/contributions/?status=reversed", 1, "1,000"),
        ("/allocations/?year=2023", 12, "12,967,933"),
        ("/allocations/?year=2023&purpose=sp2024-objective-1", 1, "3,020,000"),
        ("/allocations/?status=proposed", 2, "2,525,000"),
        ("/allocations/?text=other+fund", 2, "5,103,537"),
    ],
)
def test_filters_count_and_total(clerk: Client, address: str, count: int, total: str) -> None:
    page = clerk.get(address).content.decode()
    assert f"{count} {'contribution' if 'contributions' in address else 'allocation'}" in words(page)
    table = tables(page)[0]
    assert len(table) == count + 2
    assert table[-1][0] == f"Total of {count}" and total in table[-1]


def test_what_was_reversed_is_seen_and_not_counted(clerk: Client) -> None:
    page = clerk.get("/contributions/?year=2024&status=all").content.decode()
    table = tables(page)[0]
    assert [row[:2] for row in table[1:]] == [
        ["SYN-2024-03", "reversed"],
        ["SYN-2024-02", "received"],
        ["SYN/2024-01", "received"],
        ["Total of 2", ""],
    ]
    said = words(page)
    assert "The total counts the 2 received contributions of this list, on all its pages." in said
    assert "1 reversed contribution is not counted." in said
    assert "SEK 1,050,000.50 in 1; USD 12.34 in 1." in said, "currencies are never added"
    assert "100,012.39" in table[-1]


def test_invented_days_say_so(clerk: Client) -> None:
    assert all("synthetic" in row[2] for row in rows(clerk, "/contributions/?year=2023"))
    assert all("synthetic" in row[4] for row in rows(clerk, "/allocations/?year=2023"))


@pytest.mark.parametrize(
    ("listed", "sort", "first", "last"),
    [
        ("contributions", "usd", "2023-U-PHL", "2023-E-USA"),
        ("contributions", "-usd", "2023-E-USA", "2023-U-PHL"),
        ("contributions", "code", "2023-E-AUT", "2023-U-other-organizations"),
        ("contributions", "received_on", "2023-U-PHL", "2023-E-PHL"),
        ("contributions", "donor", "2023-U-AUT", "2023-E-USA"),
        ("allocations", "amount", "AL-2023-10", "AL-2023-01"),
        ("allocations", "plan_element", "AL-2023-05", "AL-2023-04"),
        ("allocations", "-proposed_on", "AL-2023-12", "AL-2023-01"),
    ],
)
def test_order(clerk: Client, listed: str, sort: str, first: str, last: str) -> None:
    found = codes(clerk, f"/{listed}/?year=2023&sort={sort}")
    assert {found[0], found[-1]} == {first, last} if sort in ("donor",) else (found[0], found[-1]) == (first, last)
    turned = sort[1:] if sort.startswith("-") else f"-{sort}"
    assert codes(clerk, f"/{listed}/?year=2023&sort={turned}") == found[::-1]


def test_heads_say_how_they_sort(clerk: Client) -> None:
    page = clerk.get("/contributions/?year=2023&sort=usd").content.decode()
    assert page.count('aria-sort="ascending"') == 1
    assert 'href="?year=2023&amp;sort=-usd"' in page and 'href="?year=2023&amp;sort=donor"' in page


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/contributions/?year=abc", "abc is not one of the available choices"),
        ("/contributions/?donor=NOBODY", "There is no organisation with the code “NOBODY”"),
        ("/contributions/?sort=shoe", "The list cannot be sorted by “shoe”; write one of: code, donor, received"),
        ("/contributions/?after=rubbish", "This is no address of a page of the list"),
        ("/contributions/?after=2023-01-01~%00", "This is no address of a page of the list"),
        ("/contributions/?format=pdf", "The list cannot be had as “pdf”; write one of: csv, xlsx."),
        ("/allocations/?purpose=nothing", "There is no fund with the code “nothing”"),
    ],
)
def test_an_address_that_means_nothing_says_why(clerk: Client, address: str, sentence: str) -> None:
    answer = clerk.get(address)
    assert answer.status_code == 422
    assert sentence in words(answer.content.decode()) and "There is a problem" in words(answer.content.decode())


def test_a_year_without_rows_is_an_empty_list_and_no_error(clerk: Client) -> None:
    for listed in ("contributions", "allocations"):
        answer = clerk.get(f"/{listed}/?year=1999")
        assert answer.status_code == 200 and "passes these filters" in answer.content.decode()


@pytest.mark.parametrize("query", ["year=2023", "year=2023&category=1&sort=usd", "text=kingdom+of&sort=donor"])
def test_files_hold_what_is_shown(clerk: Client, query: str) -> None:
    """The same rows in the same order, with the same amounts; and nothing else."""
    shown = rows(clerk, f"/contributions/?{query}")
    head, *read = as_csv(clerk, f"/contributions/?{query}&format=csv")
    assert head == [column.title for column in CONTRIBUTIONS.columns]
    found = [dict(zip(head, row, strict=True)) for row in read]
    assert [(row["Code"], row["Donor"], row["Earmarking"], row["Amount"]) for row in found] == [
        (row[0], row[1], row[3][0], f"{row[-1].replace(',', '')}.00") for row in shown
    ]
    assert {row["Date is synthetic"] for row in found} == {"yes"}
    assert [row["Earmarking is synthetic"] == "yes" for row in found] == ["synthetic" in row[3] for row in shown]
    book = as_workbook(clerk, f"/contributions/?{query}&format=xlsx")
    assert [dict(zip(head, row, strict=True))["Amount"] for row in book[1:]] == [float(row["Amount"]) for row in found]


def test_a_file_can_be_loaded_again_and_changes_nothing(clerk: Client) -> None:
    for query, count in (("year=2023", 35), ("donor=SWE", 3)):
        for form in ("csv", "xlsx"):
            content = clerk.get(f"/contributions/?{query}&format={form}").getvalue()
            found = preview(content=content, record="contribution")
            assert [str(complaint) for complaint in found.complaints] == []
            assert {outcome.value: rows for outcome, rows in found.counts.items() if rows} == {"unchanged": count}


def test_files_say_where_records_stand_when_they_differ(clerk: Client) -> None:
    head, *read = as_csv(clerk, "/contributions/?year=2024&status=all&format=csv")
    assert head[-1] == "Status" and [row[-1] for row in read] == ["reversed", "received", "received"]
    head, *read = as_csv(clerk, "/allocations/?format=csv")
    assert head[-1] == "Status" and sorted(row[-1] for row in read) == ["approved"] * 12 + ["proposed"] * 2
    head, *_ = as_csv(clerk, "/allocations/?status=approved&format=csv")
    assert head[-1] == "Dates are synthetic"


@pytest.fixture
def many(books: Books) -> list[str]:
    """520 more contributions on few days and of few amounts, so that most stand at the same place of an order."""
    sweden = books.people["clerk"]
    donors = [books.hostile.pk, books.hostile.pk]
    drafts = [
        ContributionDraft(
            code=f"M-{number:04}",
            donor=donors[number % 2],
            fund=books.fund.pk,
            modality="ABC"[number % 3],
            received_on=date(2025, 1, 1) + timedelta(days=number % 7),
            money=Money(100 + number % 5, "USD"),
        )
        for number in range(MANY)
    ]
    actions.register_contributions(drafts=drafts, by=sweden)
    return [draft.code for draft in drafts]


@pytest.mark.parametrize("sort", ["-received_on", "received_on", "code", "-usd", "modality", "donor"])
def test_pages_lose_no_row_and_repeat_none(clerk: Client, many: list[str], sort: str) -> None:
    address, seen, places = f"?year=2025&sort={sort}", [], []
    while address:
        page = clerk.get(f"/contributions/{address}").content.decode()
        seen.append([row[0] for row in tables(page)[0][1:-1]])
        places.append(words(page)[-100:])
        previous, address = link(page, "prev"), link(page, "next")
    assert [len(some) for some in seen] == [50] * 10 + [20]
    assert sorted(code for some in seen for code in some) == many
    assert "Rows 501 to 520 of 520" in places[-1]
    back = []
    while previous:
        page = clerk.get(f"/contributions/{previous}").content.decode()
        back.append([row[0] for row in tables(page)[0][1:-1]])
        previous = link(page, "prev")
    assert back == seen[-2::-1]
    whole = [row[0] for row in as_csv(clerk, f"/contributions/?year=2025&sort={sort}&format=csv")[1:]]
    assert whole == [code for some in seen for code in some]


def test_a_row_that_is_added_meanwhile_shifts_nothing(
    clerk: Client, many: list[str], books: Books, as_: Callable[[str], Client]
) -> None:
    first = clerk.get("/contributions/?year=2025&sort=code").content.decode()
    draft = ContributionDraft(
        code="A-0", donor=books.hostile.pk, fund=books.fund.pk, modality="A", received_on=date(2025, 1, 1),
        money=Money(1, "USD"),
    )  # fmt: skip
    actions.register_contribution(draft=draft, by=books.people["clerk"])
    assert codes(clerk, f"/contributions/{link(first, 'next')}")[0] == "M-0050"


def test_a_page_asks_the_database_as_often_for_many_rows_as_for_few(
    clerk: Client, many: list[str], django_assert_max_num_queries: Callable[[int], object]
) -> None:
    with django_assert_max_num_queries(27):  # type: ignore[attr-defined]
        clerk.get("/contributions/?year=2025")


@pytest.mark.parametrize("address", ["/donors/?year=2023&sort=donor", "/statements/contributions.by_donor/?year=2023"])
def test_what_is_computed_is_shown_in_parts(clerk: Client, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    (*whole, total), pages = rows_and_total(clerk, address), [address]
    monkeypatch.setattr(parts, "ROWS_PER_PAGE", 7)
    seen: list[list[str]] = []
    while pages[-1]:
        page = clerk.get(pages[-1]).content.decode()
        (*shown, its_total) = tables(page)[0][1:]
        assert its_total == total, "the total is that of all parts"
        assert f"{len(seen) + 1} to {len(seen) + len(shown)} of {len(whole)}" in words(page)
        seen += shown
        pages.append(following(pages[-1], link(page, "next")))
    assert seen == whole and len(pages) > 3
    before = following(pages[-2], link(clerk.get(pages[-2]).content.decode(), "prev"))
    assert tables(clerk.get(before).content.decode())[0][1:] == tables(clerk.get(pages[-3]).content.decode())[0][1:]
    assert len(as_csv(clerk, f"{address}&format=csv")) == len(whole) + 1, "files hold all parts"
    for place in ("99", "-7", "x"):
        assert clerk.get(f"{address}&after={place}").status_code == 422


def rows_and_total(client: Client, address: str) -> list[list[str]]:
    return tables(client.get(address).content.decode())[0][1:]


def following(address: str, query: str) -> str:
    """The address that a link of a page leads to; "" for none."""
    return f"{address.partition('?')[0]}{query.partition('#')[0]}" if query else ""


def test_a_year_of_the_calendar_leads_to_the_nearest_years_that_hold_something(books: Books, clerk: Client) -> None:
    sweden = node(kind="organisation", code="SWE").pk
    days = {"SYN-DU-4": date(2011, 12, 31), "SYN-DU-5": date(2015, 1, 1), "SYN-DU-6": date(2040, 6, 1)}
    owed = [DutyDraft(code=code, donor=sweden, kind="report", what="Owed", due_on=on) for code, on in days.items()]
    actions.owe(drafts=owed, by=books.people["clerk"])

    def near(query: str) -> list[str]:
        content = clerk.get(f"/calendar/?{query}").content.decode()
        return [unescape(one) for one in re.findall(r'<a href="([^"]+)" rel="(?:prev|next)">', content)]

    assert near("year=2012&kind=report") == ["?kind=report&year=2011", "?kind=report&year=2015"]
    assert near("year=2040&kind=report&donor=SWE")[0].startswith("?kind=report&donor=SWE&year=20")
    assert len(near("year=2040")) == 1
    assert near("year=1900") == ["?year=2011"]
    content = clerk.get("/calendar/?year=2012").content.decode()
    assert "Nothing is due in 2012." in content
    assert all(f'<option value="{year}"' in content for year in (2011, 2015, 2024, 2040))


def test_the_calendar_shows_what_is_due_first(books: Books, clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    sweden = node(kind="organisation", code="SWE").pk
    days = {"SYN-DU-7": date(2024, 2, 1), "SYN-DU-8": date(2024, 3, 1), "SYN-DU-9": date(2024, 7, 1)}
    owed = [DutyDraft(code=code, donor=sweden, kind="report", what="Owed", due_on=on) for code, on in days.items()]
    actions.owe(drafts=owed, by=books.people["clerk"])

    def lines() -> list[list[str]]:
        return [row for table in tables(clerk.get("/calendar/?year=2024").content.decode()) for row in table[1:]]

    whole = lines()
    assert [line[2] for line in whole] == ["report", "report", "tranche", "pledge", "report"]
    for most in range(1, 5):
        monkeypatch.setattr(calendar, "MOST_SHOWN", most)
        assert lines() == whole[:most]
