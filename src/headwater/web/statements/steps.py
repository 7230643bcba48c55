"""What a person may do with a statement: explain its gap, prepare it, and take it along the steps to publication."""

from __future__ import annotations

from django.http import HttpRequest

from headwater.access.queries import Person, signatures, signed
from headwater.access.rules import check_step
from headwater.lib.errors import Refused
from headwater.lib.words import noted, said
from headwater.reports import blocks
from headwater.reports.translations import for_reader
from headwater.statements import actions, queries
from headwater.statements.queries import Context, Publication
from headwater.statements.rules import PUBLICATION_STEPS
from headwater.web.pages import holds, signer
from headwater.web.steps import Signing, Step
from headwater.web.trail import moment

# By step: its button, what is to be written with it ("" for nothing), and what is said once it was taken.
OFFERS: dict[str, tuple[str, str, str]] = {
    "explain": (
        noted("Explain the gap"),
        noted("Why the figures differ"),
        noted("The gap is explained, and your name stands under it."),
    ),
    "prepare": (
        noted("Prepare it for publication"),
        noted("Why there is a new version"),
        noted("It is prepared. Send it for review; another person approves it."),
    ),
    "submit": (noted("Send it for review"), "", noted("It waits for another person to approve it.")),
    "resubmit": (
        noted("Send it for review again"),
        noted("Answer to the reason"),
        noted("It waits for another person to approve it."),
    ),
    "approve": (noted("Approve it"), "", noted("It is approved and can be published.")),
    "publish": (noted("Publish it"), "", noted("It is published.")),
    "return": (noted("Return it"), noted("What has to change"), noted("It went back, with your reason.")),
    "withdraw": (
        noted("Set the prepared version aside"),
        noted("Reason"),
        noted("The prepared version is set aside."),
    ),
}


def steps_of(request: HttpRequest, key: str, context: Context, versions: list[Publication]) -> list[Step]:
    """What the person may do with the statement now. What was written and refused stays written."""

    def step(name: str, *, title: str = "", needs_words: bool = True) -> Step:
        offered, words, _ = OFFERS[name]
        return Signing(
            request,
            name=name,
            title=title or said(offered),
            act=lambda told, by: act(name, told.get("reason", ""), key=key, context=context, by=by),
            about=[(said("Statement"), for_reader(queries.statement(key).title)), (said("Year"), str(context.period))],
            words=said(words) if words else "",
            needs_words=needs_words,
        )

    steps: list[Step] = []
    if key in queries.reconciliations() and holds(request, "explain gaps"):
        value = queries.reconciled(key, context)
        if not value.closes:
            steps.append(step("explain", title=said("Explain the gap in other words") if value.explanation else ""))
    if holds(request, "publish statements"):
        waiting = queries.in_preparation(key, str(context.period), organisation=context.organisation)
        if waiting is None:
            steps.append(step("prepare", needs_words=bool(versions)))
        else:
            steps += [step(name) for name in _open_to(waiting, signer(request))]
    return steps


def _open_to(waiting: Publication, by: Person) -> list[str]:
    """The steps of the table that a person may sign now, in the order in which they are offered."""
    signers, names = signed(waiting.document), []
    for step in PUBLICATION_STEPS:
        if step.from_status != waiting.status:
            continue
        try:
            check_step(
                PUBLICATION_STEPS, name=step.name, status=waiting.status, signers=signers, by_id=by.pk, reason="asked"
            )
        except Refused:
            continue
        names.append("resubmit" if step.name == "submit" and step.needs_reason else step.name)
    return [name for name in OFFERS if name in names]


def act(name: str, text: str, *, key: str, context: Context, by: Person) -> str:
    """Take a step, with the words that were written for it, and say what was done."""
    if name == "explain":
        actions.explain_gap(key=key, context=context, text=text, by=by)
    elif name == "prepare":
        actions.prepare(key=key, context=context, by=by, note=text)
    else:
        record = _waiting(key, context)
        match name:
            case "submit" | "resubmit":
                actions.submit(publication=record, by=by, answer=text)
            case "return":
                actions.return_to_maker(publication=record, reason=text, by=by)
            case "approve":
                actions.approve(publication=record, by=by)
            case "publish":
                return said(
                    "It is published as version {version}.", version=actions.publish(publication=record, by=by).version
                )
            case "withdraw":
                actions.withdraw(publication=record, reason=text, by=by)
            case other:
                raise AssertionError(f"{other} is no step of steps_of")
    return said(OFFERS[name][2])


def _waiting(key: str, context: Context) -> Publication:
    waiting = queries.in_preparation(key, str(context.period), organisation=context.organisation)
    if waiting is None:
        raise Refused(said("Nothing is in preparation any more; look at the statement again."))
    return waiting


def walked(publication: Publication) -> blocks.Table:
    """Who signed which step of a publication, when, and with which words."""
    rows: list[tuple[blocks.Value, ...]] = [
        (said(one.step), one.person.name, moment(one.at), one.reason) for one in signatures(publication.document)
    ]
    columns = tuple(blocks.Column(title=title) for title in (said("Step"), said("Who"), said("When"), said("Words")))
    return blocks.Table(caption=said("Signed so far"), columns=columns, rows=tuple(rows))
