"""Loading: all of a file or nothing, the same file once, and every complaint with its row and column."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from exchange.conftest import LONG_AGO, House, books
from exchange.files import GOOD, HEADERS, comma_separated, xlsx, zipped

from headwater.access.actions import add_person
from headwater.audit import queries as audit
from headwater.exchange import queries
from headwater.exchange.actions import Loaded, load
from headwater.exchange.columns import CONTRIBUTIONS
from headwater.exchange.models import Batch
from headwater.exchange.queries import Outcome, preview
from headwater.exchange.writing import template
from headwater.funding.queries.allocations import allocations
from headwater.funding.queries.contributions import contribution, contributions
from headwater.ledger.actions import close
from headwater.lib.errors import Refused
from headwater.lib.money import Money
from headwater.registry.actions import register

ALLOCATION_HEADERS = ["Code", "Pool", "Purpose category", "Office", "Amount in USD", "Purpose", "Proposed on"]
PROPOSED = ["AL-1", "UNEARMARKED", "SO-1", None, 500, "Relief stock", date(2023, 9, 15)]


def gift(**changes: Any) -> list[Any]:
    """A row of contributions like GOOD, with some cells changed."""
    row = dict(zip(["code", "donor", "fund", "modality", "received_on", "currency", "amount"], GOOD, strict=True))
    return list((row | changes).values())


def proposal(**changes: Any) -> list[Any]:
    keys = ["code", "fund", "plan_element", "office", "amount", "purpose", "proposed_on"]
    return list((dict(zip(keys, PROPOSED, strict=True)) | changes).values())


def loaded(house: House, *rows: Sequence[Any], name: str = "gifts.xlsx") -> Loaded:
    return load(file_name=name, content=xlsx([HEADERS, *rows]), record="contribution", by=house.by)


def allocated(house: House, *rows: Sequence[Any]) -> Loaded:
    content = xlsx([ALLOCATION_HEADERS, *rows], title="Allocations")
    return load(file_name="decisions.xlsx", content=content, record="allocation", by=house.by)


def test_a_workbook_of_contributions_is_loaded(house: House) -> None:
    foreign = gift(code="C-2", donor="norway", currency="SEK", amount=1050)
    apart = gift(code="C-3", donor="JPN", fund=None, modality="I", amount="1,000.10")
    done = loaded(house, gift(), foreign, apart)
    assert str(done) == "gifts.xlsx was loaded: 3 new, 0 unchanged."
    told = [(row.code, row.donor.code, str(row.money), row.amount_usd) for row in contributions().order_by("code")]
    assert told == [
        ("C-1", "SWE", "USD 1,234.50", 123450),
        ("C-2", "NOR", "SEK 1,050.00", 10000),
        ("C-3", "JPN", "USD 1,000.10", 100010),
    ]
    (line,) = audit.lines(target=f"batch:{done.batch.pk}")
    assert (line.action, line.by_email) == ("load contributions", "lea@example.org")
    assert line.after == {"file_name": "gifts.xlsx", "sha256": done.batch.content_sha256, "rows": 3, "new": 3}


def test_a_workbook_of_allocations_is_proposed(house: House) -> None:
    loaded(house, gift())
    allocated(house, proposal(), proposal(code="AL-2", plan_element="Saving lives", amount=734.5))
    told = [(row.code, row.status, str(row.money)) for row in allocations().order_by("code")]
    assert told == [("AL-1", "proposed", "USD 500.00"), ("AL-2", "proposed", "USD 734.50")]


def test_the_same_file_twice_changes_nothing(house: House) -> None:
    content = xlsx([HEADERS, gift()])
    first = load(file_name="gifts.xlsx", content=content, record="contribution", by=house.by)
    before = books()
    again = load(file_name="renamed.xlsx", content=content, record="contribution", by=house.by)
    at = first.batch.loaded_at
    assert str(again) == f"This file was loaded on {at:%Y-%m-%d} at {at:%H:%M} by Lea Officer; nothing to do."
    assert (again.was_loaded_before, again.new, again.batch) == (True, 0, first.batch)
    assert books() == before


def test_the_same_rows_in_another_file_change_nothing_but_the_list_of_files(house: House) -> None:
    loaded(house, gift())
    entries, gifts, *_ = books()
    row = ["C-1", "SWE", "Unearmarked contributions", "a", "2023-07-31", "usd", "1234.50"]
    other = load(file_name="g.csv", content=comma_separated([HEADERS, row]), record="contribution", by=house.by)
    assert str(other) == "g.csv was loaded: 0 new, 1 unchanged."
    assert books()[:2] == (entries, gifts)


def test_a_preview_says_what_would_become_of_each_row(house: House) -> None:
    loaded(house, gift(), gift(code="C-2"))
    rows = [gift(), gift(code="C-2", amount=7), gift(code="C-3"), gift(code="C-4", donor="Atlantis"), gift(code="C-3")]
    before = books()
    found = preview(content=xlsx([HEADERS, *rows]), record="contribution")
    assert [(verdict.row, verdict.identity, verdict.outcome.value) for verdict in found.verdicts] == [
        (2, "C-1", "unchanged"),
        (3, "C-2", "changed"),
        (4, "C-3", "new"),
        (5, "C-4", "rejected"),
        (6, "C-3", "unchanged"),
    ]
    assert found.counts == {Outcome.NEW: 1, Outcome.CHANGED: 1, Outcome.UNCHANGED: 2, Outcome.REJECTED: 1}
    assert [draft.code for draft in found.drafts] == ["C-3"]
    assert found.loaded_before is None
    assert books() == before


HERE = "sheet Contributions, row 2, column {}: "
BAD_GIFTS: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "unknown donor",
        {"donor": "Swedan"},
        "B (Donor)",
        "“Swedan” is not a registered organisation; did you mean “Sweden”?",
    ),
    (
        "a donor like no other",
        {"donor": "<script>alert(1)</script>"},
        "B (Donor)",
        (
            "“<script>alert(1)</script>” is not a registered organisation; "
            "write the code or name of one, or register the organisation first."
        ),
    ),
    ("unknown fund", {"fund": "EASTT"}, "C (Fund)", "“EASTT” is not a registered fund;"),
    ("unknown modality", {"modality": "Z"}, "D (Earmarking)", "“Z” is not a known earmarking; write one of A, B,"),
    (
        "wrong pool",
        {"fund": "EAST"},
        "C (Fund)",
        "Modality A is unearmarked, but the pool East Africa is softly earmarked",
    ),
    ("no pool", {"fund": None}, "C (Fund)", "Modality A is unearmarked and enters a pool, but no fund is named"),
    ("unknown currency", {"currency": "EURO"}, "F (Currency)", "“EURO” is not a currency; write an ISO 4217 code"),
    (
        "missing rate",
        {"currency": "NOK"},
        "F (Currency)",
        "There is no UN operational rate of exchange for NOK on 2023-07-31",
    ),
    (
        "old rate",
        {"currency": "SEK", "received_on": date(2023, 11, 1)},
        "F (Currency)",
        "There is no UN operational rate",
    ),
    ("negative amount", {"amount": -5}, "G (Amount)", "“-5” is not above zero; write an amount above zero"),
    ("zero amount", {"amount": 0}, "G (Amount)", "“0” is not above zero"),
    (
        "half a yen",
        {"currency": "JPY", "amount": 0.5},
        "G (Amount)",
        "JPY 0.5 has too many decimals; JPY has no decimals",
    ),
    (
        "too much",
        {"amount": "99999999999999999999"},
        "G (Amount)",
        "USD 99999999999999999999 is more than the books can",
    ),
    ("day to come", {"received_on": date(2199, 1, 1)}, "E (Received on)", "2199-01-01 has not come yet"),
    ("formula", {"amount": "=1+1"}, "G (Amount)", "Cell G2 holds a formula; paste its value in its place"),
    ("script as a code", {"code": "=cmd|' /C calc'!A0"}, "A (Code)", "Cell A2 holds a formula"),
]


@pytest.mark.parametrize(("changes", "column", "said"), [pytest.param(*bad[1:], id=bad[0]) for bad in BAD_GIFTS])
def test_a_bad_contribution_leaves_the_books_as_they_were(
    house: House, changes: dict[str, Any], column: str, said: str
) -> None:
    before = books()
    with pytest.raises(Refused) as refused:
        loaded(house, gift(**changes), gift(code="C-2"))
    (complaint,) = refused.value.complaints
    assert str(complaint).startswith(HERE.format(column) + said)
    assert books() == before


def test_an_agreement_and_the_length_of_evidence_are_checked_in_their_columns(house: House) -> None:
    content = xlsx([[*HEADERS, "Agreement", "Evidence"], [*gift(), "AG-7", "x" * 501]])
    with pytest.raises(Refused) as refused:
        load(file_name="x", content=content, record="contribution", by=house.by)
    assert [str(complaint).partition(";")[0] for complaint in refused.value.complaints] == [
        HERE.format("H (Agreement)") + "There is no agreement AG-7",
        HERE.format("I (Evidence)") + "The evidence has 501 characters",
    ]


def test_an_unknown_donor_does_not_hide_what_else_is_wrong_in_its_row(house: House) -> None:
    close(through=date(2023, 8, 31), why="end of August", by=house.by)
    content = xlsx([[*HEADERS, "Agreement"], [*gift(donor="Atlantis", currency="NOK"), "AG-7"]])
    with pytest.raises(Refused) as refused:
        load(file_name="x", content=content, record="contribution", by=house.by)
    assert [complaint.where.rpartition(", ")[2] for complaint in refused.value.complaints] == [
        "column B (Donor)",
        "column E (Received on)",
        "column F (Currency)",
        "column H (Agreement)",
    ]
    assert "number 0" not in str(refused.value)


def test_an_unknown_place_in_an_allocation_does_not_hide_what_else_is_wrong(house: House) -> None:
    row = proposal(fund="X", office="Y", plan_element="Z", proposed_on=date(2199, 1, 1))
    with pytest.raises(Refused) as refused:
        allocated(house, row, proposal(code="AL-2", fund="EAST", office="Y"))
    assert [complaint.where.partition(", ")[2] for complaint in refused.value.complaints] == [
        "row 2, column B (Pool)",
        "row 2, column C (Purpose category)",
        "row 2, column D (Office)",
        "row 2, column G (Proposed on)",
        "row 3, column D (Office)",
    ]


def test_a_date_in_a_closed_period_is_refused(house: House) -> None:
    loaded(house, gift())
    close(through=date(2023, 8, 31), why="end of August", by=house.by)
    before = books()
    with pytest.raises(Refused) as refused:
        loaded(house, gift(), gift(code="C-2"), gift(code="C-3", received_on=date(2023, 9, 1)))
    (complaint,) = refused.value.complaints
    assert complaint.where == "sheet Contributions, row 3, column E (Received on)"
    assert complaint.what.startswith("2023-07-31 lies in a closed period: the books are closed through 2023-08-31.")
    assert books() == before


def test_a_code_with_other_content_in_the_books_is_refused(house: House) -> None:
    loaded(house, gift())
    before = books()
    with pytest.raises(Refused) as refused:
        loaded(house, gift(amount=1234.6))
    (complaint,) = refused.value.complaints
    assert complaint.where == "sheet Contributions, row 2, column A (Code)"
    assert "amount: USD 1,234.50 in the books, USD 1,234.60 here" in complaint.what
    assert "reverse the contribution and enter the right one under a new code" in complaint.what
    assert books() == before


def test_a_code_with_other_content_in_the_file_is_refused(house: House) -> None:
    before = books()
    with pytest.raises(Refused) as refused:
        loaded(house, gift(), gift(amount=1))
    (complaint,) = refused.value.complaints
    assert str(complaint) == (
        "sheet Contributions, row 3, column A (Code): “C-1” stands in row 2 with another Amount; "
        "give each record a Code of its own."
    )
    assert books() == before


ALLOCATED_HERE = "sheet Allocations, row 2, column {}: "


@pytest.mark.parametrize(
    ("changes", "column", "said"),
    [
        (
            {"amount": 1234.51},
            "E (Amount in USD)",
            (
                "The pool Unearmarked contributions holds USD 1,234.50; USD 1,234.51 was asked for. "
                "Propose at most USD 1,234.50."
            ),
        ),
        (
            {"fund": "EAST", "office": "LIMA"},
            "C (Purpose category)",
            "Money of the pool East Africa may go only to Nairobi",
        ),
        (
            {"plan_element": "SO-9"},
            "C (Purpose category)",
            "“SO-9” is not a registered plan element or fund; did you mean “SO-1”?",
        ),
        (
            {"plan_element": "UNEARMARKED"},
            "C (Purpose category)",
            "Unearmarked contributions cannot be allocated to itself",
        ),
        ({"fund": "OSI"}, "B (Pool)", "The fund Operational support has no pool to allocate from"),
        ({"proposed_on": date(2199, 1, 1)}, "G (Proposed on)", "2199-01-01 has not come yet"),
        ({"office": "Nowhere"}, "D (Office)", "“Nowhere” is not a registered office; write the code or name of one"),
        ({"amount": -1}, "E (Amount in USD)", "“-1” is not above zero"),
        ({"purpose": " "}, "F (Purpose)", "The Purpose is empty; write what the money is for, in a sentence."),
        ({"proposed_on": "03/04/2023"}, "G (Proposed on)", "“03/04/2023” can be read as 3 April 2023 or 4 March 2023"),
    ],
    ids=[
        "above the pool",
        "against its earmark",
        "unknown",
        "to itself",
        "no pool",
        "to come",
        "office",
        "negative",
        "purpose",
        "date",
    ],
)
def test_a_bad_allocation_leaves_the_books_as_they_were(
    house: House, changes: dict[str, Any], column: str, said: str
) -> None:
    loaded(house, gift())
    before = books()
    with pytest.raises(Refused) as refused:
        allocated(house, proposal(**changes))
    (complaint,) = refused.value.complaints
    assert str(complaint).startswith(ALLOCATED_HERE.format(column) + said)
    assert books() == before


def test_allocations_that_are_too_much_together_are_refused(house: House) -> None:
    loaded(house, gift())
    before = books()
    with pytest.raises(Refused) as refused:
        allocated(house, proposal(amount=1000), proposal(code="AL-2", amount=300), proposal(code="AL-3", amount=234.5))
    (complaint,) = refused.value.complaints
    assert complaint.where == "sheet Allocations, row 3, column E (Amount in USD)"
    assert books() == before


def test_all_complaints_of_a_file_come_at_once_in_the_order_of_its_rows(house: House) -> None:
    rows = [gift(donor="X"), gift(code="C-2", currency="NOK"), gift(code="C 3", amount="1,234"), gift(code="C-4")]
    with pytest.raises(Refused) as refused:
        loaded(house, *rows)
    assert [complaint.where.partition(", ")[2] for complaint in refused.value.complaints] == [
        "row 2, column B (Donor)",
        "row 3, column F (Currency)",
        "row 4, column A (Code)",
        "row 4, column G (Amount)",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (zipped({"a.txt": "hello"}), "The file is a zip file and not a workbook"),
        (b"x" * (25 * 1024 * 1024 + 1), "The file is larger than 25 MB; split it into several files."),
        (b"", "The file is empty"),
        (
            xlsx([["Wrong", "Columns"], [1, 2]], title="Contributions"),
            "sheet Contributions, row 1: The column “Code” is",
        ),
        (template(CONTRIBUTIONS), "sheet Contributions: There is no row below the headers"),
    ],
    ids=["a zip", "too large", "empty", "wrong columns", "an empty template"],
)
def test_a_bad_file_leaves_the_books_as_they_were(house: House, content: bytes, said: str) -> None:
    before = books()
    with pytest.raises(Refused) as refused:
        load(file_name="x.xlsx", content=content, record="contribution", by=house.by)
    assert str(refused.value.complaints[0]).startswith(said)
    assert books() == before


def test_who_may_not_load_is_refused_before_the_file_is_read(house: House) -> None:
    guest = add_person(email="guest@example.org", name="Guest", by=house.by)
    with pytest.raises(Refused, match="needs the power “load workbooks”"):
        load(file_name="x", content=b"", record="contribution", by=guest)


def test_a_record_type_that_cannot_be_loaded_is_named(house: House) -> None:
    with pytest.raises(
        Refused, match="“secrets” cannot be loaded from a workbook; write one of: contribution, allocation"
    ):
        load(file_name="x", content=xlsx([HEADERS]), record="secrets", by=house.by)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (r"C:\Users\lea\gifts.xlsx", "gifts.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("a\x00\u202eb.csv", "ab.csv"),
        ("", "without a name"),
        ("x" * 300, "x" * 255),
    ],
)
def test_a_file_name_is_kept_for_people_only(house: House, given: str, kept: str) -> None:
    assert loaded(house, gift(), name=given).batch.file_name == kept


def test_a_batch_is_never_changed_or_removed(house: House) -> None:
    batch = loaded(house, gift()).batch
    for attempt in (
        lambda: Batch.objects.filter(pk=batch.pk).update(new=0),
        lambda: Batch.objects.filter(pk=batch.pk).delete(),
        lambda: Batch.objects.create(
            record=batch.record,
            file_name="other",
            content_sha256=batch.content_sha256,
            rows=1,
            new=1,
            loaded_at=batch.loaded_at,
            loaded_by=house.by,
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    assert [str(found) for found in queries.batches(record="contribution")] == [f"batch {batch.pk}: gifts.xlsx"]


def test_names_are_understood_as_on_the_day_of_each_row(house: House) -> None:
    assert loaded(house, gift(), gift(code="C-2", received_on=date(2023, 8, 1))).new == 2
    assert contribution("C-2").donor == house.nodes["SWE"]


def test_a_name_that_means_two_things_is_asked_and_can_be_told_apart(house: House) -> None:
    register(kind="plan-element", code="OSI", name="Support of operations", valid_from=LONG_AGO, by=house.by)
    for code in ("GEO-1", "GEO-2"):
        register(kind="organisation", code=code, name="Georgia", valid_from=LONG_AGO, by=house.by)
    loaded(house, gift())
    with pytest.raises(Refused, match=r"“OSI” could mean more than one thing; write plan-element:OSI or fund:OSI\.$"):
        allocated(house, proposal(plan_element="OSI"))
    with pytest.raises(Refused, match=r"column B \(Donor\): “Georgia” is the name of more than one .* GEO-1, GEO-2\.$"):
        loaded(house, gift(code="C-2", donor="Georgia"))
    other = proposal(code="AL-2", plan_element="plan-element:OSI")
    allocated(house, proposal(plan_element="fund:OSI", amount=1), other)
    told = [(row.code, row.plan_element.kind) for row in allocations().order_by("code")]
    assert told == [("AL-1", "fund"), ("AL-2", "plan-element")]


def test_many_rows_cost_few_questions(house: House, django_assert_max_num_queries: Any) -> None:
    rows = [gift(code=f"C-{number}", donor=["SWE", "Norway", "JPN"][number % 3]) for number in range(300)]
    content = xlsx([HEADERS, *rows])
    with django_assert_max_num_queries(20):
        assert preview(content=content, record="contribution").counts[Outcome.NEW] == 300


def test_a_money_value_is_what_the_cell_said(house: House) -> None:
    found = queries.read(content=xlsx([HEADERS, gift(amount=0.1)]), sheet=CONTRIBUTIONS)
    assert found.records[0].values["amount"] == Money(10, "USD")


def test_loading_says_how_far_it_is(house: House) -> None:
    said: list[tuple[str, int]] = []
    content = xlsx([HEADERS, gift(), gift(code="C-2")])
    load(
        file_name="gifts.xlsx",
        content=content,
        record="contribution",
        by=house.by,
        told=lambda what, done: said.append((what, done)),
    )
    assert said == [
        ("Reading the file", 0),
        ("Checking each cell of 3 rows", 1),
        ("Looking up what is named", 2),
        ("Holding 2 records against the books", 3),
        ("Writing 2 records", 4),
    ]
