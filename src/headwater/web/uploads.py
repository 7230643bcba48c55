"""Files between looking at them and loading them.

They stay on this machine, in a folder that only the program may read, under a name that nobody can guess and that
stands in the session alone: a person looks at a file, and loads that very file, without choosing it a second time.
What the page carries is the fingerprint of what it showed; another file kept meanwhile, in another window, is then
not loaded by mistake. A file goes when it was loaded, replaced or signed out from, and after a day in any case.
"""

from __future__ import annotations

import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from django import forms
from django.conf import settings
from django.http import HttpRequest

from headwater.access.queries import require
from headwater.exchange.queries import fingerprint
from headwater.exchange.reading import bounded
from headwater.lib.errors import Complaint, Refused
from headwater.web.pages import REFUSED, signer

_KEY = "uploads"
_KEPT_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that one person is looking at."""

    name: str
    content: bytes

    @property
    def fingerprint(self) -> str:
        """What tells it from other files."""
        return fingerprint(self.content)


@dataclass(frozen=True, slots=True)
class Arrival:
    """The form by which a file comes in, and what came of it."""

    form: forms.Form
    complaints: tuple[Complaint, ...] = ()
    status: int = 200
    is_kept: bool = False


def arrival(request: HttpRequest, form: type[forms.Form], *, record: str, power: str) -> Arrival:
    """What the page was sent: nothing yet, a file that is now kept, or what is wrong with it."""
    if request.method != "POST":
        return Arrival(form())
    sent = form(request.POST, request.FILES)
    if not sent.is_valid():
        return Arrival(sent, status=REFUSED)
    try:
        require(signer(request), power)
        file = sent.cleaned_data["file"]
        keep(request, record=record, name=file.name, content=bounded(file))
    except Refused as refusal:
        return Arrival(sent, refusal.complaints, REFUSED)
    return Arrival(sent, is_kept=True)


def keep(request: HttpRequest, *, record: str, name: str, content: bytes) -> None:
    """Keep a file for this session, in place of the one that it kept for this record type before."""
    forget(request, record=record)
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(folder)
    token = secrets.token_urlsafe(32)
    with os.fdopen(os.open(folder / token, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(content)
    request.session[_KEY] = {**request.session.get(_KEY, {}), record: {"token": token, "name": name[:255]}}


def kept(request: HttpRequest, *, record: str) -> Kept | None:
    """The file that this session keeps for a record type, if it still does."""
    held = request.session.get(_KEY, {}).get(record)
    if held is None:
        return None
    try:
        return Kept(held["name"], (_folder() / held["token"]).read_bytes())
    except FileNotFoundError:
        return None


def forget(request: HttpRequest, *, record: str) -> None:
    """Let a kept file go."""
    held = dict(request.session.get(_KEY, {}))
    if gone := held.pop(record, None):
        (_folder() / gone["token"]).unlink(missing_ok=True)
        request.session[_KEY] = held


def forget_all(request: HttpRequest) -> None:
    """Let all files of this session go."""
    for record in list(request.session.get(_KEY, {})):
        forget(request, record=record)


def _folder() -> Path:
    return Path(settings.HOME) / "uploads"


def _sweep(folder: Path) -> None:
    """Remove what sessions left behind."""
    too_old = time.time() - _KEPT_SECONDS
    for path in folder.iterdir():
        if path.stat().st_mtime < too_old:
            path.unlink(missing_ok=True)
