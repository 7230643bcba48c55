"""Narrative of reports: which sections there are, reading one, and writing it with its figures beside it."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from headwater.access.queries import require
from headwater.lib.errors import Complaint, Refused
from headwater.lib.words import listed, noted, said
from headwater.registry.queries import nodes
from headwater.reports import actions, blocks, formats, html, narrative, queries, shown
from headwater.reports.narrative import OPTIONS, Rendered, line_of, meaning
from headwater.reports.queries import Section
from headwater.reports.rules import ANNUAL, LANGUAGES, LONGEST_TEXT, RESULTS, SLOTS, SectionDraft, is_slot, slot_title
from headwater.reports.translations import for_reader
from headwater.statements.queries import Context, catalogue, value
from headwater.web.languages import later
from headwater.web.pages import REFUSED, holds, page, signer
from headwater.web.statements.shared import Year, context_of

POWER = "write narrative"
# How many letters of a long line stand beside what is to be known of it.
_BESIDE = 40
TITLES = {ANNUAL: noted("Annual report"), "snapshot": noted("Donor snapshots")}


class Chosen(forms.Form):
    """A place in a report and a language, to open."""

    place = forms.ChoiceField(label=later("Place"), error_messages={"required": later("Choose a place.")})
    language = forms.ChoiceField(
        label=later("Language"), choices=[(code, later(name)) for code, name in LANGUAGES.items()]
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="chosen_%s")
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField), "it is declared above"
        field.choices = [
            (said(TITLES[report]), [(f"{report}/{slot}", said(title)) for slot, title in slots.items()])
            for report, slots in SLOTS.items()
        ]
        elements = nodes(kind="plan-element").order_by("code")
        results = [(f"{ANNUAL}/{RESULTS}{one.code}", slot_title(ANNUAL, f"{RESULTS}{one.code}")) for one in elements]
        field.choices = [*field.choices, (said("Results by element of the plan"), results)]


class Editor(forms.Form):
    """The words of a section, and the revision that the writer saw."""

    name, title = "save", later("Save the section")
    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    text = forms.CharField(
        label=later("Text"),
        required=False,
        strip=False,
        max_length=LONGEST_TEXT,
        help_text=later(
            "Markdown: ## for headings, **strong**, *emphasis*, lists, quotations, tables. "
            "A figure is written {example}; the keys stand below.",
            example="{{ figure:KEY }}",
        ),
    )
    note = forms.CharField(
        label=later("Why it changed"),
        required=False,
        max_length=500,
        help_text=later("One sentence for whoever reads it later."),
    )

    def __init__(self, data: Any, *, language: str, initial: dict[str, object]) -> None:
        super().__init__(data, initial=initial, auto_id="section_%s")
        attributes = {"rows": 20, "lang": language, "dir": formats.direction(language), "class": "source"}
        self.fields["text"].widget = forms.Textarea(attrs=attributes)


def sections(request: HttpRequest) -> HttpResponse:
    """All sections of the reports of a year: where they stand, in which languages, and who wrote last."""
    context = context_of(request)
    if "place" in request.GET:
        chosen = Chosen(request.GET)
        if chosen.is_valid():
            report, _, slot = chosen.cleaned_data["place"].partition("/")
            return redirect(_address("narrative-edit", report, slot, chosen.cleaned_data["language"], context))
    else:
        chosen = Chosen()
    is_wrong = chosen.is_bound
    return page(
        request,
        "narrative",
        section="report",
        status=REFUSED if is_wrong else 200,
        is_wrong=is_wrong,
        context_=context,
        form=Year(context),
        chosen=chosen if holds(request, POWER) else None,
        tables=[_listed(context, report) for report in SLOTS],
    )


def _listed(context: Context, report: str) -> blocks.Table:
    titles = (said("Place"), said("Language"), said("Revision"), said("Written by"), said("On"))
    columns = tuple(blocks.Column(title=title) for title in titles)
    standing = queries.standing(context, report)
    rows: list[tuple[blocks.Value, ...]] = [
        (
            blocks.Link(
                slot_title(report, one.slot), _address("narrative-section", report, one.slot, one.language, context)
            ),
            said(LANGUAGES[one.language]),
            str(one.number),
            one.written_by.name,
            one.written_at.date(),
        )
        for one in standing
    ]
    empty = [said(title) for slot, title in SLOTS[report].items() if slot not in {one.slot for one in standing}]
    note = (said("Nobody wrote yet: {empty}.", empty=listed(empty)),) if empty else ()
    return blocks.Table(caption=said(TITLES[report]), columns=columns, rows=tuple(rows), notes=note)


def section(request: HttpRequest, report: str, slot: str, language: str) -> HttpResponse:
    """One section as it reads, with its revisions; with ?revision= the words of an earlier one."""
    context = _context(request, report, slot, language)
    written = list(queries.revisions(context, report=report, slot=slot, language=language))
    asked = request.GET.get("revision", str(written[0].number) if written else "")
    one = next((revision for revision in written if str(revision.number) == asked), None)
    if one is None and asked:
        raise Http404(said("The section has no revision “{asked}”.", asked=asked[:20]))
    text = one.text if one else ""
    rendered = narrative.render(text, slot=slot, context=context, language=language, warns=True)
    return page(
        request,
        "narrative_section",
        section="report",
        context_=context,
        title=slot_title(report, slot),
        language=language,
        language_title=said(LANGUAGES[language]),
        direction=formats.direction(language),
        revision=one,
        is_latest=not written or one == written[0],
        is_editor=holds(request, POWER),
        edit=_address("narrative-edit", report, slot, language, context),
        parts=_parts(rendered, language),
        notes=_notes(text, rendered),
        wrong=[*rendered.complaints, *rendered.missing],
        uses=_uses(rendered),
        revisions=_revisions(written, context) if written else None,
    )


def edit(request: HttpRequest, report: str, slot: str, language: str) -> HttpResponse:
    """Write a section: look at it first as often as wanted, then save it. What was written is never lost."""
    context = _context(request, report, slot, language)
    require(signer(request), POWER)
    before = queries.latest(context, report=report, slot=slot, language=language)
    initial = {"text": before.text if before else "", "based_on": before.number if before else 0}
    form = Editor(request.POST if request.method == "POST" else None, language=language, initial=initial)
    complaints: tuple[Complaint, ...] = ()
    theirs: blocks.Table | None = None
    text = str(initial["text"])
    if form.is_bound and form.is_valid():
        text = form.cleaned_data["text"]
        if request.POST.get("act") == "save":
            draft = SectionDraft(report=report, year=context.year, slot=slot, language=language, text=text)
            try:
                saved, is_new = actions.write_section(
                    draft=draft,
                    context=context,
                    based_on=form.cleaned_data["based_on"],
                    by=signer(request),
                    note=form.cleaned_data["note"],
                )
            except Refused as refusal:
                complaints = refusal.complaints
                if before is not None and before.number != form.cleaned_data["based_on"]:
                    theirs = _difference(before, text)
                    form = _seen(request, before, language)
            else:
                messages.success(
                    request,
                    said("Saved as revision {number}.", number=saved.number)
                    if is_new
                    else said("Nothing was changed."),
                )
                return redirect(_address("narrative-section", report, slot, language, context))
    rendered = narrative.render(text, slot=slot, context=context, language=language, warns=True)
    is_wrong = form.is_bound and (bool(complaints) or not form.is_valid())
    return page(
        request,
        "narrative_edit",
        section="report",
        status=REFUSED if is_wrong else 200,
        is_wrong=is_wrong,
        context_=context,
        title=slot_title(report, slot),
        language=language,
        language_title=said(LANGUAGES[language]),
        direction=formats.direction(language),
        back=_address("narrative-section", report, slot, language, context) if before else reverse("narrative"),
        form=form,
        complaints=complaints,
        theirs=theirs,
        parts=_parts(rendered, language),
        notes=_notes(text, rendered),
        figures=_figures(context),
        options=_options(),
    )


def _context(request: HttpRequest, report: str, slot: str, language: str) -> Context:
    if not is_slot(report, slot) or language not in LANGUAGES:
        raise Http404(said("There is no such place in a report."))
    return context_of(request)


def _seen(request: HttpRequest, theirs: Section, language: str) -> Editor:
    """The form with what was sent, on the revision that is now shown beside it."""
    sent = request.POST.copy()
    sent["based_on"] = str(theirs.number)
    return Editor(sent, language=language, initial={})


def _parts(rendered: Rendered, language: str) -> list[str]:
    """The section as it will read, block by block."""
    return [html.render_block(block, language) for block in rendered.blocks]


def _notes(text: str, rendered: Rendered) -> blocks.Table | None:
    """What is to be known of single lines: what is wrong first, then numbers that were typed."""
    lines = text.splitlines() or [""]
    told: list[tuple[int, str, str, blocks.Value]] = []
    for complaint in (*rendered.complaints, *rendered.missing):
        number = line_of(complaint)
        told.append((number, "", complaint.what, blocks.Status(said("cannot be printed"), "bad")))
    told += [
        (warned.line, warned.words, warned.what, blocks.Status(said("look at it"), "attention"))
        for warned in rendered.warnings
    ]
    if not told:
        return None
    rows: list[tuple[blocks.Value, ...]] = [
        (str(number), _around(lines[min(number, len(lines)) - 1], words), status, what)
        for number, words, what, status in sorted(told, key=lambda one: one[0])
    ]
    titles = (said("Line"), said("Text"), said("Stands"), said("What to know"))
    columns = tuple(blocks.Column(title=title) for title in titles)
    return blocks.Table(caption=said("Line by line"), columns=columns, rows=tuple(rows))


def _around(line: str, words: str) -> str:
    """A line, or of a long one as much as stands around some words."""
    if len(line) <= 2 * _BESIDE:
        return line
    at = max(0, line.find(words))
    start, end = max(0, at - _BESIDE // 2), at + len(words) + _BESIDE
    return f"{'…' if start else ''}{line[start:end].strip()}{'…' if end < len(line) else ''}"


def _uses(rendered: Rendered) -> blocks.Table | None:
    if not rendered.keys:
        return None
    rows: list[tuple[blocks.Value, ...]] = [
        (blocks.Link(key, f"{reverse('statement', args=[key])}?{urlencode({'year': year})}"), str(year))
        for key, year in rendered.keys
        if key in catalogue()
    ]
    columns = (blocks.Column(title=said("Statement")), blocks.Column(title=said("Year")))
    return blocks.Table(caption=said("Figures in it"), columns=columns, rows=tuple(rows)) if rows else None


def _revisions(written: Sequence[Section], context: Context) -> blocks.Table:
    rows: list[tuple[blocks.Value, ...]] = [
        (
            blocks.Link(
                said("Revision {number}", number=one.number),
                f"?{urlencode({'year': context.year, 'revision': one.number})}",
            ),
            one.written_by.name,
            f"{one.written_at:%Y-%m-%d %H:%M} UTC",
            one.note,
        )
        for one in written
    ]
    titles = (said("Revision"), said("Written by"), said("When"), said("Why"))
    columns = tuple(blocks.Column(title=title) for title in titles)
    return blocks.Table(caption=said("Revisions"), columns=columns, rows=tuple(rows))


def _difference(theirs: Section, yours: str) -> blocks.Table:
    """The lines that stand in only one of two texts, in their order."""
    whose = {"- ": said("only in that of {person}", person=theirs.written_by.name), "+ ": said("only in yours")}
    compared = difflib.ndiff(theirs.text.splitlines(), [line.rstrip() for line in yours.splitlines()])
    rows: list[tuple[blocks.Value, ...]] = [
        (line[2:] or said("(empty line)"), whose[line[:2]]) for line in compared if line[:2] in whose
    ]
    columns = (blocks.Column(title=said("Line")), blocks.Column(title=said("Stands")))
    caption = said(
        "Your text beside revision {number} by {person}", number=theirs.number, person=theirs.written_by.name
    )
    return blocks.Table(caption=caption, columns=columns, rows=tuple(rows))


def _figures(context: Context) -> blocks.Table:
    """The figures to choose from, with what they come to."""
    rows: list[tuple[blocks.Value, ...]] = []
    for key, declared in catalogue().items():
        computed = value(key, context)
        if not computed.missing:
            title = for_reader(declared.title)
            rows.append(
                (f"{{{{ figure:{key} }}}}", title, shown.figure(computed), for_reader(shown.unit(computed.unit)))
            )
    columns = (
        blocks.Column(title=said("Write")),
        blocks.Column(title=said("Figure")),
        blocks.Column(title=said("In {year}", year=context.year), align="number"),
        blocks.Column(title=said("Unit")),
    )
    return blocks.Table(caption=said("Figures of {year}", year=context.year), columns=columns, rows=tuple(rows))


def _options() -> blocks.Table:
    example = "{{ figure:contributions.unearmarked.total | scale=million digits=1 unit=word }}"
    return blocks.Table(
        caption=said("Options, after a bar"),
        columns=(blocks.Column(title=said("Option")), blocks.Column(title=said("What it takes"))),
        rows=tuple((f"{name}=", meaning(name)) for name in OPTIONS),
        notes=(said("An example: {example}", example=example),),
    )


def _address(name: str, report: str, slot: str, language: str, context: Context) -> str:
    return f"{reverse(name, args=[report, slot, language])}?{urlencode({'year': context.year})}"
