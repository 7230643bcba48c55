"""The API for people: what stands where, what each field means, and how a first request looks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from headwater.access.rules import POWERS, READING_SCOPES
from headwater.exchange.columns import KINDS, Sheet
from headwater.exchange.columns import Column as FileColumn
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
    return "GET and POST" if is_listed else "POST"


def _fields(sheet: Sheet) -> Table:
    rows: list[tuple[Value, ...]] = [
        (
            column.key,
            column.meaning,
            _form(column),
            "yes" if column.required else "no",
            {"yes": "true", "no": "false"}.get(column.example, column.example),
        )
        for column in sheet.columns
    ]
    rows += [
        ("currency", "The currency of the amounts, always this one.", "text", "no", code)
        for code in fixed_currency(sheet).values()
    ]
    heads = ("Field", "What it means", "Written as", "Needed", "Example")
    return Table(caption=sheet.title, columns=tuple(Column(title=head) for head in heads), rows=tuple(rows))


def _form(column: FileColumn) -> str:
    if column.names:
        return f"code or name of a registered {' or '.join(column.names)}"
    match column.kind:
        case "yes or no":
            return "true or false"
        case "amount" | "number":
            return "decimal number as text"
        case "list":
            return "list of texts"
        case "choice":
            return f"one of: {', '.join(column.choices)}"
        case kind:
            return KINDS[kind]


def _addresses() -> Table:
    rows: list[tuple[Value, ...]] = [(one.path, one.meaning, "yes" if one.takes_steps else "no") for one in addresses()]
    heads = ("Address", "What stands there", "Takes steps")
    return Table(caption="Pages as data", columns=tuple(Column(title=head) for head in heads), rows=tuple(rows))


def _scopes() -> Table:
    rows: list[tuple[Value, ...]] = list({**READING_SCOPES, **POWERS}.items())
    columns = (Column(title="Scope"), Column(title="What a token with it may do, where its person may"))
    return Table(caption="Scopes of tokens", columns=columns, rows=tuple(rows))
