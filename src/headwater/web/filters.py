"""What filters and headings of lists share: things of the registry by their codes, what there is to choose from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import escape
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.forms.utils import flatatt
from django.utils.safestring import SafeString

from headwater.audit.queries import once
from headwater.lib.errors import Refused
from headwater.lib.periods import Period, parse
from headwater.lib.words import noted, number, said
from headwater.registry import queries as registry
from headwater.registry.queries import Node
from headwater.registry.rules import folded
from headwater.web.languages import later, later_begun
from headwater.web.lists import Cut

YEARS = range(1900, 2200)


def node_named(kind: str, code: str) -> Node | None:
    """What a filter names by its code; None for an empty one. A code that there is not is an error of the form."""
    try:
        return registry.node(kind=kind, code=code) if code else None
    except Refused as refusal:
        raise forms.ValidationError(str(refusal)) from None


def named_like(kind: str, text: str) -> QuerySet[Node]:
    """What has a name with this text in it, however its letters are spelt."""
    return registry.nodes(kind=kind).filter(names__text_key__contains=folded(text)).order_by()


def choices_of(nodes: Iterable[int], *, on: date, everything: str) -> list[tuple[str, str]]:
    """Nodes as the choices of a filter: codes with names, by name."""
    known = tuple(sorted(nodes))
    return [("", everything), *once(("choices", known, on), lambda: _choices(known, on))]


def _choices(nodes: Iterable[int], on: date) -> list[tuple[str, str]]:
    known = dict(registry.nodes(ids=nodes).order_by().values_list("pk", "code"))
    names = registry.names_of(known, on=on)
    return sorted(((known[pk], names[pk]) for pk in known), key=lambda one: folded(one[1]))


def standings(statuses: Iterable[str], *, anything: str = noted("Any")) -> list[tuple[str, str]]:
    """Where a record may stand as the choices of a filter, said when they are shown."""
    return [("", later(anything)), *((str(status), later_begun(str(status))) for status in statuses)]


def search_field() -> forms.CharField:
    """A filter by words."""
    return forms.CharField(
        label=later("Text"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )


class PlainSelect(forms.Select):
    """A drop-down written in one go: of hundreds of choices each would cost a template of its own."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002
        """As the widget of Django does, with the same words and the same escapes."""
        context = self.get_context_of_field(name, attrs)
        chosen = {str(one) for one in (value if isinstance(value, list | tuple) else [value]) if one is not None}
        options = "\n".join(
            f'<option value="{escape(key)}"{" selected" if key in chosen else ""}>{escape(words)}</option>'
            for key, words in ((str(key), str(words)) for key, words in self.choices)
        )
        return SafeString(f"<select{flatatt(context)}>\n{options}\n</select>")

    def get_context_of_field(self, name: str, attrs: Any) -> dict[str, Any]:
        """What stands in the tag itself."""
        return {"name": name, **self.build_attrs(self.attrs, attrs)}


def offer(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    """Give a field what there is to choose from; a plain text field shows it and takes other words too."""
    if type(field.widget) is forms.Select:
        is_required = field.widget.is_required
        field.widget = PlainSelect(attrs=field.widget.attrs)
        field.widget.is_required = is_required
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
    else:
        assert isinstance(field.widget, forms.Select), "what offers choices shows them"
        field.widget.choices = choices


def year_choices(years: Iterable[int], asked: str) -> list[tuple[str, str]]:
    """The years in which there is anything, latest first, and the one that the address asks for."""
    also = {int(asked)} if asked.isascii() and asked.isdigit() and int(asked) in YEARS else set()
    return [("", said("All years")), *((str(year), str(year)) for year in sorted({*years, *also}, reverse=True))]


def period_field() -> forms.CharField:
    """A filter by any period."""
    return forms.CharField(
        label=later("Period"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"placeholder": "2023-Q3", "dir": "ltr"}),
    )


def period_named(text: str) -> Period | None:
    """What a filter by period names; None for an empty one. What is no period is an error of the form."""
    try:
        return parse(text.strip().upper()) if text.strip() else None
    except Refused as refusal:
        raise forms.ValidationError(str(refusal)) from None


def caption(what: str, cut: Cut[Any]) -> str:
    """What a page of a list holds: all of it, or from which row to which."""
    if not cut.has_other_pages:
        return caption_of(what, cut.count)
    return said(
        "{what} {first} to {last} of {count}",
        what=what,
        first=number(cut.first),
        last=number(cut.last),
        count=cut.count_words,
    )


def caption_of(what: str, count: int) -> str:
    """What a list on one page holds."""
    return said("{what}: all {count}", what=what, count=number(count)) if count > 1 else what


def ids(rows: Iterable[Model], *fields: str) -> set[int]:
    """The nodes that rows name in some of their columns."""
    return {held for row in rows for field in fields if (held := getattr(row, f"{field}_id")) is not None}
