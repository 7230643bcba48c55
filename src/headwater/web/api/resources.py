"""Record types as resources: their columns become the schema, their rows the JSON. What is read can be sent back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse

from headwater.exchange.cells import LONGEST_CODE, LONGEST_TEXT, Cell, shown
from headwater.exchange.columns import KINDS, SHEETS, Column, Sheet
from headwater.exchange.exporting import ROWS
from headwater.lib.errors import Refused
from headwater.lib.money import currencies
from headwater.measures import queries as measures
from headwater.registry.queries import Membership
from headwater.undertakings.queries import Progress
from headwater.web.api.contents import Json, plainly
from headwater.web.api.problems import Fault

DECIMAL = r"^-?\d{1,18}(\.\d{1,9})?$"
_DECIMAL = re.compile(DECIMAL, re.ASCII)
# Records that stand in headers of columns are a way to write a sheet, and none to write JSON.
_ONLY_SHEETS = ("observation-wide",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A record type under /api/: the pages that list it and show one of it, or where no page lists it, its rows.

    place: the address below /api/. listed, one: names of pages ("": none). rows: where no page lists them.
    joined: what its rows are read together with.
    """

    sheet: Sheet
    place: str
    listed: str = ""
    one: str = ""
    joined: tuple[str, ...] = ()
    rows: Callable[[], QuerySet[Any]] | None = None

    @property
    def is_listed(self) -> bool:
        """Whether its records can be read as a list."""
        return bool(self.listed or self.rows)


def _kept(record: str, *joined: str) -> Resource:
    """A record type that pages list and show under its own name."""
    return Resource(sheet=SHEETS[record], place=f"{record}s/", listed=f"{record}s", one=record, joined=joined)


def _words() -> QuerySet[Progress]:
    """What was said of undertakings after they were registered."""
    return Progress.objects.exclude(step="register")


_MEASURED = ("indicator__node", "place", "category__dimension")

_DECLARED = {
    one.sheet.record: one
    for one in (
        _kept("contribution"),
        _kept("allocation", "pool__fund"),
        _kept("agreement"),
        _kept("pledge", "agreement"),
        _kept("indicator", "node", "office"),
        _kept("observation", *_MEASURED, "submission"),
        _kept("undertaking"),
        Resource(sheet=SHEETS["duty"], place="duties/", listed="duties", one="duty", joined=("agreement",)),
        Resource(sheet=SHEETS["engagement"], place="engagements/", listed="engagements"),
        Resource(sheet=SHEETS["rate"], place="rates/", listed="rates"),
        Resource(sheet=SHEETS["contact"], place="contacts/", one="contact"),
        Resource(sheet=SHEETS["framework"], place="frameworks/"),
        Resource(sheet=SHEETS["target"], place="targets/", rows=measures.targets, joined=_MEASURED),
        Resource(sheet=SHEETS["progress"], place="progress/", rows=_words),
        Resource(
            sheet=SHEETS["membership"],
            place="memberships/",
            rows=Membership.objects.all,
            joined=("member", "of"),
        ),
    )
}
# Every other record type is written under its own name; until it is declared above it is read by its pages.
RESOURCES: dict[str, Resource] = {
    record: _DECLARED.get(record) or Resource(sheet=sheet, place=f"{record}s/")
    for record, sheet in SHEETS.items()
    if record not in _ONLY_SHEETS
}

# By the name of a page: the record type that it lists, or shows one of.
LISTED = {one.listed: one for one in RESOURCES.values() if one.listed}
SHOWN = {one.one: one for one in RESOURCES.values() if one.one}


def written(resource: Resource, rows: Sequence[Model]) -> list[dict[str, Json]]:
    """Records as JSON, in the order of their rows: the columns, and beside them what the program says of each."""
    if not rows:
        return []
    asked = type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows]).order_by("pk")
    if resource.joined:
        asked = asked.select_related(*resource.joined)
    # What writes records out yields one for each row, in their order.
    values = ROWS[resource.sheet.record](asked)
    by_row = dict(zip(sorted(row.pk for row in rows), values, strict=True))
    return [_written(resource, row, by_row[row.pk]) for row in rows]


def _written(resource: Resource, row: Model, values: Mapping[str, Any]) -> dict[str, Json]:
    record = {column.key: plainly(values.get(column.key)) for column in resource.sheet.columns}
    beside = {name: getattr(row, name) for name in ("status", "version") if hasattr(row, name)}
    found = {"record": record | fixed_currency(resource.sheet), **beside}
    return found | ({"address": f"/api{reverse(resource.one, args=[_key(row)])}"} if resource.one else {})


def _key(row: Model) -> object:
    """What names a record in the address of its page."""
    return getattr(row, "code", None) or getattr(row, "key", None) or row.pk


def fixed_currency(sheet: Sheet) -> dict[str, str]:
    """The currency of amounts that are always in the same one: it stands beside them all the same."""
    fixed = {column.currency for column in sheet.columns if len(column.currency) == 3}
    assert len(fixed) <= 1, f"amounts of {sheet.title} are in several fixed currencies"
    return {"currency": fixed.pop()} if fixed else {}


def cells(sheet: Sheet, record: object, pointer: str) -> tuple[dict[str, Cell], list[Fault]]:
    """The cells that a JSON object stands for, and what is wrong with its form; what it says is checked elsewhere."""
    if not isinstance(record, dict):
        return {}, [{"pointer": pointer, "detail": "A record is an object with the fields of its record type."}]
    columns, fixed = {column.key: column for column in sheet.columns}, fixed_currency(sheet)
    found: dict[str, Cell] = {}
    faults = []
    for name, said in record.items():
        place = f"{pointer}/{_escaped(name)}"
        if name in columns:
            try:
                found[name] = _cell(columns[name], said)
            except Refused as refusal:
                faults.append({"pointer": place, "detail": str(refusal)})
        elif name not in fixed:
            known = ", ".join([*columns, *fixed])
            faults.append({"pointer": place, "detail": f"“{shown(name)}” is no field of it; it has: {known}."})
        elif said != fixed[name]:
            faults.append(
                {"pointer": place, "detail": f"Amounts here are in {fixed[name]}; write that or leave it out."}
            )
    return found, faults


def _escaped(name: str) -> str:
    """A name as a JSON pointer holds it (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


def _cell(column: Column, said: Json) -> Cell:
    """A value as the cell of a workbook would hold it. Refused: one of another type than the column's."""
    match column.kind, said:
        case _, None:
            return None
        case "yes or no", bool():
            return said
        case "whole number", int() if not isinstance(said, bool) and abs(said) < 10**15:
            return said
        case "amount" | "number", str() if _DECIMAL.fullmatch(said):
            # Three decimals after few digits could be thousands to a workbook, and here never are.
            return f"{said}0" if re.search(r"\.\d{3}$", said) else said
        case "list", list() if all(isinstance(part, str) and ";" not in part for part in said):
            return "; ".join(said)
        case "text" | "code" | "date" | "currency" | "choice" | "period", str():
            return said
    raise Refused(f"{column.title}: write {_FORMS.get(column.kind, 'text')}.")


_FORMS = {
    "yes or no": "true or false",
    "whole number": "a whole number, such as 3",
    "amount": 'a decimal number as text, such as "1234.50", with a point and nothing else',
    "number": 'a decimal number as text, such as "31.6", with a point and nothing else',
    "list": "a list of texts, without ; in them",
}


def schema(sheet: Sheet, *, is_written: bool) -> dict[str, Json]:
    """The JSON Schema of a record. is_written: as it is sent, where what is not needed may be left out."""
    properties = {column.key: _property(column, is_written=is_written) for column in sheet.columns}
    for code in fixed_currency(sheet).values():
        properties["currency"] = {"const": code, "description": "The currency of the amounts, always this one."}
    needed = [column.key for column in sheet.columns if column.required] if is_written else list(properties)
    return {
        "type": "object",
        "title": sheet.title,
        "properties": properties,
        "required": needed,
        "additionalProperties": False,
    }


def _property(column: Column, *, is_written: bool) -> dict[str, Json]:
    made: dict[str, Json] = {"title": column.title, "description": f"{column.meaning} {_how(column)}"}
    if column.example:
        made["examples"] = [_exemplary(column)]
    match column.kind:
        case "yes or no":
            made["type"] = "boolean"
        case "whole number":
            made["type"] = "integer"
        case "amount" | "number":
            made |= {"type": "string", "pattern": DECIMAL}
        case "list":
            made |= {"type": "array", "items": {"type": "string"}}
        case "date":
            made |= {"type": "string", "format": "date"}
        case "choice":
            made |= {"type": "string", "enum": list(column.choices)}
        case "currency":
            made |= {"type": "string", "enum": list(currencies())}
        case "code":
            made |= {"type": "string", "pattern": rf"^[A-Za-z0-9][A-Za-z0-9._/-]{{0,{LONGEST_CODE - 1}}}$"}
        case _:
            made |= {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}
    if is_written and column.required:
        return made
    made["type"] = [made["type"], "null"]
    return made | ({"enum": [*made["enum"], None]} if "enum" in made else {})


def _how(column: Column) -> str:
    if column.names:
        return f"Written as the code or the name of a registered {' or '.join(column.names)}."
    if column.kind in ("amount", "number"):
        return "A decimal number as text."
    return f"Written as {KINDS[column.kind]}."


def _exemplary(column: Column) -> Json:
    if column.kind == "yes or no":
        return column.example == "yes"
    if column.kind == "whole number":
        return int(column.example)
    return [part.strip() for part in column.example.split(";")] if column.kind == "list" else column.example
