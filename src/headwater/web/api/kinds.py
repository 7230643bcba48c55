"""The kinds of answers, as JSON Schema: those that are alike everywhere, and one for each record type."""

from __future__ import annotations

from headwater.exchange.queries import Outcome
from headwater.web.api.contents import Json
from headwater.web.api.resources import RESOURCES, Resource, schema

_TEXT: dict[str, Json] = {"type": "string"}
_COUNT: dict[str, Json] = {"type": "integer"}


def _object(needed: dict[str, Json], **others: Json) -> dict[str, Json]:
    return {"type": "object", "properties": {**needed, **others}, "required": list(needed)}


def _list(of: Json) -> dict[str, Json]:
    return {"type": "array", "items": of}


def _ref(name: str) -> dict[str, Json]:
    return {"$ref": f"#/components/schemas/{name}"}


_MONEY = _object(
    {"amount": {"type": "string", "description": "Exact, with the decimals of the currency."}, "currency": _TEXT}
)
_VALUE: dict[str, Json] = {
    "description": "Text, a day as text, a count, nothing (not published), or an object that says what it is.",
    "anyOf": [
        {"type": ["string", "integer", "boolean", "null"]},
        _ref("Money"),
        _object({"percent": _TEXT}),
        _object({"number": _TEXT}),
        _object({"status": _TEXT}),
        _object({"value": {}, "synthetic": {"const": True}}),
        _object({"value": {}, "link": _TEXT}),
    ],
}
_TABLE = _object(
    {
        "name": _TEXT,
        "caption": _TEXT,
        "columns": _list(_object({"title": _TEXT, "unit": _TEXT})),
        "rows": _list(_list(_ref("Value"))),
        "total": {"anyOf": [_list(_ref("Value")), {"type": "null"}]},
        "notes": _list(_TEXT),
    }
)
_FIELD = _object(
    {"name": _TEXT, "title": _TEXT, "required": {"type": "boolean"}, "kind": _TEXT},
    meaning=_TEXT,
    choices=_list(_object({"value": _TEXT, "meaning": _TEXT})),
)
_STEP = _object(
    {
        "name": _TEXT,
        "title": _TEXT,
        "address": {"type": "string", "description": "Where it is taken, by POST."},
        "fields": _list(_ref("Field")),
        "needs_if_match": {"type": "boolean"},
    }
)
_PAGE: dict[str, Json] = {
    "values": {"type": "object", "description": "Single values of the page, by their names."},
    "facts": _list(_object({"name": _TEXT, "value": _ref("Value")})),
    "figures": _list(_object({"title": _TEXT, "value": _ref("Value")})),
    "tables": _list(_ref("Table")),
    "reconciliations": _list(_object({"title": _TEXT, "unit": _TEXT})),
    "count": {"type": "integer", "description": "How many rows the whole list has."},
    "next": {"type": "string", "description": "The address of the next rows."},
    "previous": {"type": "string", "description": "The address of the rows before."},
}
_ERROR = _object(
    {"detail": _TEXT},
    pointer={"type": "string", "description": "The field of the body, as a JSON pointer."},
    parameter={"type": "string", "description": "The parameter of the address."},
    where=_TEXT,
)
_SAID_OF_ONE = _object(
    {"position": _COUNT, "identity": _TEXT, "outcome": {"enum": [str(outcome.value) for outcome in Outcome]}}
)


def schemas() -> dict[str, Json]:
    """All of them, by name."""
    made: dict[str, Json] = {
        "Money": _MONEY,
        "Value": _VALUE,
        "Table": _TABLE,
        "Field": _FIELD,
        "Step": _STEP,
        "Page": _object({"steps": _list(_ref("Step"))}, **_PAGE),
        "Done": _object({"said": _list(_TEXT), "address": {"type": "string", "description": "Where to read on."}}),
        "Outcomes": _object(
            {"counts": {"type": "object", "additionalProperties": _COUNT}, "outcomes": _list(_SAID_OF_ONE)},
            errors=_list(_ref("Error")),
        ),
        "Error": _ERROR,
        "Problem": _object(
            {"type": _TEXT, "title": _TEXT, "status": _COUNT}, detail=_TEXT, errors=_list(_ref("Error"))
        ),
    }
    for resource in RESOURCES.values():
        made |= _of(resource)
    return made


def _of(resource: Resource) -> dict[str, Json]:
    """A record as it is sent, as it is read, and a list of them."""
    name = resource.sheet.record.capitalize()
    beside: dict[str, Json] = {"status": _TEXT, "version": _COUNT, "address": _TEXT}
    kept = _object({"record": schema(resource.sheet, is_written=False)}, **beside)
    return {
        f"{name}Record": schema(resource.sheet, is_written=True),
        f"{name}Kept": kept,
        name: _object({"record": kept["properties"]["record"], "steps": _list(_ref("Step"))}, **beside, **_PAGE),
        f"{name}List": _object(
            {"count": _COUNT, "rows": _list(_ref(f"{name}Kept")), "steps": _list(_ref("Step"))}, **_PAGE
        ),
    }
