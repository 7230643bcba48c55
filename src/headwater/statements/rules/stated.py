"""Figures that a document states. They are records with a source and a line, never typed into a formula."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from headwater.lib.errors import Refused
from headwater.lib.money import LARGEST_AMOUNT, money
from headwater.lib.periods import parse
from headwater.lib.shares import rounded
from headwater.lib.words import said
from headwater.statements.rules.comparison import AGREES, CANNOT_BE_CHECKED, CONTRADICTED
from headwater.statements.rules.values import PER_CENT, USD, Exact, Ratio

# How a document relates a number to the fact: "USD 45,583,890" is the fact, "over 80 per cent" is below it.
IS = "is"
OVER = "over"
RELATIONS = {IS: "the stated number is the fact, within its tolerance", OVER: "the fact is above the stated number"}

# A statement without a number, such as "the highest to date".
CLAIM = "claim"

_KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9][a-z0-9_]*)*")
LONGEST_KEY = 80
MOST_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedDraft:
    """One figure as a document states it.

    value: US cents for the unit "USD"; for "per cent" the number without its decimal point, and `digits` says how many
    decimals it has (826 with 1 is 82.6 per cent); otherwise a count; None for a claim without a number. tolerance: how
    far its rounding reaches, to both sides, in the same unit. wording: the word of a claim, or what the number counts.
    line: where it stands in the source.
    """

    key: str
    period: str
    value: int | None
    unit: str
    source: str
    line: str = ""
    tolerance: int = 0
    relation: str = IS
    wording: str = ""
    digits: int = 0

    @property
    def number(self) -> Decimal | None:
        """The stated number in its unit: cents, per cent or a count."""
        return None if self.value is None else Decimal(self.value).scaleb(-self.digits)


def stated_complaints(draft: StatedDraft) -> Iterator[str]:
    """Say everything that is wrong with a stated figure."""
    if not _KEY.fullmatch(draft.key) or len(draft.key) > LONGEST_KEY:
        yield said(
            "“{key}” is not a key; write words in small letters joined by dots, such as cases.opened.", key=draft.key
        )
    try:
        if str(parse(draft.period)) != draft.period:
            yield said(
                "“{period}” is a period, but is written {right}.", period=draft.period, right=parse(draft.period)
            )
    except Refused as refusal:
        yield str(refusal)
    if not draft.unit.strip():
        yield said("The unit is missing; write USD, per cent or what is counted.")
    if (draft.value is None) != (draft.unit == CLAIM):
        yield said("A figure has a number, and only a claim has none; the unit is “{unit}”.", unit=draft.unit)
    if draft.value is None and not draft.wording.strip():
        yield said("A claim without a number needs its wording.")
    if draft.value is not None and abs(draft.value) > LARGEST_AMOUNT:
        yield said("The number is more than can be held.")
    if not 0 <= draft.digits <= MOST_DIGITS or (draft.digits and draft.unit != PER_CENT):
        yield said(
            "Only a share has decimals, at most {most_digits}; {digits} is said.",
            most_digits=MOST_DIGITS,
            digits=draft.digits,
        )
    if draft.tolerance < 0:
        yield said(
            "The tolerance is {tolerance}; it reaches to both sides, so write zero or more.", tolerance=draft.tolerance
        )
    if draft.relation not in RELATIONS:
        yield said(
            "“{relation}” is not a relation; write one of: {relations}.",
            relation=draft.relation,
            relations=", ".join(RELATIONS),
        )
    if not draft.source.strip():
        yield said("The source is missing; write which document states the figure.")


def stated_from(
    *, key: str, published: str, unit: str, note: str, line: str, period: str, source: str, tolerance: int = 0
) -> StatedDraft:
    """A stated figure from the words of a table of published figures: "45583890" of "USD", "77" of "percent".

    tolerance: in the unit of the draft (US cents for USD). A number that is published as "over" says so in its note.
    Refused: a number that is none.
    """
    its_unit = PER_CENT if unit in ("percent", "%") else unit
    value, digits = (None, 0) if its_unit == CLAIM else _number(published.strip(), its_unit)
    return StatedDraft(
        key=key.strip(),
        period=period,
        value=value,
        unit=its_unit,
        source=source,
        line=line.strip(),
        tolerance=tolerance,
        relation=OVER if note.startswith("published as over") else IS,
        wording=f"{published.strip()}: {note}" if value is None else note.strip(),
        digits=digits,
    )


def _number(text: str, unit: str) -> tuple[int, int]:
    """A number without its decimal point, and its decimals; US dollars become cents."""
    if unit == USD:
        return money(text, USD).amount, 0
    decimals = rf"(?:\.(\d{{1,{MOST_DIGITS}}}))?" if unit == PER_CENT else "()"
    if not (found := re.fullmatch(rf"(-?\d{{1,11}}){decimals}", text)):
        raise Refused(
            said("“{text}” is not a number; write one such as 124.", text=text)
            if unit == PER_CENT
            else said("“{text}” is not a whole number; write one such as 124.", text=text)
        )
    whole, places = found.group(1), found.group(2) or ""
    return int(whole + places), len(places)


def check_stated(computed: Exact | None, draft: StatedDraft) -> str:
    """Whether a stated figure holds against the computed one, at the precision with which it was stated.

    A share is compared after rounding to the decimals with which it is stated.
    """
    if computed is None or draft.value is None:
        return CANNOT_BE_CHECKED
    if isinstance(computed, Ratio):
        exact = 100 * computed.exact * 10**draft.digits
        if draft.relation == OVER:
            return AGREES if exact > draft.value else CONTRADICTED
        return AGREES if abs(rounded(exact, 0) - draft.value) <= draft.tolerance else CONTRADICTED
    if draft.relation == OVER:
        return AGREES if computed > draft.value else CONTRADICTED
    return AGREES if abs(computed - draft.value) <= draft.tolerance else CONTRADICTED
