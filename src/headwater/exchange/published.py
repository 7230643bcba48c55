"""What organisations published about themselves, read from files into plain records; nothing is written here.

Three kinds of file: an organisation's own table of contributions and of allocations, the figures that its report
states, and the UN system's financial statistics. data/SOURCES.md says whose figures they are. What a file does not
say and a register needs (the day of a receipt, the day of a decision) comes from files that are named synthetic.
"""

from __future__ import annotations

import csv
import gzip
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from headwater.lib.errors import Complaint, Refused, refuse_if
from headwater.lib.money import Money, money
from headwater.statements.rules import EARMARKED_REVENUE, REVENUE_TYPES, UNEARMARKED_REVENUE, cents

DATA = Path(__file__).parent / "data"
REVENUE_FILE = DATA / "un-system-revenue-2013-2023.csv.gz"
# The file of the whole UN system has 4 MB; what is a hundred times that is something else.
LARGEST_REVENUE_FILE = 400_000_000
REVENUE_COLUMNS = ("entity", "donor", "year", "type", "usd")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedDonor:
    """A row of a table of contributions. None: the cell is blank, which is not zero.

    kind: "government" or "private aggregate", "" where it is not published. received_on is a synthetic day.
    """

    name: str
    code: str
    kind: str
    unearmarked: Money | None
    earmarked: Money | None
    received_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedAllocation:
    """A row of a table of allocations, with synthetic days of proposal and decision."""

    category: str
    plan_part: str
    amount: Money
    proposed_on: date
    decided_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedFigure:
    """A figure that a document states: its key, the number as written there, its unit and its line."""

    key: str
    value: str
    unit: str
    note: str
    line: str


class Revenue(NamedTuple):
    """A row of the UN system's financial statistics, in cents. Negative: money given back or corrected."""

    entity: str
    donor: str
    year: int
    type: str
    amount_usd: int


def contributions() -> list[PublishedDonor]:
    """The 2023 table of contributions: 17 governments and one row that adds up other organisations."""
    days = {row["donor"]: date.fromisoformat(row["received_on"]) for row in _packaged("synthetic-receipt-days")}
    return [
        PublishedDonor(
            name=row["donor"],
            code=row["code"] or slug(row["donor"]),
            kind=row["donor_type"],
            unearmarked=_usd(row["unearmarked_usd"]),
            earmarked=_usd(row["earmarked_usd"]),
            received_on=days[row["donor"]],
        )
        for row in _packaged("contributions")
    ]


def allocations() -> list[PublishedAllocation]:
    """The 2023 table of allocations: 12 rows."""
    days = {row["category"]: row for row in _packaged("synthetic-decision-days")}
    found = []
    for row in _packaged("allocations"):
        amount, when = _usd(row["amount_usd"]), days[row["category"]]
        assert amount, "the packaged table has an amount in each row"
        found.append(
            PublishedAllocation(
                category=row["category"],
                plan_part=row["plan_part"],
                amount=amount,
                proposed_on=date.fromisoformat(when["proposed_on"]),
                decided_on=date.fromisoformat(when["decided_on"]),
            )
        )
    return found


def stated_figures() -> list[StatedFigure]:
    """The figures that the 2023 report states, each with its line."""
    return [
        StatedFigure(
            key=row["key"],
            value=row["published"],
            unit=row["unit"],
            note=row["population_or_note"],
            line=row["document_line"],
        )
        for row in _packaged("published-figures")
    ]


def donor_variants() -> dict[str, list[str]]:
    """Other spellings of donors' names, by the donor's code, as the UN system's statistics write them."""
    found: dict[str, list[str]] = {}
    for row in _packaged("donor-variants"):
        found.setdefault(row["code"], []).append(row["name"])
    return found


def revenue(*, entity: str, file: Path = REVENUE_FILE) -> list[Revenue]:
    """All rows of one UN entity, from the package or from another file of the same form (csv, or csv.gz).

    Refused, all complaints together: a file that is not of this form; an entity that it does not hold, with the names
    that it does. Amounts are rounded to the cent, row by row: the statistics carry more decimals for some.
    """
    rows, complaints, entities = [], [], set()
    for number, row in enumerate(_revenue_rows(file), 2):
        entities.add(row["entity"])
        if row["entity"] != entity:
            continue
        try:
            if row["type"] not in REVENUE_TYPES:
                raise ValueError(row["type"])
            rows.append(Revenue(entity, row["donor"].strip(), int(row["year"]), row["type"], cents(row["usd"])))
        except (Refused, ValueError):
            said = ", ".join(f"{column} “{row[column]}”" for column in ("year", "type", "usd"))
            complaints.append(Complaint(f"This is no revenue: {said}.", where=f"{file.name}, line {number}"))
    refuse_if(complaints)
    if not rows:
        raise Refused(f"{file.name} holds no rows of “{entity}”; it holds: {', '.join(sorted(entities))}.")
    return rows


def contributions_of(rows: list[Revenue], *, year: int) -> list[PublishedDonor]:
    """A table of contributions from a UN entity's revenue of one year. Voluntary contributions above zero only.

    The statistics publish totals of a year, so the day is its last one, synthetic. Money given back (a negative row)
    is no contribution; it stays in the statistics and is seen where the two are compared.
    """
    amounts: dict[str, dict[str, int]] = {}
    for row in rows:
        if row.year == year and row.type in (UNEARMARKED_REVENUE, EARMARKED_REVENUE) and row.amount_usd > 0:
            held = amounts.setdefault(row.donor, {})
            held[row.type] = held.get(row.type, 0) + row.amount_usd
    if not amounts:
        years = ", ".join(str(found) for found in sorted({row.year for row in rows}))
        raise Refused(f"There are no voluntary contributions in {year}; the file has the years {years}.")
    return [
        PublishedDonor(
            name=donor,
            code=slug(donor),
            kind="",
            unearmarked=Money(held[UNEARMARKED_REVENUE], "USD") if UNEARMARKED_REVENUE in held else None,
            earmarked=Money(held[EARMARKED_REVENUE], "USD") if EARMARKED_REVENUE in held else None,
            received_on=date(year, 12, 31),
        )
        for donor, held in sorted(amounts.items())
    ]


def slug(name: str) -> str:
    """A code made of a name: small Latin letters without accents and digits, with hyphens between."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return "-".join("".join(sign if sign.isalnum() else " " for sign in plain).split())[:100]


def _usd(text: str) -> Money | None:
    return money(text, "USD") if text else None


def _packaged(name: str) -> list[dict[str, str]]:
    with (DATA / "iom-2023" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _revenue_rows(file: Path) -> Iterator[dict[str, str]]:
    form = f"{file.name} is not a file of UN system revenue; it has the columns {', '.join(REVENUE_COLUMNS)}."
    try:
        with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as packed:
            content = packed.read(LARGEST_REVENUE_FILE + 1)
    except FileNotFoundError:
        raise Refused(f"There is no file {file}.") from None
    except (OSError, EOFError):
        raise Refused(form) from None
    if len(content) > LARGEST_REVENUE_FILE:
        raise Refused(f"{file.name} is larger than {LARGEST_REVENUE_FILE // 1_000_000} MB; {form}")
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        if tuple(reader.fieldnames or ()) != REVENUE_COLUMNS:
            raise Refused(form)
        for row in reader:
            if None in row or None in row.values():
                raise Refused(f"{form} Line {reader.line_num} has another number of cells.")
            yield row
    except (UnicodeDecodeError, csv.Error):
        raise Refused(form) from None
