"""What pages of measures share: how values and progress are shown, and what a person means by a period or a place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any, Literal
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest
from django.urls import reverse

from headwater.ledger.queries import closed_through
from headwater.lib.errors import Refused
from headwater.lib.periods import Period, parse
from headwater.lib.shares import rounded
from headwater.lib.words import language, noted, said
from headwater.measures import queries
from headwater.measures.queries import Indicator
from headwater.measures.rules import PER_CENT, Measured
from headwater.measures.rules import Status as Standing
from headwater.registry import queries as registry
from headwater.registry.queries import Node, names_of
from headwater.reports import formats
from headwater.reports.blocks import Quantity, Share, Status, Synthetic, Value, number_of
from headwater.reports.translations import for_reader
from headwater.web.languages import day, later, month, with_unit
from headwater.web.pages import today
from headwater.web.steps import day_field

TABS = (
    ("results", noted("Framework")),
    ("indicators", noted("Indicators")),
    ("observations", noted("Observations")),
    ("reporting", noted("Reporting")),
)
TONES: dict[str, Literal["neutral", "good", "attention", "bad"]] = {
    Standing.ACHIEVED: "good",
    Standing.ON_TRACK: "good",
    Standing.BEHIND: "attention",
    Standing.OFF_TRACK: "bad",
}
OBSERVATION_TONES: dict[str, Literal["neutral", "good", "attention", "bad"]] = {
    "verified": "good",
    "entered": "attention",
    "returned": "bad",
}


def usual_day() -> date:
    """As of when results are shown where nobody asks: the day to which the books are closed, as the statements are."""
    return closed_through() or today()


class Asked(forms.Form):
    """The day and the place that a page of results is asked for."""

    on = day_field(noted("As of"), required=False)
    place = forms.CharField(label=later("Place"), required=False, max_length=200, help_text=later("Empty: everywhere."))

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET, auto_id="filter_%s")

    def clean(self) -> dict[str, Any]:
        """The place is what is called so on the day."""
        told = super().clean() or {}
        told["day"] = told.get("on") or usual_day()
        try:
            told["where"] = meant_place(told.get("place", ""), told["day"])
        except forms.ValidationError as wrong:
            self.add_error("place", wrong)
        return told


def named(nodes: Iterable[Node | int], *, on: date) -> dict[int, str]:
    """What things are called on a day in the language of whoever reads, by their ids."""
    return names_of(nodes, on=on, language=language().code)


def category_names() -> dict[int, tuple[str, str]]:
    """What each category may be called by whoever reads, by its id: its dimension and itself."""
    spoken = language().code
    return {
        one.pk: (split.titles().get(spoken, split.title), one.titles().get(spoken, one.title))
        for split in queries.dimensions()
        for one in split.categories.all()
    }


def tabs(current: str) -> list[tuple[str, str, bool]]:
    """Address, words and whether it is this page, of each page of this part."""
    return [(reverse(name), said(words), name == current) for name, words in TABS]


def address_of(key: str, **asked: str) -> str:
    """The page of an indicator."""
    return f"{reverse('indicator', args=[key])}{query(asked)}"


def query(asked: dict[str, str]) -> str:
    """What stands after the question mark of an address; nothing for what is empty."""
    kept = {name: value for name, value in asked.items() if value}
    return f"?{urlencode(kept)}" if kept else ""


def standing(word: str) -> Status:
    """How far a target is reached, with its colour."""
    return Status(said(word), TONES.get(word, "neutral"))


def checked(word: str) -> Status:
    """Where an observation stands, with its colour."""
    return Status(said(word), OBSERVATION_TONES.get(word, "neutral"))


def number(exact: Fraction | None, unit: str, digits: int) -> Quantity | None:
    """A number in whole units, rounded once, here; a share where it is one."""
    if exact is None:
        return None
    figure = rounded(exact, digits)
    if unit == PER_CENT:
        return Share(figure)
    return int(figure) if digits == 0 else figure


def measured_number(found: Measured) -> Quantity | None:
    """The bare number of a value, for charts and files."""
    return number(found.exact, found.unit, found.digits)


def words(exact: Fraction | None, unit: str, digits: int, relation: str = "exactly") -> str:
    """A number with its unit, and with about, over or under where it is not exact."""
    figure = number(exact, unit, digits)
    if figure is None:
        return ""
    if isinstance(figure, Share):
        return _related(formats.text(figure, language().code), relation)
    written = formats.number(number_of(figure), language().code, places=digits)
    return with_unit(_related(written, relation), for_reader(unit), is_one=figure == 1)


def _related(figure: str, relation: str) -> str:
    return said(_RELATED[relation], figure=figure) if relation in _RELATED else figure


_RELATED = {
    "about": noted("about {figure}"),
    "over": noted("over {figure}"),
    "under": noted("under {figure}"),
}


def told(found: Measured) -> Value:
    """A measured value as people say it; None where it is not known."""
    if found.exact is None:
        return None
    text = words(found.exact, found.unit, found.digits, found.relation)
    if found.low is not None or found.high is not None:
        text = said("{figure} ({span})", figure=text, span=span(found.low, found.high, found.unit, found.digits))
    return Synthetic(text) if found.is_synthetic else text


def span(low: Fraction | None, high: Fraction | None, unit: str, digits: int) -> str:
    """The range of an estimate."""
    ends = [formats.text(number(end, unit, digits), language().code) if end is not None else "" for end in (low, high)]
    if all(ends):
        return said("{low} to {high}", low=ends[0], high=ends[1])
    return said("{figure} or more", figure=ends[0]) if ends[0] else said("{figure} or less", figure=ends[1])


def period(starts_on: date | None, ends_on: date | None) -> str:
    """A time as people name it: 2023, Q4 2023, December 2023, a day, or from a day to a day."""
    if starts_on is None or ends_on is None:
        return ""
    if starts_on == ends_on:
        return day(ends_on)
    written = str(Period(starts_on, ends_on))
    if len(written) == 4:
        return written
    if "-Q" in written:
        return said("Q{quarter} {year}", quarter=written[-1], year=written[:4])
    if len(written) == 7:
        return month(starts_on)
    return said("{first} to {last}", first=day(starts_on), last=day(ends_on))


def meant_period(text: str) -> Period:
    """The time that a person writes: a year, a quarter, a month, a day, or two days with “to” between them."""
    first, _, last = text.strip().partition(" to ")
    try:
        return Period(date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip()))
    except (ValueError, AssertionError):
        pass
    try:
        return parse(text)
    except Refused:
        raise forms.ValidationError(
            said(
                "“{text}” is no time; write a year, a quarter or a month (2023, 2023-Q4, 2023-12), a day "
                "(2023-12-31), or two days (2023-01-01 to 2023-06-30).",
                text=text[:40],
            )
        ) from None


def meant_place(text: str, on: date) -> Node | None:
    """The place that a person names by its code or its name; None for nothing."""
    if not text.strip():
        return None
    try:
        found = registry.find(kind="place", text=text, on=on)
    except Refused as refusal:
        raise forms.ValidationError(str(refusal)) from None
    if found is None:
        raise forms.ValidationError(
            said("“{text}” is no registered place; register it first or correct the name.", text=text[:60])
        )
    return found


def unit_of(row: Indicator) -> str:
    """The unit that stands in the head of a column."""
    return "%" if row.unit == PER_CENT else for_reader(row.unit)
