"""One undertaking: what was promised, what became of it, who says so, and the steps that a person may sign."""

from __future__ import annotations

from datetime import date

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from headwater.access.queries import Person, may, people
from headwater.lib.errors import Refused
from headwater.lib.words import language, listed, noted, number, said
from headwater.registry import queries as registry
from headwater.registry.queries import Node, names_of
from headwater.reports.blocks import Column, Link, Synthetic, Table, Value
from headwater.undertakings import actions, queries
from headwater.undertakings.queries import Progress, Undertaking
from headwater.undertakings.rules import KINDS, LINKED_KINDS, OWNER_KINDS, ProgressDraft, power_for
from headwater.undertakings.rules import Status as Standing
from headwater.web.languages import begun, later, later_begun
from headwater.web.pages import REFUSED, found, holds, page, today
from headwater.web.steps import Step, day_field, shown_answer, take, text_field
from headwater.web.trail import moment, trail
from headwater.web.undertakings import shared

# Step: what its button says, what is said once it is done, and the words it asks for.
OFFERS: dict[str, tuple[str, str, str]] = {
    "start": (noted("Start it"), noted("It is in progress."), noted("What is being done")),
    "claim": (noted("Say that it is done"), noted("It waits for another person to accept it."), noted("What was done")),
    "accept": (noted("Accept that it is done"), noted("It is accepted as done."), noted("Remark")),
    "return": (noted("Return it with a reason"), noted("It is returned to whoever claimed it."), noted("Reason")),
    "cancel": (noted("Cancel it"), noted("It is cancelled."), noted("Reason")),
    "reopen": (noted("Open it again"), noted("It is in progress again."), noted("Reason")),
    "note": (noted("Add a note"), noted("The note stands in its history."), noted("Note")),
    "postpone": (noted("Postpone it"), noted("The new day stands in its history."), noted("Reason")),
    "hand over": (noted("Hand it over"), noted("It has another owner."), noted("Remark")),
}
_BORNE = {"indicator": noted("indicator"), "criterion": noted("criterion"), "plan-element": noted("plan element")}
_NEED_WORDS = ("return", "cancel", "reopen", "note", "postpone")


class Word(Step):
    """One word about the undertaking: a step of its life, or a note that leaves it where it is."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    on = day_field(noted("Day"), help_text=noted("The day on which it was so."))
    text = text_field(noted("Words"), rows=3, help_text=noted("In words that others will read."), most=4000)
    evidence = text_field(
        noted("Evidence"), required=False, help_text=noted("Where it can be seen: a link, a document and its page.")
    )
    due_on = day_field(noted("Due on"), required=False, help_text=noted("The new day; empty: it has no day any more."))
    owner = text_field(
        noted("Office or post"), required=False, help_text=noted("The code or the name as it is registered."), most=300
    )
    owner_person: forms.ModelChoiceField[Person] = forms.ModelChoiceField(
        label=later("Person"), required=False, queryset=None, empty_label=later("Nobody")
    )

    def __init__(self, request: HttpRequest, row: Undertaking, name: str) -> None:
        self.name, self.row = name, row
        self.title, self.done, words = (said(text) for text in OFFERS[name])
        super().__init__(request, initial={"version": row.version, "on": today()})
        text, evidence = self.fields["text"], self.fields["evidence"]
        text.label, text.required = words, name in _NEED_WORDS
        text.error_messages["required"] = said("{label}: write it, in words that others will read.", label=words)
        if name == "claim":
            evidence.required = True
            evidence.error_messages["required"] = said("Evidence: write where it can be seen that it is done.")
        if name not in ("start", "claim", "note"):
            del self.fields["evidence"]
        if name != "postpone":
            del self.fields["due_on"]
        if name != "hand over":
            del self.fields["owner"], self.fields["owner_person"]
        else:
            person = self.fields["owner_person"]
            assert isinstance(person, forms.ModelChoiceField), "it is declared so"
            person.queryset = people().filter(is_active=True)

    def act(self, *, by: Person) -> str:
        """Record it, on the version that the person saw."""
        told = self.cleaned_data
        owner = _meant(told["owner"], told["on"]) if told.get("owner") else None
        person = told.get("owner_person")
        draft = ProgressDraft(
            undertaking=self.row.code,
            step=self.name,
            on=told["on"],
            text=told["text"],
            evidence=told.get("evidence", ""),
            due_on=told.get("due_on"),
            owner=owner.pk if owner else None,
            owner_person=person.pk if person else None,
        )
        actions.report_one(draft=draft, by=by, version=told["version"])
        return self.done


class Bear(Step):
    """It bears on something: an indicator, a criterion of an assessment, an element of a plan."""

    name = "link"
    title = later("Say what it bears on")
    kind = forms.ChoiceField(label=later("Kind"), choices=[(kind, later_begun(_BORNE[kind])) for kind in LINKED_KINDS])
    what = text_field(noted("Which"), help_text=noted("The code or the name as it is registered."), most=300)

    def __init__(self, request: HttpRequest, row: Undertaking) -> None:
        super().__init__(request)
        self.row = row

    def act(self, *, by: Person) -> str:
        """Link it."""
        kind, text = self.cleaned_data["kind"], self.cleaned_data["what"]
        node = registry.find(kind=kind, text=text, on=today())
        if node is None:
            raise Refused(
                said(
                    "“{text}” is no registered {kind}; register it first or correct the name.",
                    text=text,
                    kind=said(kind),
                )
            )
        actions.link(code=self.row.code, nodes=[node], by=by)
        return said("It bears on {what}.", what=names_of([node], on=today())[node.pk])


class BearNoMore(Step):
    """It was wrong to say that it bears on something."""

    name = "unlink"
    title = later("Take back what it bears on")
    node = forms.ChoiceField(label=later("Which"), error_messages={"required": later("Which: choose one of the list.")})
    why = text_field(noted("Reason"), most=300)

    def __init__(self, request: HttpRequest, row: Undertaking, borne: list[Node]) -> None:
        super().__init__(request)
        self.row, self.borne = row, {str(node.pk): node for node in borne}
        names = names_of(borne, on=today())
        field = self.fields["node"]
        assert isinstance(field, forms.ChoiceField), "it is declared so"
        field.choices = [("", said("Choose")), *((pk, names[node.pk]) for pk, node in self.borne.items())]

    def act(self, *, by: Person) -> str:
        """Take the link back; it stays in the record, with why."""
        node = self.borne[self.cleaned_data["node"]]
        actions.unlink(code=self.row.code, node=node, why=self.cleaned_data["why"], by=by)
        return said("It no longer bears on {what}; why is kept.", what=names_of([node], on=today())[node.pk])


def undertaking(request: HttpRequest, code: str) -> HttpResponse:
    """One undertaking; for whoever may, the steps that it can take from where it stands."""
    row = found(lambda: queries.undertaking(code))
    steps = _steps(request, row)
    answer = take(request, steps)
    if answer and answer.is_done:
        return redirect(request.get_full_path())
    if answer:
        row = queries.undertaking(code)
        steps = _steps(request, row)
        for one in steps:
            one.renew(row.version)
    names = shared.names_for([row], on=today())
    return page(
        request,
        "undertakings/one",
        section="undertakings",
        status=REFUSED if answer else 200,
        row=row,
        standing=shared.status(row.status),
        facts=_facts(row, names),
        reason=_reason(request, row, steps),
        history=_history(row),
        parts=_parts(row),
        steps=steps,
        trail=trail(request, row.document_key),
        **shown_answer(answer),
    )


def _steps(request: HttpRequest, row: Undertaking) -> list[Step]:
    """What the person could sign now: what the table of steps allows and they hold the power for."""
    if not isinstance(request.user, Person):
        return []
    office = row.owner if row.owner is not None and row.owner.kind == "office" else None
    steps: list[Step] = [
        Word(request, row, name)
        for name in queries.steps_for(row, by_id=request.user.pk)
        if may(request.user, power_for(name, row.status), on=today(), office=office)
    ]
    if holds(request, "register undertakings"):
        steps.append(Bear(request, row))
        if borne := queries.bears_on(row):
            steps.append(BearNoMore(request, row, borne))
    return steps


def _reason(request: HttpRequest, row: Undertaking, steps: list[Step]) -> str:
    """Why somebody who may accept completions cannot accept this one."""
    may_accept = holds(request, "accept completion")
    if row.status != Standing.CLAIMED or not may_accept or "accept" in [one.name for one in steps]:
        return ""
    return said(
        "Whoever says that it is done does not accept it. Another person with the power “accept completion” does."
    )


def _facts(row: Undertaking, names: dict[int, str]) -> list[tuple[str, Value]]:
    document = Link(names[row.document_id], shared.listed(document=row.document.code))
    facts: list[tuple[str, Value]] = [
        (said("Kind"), said("{word}: {meaning}", word=begun(said(row.kind)), meaning=said(KINDS[row.kind]))),
        (said("Document"), document),
        (said("Where it stands there"), row.line),
        (said("Undertaken on"), row.made_on),
        (said("Who has to do it"), shared.obligor(row, names)),
        (said("Owner"), names[row.owner_id] if row.owner_id else said("none named")),
        (said("Person"), row.owner_person.name if row.owner_person else said("nobody named")),
        (said("Workstream"), row.workstream or said("none named")),
        (said("Due on"), row.due_on or said("no day is set")),
    ]
    if row.first_due_on != row.due_on:
        facts.append((said("First due on"), row.first_due_on or said("no day was set")))
    if row.under is not None:
        facts.append(
            (
                said("Carries out"),
                Link(f"{row.under.code}: {shared.short(row.under.text)}", shared.address_of(row.under)),
            )
        )
    facts += [(said("Bears on"), _bears_on(node)) for node in queries.bears_on(row)]
    if row.claimed_by:
        facts.append((said("Said to be done by"), row.claimed_by.name))
    if row.accepted_by:
        facts.append((said("Accepted by"), row.accepted_by.name))
    facts.append((said("Registered by"), f"{row.registered_by.name}, {moment(row.registered_at)}"))
    return facts


def _bears_on(node: Node) -> Value:
    called = names_of([node], on=today(), language=language().code)[node.pk]
    if node.kind == "indicator":
        return Link(called, reverse("indicator", args=[node.code]))
    if node.kind == "criterion":
        return Link(f"{node.code}: {called}", reverse("assessments"))
    return called


def _history(row: Undertaking) -> Table:
    words = queries.history(row.code)
    owners = names_of({word.owner_id for word in words if word.owner_id}, on=today())
    rows: list[tuple[Value, ...]] = [
        (
            Synthetic(word.on) if word.is_synthetic else word.on,
            begun(said(word.step)),
            shared.status(word.status),
            _told(word, owners),
            word.evidence,
            word.by.name,
            moment(word.at),
        )
        for word in reversed(words)
    ]
    heads = (
        said("Day"),
        said("Step"),
        said("It stood then"),
        said("Words"),
        said("Evidence"),
        said("By"),
        said("Recorded at"),
    )
    columns = tuple(Column(title=head) for head in heads)
    return Table(caption=said("What became of it, latest first"), columns=columns, rows=tuple(rows))


def _told(word: Progress, owners: dict[int, str]) -> str:
    """What was said, and what the step changed."""
    told = [word.text]
    if word.step == "postpone":
        told.append(said("Due on {due_on}.", due_on=word.due_on) if word.due_on else said("No day is set any more."))
    if word.step == "hand over":
        named = [owners[word.owner_id]] if word.owner_id else []
        named += [word.owner_person.name] if word.owner_person else []
        told.append(said("Owner: {names}.", names=listed(named)))
    return " ".join(part for part in told if part)


def _parts(row: Undertaking) -> Table | None:
    """What carries it out: the parts of signatories, or actions in answer to it."""
    parts = list(queries.parts_of(row.code, on=today()))
    if not parts:
        return None
    names = shared.names_for(parts, on=today())
    rows: list[tuple[Value, ...]] = [
        (
            shared.linked(one),
            shared.obligor(one, names),
            shared.short(one.text),
            one.due_on or "",
            shared.status(one.status),
        )
        for one in parts
    ]
    heads = (said("Code"), said("Who"), said("What"), said("Due"), said("Status"))
    columns = tuple(Column(title=head) for head in heads)
    return Table(
        caption=said("What carries it out: {count}", count=number(len(parts))), columns=columns, rows=tuple(rows)
    )


def _meant(text: str, on: date) -> Node:
    for kind in OWNER_KINDS:
        if node := registry.find(kind=kind, text=text, on=on):
            return node
    raise Refused(said("“{text}” is no registered office or post; register it first or correct the name.", text=text))
