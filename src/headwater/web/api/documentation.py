"""The API for people: what stands where, what each field means, and how a first request looks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from headwater.access.rules import POWERS, READING_SCOPES
from headwater.exchange.columns import KINDS, Sheet
from headwater.exchange.columns import Column as FileColumn
from headwater.lib.words import either, said
from headwater.reports.blocks import Column, Table, Value
from headwater.web.api.description import addresses
from headwater.web.api.resources import RESOURCES, fixed_currency
from headwater.web.pages import page


def documentation(request: HttpRequest) -> HttpResponse:
    """The page under /api/ itself."""
    return page(
        request,
        "api",
        section="help",
        site=request.build_absolute_uri("/api/"),
        records=[
            (one.sheet.record, f"/api/{one.place}", _methods(one.is_listed), _fields(one.sheet))
            for one in RESOURCES.values()
        ],
        addresses=_addresses(),
        scopes=_scopes(),
    )


def _methods(is_listed: bool) -> str:
    return said("GET and POST") if is_listed else "POST"


def _fields(sheet: Sheet) -> Table:
    rows: list[tuple[Value, ...]] = [
        (
            column.key,
            said(column.meaning),
            _form(column),
            said("yes") if column.required else said("no"),
            {"yes": "true", "no": "false"}.get(column.example, column.example),
        )
        for column in sheet.columns
    ]
    rows += [
        ("currency", said("The currency of the amounts, always this one."), said(KINDS["text"]), said("no"), code)
        for code in fixed_currency(sheet).values()
    ]
    heads = (said("Field"), said("What it means"), said("Written as"), said("Needed"), said("Example"))
    return Table(caption=said(sheet.title), columns=tuple(Column(title=head) for head in heads), rows=tuple(rows))


def _form(column: FileColumn) -> str:
    if column.names:
        return said("code or name of a registered {kinds}", kinds=either(map(said, column.names)))
    match column.kind:
        case "yes or no":
            return said("true or false")
        case "amount" | "number":
            return said("decimal number as text")
        case "list":
            return said("list of texts")
        case "choice":
            return said("one of: {choices}", choices=", ".join(column.choices))
        case kind:
            return said(KINDS[kind])


def _addresses() -> Table:
    rows: list[tuple[Value, ...]] = [(one.path, one.meaning, "yes" if one.takes_steps else "no") for one in addresses()]
    # What stands at an address is described in English, as in the description for tools.
    heads = ("Address", "What stands there", "Takes steps")
    return Table(caption="Pages as data", columns=tuple(Column(title=head) for head in heads), rows=tuple(rows))


def _scopes() -> Table:
    rows: list[tuple[Value, ...]] = [
        (said(scope), said(meaning)) for scope, meaning in {**READING_SCOPES, **POWERS}.items()
    ]
    columns = (Column(title=said("Scope")), Column(title=said("What a token with it may do, where its person may")))
    return Table(caption=said("Scopes of tokens"), columns=columns, rows=tuple(rows))
