"""Sections of narrative as blocks: written by people, with every figure from its statement.

A text that cannot be printed is refused whole, with each complaint and its line, so that no report is written half.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from headwater.lib.errors import Complaint, refuse_if
from headwater.lib.words import said
from headwater.reports import blocks, queries, shown
from headwater.reports.blocks import Block
from headwater.reports.narrative import files
from headwater.reports.narrative.grammar import PARTS, Asked, extract, line_of
from headwater.reports.narrative.markdown import read
from headwater.reports.narrative.numbers import option_complaints, phrase
from headwater.reports.narrative.typed import Warned, typed
from headwater.reports.rules import slot_title
from headwater.reports.translations import for_reader
from headwater.statements.queries import Context, Figure, Reconciliation, reconciled, statements, value
from headwater.statements.queries import context as context_of_year
from headwater.statements.rules import Column, Exact, Reconciled, Synthetic


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A section read against the statements.

    complaints: what keeps it from being saved or printed. missing: figures that cannot be computed yet, which keep it
    from being printed only. warnings: numbers that were typed. keys: the statements that it uses, with their years.
    """

    blocks: tuple[Block, ...]
    complaints: tuple[Complaint, ...]
    missing: tuple[Complaint, ...]
    warnings: tuple[Warned, ...]
    keys: tuple[tuple[str, int], ...]


def sections(
    context: Context, report: str = "annual", language: str = "en", folder: Path | None = None
) -> dict[str, list[Block]]:
    """What people wrote for a report, as blocks by their place in it; from a folder of .md files where one is given.

    Refused, with all complaints of all sections together: a figure that there is not, one of a later year, one that
    cannot be computed, markup that cannot be printed, a file that is no section of the report.
    """
    if folder is not None:
        texts = files.texts(folder, report=report, language=language)
    else:
        texts = queries.texts(context, report, language)
    rendered = {slot: render(text, slot=slot, context=context, language=language) for slot, text in texts.items()}
    refuse_if(
        Complaint(one.what, where=f"{slot_title(report, slot)} ({language}), {one.where}")
        for slot, made in rendered.items()
        for one in (*made.complaints, *made.missing)
    )
    return {slot: list(made.blocks) for slot, made in rendered.items() if made.blocks}


def render(text: str, *, slot: str, context: Context, language: str, warns: bool = False) -> Rendered:
    """One section as blocks, with everything that is wrong with it; with warnings about typed numbers if asked."""
    extracted = extract(text)
    resolved = [_resolved(asked, context, language) for asked in extracted.asked]
    found, wrong = read(extracted.text, slot=slot, resolve=lambda number: resolved[number].shown)
    complaints = [*extracted.complaints, *(one for each in resolved for one in each.complaints), *wrong]
    missing = [each.missing for each in resolved if each.missing]
    warnings = [*_unnamed_years(text, extracted.asked, context)]
    if warns:
        warnings += typed(text, context=context, language=language)
    return Rendered(
        blocks=tuple(found),
        complaints=tuple(sorted(complaints, key=line_of)),
        missing=tuple(missing),
        warnings=tuple(sorted(warnings, key=lambda one: one.line)),
        keys=tuple(dict.fromkeys((asked.key, asked.year or context.year) for asked in extracted.asked)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Resolved:
    shown: tuple[str, blocks.Value] = ("", None)
    complaints: tuple[Complaint, ...] = ()
    missing: Complaint | None = None


def _resolved(asked: Asked, context: Context, language: str) -> _Resolved:
    """A figure as its words and as a value, or what is wrong with how it was asked for."""
    declared = statements().get(asked.key)
    if declared is None:
        near = get_close_matches(asked.key, statements(), n=3, cutoff=0.6)
        return _wrong(
            asked,
            said("There is no statement “{key}”; is it one of: {near}?", key=asked.key, near=", ".join(near))
            if near
            else said("There is no statement “{key}”; choose one of the list of statements.", key=asked.key),
        )
    if isinstance(declared, Reconciliation) and asked.part is None:
        return _wrong(
            asked,
            said(
                "“{key}” is a reconciliation; say which line of it: part={parts}.",
                key=asked.key,
                parts=", ".join(PARTS),
            ),
        )
    if not isinstance(declared, Figure | Reconciliation):
        return _wrong(
            asked, said("“{key}” is a table, and a sentence has room for one figure; choose a figure.", key=asked.key)
        )
    if isinstance(declared, Figure) and asked.part is not None:
        return _wrong(asked, said("“{key}” is one figure and has no parts; leave “part” out.", key=asked.key))
    if asked.year is not None and asked.year > context.year:
        return _wrong(
            asked,
            said(
                "{year} comes after {reported}, the year of the report; it cannot tell of it.",
                year=asked.year,
                reported=context.year,
            ),
        )
    if wrong := list(option_complaints(asked, declared.unit, language)):
        return _Resolved(complaints=tuple(Complaint(one, where=asked.where) for one in wrong))
    return _computed(asked, _of_year(asked, context), declared, language)


def _computed(asked: Asked, of: Context, declared: Figure | Reconciliation, language: str) -> _Resolved:
    exact: Exact | None
    is_synthetic, digits = False, 0
    if isinstance(declared, Figure):
        computed = value(asked.key, of)
        exact, missing = computed.exact, computed.missing
        is_synthetic, digits, unit = computed.is_synthetic, computed.digits, computed.unit
    else:
        found = reconciled(asked.key, of)
        exact, missing, unit = _part(found, asked.part or ""), found.missing, found.unit
    if exact is None:
        why = for_reader(missing) or said("No {part} is stated.", part=said(PARTS[asked.part or "stated"]))
        what = said(
            "“{title}” cannot be computed for {year}: {why}", title=for_reader(declared.title), year=of.year, why=why
        )
        return _Resolved(missing=Complaint(what, where=asked.where))
    words = phrase(exact, unit=unit, digits=digits, asked=asked, language=language, is_synthetic=is_synthetic)
    is_plain = (asked.scale, asked.digits, asked.unit) == (None, None, None)
    cell = Synthetic(exact) if is_synthetic else exact
    return _Resolved(shown=(words, shown.cell_value(cell, Column("", unit, digits)) if is_plain else words))


def _part(found: Reconciled, part: str) -> int | None:
    if found.missing:
        return None
    match part:
        case "opening":
            return found.opening.amount
        case "closing":
            return found.closing
        case "stated":
            return found.stated.amount if found.stated else None
        case _:
            return found.gap


def _of_year(asked: Asked, context: Context) -> Context:
    """The context of the year that a figure is asked of, the same for all figures of that year."""
    if asked.year is None or asked.year == context.year:
        return context
    place = ("year", asked.year)
    if place not in context.memory:
        context.memory[place] = context_of_year(
            year=asked.year, organisation=context.organisation, recorded_by=context.recorded_by
        )
    found: Context = context.memory[place]
    return found


def _unnamed_years(text: str, asked: tuple[Asked, ...], context: Context) -> list[Warned]:
    """Figures of another year in a line that does not name it: readers would take it for one of this year."""
    lines = text.splitlines()
    found = []
    for one in asked:
        words = re.sub(r"\{\{[^{}]*\}\}", "", lines[one.line - 1])
        if one.year is not None and one.year != context.year and str(one.year) not in words:
            what = said(
                "The figure of {year} stands in a line that does not say {year}; name the year there.", year=one.year
            )
            found.append(Warned(line=one.line, words=one.key, what=what))
    return found


def _wrong(asked: Asked, what: str) -> _Resolved:
    return _Resolved(complaints=(Complaint(what, where=asked.where),))
