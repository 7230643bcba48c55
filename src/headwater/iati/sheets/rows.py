"""From activities to rows of a flat sheet, and what a row says back to the activity.

A row is put into an activity cell by cell: only what differs is written, so that what a flat sheet cannot hold (words
in other languages, documents of an indicator) stays as it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from headwater.exchange.cells import Held
from headwater.iati.activity import (
    Activity,
    Coded,
    Indicator,
    Level,
    Narrative,
    Organisation,
    Result,
    Transaction,
    Words,
)

Row = Mapping[str, Held]
_SIDES = ("provider", "receiver")
_CODES = ("flow_type", "finance_type", "tied_status")


@dataclass(frozen=True, slots=True)
class Field:
    """A cell of a transaction: what stands in it, and the transaction with something else in it."""

    get: Callable[[Transaction], Any]
    put: Callable[[Transaction, Any], Transaction]


def first_words(words: Words) -> str | None:
    """The first of some words; None where there are none."""
    return words[0].text if words else None


def saying(words: Words, text: str | None) -> Words:
    """The words with another text first; those in other languages stay."""
    if text is None:
        return ()
    return (Narrative(text, words[0].language if words else ""), *words[1:])


def code_of(one: Coded) -> str:
    """A code with its vocabulary, as 1:B02."""
    return f"{one.vocabulary}:{one.code}" if one.vocabulary else one.code


def coded(text: str) -> Coded:
    """A code from 1:B02, or from B02 alone."""
    vocabulary, colon, code = text.partition(":")
    return Coded(code=code, vocabulary=vocabulary) if colon else Coded(code=text)


def _plain(name: str) -> Field:
    def put(moved: Transaction, value: Any) -> Transaction:
        changes: dict[str, Any] = {name: value or ""}
        return replace(moved, **changes)

    return Field(lambda moved: getattr(moved, name) or None, put)


def _codes(name: str) -> Field:
    def put(moved: Transaction, value: Any) -> Transaction:
        changes: dict[str, Any] = {name: tuple(map(coded, value or ()))}
        return replace(moved, **changes)

    return Field(lambda moved: tuple(map(code_of, getattr(moved, name))) or None, put)


def _place(name: str) -> Field:
    def put(moved: Transaction, value: Any) -> Transaction:
        changes: dict[str, Any] = {name: coded(value) if value else None}
        return replace(moved, **changes)

    return Field(lambda moved: code_of(held) if (held := getattr(moved, name)) else None, put)


def _of_side(side: str, name: str) -> Field:
    def get(moved: Transaction) -> Any:
        org = getattr(moved, side)
        if org is None:
            return None
        return first_words(org.name) if name == "name" else getattr(org, name) or None

    def put(moved: Transaction, value: Any) -> Transaction:
        org = getattr(moved, side) or Organisation()
        held: dict[str, Any] = {name: saying(org.name, value) if name == "name" else value or ""}
        changed = replace(org, **held)
        changes: dict[str, Any] = {side: None if changed == Organisation() else changed}
        return replace(moved, **changes)

    return Field(get, put)


FIELDS: dict[str, Field] = {
    "type": _plain("type"),
    "on": Field(lambda moved: moved.on, lambda moved, value: replace(moved, on=value)),
    "amount": Field(
        lambda moved: moved.value.amount,
        lambda moved, value: replace(moved, value=replace(moved.value, amount=Decimal(value))),
    ),
    "currency": Field(
        lambda moved: moved.value.currency or None,
        lambda moved, value: replace(moved, value=replace(moved.value, currency=value or "")),
    ),
    "value_on": Field(
        lambda moved: moved.value.on, lambda moved, value: replace(moved, value=replace(moved.value, on=value))
    ),
    "description": Field(
        lambda moved: first_words(moved.description),
        lambda moved, value: replace(moved, description=saying(moved.description, value)),
    ),
    "humanitarian": Field(
        lambda moved: moved.is_humanitarian, lambda moved, value: replace(moved, is_humanitarian=value)
    ),
    **{f"{side}_{name}": _of_side(side, name) for side in _SIDES for name in ("ref", "type", "name", "activity")},
    "aid_types": _codes("aid_types"),
    "sectors": _codes("sectors"),
    "country": _place("country"),
    "region": _place("region"),
    **{name: _plain(name) for name in _CODES},
    "channel": _plain("disbursement_channel"),
}


def references(one: Activity) -> list[str]:
    """What each transaction of an activity is called in a sheet: its reference, or #3 where that does not tell it."""
    count = Counter(moved.ref for moved in one.transactions)
    return [
        moved.ref if moved.ref and count[moved.ref] == 1 and not moved.ref.startswith("#") else f"#{position}"
        for position, moved in enumerate(one.transactions, 1)
    ]


def rows_of(kind: str, one: Activity) -> Iterator[Row]:
    """The rows of an activity in one of the sheets."""
    head = {
        "activity": one.identifier,
        "activity_title": first_words(one.title),
        "reporting_ref": one.reporting.ref or None,
        "reporting_name": first_words(one.reporting.name),
    }
    if kind == "transactions":
        for ref, moved in zip(references(one), one.transactions, strict=True):
            cells = {key: field.get(moved) for key, field in FIELDS.items()}
            yield {**head, "ref": ref, **cells, "currency": moved.value.currency or one.currency or None}
        return
    for result in one.results:
        for indicator in result.indicators:
            yield from ({**head, **row} for row in _values(result, indicator))


def _values(result: Result, indicator: Indicator) -> Iterator[Row]:
    baseline = indicator.baselines[0] if indicator.baselines else Level()
    told: dict[str, Any] = {
        "result": first_words(result.title),
        "result_type": result.type,
        "indicator": first_words(indicator.title),
        "measure": indicator.measure or None,
        "ascending": indicator.is_ascending,
        "baseline_year": int(baseline.year) if baseline.year.isdigit() else None,
        "baseline": baseline.value or None,
    }
    for period in indicator.periods:
        parts = dict.fromkeys(part_of(level) for level in (*period.targets, *period.actuals))
        for dimensions, location in parts:
            target, actual = (
                next((level for level in levels if part_of(level) == (dimensions, location)), Level())
                for levels in (period.targets, period.actuals)
            )
            yield {
                **told,
                "period_start": period.start,
                "period_end": period.end,
                "dimensions": dimensions or None,
                "location": location or None,
                "target": target.value or None,
                "target_comment": first_words(target.comment),
                "actual": actual.value or None,
                "actual_comment": first_words(actual.comment),
            }


def part_of(level: Level) -> tuple[tuple[str, ...], str]:
    """Of which part of the whole a value is: its dimensions as name=value, and its place."""
    return tuple(f"{name}={value}" for name, value in level.dimensions), "; ".join(level.locations)
