"""Checking that nothing was changed, as an act: the audit trail keeps who did it, when, and what was found."""

from __future__ import annotations

from headwater.access.actions import note
from headwater.access.queries import Person, require
from headwater.audit.queries import AuditLine
from headwater.ledger.verify import Verdict, verify
from headwater.lib.progress import Progress
from headwater.lib.words import Saying, noted
from headwater.statements.queries import Publication, checks, tampered


def check_books(*, by: Person, told: Progress) -> AuditLine:
    """Read the whole books and all that was published, and leave a line that says what was found.

    The reading is not in the transaction of its line: nobody would post meanwhile. Refused: without the power to read
    the audit trail.
    """
    return _noted(_read(by, told), by)


def _read(by: Person, told: Progress) -> tuple[Verdict, list[Publication]]:
    require(by, "read audit")
    seen = {one["entries"]: one["head"] for line in checks() if (one := line.after)}
    return verify(seen=seen, told=told), tampered()


def _noted(found: tuple[Verdict, list[Publication]], by: Person) -> AuditLine:
    verdict, changed = found
    wrong = [verdict.finding] if verdict.finding else []
    wrong += [
        Saying(
            noted("“{title}” for {period} was changed after it was prepared."),
            {"title": one.title, "period": one.period},
        )
        for one in changed
    ]
    after = {"entries": verdict.entries, "head": verdict.head, "wrong": wrong}
    return note(by=by, action="check the books", target="books", after=after)
