"""What a browser may do with our pages, how much it may send, and who may see or write what."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from headwater.access.queries import signs
from headwater.exchange.reading import LARGEST_FILE
from headwater.lib.words import said

POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    # Nothing of the device is asked for; passkeys are ours alone.
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=(), "
    "publickey-credentials-create=(self), publickey-credentials-get=(self)",
}
# How long a session lasts without anything being done in it, and at all; a day's work, signed in once.
IDLE_SECONDS, SESSION_SECONDS = 60 * 60, 12 * 60 * 60
# How often it is written down that a session is alive.
_SEEN_SECONDS = 5 * 60
_BEGUN, _SEEN = "begun_at", "seen_at"
# A form around the largest file: its boundary lines, its token, the name of the file.
LARGEST_BODY = LARGEST_FILE + 64 * 1024

View = Callable[..., HttpResponse]


def content_security_policy(get_response: View) -> View:
    """Middleware: send the policies with every answer, and refuse what is too large before any of it is read.

    It stands before whatever looks into a form (the check of its token is the first that does), so a body of any
    length costs nothing.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        response = _too_large(request) if _length(request) > LARGEST_BODY else get_response(request)
        for name, value in HEADERS.items():
            # What is meant for other sites says so itself (published files).
            response.headers.setdefault(name, value)
        return response

    return respond


def session_times(get_response: View) -> View:
    """Middleware: sign out a session in which nothing was done for an hour, and any after twelve hours."""

    def respond(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            _keep_time(request)
        return get_response(request)

    return respond


def _keep_time(request: HttpRequest) -> None:
    now, session = time.time(), request.session
    begun, seen = session.setdefault(_BEGUN, now), session.get(_SEEN, 0.0)
    if now - begun > SESSION_SECONDS or (seen and now - seen > IDLE_SECONDS):
        logout(request)
        ended = said("You were signed out, because a session ends after twelve hours, or an hour unused.")
        messages.info(request, ended)
    elif now - seen > _SEEN_SECONDS:
        session[_SEEN] = now
        known = UserSession.objects.filter(session_key=session.session_key)
        if not known.update(last_seen_at=timezone.now()):
            UserSession.objects.create_from_request(request)


def _length(request: HttpRequest) -> int:
    """What the browser says that it sends. A server hands on no more than this, and nothing where it is not said."""
    told = request.META.get("CONTENT_LENGTH") or "0"
    return int(told) if told.isascii() and told.isdigit() else 0


def _too_large(request: HttpRequest) -> HttpResponse:
    told = {
        "limit": LARGEST_FILE // 1024 // 1024,
        "large": _length(request) // 1024 // 1024,
        "is_of_a_donor": request.path == reverse("received"),
    }
    return render(request, "web/too_large.html", told, status=413)


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

    return _open_to_programs(guarded)


def signed_in(view: View) -> View:
    """A page for whoever signed in, also where reading is public."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        return _unknown(request) or _kept_private(request, view(request, *args, **kwargs))

    return _open_to_programs(guarded)


def _open_to_programs(view: View) -> View:
    """Mark a page that the API may show; those of an account, and the ways to sign in, it never does."""
    vars(view)["is_open_to_programs"] = True
    return view


def own_account(view: View) -> View:
    """A page of one's own account: for whoever signed in, also before they added the second step that they need."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        return _nobody(request) or _kept_private(request, view(request, *args, **kwargs))

    return guarded


def lacks_second_step(request: HttpRequest) -> bool:
    """Whether a person signed in who holds a power that signs, and has no second step where the site requires one.

    Signing in with a passkey, or through a provider that the site trusts with it, is two steps.
    """
    if not settings.SECOND_STEP_REQUIRED or not request.user.is_authenticated:
        return False
    # A token was made by a person who had it.
    if getattr(request, "token", None) is not None:
        return False
    trusted = {"mfa", "socialaccount"} if settings.OIDC_HAS_SECOND_STEP else {"mfa"}
    if any(record["method"] in trusted for record in get_authentication_records(request, request.user)):
        return False
    return signs(request.user, on=timezone.localdate()) and not is_mfa_enabled(request.user)


def _unknown(request: HttpRequest) -> HttpResponse | None:
    """Where nobody is signed in, or not well enough."""
    if refused := _nobody(request):
        return refused
    if not lacks_second_step(request):
        return None
    if request.method in ("GET", "HEAD"):
        return redirect("account")
    raise PermissionDenied(
        said("You hold powers that sign, and have no second step yet, so nothing was done. Add one.")
    )


def _nobody(request: HttpRequest) -> HttpResponse | None:
    """Where nobody is signed in: the way to sign in for a reader, a refusal for a writer."""
    if request.user.is_authenticated:
        return None
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    raise PermissionDenied(said("Nobody is signed in, so nothing was done. Sign in, then do it again."))


def _kept_private(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """What one person sees stays out of shared memories, also on a shared computer."""
    if request.user.is_authenticated:
        add_never_cache_headers(response)
    return response
