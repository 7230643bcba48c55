"""Writing: records by their columns, through the checks of a workbook; and the steps that a page offers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import NoReturn
from urllib.parse import unquote

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict

from headwater.access.actions import answer_once
from headwater.access.queries import MayNot, Person
from headwater.exchange import actions, queries
from headwater.exchange.cells import Cell
from headwater.exchange.queries import Outcome, Preview
from headwater.lib.errors import Refused
from headwater.web.api.callers import writer
from headwater.web.api.contents import SEEN, Json, steps_of
from headwater.web.api.problems import Fault, Problem
from headwater.web.api.reading import Page, described, dumped, etag
from headwater.web.api.resources import Resource, cells
from headwater.web.pages import Contents
from headwater.web.steps import CONFIRMED, SIGNED

MOST_RECORDS = 1_000
LONGEST_KEY = 200
_WROTE = (Outcome.NEW, Outcome.REVISION)


def body_of(request: HttpRequest) -> dict[str, Json]:
    """The JSON object that was sent. 415: no JSON. 400: what cannot be read, or is no object."""
    if request.content_type != "application/json":
        accepted = {"Accept-Post": "application/json"}
        raise Problem(415, "Send JSON, and say so: “Content-Type: application/json”.", headers=accepted)
    try:
        said = json.loads(request.body, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Problem(400, f"The body is not JSON: {error}.") from None
    if not isinstance(said, dict):
        raise Problem(400, "The body is a JSON object.")
    return said


def _once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return made


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def once(asked: HttpRequest, act: Callable[[Person], tuple[int, Json]]) -> HttpResponse:
    """Do something once for its Idempotency-Key: the same request again gets the same answer, and nothing is done."""
    by, key = writer(asked), _key(asked)
    parts = (asked.get_full_path(), asked.headers.get("If-Match", ""), asked.body.decode(errors="replace"))

    def acted() -> tuple[int, str]:
        status, made = act(by)
        return status, dumped(made)

    request_hash = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    try:
        found = answer_once(key=key, request_hash=request_hash, act=acted, by=by)
    except MayNot as refusal:
        raise Problem(403, str(refusal)) from None
    except Refused as refusal:
        raise Problem(422, str(refusal), errors=[{"detail": one.what} for one in refusal.complaints]) from None
    response = HttpResponse(found.body, status=found.status, content_type="application/json")
    response["Cache-Control"] = "no-store"
    if found.is_repeated:
        response["Idempotent-Replayed"] = "true"
    return response


def _key(asked: HttpRequest) -> str:
    key = asked.headers.get("Idempotency-Key", "").strip()
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        what = f"Send a header Idempotency-Key of 1 to {LONGEST_KEY} letters or digits: new for each new request."
        raise Problem(400, what)
    return key


def write_records(asked: HttpRequest, resource: Resource) -> HttpResponse:
    """Check records, with ?check=1, or record all of them together."""
    rows, faults = _rows(body_of(asked), resource)
    record = resource.sheet.record
    check = asked.GET.get("check")
    if check not in (None, "1"):
        # Whoever only meant to check must not find it written.
        what = f"“{check[:20]}” is no way to check; write check=1, or leave it out to write."
        raise Problem(422, what, errors=[{"parameter": "check", "detail": what}])
    if check:
        writer(asked), _key(asked)
        found = queries.preview_rows(record=record, rows=rows)
        said = _outcomes(found) | {"errors": [*faults, *_faults(found, faults)]}
        return HttpResponse(dumped(said), content_type="application/json", headers={"Cache-Control": "no-store"})

    def act(by: Person) -> tuple[int, Json]:
        found = queries.preview_rows(record=record, rows=rows)
        if wrong := [*faults, *_faults(found, faults)]:
            raise Problem(422, f"{len(wrong)} complaints; nothing was written.", errors=wrong)
        made = actions.record_rows(record=record, rows=rows, by=by)
        return (201 if any(one.outcome in _WROTE for one in made.verdicts) else 200), _outcomes(made)

    return once(asked, act)


def _rows(said: dict[str, Json], resource: Resource) -> tuple[list[dict[str, Cell]], list[Fault]]:
    records = said.get("records")
    if said.keys() != {"records"} or not isinstance(records, list) or not 1 <= len(records) <= MOST_RECORDS:
        what = f"Send an object with “records”: a list of 1 to {MOST_RECORDS:,} records, and nothing else."
        raise Problem(422, what, errors=[{"pointer": "/records", "detail": what}])
    rows, faults = [], []
    for position, record in enumerate(records):
        row, wrong = cells(resource.sheet, record, f"/records/{position}")
        rows.append(row)
        faults += wrong
    return rows, faults


def _faults(found: Preview, before: list[Fault]) -> list[Fault]:
    """What the checks say, each with its field; nothing more of a field that could not be read at all."""
    unread = {fault["pointer"] for fault in before}
    made: list[Fault] = []
    for fault in found.faults:
        record = "/records" if fault.row is None else f"/records/{fault.row - 2}"
        pointer = f"{record}/{fault.key}" if fault.key else record
        if pointer not in unread and record not in unread:
            made.append({"pointer": pointer, "detail": fault.what})
    return made


def _outcomes(found: Preview) -> dict[str, Json]:
    return {
        "counts": {outcome.value: count for outcome, count in found.counts.items()},
        "outcomes": [
            {"position": one.row - 2, "identity": one.identity, "outcome": one.outcome.value} for one in found.verdicts
        ],
    }


def take_step(asked: HttpRequest, page: Page, name: str) -> HttpResponse:
    """Take a step that a page offers, with what its form asks for, on the version that the caller saw."""
    said, shown_once = body_of(asked), dict[str, Json]()
    response = once(asked, lambda _: (200, _taken(asked, page, unquote(name), said, shown_once)))
    if shown_once and not response.has_header("Idempotent-Replayed"):
        # Such as the address of a new link: it is told once, and nothing keeps it.
        response.content = dumped(json.loads(response.content) | {"values": shown_once})
    return response


def _taken(asked: HttpRequest, page: Page, name: str, said: Json, shown_once: dict[str, Json]) -> Json:
    asked.method = "GET"
    shown = page.asked(asked)
    offered = steps_of(shown.shown) if isinstance(shown, Contents) else {}
    if name not in offered or not isinstance(shown, Contents):
        now = ", ".join(offered) or "none"
        raise Problem(409, f"The step “{name[:60]}” cannot be taken here now, or not by you. Open to you: {now}.")
    form = offered[name]
    seen = asked.headers.get("If-Match", "").strip()
    if not seen and any(one in form.fields for one in SEEN):
        raise Problem(428, "Send If-Match with the ETag under which you read it, so that nobody's change is lost.")
    if seen and seen != "*" and seen != etag(dumped(described(page, shown))):
        raise Problem(412, "It has changed since you read it; read it again, then decide.")
    asked.method, asked.POST = "POST", _as_form(name, form, said)  # type: ignore[assignment]
    answer = page.asked(asked)
    said_so = {"said": vars(asked)["_messages"].said}
    if isinstance(answer, HttpResponseRedirect):
        return said_so | {"address": f"/api{answer.url}"}
    if isinstance(answer, Contents) and (secret := answer.shown.get("secret")):
        shown_once["secret"] = secret
        return said_so | {"address": page.address}
    raise Problem(422, "It was not done; read what is there now.")


def _as_form(step: str, form: forms.Form, said: dict[str, Json]) -> QueryDict:
    """What was sent as the form of a page sends it, with the version of the record as it is."""
    known = [name for name in form.fields if name not in ("step", *SEEN)]
    faults: list[Fault] = []
    made = QueryDict(mutable=True)
    for name, value in said.items():
        parts = value if isinstance(value, list) else [value]
        if name not in known:
            faults.append(
                {"pointer": f"/{name}", "detail": f"It is no field of this step; it has: {', '.join(known)}."}
            )
        elif any(not isinstance(part, str | bool | int | None) for part in parts):
            faults.append({"pointer": f"/{name}", "detail": "Write text, a whole number, true or false, or nothing."})
        else:
            # A box that is not ticked is not sent by a browser either.
            made.setlist(name, [_typed(part) for part in parts if part is not None and part is not False])
    if faults:
        raise Problem(422, f"{len(faults)} fields cannot be read; nothing was done.", errors=faults)
    # The button that a page may have beside others is called by what it does.
    fixed = {"step": step, "act": step, CONFIRMED: SIGNED, **{one: str(form.initial.get(one, "")) for one in SEEN}}
    for name, text in fixed.items():
        made[name] = text
    return made


def _typed(part: str | bool | int) -> str:
    return "on" if part is True else str(part)
