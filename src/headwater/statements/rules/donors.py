"""Who gave what: shares, concentration, how donors are counted, and when the money came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from headwater.lib.money import Money
from headwater.lib.periods import Period
from headwater.statements.rules.values import USD, Ratio

# Codes of organisation types in the registry. An aggregate stands for several donors that were published as one.
GOVERNMENT = "government"
AGGREGATE = "private-aggregate"

SHARE_DIGITS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class DonorRow:
    """What a donor gave in a year, in US cents. Earmarked None: nothing is recorded or published, which is not zero.

    node: its id in the registry, None where the registry does not know it. kind: the code of its type there, "" where
    it has none.
    """

    name: str
    node: int | None = None
    kind: str = ""
    unearmarked: int
    earmarked: int | None


def contributors(rows: Iterable[DonorRow]) -> tuple[DonorRow, ...]:
    """Donors that gave unearmarked money, the largest first; equal amounts stay in the order given."""
    return tuple(sorted((row for row in rows if row.unearmarked), key=lambda row: -row.unearmarked))


def total_unearmarked(rows: Iterable[DonorRow]) -> int:
    """All unearmarked money of these donors, in US cents."""
    return sum(row.unearmarked for row in rows)


def total_earmarked(rows: Iterable[DonorRow]) -> int:
    """All earmarked money of these donors, in US cents; blank cells add nothing."""
    return sum(row.earmarked or 0 for row in rows)


def share_of_total(row: DonorRow, total: int) -> Ratio | None:
    """A donor's part of all unearmarked money; None where there is none."""
    return Ratio(row.unearmarked, total) if total > 0 else None


def share_of_own(row: DonorRow) -> Ratio | None:
    """The unearmarked part of what the donor gave altogether. A blank earmarked cell leaves the whole unearmarked."""
    own = row.unearmarked + (row.earmarked or 0)
    return Ratio(row.unearmarked, own) if own > 0 else None


def top(rows: Sequence[DonorRow], count: int) -> Ratio | None:
    """The part that the largest donors gave of all unearmarked money of these donors."""
    ordered = contributors(rows)
    total = total_unearmarked(ordered)
    return Ratio(total_unearmarked(ordered[:count]), total) if total > 0 else None


def added_up(shares: Iterable[Ratio | None], digits: int) -> Decimal:
    """What displayed shares add up to: each is rounded by itself, so the sum may miss 100."""
    return sum((share.percent(digits) for share in shares if share), Decimal(0))


def rounding_note(shares: Sequence[Ratio | None], digits: int) -> str:
    """Say so where displayed shares do not add up to 100; "" where they do."""
    together = added_up(shares, digits)
    if not shares or together == 100:
        return ""
    return (
        f"The shares shown add up to {together} %, because each is rounded by itself; unrounded they add up to 100 %."
    )


def blank_note(rows: Sequence[DonorRow]) -> str:
    """Say which earmarked cells are blank, and that blank is not zero."""
    blank = [row.name for row in rows if row.earmarked is None]
    if not blank:
        return ""
    return f"No earmarked amount is recorded for {_listed(blank)}; the cell is blank, which does not mean zero."


def counted(rows: Sequence[DonorRow]) -> str:
    """How many donors of which kind: "17 governments and one aggregate row"."""
    kinds = Counter(row.kind if row.kind in (GOVERNMENT, AGGREGATE) else "" for row in rows)
    parts = [
        _number(kinds[GOVERNMENT], "government", "governments"),
        _number(kinds[""], "other donor", "other donors"),
        _number(kinds[AGGREGATE], "aggregate row", "aggregate rows"),
    ]
    return _listed([part for part in parts if part]) or "no donors"


def donors_note(rows: Sequence[DonorRow]) -> str:
    """Say what the number of donors counts, where a row stands for several donors."""
    aggregates = [row.name for row in rows if row.kind == AGGREGATE]
    if not aggregates:
        return ""
    return (
        f"Counted: {counted(rows)}. An aggregate row ({_listed(aggregates)}) stands for an unstated number of donors, "
        f"so the number of donors is at least this one."
    )


def largest_note(rows: Sequence[DonorRow], count: int) -> str:
    """Name the largest donors."""
    return f"The largest {count}: {_listed([row.name for row in contributors(rows)[:count]])}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipts:
    """What came in one quarter, in US cents. Synthetic: a day of receipt behind it is invented."""

    period: Period
    amount_usd: int
    is_synthetic: bool


def quarter_share(receipts: Sequence[Receipts], quarters: Iterable[int]) -> Ratio | None:
    """The part of a year's receipts that came in some of its quarters (1 to 4); None where nothing came."""
    assert len(receipts) == 4, "a year has four quarters"
    total = sum(quarter.amount_usd for quarter in receipts)
    return Ratio(sum(receipts[quarter - 1].amount_usd for quarter in quarters), total) if total > 0 else None


def synthetic_note(receipts: Sequence[Receipts]) -> str:
    """Say that days of receipt are invented."""
    if not any(quarter.is_synthetic for quarter in receipts):
        return ""
    return "Days of receipt behind this are synthetic: they are not published, and were invented."


def missing_total(total: int) -> str:
    """Why there are no shares of a total that is not above zero."""
    return f"The unearmarked total is {Money(total, USD).told}, and a share needs a total above zero."


def _number(count: int, one: str, many: str) -> str:
    if count == 0:
        return ""
    return f"one {one}" if count == 1 else f"{count} {many}"


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
