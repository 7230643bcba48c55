"""Work that takes longer than a moment: it goes on while the browser shows how far it is, without any JavaScript.

A view behind in_steps() runs in a thread of its own. What is done within a moment is the answer at once; otherwise the
browser is sent to a page that names the step and looks again by itself, and from there to what was made. The work is
kept in a folder of its own under the home of the program, so that any process of the site can tell how far it is: a
file takes its place in one step, and a lock on another one, which the system frees when a process ends, tells work
that goes on from work that died.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import wraps
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.handlers.exception import response_for_exception
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation

from headwater.lib.errors import Refused
from headwater.lib.words import language, noted, said, speaking
from headwater.web.pages import answering, page
from headwater.web.security import View

# So long an answer is waited for before the browser is told how far it is.
MOMENT = 2.0
MADE = "made"
_LOOKS_AGAIN_AFTER = 1
_KEPT_SECONDS = 60 * 60
# So many works go on at a time in one process, and so many wait for their turn.
_AT_ONCE, _WAITING = 2, 20
_turns = threading.BoundedSemaphore(_AT_ONCE)
_places = threading.BoundedSemaphore(_WAITING)


@dataclass(frozen=True, slots=True)
class Step:
    """What is being done now, and how many of how many steps are behind it."""

    what: str = noted("Waiting for its turn")
    done: int = 0
    of: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One work: what is made, for whom (the key of a person, "" for anybody), and at which address it was asked for."""

    token: str
    title: str
    person: str
    address: str
    is_read_once: bool

    @property
    def folder(self) -> Path:
        """Where it is kept."""
        return _home() / self.token

    @property
    def answer(self) -> Path:
        """What was made: a line about it, then its content. It is there when it is whole, and not before."""
        return self.folder / "answer"

    @property
    def is_alive(self) -> bool:
        """Whether a process still works on it."""
        with (self.folder / "alive").open("wb") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    @property
    def step(self) -> Step:
        """How far it is."""
        return Step(**json.loads((self.folder / "step").read_text(encoding="utf-8")))

    @property
    def made(self) -> str:
        """The address at which what was made is fetched."""
        return f"{self.address}{'&' if '?' in self.address else '?'}{urlencode({MADE: self.token})}"

    def tell(self, step: Step) -> None:
        """Say how far it is; other processes read it."""
        _put(self.folder / "step", json.dumps(asdict(step)).encode())


class _Steps:
    """How far a work is, written down only once a browser was sent to look: most are done before, step by step."""

    def __init__(self, work: Work) -> None:
        waiting = Step()
        self._work, self._last = work, Step(said(waiting.what), waiting.done, waiting.of)
        self._is_looked_at, self._one_by_one = False, threading.Lock()

    def tell(self, what: str, done: int, of: int) -> None:
        """Say how far it is, as views do."""
        if what:
            with self._one_by_one:
                self._last = Step(what, done, of)
                if self._is_looked_at:
                    self._work.tell(self._last)

    def write_down(self) -> None:
        """From now on somebody looks."""
        with self._one_by_one:
            self._is_looked_at = True
            self._work.tell(self._last)


def in_steps(title: str) -> Callable[[View], View]:
    """A view that may take long: it takes `told`, and says to it what it is doing. title: what is being made."""

    def behind(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
            if (token := request.GET.get(MADE)) and (there := _fetched(request, token)):
                return there
            # Another thread could not see what a transaction of this one has written; a program waits.
            if connection.in_atomic_block or getattr(request, "wants_contents", False):
                return view(request, *args, **kwargs)
            return _begun(request, title, view, args, kwargs)

        return answered

    return behind


def working(request: HttpRequest, token: str) -> HttpResponse:
    """How far a work is; what was made, when it is. Refused: work that died with its process."""
    work = _work(request, token)
    if work is None:
        raise Http404(said("What was made here is not kept any longer; ask for it again."))
    is_alive = work.is_alive
    if work.answer.exists():
        return _ready(request, work)
    if not is_alive:
        shutil.rmtree(work.folder, ignore_errors=True)
        raise Refused(
            said(
                "{title} was not finished: the program was stopped, or had no room to keep it. Ask for it again.",
                title=work.title,
            )
        )
    answer = page(request, "working", work=work, step=work.step)
    answer["Refresh"] = str(_LOOKS_AGAIN_AFTER)
    answer["Cache-Control"] = "no-store"
    return answer


def _ready(request: HttpRequest, work: Work) -> HttpResponse:
    """To a page at once; a file is fetched while a page stays that says so."""
    if "Content-Disposition" not in _read(work)[0]["headers"]:
        return redirect(work.made)
    answer = page(request, "working", work=work, step=None)
    answer["Refresh"] = f"0;url={work.made}"
    answer["Cache-Control"] = "no-store"
    return answer


def _begun(
    request: HttpRequest, title: str, view: View, args: tuple[str, ...], kwargs: Mapping[str, str]
) -> HttpResponse:
    if not _places.acquire(blocking=False):
        raise Refused(said("So much is being made at the moment that nothing more can begin. Try again in a minute."))
    work = Work(
        token=secrets.token_urlsafe(24),
        title=said(title),
        person=_person(request),
        address=_asked(request),
        is_read_once=request.method != "GET",
    )
    _open(work)
    steps, begun, finished, answers = _Steps(work), threading.Event(), threading.Event(), []
    written, spoken = translation.get_language() or settings.LANGUAGE_CODE, language()

    def run() -> None:
        try:
            with translation.override(written), speaking(spoken), _alive(work, begun), _turns:
                answers.append(_answer(request, view, args, {**kwargs, "told": steps.tell}))
                _keep(work, answers[0], _unsaid(request))
        finally:
            connection.close()
            _places.release()
            begun.set()
            finished.set()

    threading.Thread(target=run, name=f"working: {title}", daemon=True).start()
    begun.wait()
    finished.wait(MOMENT)
    if not finished.is_set():
        steps.write_down()
        return redirect("working", work.token)
    shutil.rmtree(work.folder, ignore_errors=True)
    if not answers:
        raise Refused(
            said(
                "{title} could not be begun: there is no room to keep it. Tell whoever runs the site.", title=work.title
            )
        )
    return answers[0]


def _answer(request: HttpRequest, view: View, args: tuple[str, ...], kwargs: Mapping[str, Any]) -> HttpResponse:
    """What the view answers; whatever goes wrong in it becomes the page that it becomes elsewhere."""
    try:
        return answering(view)(request, *args, **kwargs)
    except Exception as problem:  # Another thread has nobody above it who would answer.
        answer: HttpResponse = response_for_exception(request, problem)
        return answer


def _asked(request: HttpRequest) -> str:
    """The address that was asked for, without what was fetched at it before."""
    address, _, query = request.get_full_path().partition("?")
    if MADE in request.GET:
        left = request.GET.copy()
        del left[MADE]
        query = left.urlencode()
    return f"{address}?{query}" if query else address


def _open(work: Work) -> None:
    _home().mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep()
    work.folder.mkdir(mode=0o700)
    _put(work.folder / "work", json.dumps(asdict(work)).encode())


@contextmanager
def _alive(work: Work, begun: threading.Event) -> Iterator[None]:
    with (work.folder / "alive").open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        begun.set()
        yield


def _unsaid(request: HttpRequest) -> list[tuple[int, str]]:
    """What was to be said on the next page. The request is long answered by then, so it is kept with what was made."""
    waiting = getattr(getattr(request, "_messages", None), "_queued_messages", ())
    return [(one.level, str(one.message)) for one in waiting]


def _keep(work: Work, answer: HttpResponse, unsaid: list[tuple[int, str]]) -> None:
    told = {"status": answer.status_code, "headers": dict(answer.headers), "unsaid": unsaid}
    about = json.dumps(told).encode()
    _put(work.answer, about + b"\n" + answer.content)


def _read(work: Work) -> tuple[dict[str, Any], bytes]:
    about, _, content = work.answer.read_bytes().partition(b"\n")
    return json.loads(about), content


def _fetched(request: HttpRequest, token: str) -> HttpResponse | None:
    """What was made for whoever asks. A page is kept until it was fetched, so that looking again makes it anew."""
    work = _work(request, token)
    if work is None or not work.answer.exists():
        return None
    told, content = _read(work)
    if work.is_read_once or "Content-Disposition" not in told["headers"]:
        shutil.rmtree(work.folder, ignore_errors=True)
    for level, text in told["unsaid"]:
        messages.add_message(request, level, text)
    return HttpResponse(content, status=told["status"], headers=told["headers"])


def _work(request: HttpRequest, token: str) -> Work | None:
    """The work with this token, where it is of whoever asks; a token is one name in one folder."""
    if not token or Path(token).name != token:
        return None
    try:
        work = Work(**json.loads((_home() / token / "work").read_text(encoding="utf-8")))
    except OSError:
        return None
    return work if work.person == _person(request) else None


def _person(request: HttpRequest) -> str:
    return str(request.user.pk) if request.user.is_authenticated else ""


def _home() -> Path:
    return Path(settings.HOME) / "working"


def _put(place: Path, content: bytes) -> None:
    """A file that is there whole or not at all."""
    part = place.with_name(f"{place.name}.{secrets.token_hex(4)}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(content)
    part.replace(place)


def _sweep() -> None:
    """Remove what nobody fetched."""
    too_old = time.time() - _KEPT_SECONDS
    for folder in _home().iterdir():
        if folder.stat().st_mtime < too_old:
            shutil.rmtree(folder, ignore_errors=True)
