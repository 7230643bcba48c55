"""How often something may be tried: counted per account and per network, in the database that all processes share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal import ratelimit
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from headwater.lib.words import noted, said

SECONDS = 5 * 60
WAIT = noted("Wait five minutes, then try again.")
TOO_MANY = 429
# Wrong links from one network. Right ones are not counted: a donor's page may be read by a whole office.
_WRONG_LINKS = {"wrong_link": f"20/{SECONDS}s/ip"}

View = Callable[..., HttpResponse]


def too_many(request: HttpRequest) -> HttpResponse:
    """The page that says that something was tried too often, and when it may be tried again."""
    answer = render(request, "429.html", {"wait": said(WAIT)}, status=TOO_MANY)
    answer["Retry-After"] = str(SECONDS)
    return answer


def by_link(view: View) -> View:
    """A page behind a link that cannot be guessed; who tries many that lead nowhere waits."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _count(request, dry_run=True):
            return too_many(request)
        try:
            return view(request, *args, **kwargs)
        except Http404:
            _count(request)
            raise

    return guarded


def _count(request: HttpRequest, *, dry_run: bool = False) -> bool:
    asked = ratelimit.consume(
        request, app="headwater", action="wrong_link", config=_WRONG_LINKS, dry_run=dry_run, limit_get=True
    )
    return asked is not None
