"""Putting the rows of a flat sheet into an activity: each adds, replaces or changes nothing. Plain thought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from headwater.iati.activity import (
    Activity,
    Indicator,
    Level,
    Narrative,
    Organisation,
    Period,
    Result,
    Transaction,
    Value,
)
from headwater.iati.sheets.rows import FIELDS, Row, first_words, part_of, references, saying
from headwater.lib.words import noted, said


class Outcome(StrEnum):
    """What a row does to the activity."""

    NEW = noted("new")
    REPLACED = noted("replaced")
    UNCHANGED = noted("unchanged")
    REJECTED = noted("rejected")


@dataclass(frozen=True, slots=True)
class Applied:
    """An activity with rows in it, and what each row did, in their order; a complaint where it was rejected."""

    activity: Activity
    outcomes: tuple[tuple[Outcome, str], ...]


_BLANK = Transaction(type="", on=date.min, value=Value(amount=Decimal(0)))


def begun(row: Row) -> Activity | str:
    """A new activity as a row tells of it, or why it cannot be begun."""
    title, ref = row.get("activity_title"), row.get("reporting_ref")
    if not title or not ref:
        lacks = [name for name, held in (("Activity title", title), ("Reporting organisation", ref)) if not held]
        missing = said("{one} and {other}", one=said(lacks[0]), other=said(lacks[1])) if lacks[1:] else said(lacks[0])
        return said(
            "There is no activity {activity} in the file, and to begin one the row lacks {missing}; "
            "correct the identifier or fill them in.",
            activity=row["activity"],
            missing=missing,
        )
    name = row.get("reporting_name")
    return Activity(
        identifier=str(row["activity"]),
        title=(Narrative(str(title)),),
        reporting=Organisation(ref=str(ref), name=(Narrative(str(name)),) if name else ()),
    )


def with_transactions(one: Activity, rows: Sequence[Row], *, is_begun: bool = False) -> Applied:
    """An activity with transactions of a sheet: those that it has are replaced, others follow them.

    is_begun: the activity is new, and a transaction that had no reference where the sheet came from has none here.
    """
    held = list(one.transactions)
    at = {ref: position for position, ref in enumerate(references(one))}
    outcomes: list[tuple[Outcome, str]] = []
    for row in rows:
        ref = str(row["ref"])
        currency = row.get("currency")
        if (position := at.get(ref)) is not None:
            changed = _filled(held[position], _without_default(row, one.currency, held[position]))
            outcomes.append((Outcome.UNCHANGED if changed == held[position] else Outcome.REPLACED, ""))
            held[position] = changed
        elif ref.startswith("#") and not is_begun:
            what = said(
                "There is no transaction {ref} in {identifier}; give a new one a reference of its own.",
                ref=ref,
                identifier=one.identifier,
            )
            outcomes.append((Outcome.REJECTED, what))
        elif not currency and not one.currency:
            what = said(
                "{identifier} has no currency of its own; write the currency of the transaction.",
                identifier=one.identifier,
            )
            outcomes.append((Outcome.REJECTED, what))
        else:
            at[ref] = len(held)
            held.append(_filled(replace(_BLANK, ref="" if ref.startswith("#") else ref), row))
            outcomes.append((Outcome.NEW, ""))
    return Applied(replace(one, transactions=tuple(held)), tuple(outcomes))


def _without_default(row: Row, currency: str, moved: Transaction) -> Row:
    """A sheet writes the currency out; where the transaction leaves it to the activity, that is no change."""
    is_default = not moved.value.currency and row.get("currency") == currency
    return {key: held for key, held in row.items() if key != "currency" or not is_default}


def _filled(moved: Transaction, row: Row) -> Transaction:
    for key, field in FIELDS.items():
        if key in row and row[key] != field.get(moved):
            moved = field.put(moved, row[key])
    return moved


def with_results(one: Activity, rows: Sequence[Row], *, is_begun: bool = False) -> Applied:  # noqa: ARG001 (as above)
    """An activity with values of a sheet: a value that it has is replaced, what is missing for one is begun."""
    results = list(one.results)
    outcomes: list[tuple[Outcome, str]] = []
    for row in rows:
        position = next((i for i, held in enumerate(results) if _is_named(held.title, row["result"])), None)
        before = None if position is None else results[position]
        after, is_there = _in_result(before, row)
        if position is None:
            results.append(after)
        else:
            results[position] = after
        fate = Outcome.UNCHANGED if after == before else Outcome.REPLACED if is_there else Outcome.NEW
        outcomes.append((fate, ""))
    return Applied(replace(one, results=tuple(results)), tuple(outcomes))


def _is_named(title: tuple[Narrative, ...], name: Any) -> bool:
    return (first_words(title) or "").casefold() == str(name).casefold()


def _in_result(held: Result | None, row: Row) -> tuple[Result, bool]:
    """The result with a value in it, and whether that value was there before."""
    result = held or Result(type="", title=(Narrative(str(row["result"])),))
    if row.get("result_type"):
        result = replace(result, type=str(row["result_type"]))
    indicators = list(result.indicators)
    position = next((i for i, each in enumerate(indicators) if _is_named(each.title, row["indicator"])), None)
    before = None if position is None else indicators[position]
    indicator, is_there = _in_indicator(before, row)
    if position is None:
        indicators.append(indicator)
    else:
        indicators[position] = indicator
    return replace(result, indicators=tuple(indicators)), is_there


def _in_indicator(held: Indicator | None, row: Row) -> tuple[Indicator, bool]:
    indicator = held or Indicator(measure="", title=(Narrative(str(row["indicator"])),))
    if row.get("measure"):
        indicator = replace(indicator, measure=str(row["measure"]))
    if "ascending" in row and row["ascending"] != indicator.is_ascending:
        indicator = replace(indicator, is_ascending=bool(row["ascending"]) if row["ascending"] is not None else None)
    indicator = _with_baseline(indicator, row)
    periods = list(indicator.periods)
    days = (row["period_start"], row["period_end"])
    position = next((i for i, each in enumerate(periods) if (each.start, each.end) == days), None)
    before = None if position is None else periods[position]
    period, is_there = _in_period(before, row)
    if position is None:
        periods.append(period)
    else:
        periods[position] = period
    return replace(indicator, periods=tuple(periods)), is_there


def _with_baseline(indicator: Indicator, row: Row) -> Indicator:
    if "baseline_year" not in row and "baseline" not in row:
        return indicator
    first = indicator.baselines[0] if indicator.baselines else Level()
    year, value = row.get("baseline_year"), row.get("baseline")
    told = replace(
        first,
        year=str(year) if year is not None else first.year if "baseline_year" not in row else "",
        value=str(value) if value is not None else first.value if "baseline" not in row else "",
    )
    if told == first:
        return indicator
    return replace(indicator, baselines=tuple(each for each in (told, *indicator.baselines[1:]) if each != Level()))


def _in_period(held: Period | None, row: Row) -> tuple[Period, bool]:
    start, end = row["period_start"], row["period_end"]
    assert isinstance(start, date) and isinstance(end, date), "the sheet's columns are days"
    period = held or Period(start=start, end=end)
    part = (tuple(_words(row.get("dimensions"))), "; ".join(_words(row.get("location"))))
    is_there = any(part_of(level) == part for level in (*period.targets, *period.actuals))
    targets = _in_levels(period.targets, part, row, "target")
    actuals = _in_levels(period.actuals, part, row, "actual")
    return replace(period, targets=targets, actuals=actuals), is_there


def _words(held: Any) -> tuple[str, ...]:
    return (held,) if isinstance(held, str) else tuple(held or ())


def _in_levels(levels: tuple[Level, ...], part: tuple[tuple[str, ...], str], row: Row, key: str) -> tuple[Level, ...]:
    """The targets or actuals with the row's own; an empty cell says that there is none."""
    if key not in row and f"{key}_comment" not in row:
        return levels
    position = next((i for i, level in enumerate(levels) if part_of(level) == part), None)
    dimensions, location = part
    blank = Level(
        dimensions=tuple((name, value) for name, _, value in (each.partition("=") for each in dimensions)),
        locations=tuple(filter(None, location.split("; "))),
    )
    before = blank if position is None else levels[position]
    value, comment = row.get(key, before.value), row.get(f"{key}_comment", first_words(before.comment))
    after = replace(before, value=str(value or ""))
    if comment != first_words(before.comment):
        after = replace(after, comment=saying(before.comment, None if comment is None else str(comment)))
    if position is None:
        return levels if after == blank else (*levels, after)
    kept = () if after == blank else (after,)
    return (*levels[:position], *kept, *levels[position + 1 :])
