"""Numbers that somebody typed into a text although a statement holds them, or one close to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from headwater.lib.words import said
from headwater.reports.blocks import Value as Shown
from headwater.reports.formats import text as plain
from headwater.reports.narrative.grammar import MOST_DIGITS, PARTS, SCALES, blanked
from headwater.reports.shown import cell_value
from headwater.reports.translations import for_reader
from headwater.statements.quantities import Quantity, figures_in
from headwater.statements.queries import Context, catalogue, reconciled, reconciliations, value
from headwater.statements.rules import PER_CENT, USD, Column, Exact, Ratio

_DOLLARS = ("USD", "$")
# Further away than this part of the larger one, the nearest statement is no help.
_NEAR = Fraction(1, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """A typed number: where (line from 1), its words, what to know about it, and what could stand there instead."""

    line: int
    words: str
    what: str
    instead: str = ""

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}"


def typed(text: str, *, context: Context, language: str) -> list[Warned]:
    """Every typed number of a text that looks like a figure, with the statement that it is nearest to."""
    left = blanked(text)
    found = [quantity for quantity in figures_in(left, language=language) if quantity.value is not None]
    if not found:
        return []
    known = [*_figures(context), *_lines(context)]
    return [_warned(quantity, text.count("\n", 0, quantity.start) + 1, known) for quantity in found]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """A number that a statement holds: how it is asked for, what it is, and its exact value as people write it."""

    key: str
    part: str
    title: str
    unit: str
    digits: int
    exact: Fraction
    shown: str


def _figures(context: Context) -> Iterator[_Known]:
    for key, declared in catalogue().items():
        computed = value(key, context)
        if computed.exact is not None:
            shown = cell_value(computed.exact, Column("", computed.unit, computed.digits))
            yield _known(key, "", declared.title, computed.exact, computed.unit, computed.digits, shown)


def _lines(context: Context) -> Iterator[_Known]:
    """The lines of reconciliations: what is stated and what the gap is stand in no other figure."""
    for key, declared in reconciliations().items():
        found = reconciled(key, context)
        stated = found.stated.amount if found.stated else None
        for part, amount in (("stated", stated), ("gap", found.gap)):
            if not found.missing and amount:
                shown = cell_value(amount, Column("", found.unit))
                yield _known(key, f"part={part}", f"{declared.title}: {PARTS[part]}", amount, found.unit, 0, shown)


def _known(key: str, part: str, title: str, exact: Exact, unit: str, digits: int, shown: Shown) -> _Known:
    number = 100 * exact.exact if isinstance(exact, Ratio) else Fraction(exact, 100 if unit == USD else 1)
    text = plain(shown, "en").replace("\xa0", " ")
    return _Known(key=key, part=part, title=title, unit=unit, digits=digits, exact=number, shown=text)


def _warned(quantity: Quantity, line: int, known: list[_Known]) -> Warned:
    comparable = [one for one in known if _unit(one.unit) == _unit(quantity.unit)]
    nearest = min(comparable, key=lambda one: _distance(quantity, one.exact), default=None)
    words = " ".join(quantity.words.split())
    if nearest is None or _distance(quantity, nearest.exact) > _NEAR:
        what = said("“{words}” is typed, and no statement is near it: nobody can follow it to its rows.", words=words)
        return Warned(line=line, words=words, what=what)
    is_same = not _distance(quantity, nearest.exact)
    options = " ".join(option for option in (nearest.part, _options(quantity, nearest)) if option)
    instead = f"{{{{ figure:{nearest.key}{f' | {options}' if options else ''} }}}}"
    told = {"words": words, "title": for_reader(nearest.title), "shown": nearest.shown, "instead": instead}
    what = (
        said("“{words}” is typed; it agrees with “{title}” ({shown}). Write {instead} and it stays true.", **told)
        if is_same
        else said(
            "“{words}” is typed; the nearest statement, which it is not, is “{title}” ({shown}). "
            "Write {instead} and it stays true.",
            **told,
        )
    )
    return Warned(line=line, words=words, what=what, instead=instead)


def _distance(quantity: Quantity, exact: Fraction) -> Fraction:
    """How far a typed number is from an exact one, as a part of the larger; nothing within what its words allow."""
    low, high = quantity.low_and_high
    if low <= exact <= high:
        return Fraction(0)
    away = min(abs(exact - low), abs(exact - high))
    return away / max(abs(exact), abs(low), abs(high), Fraction(1))


def _unit(unit: str) -> str:
    """Dollars, per cent, or a count of anything: a text rarely names what it counts as a statement does."""
    if unit in _DOLLARS:
        return USD
    if unit in ("%", PER_CENT, "points"):
        return "%"
    return "" if not unit or unit.islower() else unit


def _options(quantity: Quantity, known: _Known) -> str:
    """Options that show the figure as precisely as it was typed."""
    if known.unit == PER_CENT:
        digits = _digits(quantity.step, 0)
        return f"digits={digits}" if digits != known.digits else ""
    if quantity.value is None:
        return ""
    for name, power in sorted(SCALES.items(), key=lambda one: -one[1]):
        if power and quantity.step > 1 and abs(quantity.value) >= 10**power and _digits(quantity.step, power) <= 3:
            return f"scale={name} digits={_digits(quantity.step, power)}"
    return ""


def _digits(step: Fraction, power: int) -> int:
    """How many decimals a number has at a scale, from the value of its last place."""
    return next((digits for digits in range(MOST_DIGITS) if step >= Fraction(10**power, 10**digits)), MOST_DIGITS)
