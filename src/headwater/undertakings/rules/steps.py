"""The life of an undertaking as a table of steps, and what is wrong with a word about it. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from headwater.access.rules import Step
from headwater.lib.errors import Refused
from headwater.lib.words import listed, noted, said
from headwater.undertakings.rules.values import (
    ENDED,
    OWNER_KINDS,
    Known,
    ProgressDraft,
    Status,
    UndertakingFacts,
)

_REPORT, _ACCEPT, _REGISTER = "report progress", "accept completion", "register undertakings"

UNDERTAKING_STEPS = (
    Step(noted("register"), "", Status.OPEN, _REGISTER),
    Step(noted("start"), Status.OPEN, Status.IN_PROGRESS, _REPORT),
    Step("start", Status.RETURNED, Status.IN_PROGRESS, _REPORT),
    Step(noted("claim"), Status.OPEN, Status.CLAIMED, _REPORT),
    Step("claim", Status.IN_PROGRESS, Status.CLAIMED, _REPORT),
    Step("claim", Status.RETURNED, Status.CLAIMED, _REPORT),
    Step(noted("accept"), Status.CLAIMED, Status.ACCEPTED, _ACCEPT, by_another=True),
    Step(noted("return"), Status.CLAIMED, Status.RETURNED, _ACCEPT, by_another=True, needs_reason=True),
    Step(noted("cancel"), Status.OPEN, Status.CANCELLED, _REGISTER, needs_reason=True),
    Step("cancel", Status.IN_PROGRESS, Status.CANCELLED, _REGISTER, needs_reason=True),
    Step("cancel", Status.RETURNED, Status.CANCELLED, _REGISTER, needs_reason=True),
    Step(noted("reopen"), Status.ACCEPTED, Status.IN_PROGRESS, _ACCEPT, needs_reason=True),
    Step("reopen", Status.CANCELLED, Status.IN_PROGRESS, _REGISTER, needs_reason=True),
)
# Words about an undertaking that leave it where it is, and the power each needs.
WORDS: dict[str, str] = {noted("note"): _REPORT, noted("postpone"): _REGISTER, noted("hand over"): _REGISTER}
STEPS: tuple[str, ...] = (*dict.fromkeys(step.name for step in UNDERTAKING_STEPS if step.from_status), *WORDS)
# Whoever says that something is done does not accept it. Registering and starting it are not sayings of that kind.
CLAIMING = ("claim", "accept", "return")


def power_for(step: str, status: str) -> str:
    """The power that a step needs from a status."""
    if step in WORDS:
        return WORDS[step]
    rows = [row for row in UNDERTAKING_STEPS if row.name == step]
    assert rows, f"{step} is no step"
    return next((row.power for row in rows if row.from_status == status), rows[0].power)


def progress_complaints(draft: ProgressDraft, held: UndertakingFacts, known: Known) -> Iterator[tuple[str, str]]:
    """Say what is wrong with a word about an undertaking, by field; whether the person may sign, the step says."""
    if draft.on > known.today:
        yield "on", said("{on} has not come yet; write the day on which it was so.", on=draft.on)
    if draft.on < held.made_on:
        yield "on", said("It was undertaken on {made_on}; write a day from then on.", made_on=held.made_on)
    elif draft.on < held.last_on:
        yield "on", said("The last word about it is of {last_on}; write a day from then on.", last_on=held.last_on)
    if draft.step == "claim" and not draft.evidence.strip():
        yield "evidence", said("The evidence is missing; write where it can be seen that it is done.")
    if draft.step == "note" and not draft.text.strip():
        yield "text", said("The note is empty; write what became of it.")
    if draft.step in WORDS and held.status in ENDED:
        yield "step", said("It is {status}; reopen it first, or leave it as it is.", status=said(held.status))
    if draft.step == "postpone":
        yield from _postponing(draft, held)
    elif draft.due_on is not None:
        yield (
            "due_on",
            said("The due date changes by the step “postpone”; leave it empty for “{step}”.", step=said(draft.step)),
        )
    yield from _handing_over(draft, known)


def _postponing(draft: ProgressDraft, held: UndertakingFacts) -> Iterator[tuple[str, str]]:
    if not draft.text.strip():
        yield "text", said("To postpone it needs a reason; write one sentence that says why.")
    if draft.due_on is not None and draft.due_on < held.made_on:
        yield (
            "due_on",
            said(
                "It would be due on {due_on}, before it was undertaken on {made_on}.",
                due_on=draft.due_on,
                made_on=held.made_on,
            ),
        )
    if draft.due_on == held.due_on:
        yield (
            "due_on",
            said("It is due on {due_on} already; write another day.", due_on=held.due_on)
            if held.due_on
            else said("It is without a due date already; write another day."),
        )


def _handing_over(draft: ProgressDraft, known: Known) -> Iterator[tuple[str, str]]:
    named = draft.owner is not None or draft.owner_person is not None
    if draft.step != "hand over":
        if named:
            yield (
                "owner",
                said(
                    "Another owner is named by the step “hand over”; leave it empty for “{step}”.",
                    step=said(draft.step),
                ),
            )
        return
    if not named:
        yield "owner", said("Nobody is named to hand it over to; write an office, a post or a person.")
    if draft.owner is not None and not known.is_of(draft.owner, OWNER_KINDS):
        yield "owner", said("There is no office or post {label}; register it first.", label=known.label(draft.owner))
    if draft.owner_person is not None and draft.owner_person not in known.people:
        yield "owner_person", said("There is no such person; add the person first.")


def after(held: UndertakingFacts, draft: ProgressDraft, status: str) -> UndertakingFacts:
    """An undertaking as it stands after a word about it."""
    due_on = draft.due_on if draft.step == "postpone" else held.due_on
    return replace(held, status=status, last_on=draft.on, due_on=due_on)


def known_step(step: str) -> None:
    """Refuse a step that there is none of."""
    if step not in STEPS:
        raise Refused(said("“{step}” is not a step; write one of: {steps}.", step=step, steps=listed(map(said, STEPS))))
