"""Tokens for programs, made and revoked by their person; and the answers that a program may ask for twice."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from headwater.access.models import KeptAnswer, Person, Token
from headwater.access.queries import hashed, may, powers_of
from headwater.access.rules import POWERS, PROGRAM_MARK, token_complaints
from headwater.audit.actions import note
from headwater.lib.errors import Refused, refuse_if
from headwater.lib.words import said

ANSWERS_LAST = timedelta(hours=24)
_SEEN_EVERY = timedelta(minutes=5)


@transaction.atomic
def make_token(*, name: str, scopes: Sequence[str], days: int, by: Person) -> tuple[Token, str]:
    """Make a token for one's own programs, and return it with its secret, which nothing keeps.

    Refused: without a name; scopes that there are none of, or none at all; a power that its person does not hold today;
    longer than a year.
    """
    today = timezone.localdate()
    held = powers_of(by, on=today)
    complaints = token_complaints(name=name, scopes=scopes, days=days)
    missing = [scope for scope in scopes if scope in POWERS and scope not in held]
    complaints += [
        said("You do not hold the power “{scope}”, so no token of yours can.", scope=said(scope)) for scope in missing
    ]
    refuse_if(complaints)
    now, secret = timezone.now(), PROGRAM_MARK + secrets.token_urlsafe(32)
    made = Token.objects.create(
        person=by,
        name=name.strip(),
        secret_hash=hashed(secret),
        scopes=sorted(set(scopes)),
        made_at=now,
        valid_days=days,
        expires_at=now + timedelta(days=days),
    )
    facts = {"name": made.name, "scopes": ", ".join(made.scopes), "expires_at": made.expires_at}
    note(by=by, action="make token", target=by.target, after=facts)
    return made, secret


@transaction.atomic
def revoke_token(*, number: int, by: Person) -> Token:
    """End a token at once: one's own, or anybody's for who may manage people. Refused: one that is not open."""
    token = Token.objects.select_for_update(of=("self",)).select_related("person").filter(pk=number).first()
    if token is None or (token.person_id != by.pk and not may(by, "manage people", on=timezone.localdate())):
        raise Refused(said("There is no such token of yours; look at the list again."))
    if token.revoked_at is not None:
        raise Refused(said("The token “{name}” was revoked already.", name=token.name))
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    note(by=by, action="revoke token", target=token.person.target, before={"name": token.name})
    return token


@transaction.atomic
def note_token_use(*, token: Token, by: Person) -> None:
    """Write down every few minutes that a token was used; no act of anybody's, so the trail has no line of it."""
    assert by.pk == token.person_id, "a token is of one person"
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > _SEEN_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)


@dataclass(frozen=True, slots=True)
class Answered:
    """What a program was answered: the status and the body. is_repeated: it was answered so before."""

    status: int
    body: str
    is_repeated: bool = False


def answer_once(*, key: str, request_hash: str, act: Callable[[], tuple[int, str]], by: Person) -> Answered:
    """Do something unless it was done under this key already: then answer what was answered, and do nothing.

    What is done and the answer are one transaction; a refusal leaves neither, so that the key stays free.
    Refused: a key under which something else was asked for.
    """
    try:
        with transaction.atomic():
            return _first(key, request_hash, act, by)
    except _Taken:
        # Somebody with the same key was quicker by a moment; now their answer is there.
        with transaction.atomic():
            return _first(key, request_hash, act, by)


class _Taken(Exception):
    """The key was taken between looking and writing."""


def _first(key: str, request_hash: str, act: Callable[[], tuple[int, str]], by: Person) -> Answered:
    KeptAnswer.objects.filter(person=by, expires_at__lte=timezone.now()).delete()
    if held := KeptAnswer.objects.filter(person=by, key=key).first():
        if held.request_hash != request_hash:
            raise Refused(
                said("The key “{key}” stands for another request of yours; take a new key for a new request.", key=key)
            )
        assert held.status is not None, "an answer that others can see is whole"
        return Answered(held.status, held.body, is_repeated=True)
    try:
        with transaction.atomic():
            kept = KeptAnswer.objects.create(
                person=by, key=key, request_hash=request_hash, expires_at=timezone.now() + ANSWERS_LAST
            )
    except IntegrityError:
        raise _Taken from None
    kept.status, kept.body = act()
    kept.save(update_fields=["status", "body"])
    return Answered(kept.status, kept.body)
