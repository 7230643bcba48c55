"""Whether the books are what was recorded: when that was checked last, what was found, and checking it now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from headwater.access.queries import Person, require
from headwater.audit.queries import AuditLine
from headwater.audit.rules import saying
from headwater.ledger import queries as ledger
from headwater.lib.progress import Progress, silent
from headwater.lib.words import counted, noted, said
from headwater.reports.blocks import Column, Status, Table, Value
from headwater.statements.actions import check_books
from headwater.statements.queries import checks
from headwater.web.languages import later
from headwater.web.pages import REFUSED, page, signer
from headwater.web.steps import Answer, Step, shown_answer, take
from headwater.web.trail import moment
from headwater.web.working import MADE, in_steps

_MOST_CHECKS = 20


class Check(Step):
    """Reading everything again, now."""

    name = "check"
    title = later("Check the books now")

    def __init__(self, request: HttpRequest, told: Progress) -> None:
        super().__init__(request)
        self._progress = told

    def act(self, *, by: Person) -> str:
        """Check them; what was found stands on the page."""
        check_books(by=by, told=self._progress)
        return said("The books were checked.")


def books(request: HttpRequest) -> HttpResponse:
    """When the books were checked last and what was found. Refused: without the power “read audit”."""
    require(signer(request), "read audit")
    if request.method == "POST" or MADE in request.GET:
        return _checking(request)
    return _shown(request, [Check(request, silent)], None)


@in_steps(noted("The check of the books"))
def _checking(request: HttpRequest, *, told: Progress = silent) -> HttpResponse:
    """Check them; a million entries take longer than a browser waits in silence."""
    steps: list[Step] = [Check(request, told)]
    answer = take(request, steps)
    return redirect("books") if answer and answer.is_done else _shown(request, steps, answer)


def _shown(request: HttpRequest, steps: Sequence[Step], answer: Answer | None) -> HttpResponse:
    found = list(checks()[:_MOST_CHECKS])
    last = found[0] if found else None
    entries, head = ledger.head()
    return page(
        request,
        "books",
        section="audit",
        status=REFUSED if answer and answer.is_wrong else 200,
        last=last is not None,
        wrong_now=_wrong(last) if last else [],
        checked=_after(last)["entries"] if last else 0,
        facts=_facts(last, entries, head),
        checks=_table(found),
        steps=steps,
        form=steps[0],
        **shown_answer(answer),
    )


def _wrong(line: AuditLine) -> list[str]:
    """What a check found, each a sentence in the language of the reader."""
    return [one.spoken() for kept in _after(line)["wrong"] if (one := saying(kept))]


def _after(line: AuditLine) -> Any:
    return line.after


def _facts(last: AuditLine | None, entries: int, head: str) -> list[tuple[str, Value]]:
    recorded = ledger.last_recorded_at()
    newest: Value = moment(recorded) if recorded else said("none")
    now: list[tuple[str, Value]] = [
        (said("Entries now"), entries),
        (said("Head now"), head),
        (said("Last entry recorded"), newest),
    ]
    if last is None:
        return [(said("Last checked"), said("never")), *now]
    checked = _after(last)["entries"]
    since = entries - checked
    facts: list[tuple[str, Value]] = [
        (said("Last checked"), moment(last.at)),
        (said("By"), last.by_email),
        (said("Entries that hold"), checked),
        (said("Head that was checked"), _after(last)["head"]),
    ]
    if not since:
        return [*facts, (said("Last entry recorded"), newest), (said("Posted since"), said("none"))]
    # Where something was found, what follows it was not posted since: it was not read.
    posted = said("Posted since"), counted("{count} entry", "{count} entries", since)
    return [*facts, *([posted] if since > 0 and not _wrong(last) else []), *now]


def _table(found: list[AuditLine]) -> Table:
    rows: list[tuple[Value, ...]] = [
        (
            moment(line.at),
            line.by_email,
            _after(line)["entries"],
            _after(line)["head"],
            " ".join(_wrong(line)) or Status(said("all in order"), "good"),
        )
        for line in found
    ]
    columns = (
        Column(title=said("When")),
        Column(title=said("Who")),
        Column(title=said("Entries that hold"), align="number"),
        Column(title=said("Head")),
        Column(title=said("Found")),
    )
    return Table(caption=said("Checks of the books, the latest first"), columns=columns, rows=tuple(rows))
