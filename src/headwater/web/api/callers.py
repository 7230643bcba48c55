"""Who asks: a program with a token, a browser in which somebody is signed in, or, where reading is public, anybody."""

from __future__ import annotations

import copy

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.datastructures import MultiValueDict

from headwater.access.actions import note_token_use
from headwater.access.queries import Person, Token, bearer, powers_of
from headwater.lib.errors import Refused
from headwater.web.api.problems import Problem
from headwater.web.pages import today

SECONDS = 5 * 60
# Tokens that there are none of, from one network; and writes of one person.
_WRONG_TOKENS = {"wrong_token": f"30/{SECONDS}s/ip"}
_WRITES = {"api_write": f"600/{SECONDS}s/user"}
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="headwater"'}
_READS = ("GET", "HEAD")

# The part of the site to which an address belongs, by its first word, for tokens that may read a part of it only.
PARTS = {
    "read funding": "contributions allocations donors agreements pledges duties engagements contacts rates calendar "
    "pools live-pool",
    "read results": "results indicators observations targets reporting",
    "read undertakings": "undertakings undertaking-board work-plans commitments assessments progress",
    "read registers": "registers memberships",
    "read statements": "statements report snapshots narrative overview iati",
    "read audit": "audit",
    "manage people": "people powers",
}
_PART_OF = {word: scope for scope, words in PARTS.items() for word in words.split()}


class Sayings:
    """The sentences that a page says after something was done, instead of showing them on the next page."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def add(self, _level: int, message: str, _extra_tags: str = "") -> None:
        """Take a sentence, as django.contrib.messages hands it over."""
        self.said.append(str(message))


def asking(request: HttpRequest) -> HttpRequest:
    """The request as a page is asked with it: by whom, and that data is wanted instead of HTML. 401: by nobody."""
    asked = copy.copy(request)
    asked.method = "GET" if request.method in _READS else request.method
    vars(asked).update(wants_contents=True, _messages=Sayings(), token=None)
    asked.POST, asked._files = QueryDict(), MultiValueDict()  # type: ignore[attr-defined]
    if header := request.headers.get("Authorization"):
        token = _token(request, header)
        vars(asked).update(token=token, user=token.person)
        note_token_use(token=token, by=token.person)
    elif not request.user.is_authenticated:
        if request.method not in _READS or not settings.PUBLIC_READING:
            raise Problem(401, "Say who asks: “Authorization: Bearer” and a token of your account.", headers=_CHALLENGE)
    elif request.method not in _READS and CsrfViewMiddleware(lambda _: None).process_view(request, None, (), {}):  # type: ignore[arg-type]
        raise Problem(403, "A browser that writes sends its token in the header X-CSRFToken; a program uses a token.")
    return asked


def _token(request: HttpRequest, header: str) -> Token:
    scheme, _, secret = header.partition(" ")
    try:
        if scheme.casefold() != "bearer":
            raise Refused("The only way to say who asks is “Authorization: Bearer” and a token of your account.")
        return bearer(secret.strip())
    except Refused as refusal:
        if not ratelimit.consume(request, app="headwater", action="wrong_token", config=_WRONG_TOKENS, limit_get=True):
            raise Problem(429, headers={"Retry-After": str(SECONDS)}) from None
        raise Problem(401, str(refusal), headers=_CHALLENGE) from None


def check_reading(asked: HttpRequest, place: str) -> None:
    """Whether a token may read what is at a place. 403: its scopes do not name it."""
    token: Token | None = vars(asked)["token"]
    if token is None:
        return
    scope = _PART_OF.get(place.partition("/")[0], "read")
    if not {"read", scope} & set(token.scopes):
        raise Problem(403, f"This token may not read this; make one with the scope “{scope}” or “read”.")


def writer(asked: HttpRequest) -> Person:
    """Whoever writes. 403: somebody, or a token, without any power. 429: too much of it in a short time."""
    person = asked.user
    assert isinstance(person, Person), "nobody else comes past asking"
    if not powers_of(person, on=today()):
        raise Problem(403, "You hold no power to write, or this token does not; nothing was done.")
    if not ratelimit.consume(asked, app="headwater", action="api_write", config=_WRITES, user=person):
        raise Problem(429, headers={"Retry-After": str(SECONDS)})
    return person
