"""What proofreading found, as lines of text for a terminal: first what is wrong, then what agrees, then the rest."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path

from headwater.proofreading import queries
from headwater.proofreading.queries import Checked, Verdict
from headwater.proofreading.rules import Finding

WIDTH = 110
_ORDER = (Verdict.OPEN, Verdict.CONTRADICTS, Verdict.AGREES, Verdict.ROUNDED, Verdict.UNCHECKED)


def check(*, file: Path, books: bool, everything: bool) -> int:
    """Check a document that somebody else wrote; 1 where something does not close or contradicts the books."""
    found = queries.check(file, with_statements=books)
    for line in lines(found, name=file.name, everything=everything):
        print(line)
    return int(not found.is_clean)


def lines(found: Checked, *, name: str, everything: bool) -> Iterator[str]:
    """The findings in groups, and a line that sums them up at the end, where a terminal shows it."""
    yield f"{name}: {len(found.findings)} findings. {found.books}"
    for verdict in _ORDER:
        group = found.of(verdict)
        if not group:
            continue
        yield f"\n{str(verdict).capitalize()} ({len(group)})"
        if verdict == Verdict.UNCHECKED and not everything:
            yield from _alone(group, found.place)
        else:
            for one in group:
                yield from _finding(one, found.place) if one.is_wrong else _short(one, found.place)
    yield ""
    yield summary(found)


def summary(found: Checked) -> str:
    """How many findings there are of each kind, in one line."""
    counts = "; ".join(f"{verdict}: {len(found.of(verdict))}" for verdict in _ORDER)
    advice = "Nothing is wrong as far as it can be checked." if found.is_clean else "Look at what is wrong."
    return f"{counts[:1].upper()}{counts[1:]}. {advice}"


def _finding(one: Finding, place: str) -> Iterator[str]:
    first, *more = one.lines
    also = f" (with {', '.join(str(line) for line in more[:6])}{', …' if len(more) > 6 else ''})" if more else ""
    yield from _wrapped(f"{place} {first}{also}: {one.what}", "  ", "    ")
    yield from _wrapped(f"“{one.words}”", "    ", "     ")
    if one.arithmetic:
        yield from _wrapped(one.arithmetic, "    = ", "      ")
    if one.books:
        yield from _wrapped(f"the books say: {one.books}", "    ", "      ")


def _short(one: Finding, place: str) -> Iterator[str]:
    """What agrees, in few lines."""
    first, *more = one.lines
    also = f" with {', '.join(str(line) for line in more[:6])}{', …' if len(more) > 6 else ''}" if more else ""
    said = "; ".join(filter(None, (one.arithmetic, one.books and f"the books: {one.books}")))
    yield from _wrapped(f"{place} {first}{also}, {one.what}: “{one.words}” {said}", "  ", "      ")


def _alone(group: tuple[Finding, ...], place: str) -> Iterator[str]:
    """Numbers that nothing could be held against: their places, and those that a table or sentence left open."""
    told = [one for one in group if one.arithmetic]
    for one in told:
        yield from _finding(one, place)
    places = sorted({one.lines[0] for one in group if not one.arithmetic})
    if places:
        yield from _wrapped(
            f"{len(group) - len(told)} numbers stand alone, on {place}s {', '.join(str(line) for line in places)} "
            "(--all shows them)",
            "  ",
            "    ",
        )


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False)
