"""What all pages share: how one is written, and what becomes of a refusal. Every error is a page with a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import wraps
from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from headwater.access.queries import MayNot, Person, may, powers_of
from headwater.lib.errors import Refused
from headwater.registry.queries import Node
from headwater.web.security import View

# The status of an answer to something that was understood and is refused.
REFUSED = 422

_Found = TypeVar("_Found")


class Instead(Exception):
    """Another page is to be shown first, such as the check of what was written before it is signed."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__("another page is shown first")
        self.response = response


class Contents(HttpResponse):
    """What a page would show, before a template makes it HTML: for the API, which says the same as data."""

    def __init__(self, context: Mapping[str, object], *, status: int) -> None:
        super().__init__(status=status)
        self.shown = context


def page(
    request: HttpRequest, template: str, *, section: str = "", status: int = 200, **context: object
) -> HttpResponse:
    """A page of the web app. section: the item of the navigation under which it stands."""
    if getattr(request, "wants_contents", False):
        return Contents(context, status=status)
    held = powers_of(request.user, on=today()) if isinstance(request.user, Person) else frozenset()
    return render(request, f"web/{template}.html", {"section": section, "powers": held, **context}, status=status)


def answering(view: View) -> View:
    """A refusal that a view let through becomes a page that says why; it never becomes an error of the program."""

    @wraps(view)
    def answered(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        # No code and no key holds this character, and one of our two databases cannot even be asked for it.
        if "\0" in request.path:
            raise Http404
        try:
            return view(request, *args, **kwargs)
        except Instead as instead:
            return instead.response
        except Refused as refusal:
            needs_power = isinstance(refusal, MayNot)
            return page(request, "refused", status=REFUSED, complaints=refusal.complaints, needs_power=needs_power)

    return answered


def found(look: Callable[[], _Found]) -> _Found:
    """What is looked up by an address; where there is none the page is not there, and says so in the same words."""
    try:
        return look()
    except Refused as refusal:
        raise Http404(str(refusal)) from None


def signer(request: HttpRequest) -> Person:
    """Whoever signed in, as actions take them. Views that write stand behind security.reading or signed_in."""
    assert request.user.is_authenticated, "a write stands behind sign-in"
    return request.user


def holds(request: HttpRequest, power: str, *, office: Node | None = None) -> bool:
    """Whether whoever looks at the page holds a power today, for an office (none: for the whole) and any amount."""
    return request.user.is_authenticated and may(request.user, power, on=today(), office=office)


def today() -> date:
    """The day of the page."""
    return timezone.localdate()
