"""What a record type consists of, said once: the columns that its template, checks, export, table and filters share."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from headwater.funding.rules import MODALITIES
from headwater.lib.money import currencies

Kind = Literal["text", "code", "date", "amount", "currency", "choice", "yes or no", "whole number"]

KINDS: dict[Kind, str] = {
    "text": "words, as they are to be read later",
    "code": "letters A-Z, digits and . _ / - without spaces",
    "date": "a date such as 2023-07-31",
    "amount": "a number above zero, such as 1234.50, without a currency sign",
    "currency": "an ISO 4217 code, such as USD, EUR or XOF",
    "choice": "one of the listed values",
    "yes or no": "yes or no",
    "whole number": "a whole number, such as 3",
}

# What the workbook of complaints adds to a person's own rows. It may stay when the mended rows are loaded again.
REMARKS_TITLE = "What is wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a record type.

    key: its name in code and in files for machines; title: its name for people; meaning: one sentence for both.
    aliases: other headers under which the column is known. choices: value -> meaning, for the kind "choice".
    currency: for an amount, the ISO code it is always in, or the key of the column that says which.
    names: for text that names something in the register, the kinds of what it may name, by code or by name.
    """

    key: str
    title: str
    meaning: str
    kind: Kind
    required: bool = True
    aliases: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    currency: str = ""
    names: tuple[str, ...] = ()
    example: str = ""

    @property
    def allowed(self) -> tuple[str, ...]:
        """All values that may be written, where they can be listed."""
        if self.kind == "currency":
            return currencies()
        return ("yes", "no") if self.kind == "yes or no" else tuple(self.choices)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The columns of one record type. identity is the key of the column that tells one record from another."""

    record: str
    title: str
    identity: str
    columns: tuple[Column, ...]

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns]
        assert self.identity in keys, f"{self.identity} is no column of {self.title}"
        words = [word for column in self.columns for word in _words(column)]
        assert len(words) == len(set(words)), f"two columns of {self.title} share a header"
        for column in self.columns:
            assert (column.kind == "amount") == bool(column.currency), (
                f"{column.key}: amounts, and they only, say a currency"
            )
            assert len(column.currency) == 3 or not column.currency or column.currency in keys
            assert (column.kind == "choice") == bool(column.choices), f"{column.key}: a choice has choices"

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)


@dataclass(frozen=True, slots=True)
class HeaderFault:
    """What is wrong with a header: a sentence, and the position of the header where there is one (0 = first)."""

    what: str
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Matched:
    """Which column stands at which position, and what is wrong with the headers."""

    positions: dict[int, Column]
    faults: tuple[HeaderFault, ...]


def matched(sheet: Sheet, headers: Sequence[str]) -> Matched:
    """Match headers, in any order, with columns by key, title or alias; upper and lower case are the same."""
    by_word = {word: column for column in sheet.columns for word in _words(column)}
    positions: dict[int, Column] = {}
    faults: list[HeaderFault] = []
    for position, header in enumerate(headers):
        word = _word(header)
        if not word or word == _word(REMARKS_TITLE):
            continue
        column = by_word.get(word)
        if column is None:
            faults.append(HeaderFault(_unknown(header, sheet, by_word), position))
        elif column in positions.values():
            faults.append(HeaderFault(f"The column “{column.title}” stands twice; keep one of them.", position))
        else:
            positions[position] = column
    for column in sheet.columns:
        if column.required and column not in positions.values():
            what = f"The column “{column.title}” is missing; add it with the header “{column.title}” or “{column.key}”."
            faults.append(HeaderFault(what))
    return Matched(positions, tuple(faults))


def _unknown(header: str, sheet: Sheet, by_word: Mapping[str, Column]) -> str:
    shown = header[:60]
    if near := difflib.get_close_matches(_word(shown), by_word, n=1):
        return f"“{shown}” is not a column of {sheet.title}; did you mean “{by_word[near[0]].title}”?"
    known = ", ".join(column.title for column in sheet.columns)
    return f"“{shown}” is not a column of {sheet.title}; remove it or use one of: {known}."


def _words(column: Column) -> set[str]:
    return {_word(word) for word in (column.key, column.title, *column.aliases)}


def _word(header: str) -> str:
    """A header as it is compared: NFC, without case, with single spaces."""
    return " ".join(unicodedata.normalize("NFC", header).casefold().replace("_", " ").split())


_SYNTHETIC = "Whether {} was invented for lack of a published one; leave it empty for no."

CONTRIBUTIONS = Sheet(
    record="contribution",
    title="Contributions",
    identity="code",
    columns=(
        Column(
            key="code",
            title="Code",
            meaning="The code by which your organisation knows this receipt; no other contribution has it.",
            kind="code",
            aliases=("Contribution", "Contribution code", "Reference"),
            example="C-2023-001",
        ),
        Column(
            key="donor",
            title="Donor",
            meaning="Who gave: the code or the name of a registered organisation.",
            kind="text",
            aliases=("Donor name", "Donor code"),
            names=("organisation",),
            example="SWE",
        ),
        Column(
            key="agreement",
            title="Agreement",
            meaning="The code of the signed agreement under which it was given, if there is one.",
            kind="code",
            required=False,
            aliases=("Agreement code",),
            example="AG-2023-01",
        ),
        Column(
            key="fund",
            title="Fund",
            meaning="The fund whose pool it enters: its code or name. Empty for money that is kept apart.",
            kind="text",
            required=False,
            aliases=("Pool", "Fund or pool"),
            names=("fund",),
            example="UNEARMARKED",
        ),
        Column(
            key="modality",
            title="Earmarking",
            meaning="The letter of the earmarking modality, A (fully flexible) to L (directed by the donor).",
            kind="choice",
            aliases=("Modality", "Earmarking modality"),
            choices={letter: modality.meaning for letter, modality in MODALITIES.items()},
            example="A",
        ),
        Column(
            key="received_on",
            title="Received on",
            meaning="The day on which the money arrived.",
            kind="date",
            aliases=("Receipt date", "Date received", "Date"),
            example="2023-07-31",
        ),
        Column(
            key="received_on_is_synthetic",
            title="Date is synthetic",
            meaning=_SYNTHETIC.format("the day"),
            kind="yes or no",
            required=False,
            aliases=("Received on is synthetic",),
            example="no",
        ),
        Column(
            key="currency",
            title="Currency",
            meaning="The currency in which the money arrived, as an ISO 4217 code.",
            kind="currency",
            aliases=("Currency code",),
            example="SEK",
        ),
        Column(
            key="amount",
            title="Amount",
            meaning="What arrived, in that currency, above zero.",
            kind="amount",
            aliases=("Amount received", "Original amount"),
            currency="currency",
            example="1234567.89",
        ),
        Column(
            key="evidence",
            title="Evidence",
            meaning="Where the receipt is written down: a document, a page, a bank statement.",
            kind="text",
            required=False,
            aliases=("Source",),
            example="Bank statement 2023-07, line 14",
        ),
        Column(
            key="modality_is_synthetic",
            title="Earmarking is synthetic",
            meaning=_SYNTHETIC.format("the letter"),
            kind="yes or no",
            required=False,
            aliases=("Modality is synthetic",),
            example="no",
        ),
    ),
)

ALLOCATIONS = Sheet(
    record="allocation",
    title="Allocations",
    identity="code",
    columns=(
        Column(
            key="code",
            title="Code",
            meaning="The code by which your organisation knows this decision; no other allocation has it.",
            kind="code",
            aliases=("Allocation", "Allocation code", "Reference"),
            example="AL-2023-01",
        ),
        Column(
            key="fund",
            title="Pool",
            meaning="The fund from whose pool the money comes: its code or name.",
            kind="text",
            aliases=("Fund", "From"),
            names=("fund",),
            example="UNEARMARKED",
        ),
        Column(
            key="plan_element",
            title="Purpose category",
            meaning="What it is for: a plan element (objective, enabler, priority) or another fund, by code or name.",
            kind="text",
            aliases=("Plan element", "Category", "For"),
            names=("plan-element", "fund"),
            example="SO-1",
        ),
        Column(
            key="office",
            title="Office",
            meaning="The office that will spend it: its code or name, if it is known.",
            kind="text",
            required=False,
            names=("office",),
            example="NAIROBI",
        ),
        Column(
            key="project",
            title="Project",
            meaning="The project that will spend it: its code or name, if there is one.",
            kind="text",
            required=False,
            names=("project",),
            example="PX-0001",
        ),
        Column(
            key="amount",
            title="Amount in USD",
            meaning="The amount in US dollars, above zero.",
            kind="amount",
            aliases=("Amount", "Amount USD"),
            currency="USD",
            example="250000.00",
        ),
        Column(
            key="purpose",
            title="Purpose",
            meaning="What the money is for, in a sentence.",
            kind="text",
            aliases=("Description",),
            example="Relief stock in place before the rains",
        ),
        Column(
            key="expected_results",
            title="Expected results",
            meaning="What it should make possible, so that it can be looked at afterwards.",
            kind="text",
            required=False,
            example="Stock for 5,000 households in two hubs",
        ),
        Column(
            key="criteria",
            title="Criteria",
            meaning="The criteria that spoke for it.",
            kind="text",
            required=False,
            example="Urgency; no other source of funds",
        ),
        Column(
            key="proposed_on",
            title="Proposed on",
            meaning="The day on which it was proposed.",
            kind="date",
            aliases=("Date", "Proposal date"),
            example="2023-09-15",
        ),
        Column(
            key="dates_are_synthetic",
            title="Dates are synthetic",
            meaning=_SYNTHETIC.format("the day"),
            kind="yes or no",
            required=False,
            example="no",
        ),
    ),
)

SHEETS: dict[str, Sheet] = {sheet.record: sheet for sheet in (CONTRIBUTIONS, ALLOCATIONS)}
