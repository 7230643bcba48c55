"""The description of the API for programs: OpenAPI 3.1, made of addresses, filters and columns."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.urls import URLPattern, get_resolver

from headwater import __version__
from headwater.access.rules import POWERS, READING_SCOPES
from headwater.web.api.contents import Json
from headwater.web.api.kinds import schemas
from headwater.web.api.problems import MEDIA_TYPE
from headwater.web.api.reading import IN_BROWSERS, MOST_ROWS, OVERVIEW, ROWS
from headwater.web.api.resources import LISTED, RESOURCES, SHOWN, Resource
from headwater.web.api.writing import LONGEST_KEY, MOST_RECORDS
from headwater.web.filters import YEARS
from headwater.web.listing import List
from headwater.web.lists import Order
from headwater.web.statements.shared import context_of
from headwater.web.steps import Step

_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
_DAY: dict[str, Json] = {"type": "string", "format": "date"}


@dataclass(frozen=True, slots=True)
class Address:
    """A page that the API shows.

    takes_steps: whether somebody may do something on it. asked, orders: what may be asked of it in its address.
    """

    name: str
    path: str
    meaning: str
    takes_steps: bool = False
    asked: Mapping[str, forms.Field] = field(default_factory=dict)
    orders: Sequence[Order] = ()


def addresses() -> list[Address]:
    """Every page that the API shows, in the order of the site."""
    return list(_addresses(get_resolver().url_patterns))


def _addresses(patterns: Any) -> Iterator[Address]:
    for pattern in patterns:
        if not isinstance(pattern, URLPattern) or not pattern.name or pattern.name in IN_BROWSERS:
            continue
        if getattr(pattern.callback, "is_open_to_programs", False):
            view = inspect.unwrap(pattern.callback)
            route = _PARAMETER.sub(r"{\1}", str(pattern.pattern)) or OVERVIEW
            said = (inspect.getdoc(view) or "").partition("\n\n")[0].replace("\n", " ")
            asked, orders = _asked(view)
            yield Address(pattern.name, f"/api/{route}", said, _takes_steps(view), asked, orders)


def _takes_steps(view: Any) -> bool:
    """Whether a view takes steps, by what it calls: take, or a form of its own on behalf of whoever signs."""
    calls = set(view.__code__.co_names)
    return "take" in calls or {"signer", "is_bound"} <= calls


def _asked(view: Any) -> tuple[dict[str, forms.Field], Sequence[Order]]:
    """What a view asks of its address: the form of filters and the orders that it names, and whether it is of a year.

    It is read off the view itself, so that a filter which a page gets is in the description at once.
    """
    asked: dict[str, forms.Field] = {}
    orders: Sequence[Order] = ()
    for name in view.__code__.co_names:
        named = view.__globals__.get(name)
        if isinstance(named, List):
            asked, orders = asked | _filters(named.filters), named.orders
        elif isinstance(named, type) and issubclass(named, forms.Form) and not issubclass(named, Step):
            asked |= _filters(named)
        elif isinstance(named, tuple) and named and all(isinstance(one, Order) for one in named):
            orders = named
        elif named is context_of:
            asked["year"] = forms.IntegerField(label="The year it is of", min_value=YEARS[0], max_value=YEARS[-1])
    return {name: one for name, one in asked.items() if name != "sort"}, orders


def _filters(form: type[forms.Form]) -> dict[str, forms.Field]:
    """The fields of a form of filters, none of which has to be filled in."""
    fields: dict[str, forms.Field] = form.base_fields
    return {} if any(one.required for one in fields.values()) else fields


def description() -> dict[str, Json]:
    """The whole description."""
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Headwater",
            "version": __version__,
            "summary": "Everything that the pages show and do, as data.",
            "description": "Put /api before the address of a page. See /help/guide/api/ for a walk through it.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "security": [{"token": []}, {"session": []}],
        "paths": dict(_paths()),
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": _scopes()},
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "session",
                    "description": "A browser's; to read.",
                },
            },
            "schemas": schemas(),
        },
    }


def _scopes() -> str:
    scopes = "; ".join(f"“{scope}”: {meaning}" for scope, meaning in {**READING_SCOPES, **POWERS}.items())
    return f"Made on the page of your account, with scopes, for a year at most. Scopes are: {scopes}."


def _paths() -> Iterator[tuple[str, Json]]:
    told = set()
    for address in addresses():
        told.add(address.path)
        resource = LISTED.get(address.name)
        methods = {"get": _reading(address), **({"post": _recording(resource)} if resource else {})}
        yield address.path, {"parameters": _in_path(address.path), **methods}
        if address.takes_steps:
            path = f"{address.path}steps/{{step}}/"
            yield path, {"parameters": _in_path(path), "post": _stepping(address)}
    for resource in RESOURCES.values():
        path = f"/api/{resource.place}"
        if path not in told:
            read = {"get": _reading(Address(resource.place, path, resource.sheet.title))} if resource.rows else {}
            yield path, {**read, "post": _recording(resource)}


def _in_path(path: str) -> list[Json]:
    named = re.findall(r"{(\w+)}", path)
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "integer" if name == "number" else "string"}}
        for name in named
    ]


def _reading(address: Address) -> dict[str, Json]:
    resource = LISTED.get(address.name) or next(
        (one for one in RESOURCES.values() if one.rows and f"/api/{one.place}" == address.path), None
    )
    shown = SHOWN.get(address.name)
    name = f"{_named(resource)}List" if resource else _named(shown) if shown else "Page"
    known = {"name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"}}
    asked = [_parameter(name, one) for name, one in address.asked.items()]
    if address.name == "statement":
        asked.append(_query("on", _DAY, "What was said of it on that day, and what these books held by then."))
    if resource:
        asked += _paging(address.orders)
    return {
        "operationId": f"read {address.name}",
        "summary": address.meaning,
        "parameters": [*asked, known],
        "responses": {
            "200": {
                "description": "As it is now.",
                "headers": {"ETag": {"schema": {"type": "string"}}, "Link": {"schema": {"type": "string"}}},
                "content": _content(address.name, name),
            },
            "304": {"description": "As it was under the ETag of If-None-Match."},
            **_refusals(),
        },
    }


def _content(name: str, of: str) -> dict[str, Json]:
    content: dict[str, Json] = {"application/json": {"schema": {"$ref": f"#/components/schemas/{of}"}}}
    return (
        {"application/octet-stream": {}, "text/html": {}} if name in ("report-file", "workbook-template") else content
    )


def _paging(orders: Sequence[Order]) -> list[Json]:
    sorts = [f"{sign}{order.name}" for order in orders for sign in ("", "-")]
    sorted_by = (
        [_query("sort", _or_empty({"enum": sorts}), "The order; with - from the largest down.")] if sorts else []
    )
    rows = {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": ROWS}
    return [*sorted_by, _query("limit", rows, "How many rows at most. The next ones are behind the link “next”.")]


def _query(name: str, asked: dict[str, Json], meaning: str) -> Json:
    return {"name": name, "in": "query", "required": False, "description": meaning, "schema": asked}


def _or_empty(asked: dict[str, Json]) -> dict[str, Json]:
    """Or nothing: a filter that is sent empty, as a form sends it, is none."""
    return {"anyOf": [asked, {"const": ""}]}


def _parameter(name: str, asked: forms.Field) -> Json:
    meaning = ". ".join(part for part in (str(asked.label or name.capitalize()), str(asked.help_text)) if part)
    if isinstance(asked, forms.DateField):
        return _query(name, _or_empty(_DAY), meaning)
    if isinstance(asked, forms.IntegerField):
        whole = {"type": "integer", "minimum": asked.min_value, "maximum": asked.max_value}
        return _query(name, _or_empty(whole), meaning)
    choices = [str(key) for key, _ in getattr(asked, "choices", ())]
    if isinstance(asked, forms.ChoiceField) and choices:
        return _query(name, {"enum": choices} if "" in choices else _or_empty({"enum": choices}), meaning)
    longest: int | None = getattr(asked, "max_length", None)
    return _query(name, {"type": "string"} | ({"maxLength": longest} if longest else {}), meaning)


def _recording(resource: Resource) -> dict[str, Json]:
    return {
        "operationId": f"record {resource.place}",
        "summary": f"Record {resource.sheet.title.lower()}: all of them, or none.",
        "parameters": [_key(), _query("check", {"enum": ["1"]}, "Say what it would do, and write nothing.")],
        "requestBody": _body(
            {
                "type": "object",
                "properties": {
                    "records": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": MOST_RECORDS,
                        "items": {"$ref": f"#/components/schemas/{_named(resource)}Record"},
                    }
                },
                "required": ["records"],
                "additionalProperties": False,
            }
        ),
        "responses": {
            "200": {"description": "Nothing new in it, or it was only checked.", "content": _json("Outcomes")},
            "201": {"description": "Written.", "content": _json("Outcomes")},
            **_refusals(),
        },
    }


def _stepping(address: Address) -> dict[str, Json]:
    seen = {
        "name": "If-Match",
        "in": "header",
        "required": False,
        "schema": {"type": "string"},
        "description": "The ETag under which it was read; needed where the step says “needs_if_match”.",
    }
    return {
        "operationId": f"step {address.name}",
        "summary": "Take a step that is offered there, with the fields that it names.",
        "parameters": [_key(), seen],
        "requestBody": _body({"type": "object"}),
        "responses": {"200": {"description": "Done.", "content": _json("Done")}, **_refusals()},
    }


def _key() -> Json:
    return {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "New for each new request. The same request again gets the same answer, and writes nothing.",
        "schema": {"type": "string", "pattern": f"^[!-~]{{1,{LONGEST_KEY}}}$"},
    }


def _body(asked: Json) -> Json:
    return {"required": True, "content": {"application/json": {"schema": asked}}}


def _json(name: str) -> Json:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}


def _refusals() -> Mapping[str, Json]:
    problem = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"default": {"description": "Refused, with the reasons; nothing was written.", "content": problem}}


def _named(resource: Resource) -> str:
    return resource.sheet.record.capitalize()
