"""Work that takes long: any process can tell the browser how far it is; what is made comes whole or not at all."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.session import SessionStorage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.test import RequestFactory

from headwater.lib.errors import Refused
from headwater.reports.writing import Progress
from headwater.web import working
from headwater.web.lists import attachment
from headwater.web.pages import answering
from headwater.web.security import View

ADDRESS = "/report/?year=2023"


@pytest.fixture(autouse=True)
def moment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A moment is short here, and no thread outlives its test."""
    monkeypatch.setattr(working, "MOMENT", 0.02)
    yield
    for thread in threading.enumerate():
        if thread.name.startswith("working:"):
            thread.join(5)


def asked(address: str = ADDRESS, *, method: str = "GET", key: str = "") -> HttpRequest:
    request: HttpRequest = RequestFactory().generic(method, address)
    request.user = AnonymousUser()
    if key:
        request.user = type("Somebody", (), {"pk": key, "is_authenticated": True, "name": "Somebody"})()
    return request


def slow(answer: HttpResponse | Exception) -> tuple[View, threading.Event]:
    """A view that says how far it is and then waits until it may answer."""
    may_answer = threading.Event()

    def view(request: HttpRequest, *, told: Progress) -> HttpResponse:
        told("PDF", 1, 4)
        assert may_answer.wait(5)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return working.in_steps("The report")(view), may_answer


def token_of(answer: HttpResponse) -> str:
    assert answer.status_code == 302
    return answer["Location"].strip("/").rpartition("/")[2]


def finished(request: HttpRequest, token: str) -> HttpResponse:
    """What the page of the work says once it is made."""
    for thread in threading.enumerate():
        if thread.name.startswith("working:"):
            thread.join(5)
    return answering(working.working)(request, token)


def test_what_takes_a_moment_is_the_answer(home: Path) -> None:
    view, may_answer = slow(HttpResponse("made"))
    may_answer.set()
    assert view(asked()).content == b"made"
    assert list((home / "working").iterdir()) == []


def test_steps_are_written_down_for_whoever_looks_only(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    monkeypatch.setattr(working.Work, "tell", lambda _, step: written.append(step.what))
    quick, may_answer = slow(HttpResponse("made"))
    may_answer.set()
    monkeypatch.setattr(working, "MOMENT", 5)
    quick(asked())
    assert written == []
    monkeypatch.setattr(working, "MOMENT", 0.2)
    view, may_answer = slow(HttpResponse("made"))
    view(asked())
    assert written == ["PDF"]
    may_answer.set()


def test_the_browser_is_told_how_far_it_is_and_gets_the_page(home: Path) -> None:
    view, may_answer = slow(HttpResponse("made", headers={"X-Said": "kept"}))
    token = token_of(view(asked()))
    page = working.working(asked(), token)
    said = page.content.decode()
    assert page["Refresh"] == "1" and page["Cache-Control"] == "no-store"
    assert "Step 2 of 4: <strong>PDF</strong>" in said and '<progress id="progress" value="1" max="4">' in said
    may_answer.set()
    there = finished(asked(), token)["Location"]
    assert there == f"{ADDRESS}&made={token}"
    answer = view(asked(there))
    assert (answer.content, answer["X-Said"]) == (b"made", "kept")
    assert not (home / "working" / token).exists(), "a page is made anew when it is asked for again"
    view, may_answer = slow(HttpResponse("made"))
    again = token_of(view(asked(there)))
    may_answer.set()
    assert finished(asked(), again)["Location"] == f"{ADDRESS}&made={again}", "its address does not grow"


def test_a_file_is_downloaded_from_a_page_that_stays() -> None:
    view, may_answer = slow(attachment("report.pdf", b"%PDF\n\x00rest", "application/pdf"))
    token = token_of(view(asked()))
    may_answer.set()
    page = finished(asked(), token)
    assert page["Refresh"] == f"0;url={ADDRESS}&made={token}"
    assert "The report is ready" in page.content.decode()
    for _ in range(2):
        answer = view(asked(f"{ADDRESS}&made={token}"))
        assert (answer.content, answer["Content-Type"]) == (b"%PDF\n\x00rest", "application/pdf")


def test_what_was_sent_is_answered_once() -> None:
    view, may_answer = slow(attachment("secret.txt", b"secret"))
    token = token_of(view(asked(method="POST")))
    may_answer.set()
    finished(asked(), token)
    assert view(asked(f"{ADDRESS}&made={token}")).content == b"secret"
    with pytest.raises(Http404):
        working.working(asked(), token)


def test_what_was_done_is_said_on_the_page_that_follows() -> None:
    may_answer = threading.Event()

    def load(request: HttpRequest, *, told: Progress) -> HttpResponse:
        assert may_answer.wait(5)
        messages.success(request, "Loaded.")
        return redirect("/there/")

    view = working.in_steps("The report")(load)
    token = token_of(view(with_messages(asked(method="POST"))))
    may_answer.set()
    finished(asked(), token)
    fetching = with_messages(asked(f"{ADDRESS}&made={token}"))
    assert view(fetching)["Location"] == "/there/"
    assert [(one.level_tag, str(one)) for one in messages.get_messages(fetching)] == [("success", "Loaded.")]


def with_messages(request: HttpRequest) -> HttpRequest:
    request.session = {}  # type: ignore[assignment]
    request._messages = SessionStorage(request)  # type: ignore[attr-defined]
    return request


def test_nobody_else_sees_it() -> None:
    view, may_answer = slow(HttpResponse("mine"))
    token = token_of(view(asked(key="7")))
    may_answer.set()
    for other in (asked(), asked(key="8")):
        with pytest.raises(Http404):
            finished(other, token)
    assert finished(asked(key="7"), token).status_code == 302


@pytest.mark.parametrize("token", ["", "nobody-knows-it", "..", "../working", "a/b"])
def test_a_token_that_there_is_not(home: Path, token: str) -> None:
    with pytest.raises(Http404):
        working.working(asked(), token)


def test_a_refusal_in_the_middle_is_a_page_with_its_sentence() -> None:
    view, may_answer = slow(Refused("There is no figure of 2099."))
    token = token_of(view(asked()))
    may_answer.set()
    answer = view(asked(finished(asked(), token)["Location"]))
    assert answer.status_code == 422 and "There is no figure of 2099." in answer.content.decode()


def test_an_error_of_the_program_is_its_page_and_nothing_else() -> None:
    view, may_answer = slow(ZeroDivisionError("a secret inside"))
    token = token_of(view(asked()))
    may_answer.set()
    answer = view(asked(finished(asked(), token)["Location"]))
    assert answer.status_code == 500 and "a secret inside" not in answer.content.decode()


def test_work_whose_process_died_is_refused(home: Path) -> None:
    view, may_answer = slow(HttpResponse("made"))
    token = token_of(view(asked()))
    work = working._work(asked(), token)
    assert work is not None and work.is_alive
    # What a process leaves behind that was killed: its folder, half of an answer, and a lock that nobody holds.
    left = home / "working" / "left"
    shutil.copytree(home / "working" / token, left)
    (left / "work").write_text((left / "work").read_text().replace(token, "left"))
    (left / "answer.0000.part").write_bytes(b'{"status": 200')
    answer = answering(working.working)(asked(), "left")
    assert answer.status_code == 422 and "The report was not finished" in answer.content.decode()
    assert not left.exists()
    may_answer.set()


def test_too_much_at_a_time_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "_places", threading.BoundedSemaphore(1))
    view, may_answer = slow(HttpResponse("made"))
    token_of(view(asked()))
    with pytest.raises(Refused, match="Try again in a minute"):
        view(asked())
    may_answer.set()


def test_others_wait_for_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "_turns", threading.BoundedSemaphore(1))
    view, may_answer = slow(HttpResponse("made"))
    token_of(view(asked()))
    second = token_of(view(asked()))
    assert "Waiting for its turn" in working.working(asked(), second).content.decode()
    may_answer.set()
    assert finished(asked(), second).status_code == 302


def test_what_nobody_fetched_goes(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    view, may_answer = slow(HttpResponse("made"))
    may_answer.set()
    left = home / "working" / "left"
    left.mkdir(parents=True)
    monkeypatch.setattr(working, "_KEPT_SECONDS", -1)
    view(asked())
    assert not left.exists()
