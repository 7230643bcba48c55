"""The commands as a newcomer types them, each in a process of its own, on a database of its own."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from cli.commands import Command, Demonstration
from fresh import Template

OFFICER, APPROVER, DIRECTOR = (f"{role}@synthetic.example" for role in ("officer", "approver", "director"))


def test_the_demonstration_gives_the_published_figures_and_shows_what_does_not_close(
    demonstration: Demonstration, demonstrated: Command
) -> None:
    said = demonstration.said
    for published in (
        "USD 45,583,890",
        "USD 1,727,764,339",
        "17 governments and one aggregate row",
        "77 %",
        "33.42 %",
        "0.07 %",
        "USD 12,967,933",
        "The shares shown add up to 99.98 %",
        "Was the year the highest to date?: contradicted",
        "USD 62,269,969",
        "17 of 18",
        "USD 3,984,043",
        "304 cases",
        "-588 cases",
        "55 % (synthetic)",
    ):
        assert published in said, published
    assert "Not published. “Carry-over of unearmarked funding” does not close: USD 3,984,043 between" in said
    report = (demonstration.home / "report-2023.html").read_text(encoding="utf-8")
    assert "45,583,890" in report and "synthetic" in report and "<script" not in report

    # A second time nothing is new: the same books, the same head, and nobody's password again.
    again = demonstrated("demo", "--no-serve")
    assert again.splitlines()[-1] == next(line for line in said.splitlines() if line.startswith("The books hold"))

    refused = demonstrated("close", "--through", "2023-06-30", "--why", "again", "--by", APPROVER, fails=True)
    assert "closed through 2023-12-31 already" in refused
    refused = demonstrated("close", "--through", "2024-01-31", "--why", "mine", "--by", OFFICER, fails=True)
    assert "close periods" in refused


def test_another_organisation_is_one_option_away(headwater: Command) -> None:
    said = headwater("demo", "--entity", "UNHCR", "--no-serve")
    assert "Statements of UNHCR, 2023" in said and "USD 309,108,684" in said
    assert "Receipt dates are not published" in said
    assert "UNHCR" in (headwater.home / "report-2023.html").read_text(encoding="utf-8")
    refused = headwater("demo", "--entity", "WFP", "--no-serve", fails=True)
    assert "These are the books of UNHCR" in refused


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("demo", "--entity", "XYZ", "--no-serve"), "it holds: IOM, UNHCR, WFP"),
        (("demo", "--entity", "WFP", "--revenue", "nothing.csv", "--no-serve"), "There is no file nothing.csv"),
        (("demo", "--entity", "WFP", "--year", "1999", "--no-serve"), "the file has the years 2013"),
        (("load", "contribution", "nothing.xlsx", "--by", OFFICER), "nothing.xlsx cannot be read"),
        (("load", "gift", __file__, "--by", OFFICER), "write one of: contribution, allocation"),
        (("close", "--through", "2023-12-31", "--why", "x", "--by", "nobody@example.org"), "nobody@example.org"),
        (("statements",), "whose books these are"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(headwater: Command, arguments: tuple[object, ...], sentence: str) -> None:
    assert sentence in headwater(*arguments, fails=True)


@pytest.mark.parametrize("arguments", [("statements",), ("people",), ("verify",)])
def test_without_a_database_of_this_version_it_is_said_how_to_make_one(
    database_template: Template, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    headwater = Command(database_template.empty(), tmp_path)
    assert headwater(*arguments, fails=True) == (
        "The database is not that of this version; run `headwater migrate` first.\n"
    )


def test_a_workbook_goes_in_once(demonstrated: Command) -> None:
    file = demonstrated.home / "receipts.csv"
    rows = [
        "code,donor,fund,earmarking,received on,currency,amount",
        "2024-1,NOR,unearmarked,A,2024-01-15,USD,1000.50",
        "2024-2,SWE,unearmarked,A,2024-02-10,USD,2000.00",
    ]
    file.write_text("\n".join(rows))
    assert "2 new" in demonstrated("load", "contribution", file, "--preview", "--by", OFFICER)
    assert "2 new" in demonstrated("load", "contribution", file, "--by", OFFICER)
    assert "nothing to do" in demonstrated("load", "contribution", file, "--by", OFFICER)
    assert "USD 3,000.50" in demonstrated("statements", "--year", "2024")

    file.write_text("\n".join([*rows, "2024-3,Atlantis,unearmarked,A,03/04/2024,USX,-5"]))
    remarks = demonstrated.home / "remarks.xlsx"
    refused = demonstrated("load", "contribution", file, "--remarks", remarks, "--by", OFFICER, fails=True)
    assert refused.count("row 4") >= 4 and remarks.exists()
    assert "USD 3,000.50" in demonstrated("statements", "--year", "2024")

    template = demonstrated.home / "template.xlsx"
    demonstrated("template", "contribution", template)
    assert template.read_bytes()[:2] == b"PK"


def test_an_entry_is_posted_by_hand_once_and_only_by_whoever_may(demonstrated: Command) -> None:
    workforce = "purpose USD fund=fund/unearmarked objective=plan-element/sp2024-enabler-workforce"
    post = ("post", "--key", "back-1", "--kind", "return", "--on", "2024-02-01", "--source", workforce, "--target")
    rest = ("pool USD fund=fund/unearmarked", "--amount", "10.50", "--why", "not needed", "--by")
    assert "Entry 184 is in the books" in demonstrated(*post, *rest, DIRECTOR)
    assert "Entry 184 is in the books" in demonstrated(*post, *rest, DIRECTOR), "the same key is the same entry"
    assert "post entries" in demonstrated(*post, *rest, OFFICER, fails=True)
    nowhere = ("purpose USD nowhere", *rest[1:])
    assert "no account “purpose USD nowhere”" in demonstrated(*post, *nowhere, DIRECTOR, fails=True)
    assert "The books hold: 184 entries" in demonstrated("verify")


@pytest.mark.only_on("sqlite")
def test_a_byte_changed_by_hand_is_found_and_named(demonstrated: Command) -> None:
    assert "The books hold: 183 entries" in demonstrated("verify")
    file = demonstrated.environment["HEADWATER_DATABASE_URL"].removeprefix("sqlite:///")
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    content = Path(file).read_bytes()
    key = b"contribution:2023-U-NOR"
    assert content.count(key) > 0
    Path(file).write_bytes(content.replace(key, b"contribution:2023-U-NOX"))
    assert "2023-U-NOX" in demonstrated("verify", fails=True)


def test_the_books_are_written_as_plain_text(demonstrated: Command) -> None:
    journal = demonstrated("journal", "hledger")
    assert journal.count("USD\n") == 2 * 183
    assert "45583890.00" not in journal and "15235646.00 USD" in journal


def test_people_come_to_an_empty_database_and_leave_again(headwater: Command) -> None:
    headwater("migrate")
    first = headwater("add-person", "chief@example.org", "--name", "Chief")
    assert "Chief signs in as chief@example.org with " in first and "(shown once)" in first
    assert "say with --by EMAIL" in headwater("add-person", "two@example.org", "--name", "Two", fails=True)

    by = ("--by", "chief@example.org")
    assert "shown once" in headwater("add-person", "two@example.org", "--name", "Two", *by)
    office = headwater("grant", "two@example.org", "close periods", "--office", "NBO", *by, fails=True)
    assert "NBO" in office
    wrong = headwater("grant", "two@example.org", "close everything", "read audit", *by, fails=True)
    assert "close everything" in wrong
    headwater("grant", "two@example.org", "close periods", "read audit", "--from", "2023-01-01", *by)
    headwater("grant", "two@example.org", "approve allocations", "--up-to", "1000000", *by)
    listed = headwater("people")
    assert "close periods: everywhere, since 2023-01-01" in listed and "up to USD 1,000,000.00" in listed
    assert "close everything" not in listed

    closed = headwater("close", "--through", "2023-12-31", "--why", "Nothing happened.", "--by", "two@example.org")
    assert "closed through 2023-12-31" in closed
    headwater("withdraw", "two@example.org", "close periods", "--on", "2023-06-01", *by)
    assert "close periods" not in headwater("people")
    not_held = headwater("withdraw", "two@example.org", "close periods", "--on", "2023-07-01", *by, fails=True)
    assert "does not hold “close periods”" in not_held

    assert "shown once" in headwater("new-password", "two@example.org", "--by", "two@example.org")
    assert "manage people" in headwater("new-password", "chief@example.org", "--by", "two@example.org", fails=True)
    headwater("deactivate", "two@example.org", *by)
    assert "Two  (no longer active)" in headwater("people")
    gone = headwater("new-password", "two@example.org", *by, fails=True)
    assert "no longer active" in gone
