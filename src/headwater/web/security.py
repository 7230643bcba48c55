"""What a browser may do with our pages, how much it may send, and who may see or write what."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from headwater.exchange.reading import LARGEST_FILE

POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
# A form around the largest file: its boundary lines, its token, the name of the file.
LARGEST_BODY = LARGEST_FILE + 64 * 1024

View = Callable[..., HttpResponse]


def content_security_policy(get_response: View) -> View:
    """Middleware: send the policy with every answer, and refuse what is too large before any of it is read.

    It stands before whatever looks into a form (the check of its token is the first that does), so a body of any
    length costs nothing.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        response = _too_large(request) if _length(request) > LARGEST_BODY else get_response(request)
        response["Content-Security-Policy"] = POLICY
        return response

    return respond


def _length(request: HttpRequest) -> int:
    """What the browser says that it sends. A server hands on no more than this, and nothing where it is not said."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isascii() and said.isdigit() else 0


def _too_large(request: HttpRequest) -> HttpResponse:
    megabytes = {"limit": LARGEST_FILE // 1024 // 1024, "large": _length(request) // 1024 // 1024}
    return render(request, "web/too_large.html", megabytes, status=413)


def reading(view: View) -> View:
    """A page to read: for whoever signed in, and for everybody where the site says so (PUBLIC_READING).

    Writing to it needs sign-in in any case. This is the default for every address (urls.py).
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        is_reading = request.method in ("GET", "HEAD")
        if not (is_reading and getattr(settings, "PUBLIC_READING", False)) and (refused := _unknown(request)):
            return refused
        return _kept_private(request, view(request, *args, **kwargs))

    return guarded


def signed_in(view: View) -> View:
    """A page for whoever signed in, also where reading is public."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        return _unknown(request) or _kept_private(request, view(request, *args, **kwargs))

    return guarded


def _unknown(request: HttpRequest) -> HttpResponse | None:
    """Where nobody is signed in: the way to sign in for a reader, a refusal for a writer."""
    if request.user.is_authenticated:
        return None
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    raise PermissionDenied("Nobody is signed in, so nothing was done. Sign in, then do it again.")


def _kept_private(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """What one person sees stays out of shared memories, also on a shared computer."""
    if request.user.is_authenticated:
        add_never_cache_headers(response)
    return response
