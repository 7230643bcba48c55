"""What a page shows, as data: its tables, figures and facts with exact values, and the steps that are open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django import forms
from django.utils.safestring import SafeString

from headwater.exchange.cells import Held, period_written
from headwater.lib.money import Money
from headwater.lib.periods import Period
from headwater.reports import blocks
from headwater.web.lists import Cut

Json = Any
MOST_CHOICES = 500


def plainly(held: Held) -> Json:
    """A value of a record: amounts and numbers as decimal text, days in ISO form, a blank as null."""
    match held:
        case None | "":
            return None
        case Money():
            return f"{held.decimal:f}"
        case Decimal():
            return f"{held:f}"
        case Period():
            return period_written(held)
        case tuple():
            return list(held)
        case date():
            return held.isoformat()
        case _:
            return held


def value(shown: blocks.Value | bool) -> Json:
    """A value of a table or a fact; what is more than text, a day or a count is an object that says what it is."""
    match shown:
        case Money():
            return {"amount": f"{shown.decimal:f}", "currency": shown.currency}
        case blocks.Short(amount=amount):
            return value(amount)
        case blocks.Share(percent=percent):
            return {"percent": f"{percent:f}"}
        case blocks.Status(text=text):
            return {"status": text}
        case blocks.Synthetic(value=inner):
            return {"value": value(inner), "synthetic": True}
        case blocks.Link(value=inner, href=href):
            return {"value": value(inner), "link": href}
        case Decimal():
            return {"number": f"{shown:f}"}
        case date():
            return shown.isoformat()
        case _:
            return shown


def contents(shown: Mapping[str, object], *, address: str) -> dict[str, Json]:
    """Everything on a page that is a value. address: that of the page under /api/, for what leads on from it."""
    made: dict[str, Json] = {"values": {}, "facts": [], "figures": [], "tables": [], "reconciliations": []}
    for name, one in shown.items():
        if name in _OF_THE_PAGE:
            continue
        if name in ("facts", "texts") and isinstance(one, list | tuple):
            made["facts"] += [{"name": part[0], "value": value(part[1])} for part in one]
            continue
        for block in _blocks(one):
            match block:
                case blocks.Table():
                    made["tables"].append({"name": name, **table(block)})
                case blocks.KeyFigures():
                    made["figures"] += [_figure(figure) for figure in block.figures]
                case blocks.Reconciliation():
                    made["reconciliations"].append(_reconciliation(block))
        if (found := _data(one)) is not _NOTHING:
            made["values"][name] = found
    made = {name: found for name, found in made.items() if found}
    if isinstance(cut := shown.get("cut"), Cut):
        made["count"] = cut.count
        for way in ("next", "previous"):
            if asked := getattr(cut, way):
                made[way] = f"{address}{asked}"
    made["steps"] = [_step(name, form, address) for name, form in steps_of(shown).items()]
    return made


# What belongs to the page and not to what it says.
_OF_THE_PAGE = (
    "tabs", "downloads", "languages", "views", "listing", "listed", "form", "context_", "cut", "is_wrong",
    "is_filtered",
)  # fmt: skip
_NOTHING = object()
_SCALARS = (
    str, int, date, Decimal, Money,
    blocks.Share, blocks.Short, blocks.Status, blocks.Synthetic, blocks.Link,
)  # fmt: skip
_BLOCKS = (blocks.Table, blocks.KeyFigures, blocks.Reconciliation)


def _parts(one: object) -> Mapping[object, object] | None:
    """What something of a page consists of, by name or place; None of what is no part of it, such as a record."""
    if isinstance(one, Mapping):
        return one
    if isinstance(one, list | tuple):
        return dict(enumerate(one))
    is_of_a_page = is_dataclass(one) and type(one).__module__.startswith("headwater.web.")
    return {field.name: getattr(one, field.name) for field in fields(one)} if is_of_a_page else None  # type: ignore[arg-type]


def _blocks(one: object) -> Iterator[object]:
    if isinstance(one, _BLOCKS):
        yield one
    else:
        for part in (_parts(one) or {}).values():
            yield from _blocks(part)


def _data(one: object) -> Json:
    """Values as they are, in lists and objects as they stand; nothing of what is no value."""
    if isinstance(one, (SafeString, *_BLOCKS)):
        return _NOTHING
    if isinstance(one, _SCALARS):
        return value(one)
    found = {name: made for name, part in (_parts(one) or {}).items() if (made := _data(part)) is not _NOTHING}
    if not found:
        return _NOTHING
    return list(found.values()) if isinstance(one, list | tuple) else {str(name): made for name, made in found.items()}


def steps_of(shown: Mapping[str, object]) -> dict[str, forms.Form]:
    """The steps that a page offers to whoever looks at it, by name: forms of steps, and others that have a name."""
    found: dict[str, forms.Form] = {}
    for one in shown.values():
        for form in one if isinstance(one, list | tuple) else [one]:
            if isinstance(form, forms.Form) and (name := _name_of(form)):
                found.setdefault(name, form)
    return found


def _name_of(form: forms.Form) -> str:
    return getattr(form, "name", "") or (form.fields["step"].initial if "step" in form.fields else "")


def table(one: blocks.Table) -> dict[str, Json]:
    """A table, its cells in the order of its columns."""
    return {
        "caption": one.caption,
        "columns": [{"title": column.title, "unit": column.unit} for column in one.columns],
        "rows": [[value(cell) for cell in row] for row in one.rows],
        "total": None if one.total is None else [value(cell) for cell in one.total],
        "notes": list(one.notes),
    }


def _figure(one: blocks.KeyFigure) -> dict[str, Json]:
    said = {"unit": one.unit, "note": one.note, "status": one.status, "link": one.link}
    as_of = {} if one.as_of is None else {"as_of": one.as_of.isoformat()}
    return {"title": one.title, "value": value(one.value), **as_of, **{key: text for key, text in said.items() if text}}


def _reconciliation(one: blocks.Reconciliation) -> dict[str, Json]:
    def item(line: blocks.Item) -> dict[str, Json]:
        return {"label": line.label, "amount": value(line.amount)}

    return {
        "title": one.title,
        "unit": one.unit,
        "opening": item(one.opening),
        "ins": [item(line) for line in one.ins],
        "outs": [item(line) for line in one.outs],
        "closing": item(one.closing),
        "stated": item(one.stated) if one.stated else None,
        "gap": value(one.gap),
        "explanation": one.explanation,
    }


# What a form carries of what its writer saw, which a program says by If-Match.
SEEN = ("version", "based_on")


def _step(name: str, form: forms.Form, address: str) -> dict[str, Json]:
    return {
        "name": name,
        "title": str(getattr(form, "title", name)),
        "address": f"{address}steps/{quote(name)}/",
        "fields": [field_of(one, field) for one, field in form.fields.items() if one not in ("step", *SEEN)],
        "needs_if_match": any(one in form.fields for one in SEEN),
    }


def field_of(name: str, field: forms.Field) -> dict[str, Json]:
    """What may be written in a field of a step."""
    said: dict[str, Json] = {"name": name, "title": str(field.label or name), "required": field.required}
    if field.help_text:
        said["meaning"] = str(field.help_text)
    kinds = ((forms.DateField, "date"), (forms.BooleanField, "true or false"), (forms.IntegerField, "whole number"))
    said["kind"] = next((words for kind, words in kinds if isinstance(field, kind)), "text")
    offered = getattr(field, "choices", None) or getattr(field.widget, "choices", None)
    if offered:
        listed = [(str(key), str(words)) for key, words in list(offered)[:MOST_CHOICES] if str(key)]
        said |= {"kind": "choice", "choices": [{"value": key, "meaning": words} for key, words in listed]}
    return said
