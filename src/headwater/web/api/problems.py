"""What goes wrong, as RFC 9457 has it: application/problem+json, with a sentence, and a pointer to each field."""

from __future__ import annotations

import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse

from headwater.lib.errors import Complaint
from headwater.web.pages import Contents
from headwater.web.security import View

PREFIX = "/api/"
MEDIA_TYPE = "application/problem+json"
_SAID = {
    400: "The request cannot be read.",
    403: "This is not open to you.",
    404: "There is nothing at this address.",
    413: "The request is too large.",
    429: "So much was asked in a short time that nothing more is answered for a while.",
    500: "Something went wrong in the program, and nothing was written. It is noted for whoever runs the site.",
}

Fault = dict[str, str]


class Problem(Exception):
    """The request is answered by a problem, and what it wrote so far is undone."""

    def __init__(
        self, status: int, detail: str = "", *, errors: Iterable[Fault] = (), headers: dict[str, str] | None = None
    ) -> None:
        self.status, self.detail, self.errors = status, detail or _SAID.get(status, ""), list(errors)
        self.headers = headers or {}
        super().__init__(self.detail)

    def response(self) -> HttpResponse:
        """The answer."""
        said: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(self.status).phrase, "status": self.status}
        if self.detail:
            said["detail"] = self.detail
        if self.errors:
            said["errors"] = self.errors
        return HttpResponse(
            json.dumps(said, ensure_ascii=False), status=self.status, content_type=MEDIA_TYPE, headers=self.headers
        )


def of_page(answer: Contents, *, is_write: bool) -> Problem:
    """What a page says is wrong, with the field of the request that each sentence is about."""
    shown = answer.shown
    complaints = shown.get("complaints") or ()
    assert isinstance(complaints, Iterable), "a page gives its complaints as a list"
    errors = [_of_complaint(one) for one in complaints if isinstance(one, Complaint)]
    for form in _forms(shown.values()):
        for field, sentences in form.errors.items():
            place = {"pointer": f"/{field}"} if is_write else {"parameter": field}
            errors += [{"detail": str(what), **({} if field == "__all__" else place)} for what in sentences]
    detail = errors[0]["detail"] if len(errors) == 1 else f"{len(errors)} things are wrong; nothing was written."
    status = 403 if shown.get("needs_power") else answer.status_code
    return Problem(status, detail if errors else "It was not done.", errors=errors)


def _forms(shown: Iterable[object]) -> Iterable[BaseForm]:
    seen: set[int] = set()
    for one in shown:
        for form in one if isinstance(one, list | tuple) else [one]:
            if isinstance(form, BaseForm) and form.is_bound and form.errors and id(form) not in seen:
                seen.add(id(form))
                yield form


def _of_complaint(one: Complaint) -> Fault:
    return {"detail": one.what, "where": one.where} if one.where else {"detail": one.what}


def problems_of_programs(get_response: View) -> View:
    """Middleware: whatever is refused under /api/, by whomever in the program, is a problem and never a page."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_theirs = request.path.startswith(PREFIX) and response.status_code >= 400
        if not is_theirs or response.get("Content-Type", "") == MEDIA_TYPE:
            return response
        allowed = {name: response[name] for name in ("Allow", "Retry-After") if name in response}
        return Problem(response.status_code, headers=allowed).response()

    return respond
