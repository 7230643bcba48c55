"""Reading: a page as data, or the rows of a record type that no page lists."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.cache import patch_vary_headers

from headwater.web.api.contents import Json, contents
from headwater.web.api.problems import Problem, of_page
from headwater.web.api.resources import LISTED, RESOURCES, SHOWN, Resource, written
from headwater.web.lists import Cut, Order, cut, sorting
from headwater.web.pages import Contents

MOST_ROWS, ROWS = 500, 100
# The first page has no word of its own.
OVERVIEW = "overview/"
# Pages that work with what a browser keeps between two of them; programs send records instead of files.
IN_BROWSERS = (
    *("workbook", "workbook-preview", "workbook-complaints", "working", "live-pool", "record", "keep-view", "api-help"),
)
_BY_PLACE = {one.place: one for one in RESOURCES.values()}
_NUMBER = Order("number", "pk", int)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the site, as its address leads to it. place: below /api/."""

    place: str
    match: ResolverMatch

    @property
    def address(self) -> str:
        """Where its data is."""
        return f"/api/{quote(self.place, safe='/@:')}"

    def asked(self, asked: HttpRequest) -> HttpResponse:
        """What the page answers; a problem where it refuses."""
        try:
            answer: HttpResponse = self.match.func(asked, *self.match.args, **self.match.kwargs)
        except Http404 as missing:
            raise Problem(404, str(missing)) from None
        except PermissionDenied as denied:
            raise Problem(403, str(denied)) from None
        if isinstance(answer, Contents) and answer.status_code >= 400:
            raise of_page(answer, is_write=asked.method == "POST")
        return answer


def page_at(place: str) -> Page:
    """The page at a place. 404: there is none, or it is one of an account, which no program sees."""
    for spelt in (place, f"{place}/"):
        try:
            match = resolve("/" if spelt == OVERVIEW else f"/{spelt}")
        except Resolver404:
            continue
        is_open = getattr(match.func, "is_open_to_programs", False) and match.url_name not in IN_BROWSERS
        if spelt and is_open:
            return Page(spelt, match)
    raise Problem(404)


def resource_at(place: str) -> Resource | None:
    """The record type whose records are listed, or written, at a place."""
    return _BY_PLACE.get(place if place.endswith("/") else f"{place}/")


def read(asked: HttpRequest, place: str) -> HttpResponse:
    """What stands at a place, as JSON, or as the file that ?format= asks for."""
    vars(asked)["rows_per_page"] = _rows_per_page(asked)
    resource = resource_at(place)
    if resource is not None and not resource.listed:
        if resource.rows is None:
            raise Problem(405, "Records are written here, and read elsewhere.", headers={"Allow": "POST"})
        return answered(asked, _listed(asked, resource))
    page = page_at(place)
    answer = page.asked(asked)
    if isinstance(answer, HttpResponseRedirect):
        raise _instead(answer, asked)
    return answered(asked, described(page, answer)) if isinstance(answer, Contents) else answer


def described(page: Page, answer: Contents) -> dict[str, Json]:
    """What a page shows, with its records by the columns of their type where it lists them or shows one."""
    made = contents(answer.shown, address=page.address)
    name = page.match.url_name or ""
    shown_cut = answer.shown.get("cut")
    if name in LISTED and isinstance(shown_cut, Cut):
        made["rows"] = written(LISTED[name], shown_cut.rows)
        # The table of the list says the same once more, for people.
        made["tables"] = [one for one in made.get("tables", []) if one["name"] != "table"]
    if resource := SHOWN.get(name):
        record = next((one for one in answer.shown.values() if _is_record(one, resource)), None)
        assert isinstance(record, Model), f"the page of a {resource.sheet.record} is given it"
        made |= next(iter(written(resource, [record])), {})
    return made


def _is_record(one: object, resource: Resource) -> bool:
    return isinstance(one, Model) and type(one).__name__.casefold() == resource.sheet.record


def _listed(asked: HttpRequest, resource: Resource) -> dict[str, Json]:
    """Records that no page lists, in the order in which they were recorded."""
    assert resource.rows is not None, "it is asked before"
    by = sorting(asked.GET.get("sort", ""), (_NUMBER,), default="number")
    found: Cut[Any] = cut(asked, resource.rows().order_by(), by)
    return contents({"cut": found}, address=f"/api/{resource.place}") | {"rows": written(resource, found.rows)}


def _rows_per_page(asked: HttpRequest) -> int:
    said = asked.GET.get("limit", str(ROWS))
    if not (said.isascii() and said.isdigit() and 1 <= int(said[:9]) <= MOST_ROWS):
        what = f"“{said[:20]}” is no number of rows; write 1 to {MOST_ROWS}."
        raise Problem(422, what, errors=[{"parameter": "limit", "detail": what}])
    return int(said)


def _instead(answer: HttpResponseRedirect, asked: HttpRequest) -> Problem:
    """A page leads elsewhere: to sign in, to a second step, or because there is nothing to show."""
    if answer.url.partition("?")[0] == resolve_url(settings.LOGIN_URL):
        return Problem(401, "Say who asks: “Authorization: Bearer” and a token of your account.")
    if answer.url == resolve_url("account"):
        return Problem(403, "You hold powers that sign, and have no second step yet; add one on your account.")
    return Problem(404, " ".join(vars(asked)["_messages"].said))


def etag(body: str) -> str:
    """What tells one answer from another."""
    return f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'


def dumped(made: Json) -> str:
    """JSON as it is sent."""
    return json.dumps(made, ensure_ascii=False)


def answered(asked: HttpRequest, made: dict[str, Json]) -> HttpResponse:
    """An answer with its ETag and its links, or that it is the one that the caller has."""
    body = dumped(made)
    tag = etag(body)
    known = {one.strip().removeprefix("W/") for one in asked.headers.get("If-None-Match", "").split(",")}
    is_known = bool({tag, "*"} & known)
    response = HttpResponse(b"" if is_known else body, status=304 if is_known else 200, content_type="application/json")
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    links = [f'<{made[way]}>; rel="{rel}"' for way, rel in (("next", "next"), ("previous", "prev")) if way in made]
    if links:
        response["Link"] = ", ".join(links)
    patch_vary_headers(response, ("Authorization", "Cookie"))
    return response
