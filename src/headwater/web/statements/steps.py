"""What a person may do with a statement: explain its gap, prepare it, publish what another prepared, set it aside."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest

from headwater.access.queries import Person
from headwater.lib.errors import Refused
from headwater.statements import actions, queries
from headwater.statements.queries import Context, Publication
from headwater.web.pages import holds


class Step(forms.Form):
    """One step that a person may sign here."""

    step = forms.CharField(widget=forms.HiddenInput)
    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=4000)

    def __init__(self, data: Any, *, name: str, title: str, label: str, is_required: bool) -> None:
        super().__init__(data, initial={"step": name}, auto_id=f"{name}_%s")
        self.name, self.title = name, title
        if label:
            self.fields["text"].label = label
            self.fields["text"].required = is_required
            self.fields["text"].error_messages["required"] = f"{label}: write one sentence that others will read."
        else:
            del self.fields["text"]


def steps_of(request: HttpRequest, key: str, context: Context, versions: list[Publication]) -> list[Step]:
    """What the person may do with the statement now. What was written and refused stays written."""
    steps: list[tuple[str, str, str, bool]] = []
    if key in queries.reconciliations() and holds(request, "explain gaps"):
        value = queries.reconciled(key, context)
        if not value.closes:
            title = "Explain the gap in other words" if value.explanation else "Explain the gap"
            steps.append(("explain", title, "Why the figures differ", True))
    if holds(request, "publish statements"):
        waiting = queries.draft(key, str(context.period), organisation=context.organisation)
        if waiting is None:
            steps.append(("prepare", "Prepare it for publication", "Why there is a new version", bool(versions)))
        elif waiting.prepared_by != request.user:
            steps.append(("publish", f"Publish what {waiting.prepared_by.name} prepared", "", False))
        if waiting:
            steps.append(("withdraw", "Set the prepared version aside", "Reason", True))
    data = request.POST if request.method == "POST" else None
    return [
        Step(
            data if data and data.get("step") == name else None,
            name=name,
            title=title,
            label=label,
            is_required=is_required,
        )
        for name, title, label, is_required in steps
    ]


def act(sent: Step, *, key: str, context: Context, by: Person) -> str:
    """Take the step that was sent, and say what was done."""
    text = sent.cleaned_data.get("text", "")
    match sent.name:
        case "explain":
            actions.explain_gap(key=key, context=context, text=text, by=by)
            return "The gap is explained, and your name stands under it."
        case "prepare":
            actions.prepare(key=key, context=context, by=by, note=text)
            return "It is prepared. Another person publishes it."
        case "publish":
            published = actions.publish(publication=_draft(key, context), by=by)
            return f"It is published as version {published.version}."
        case "withdraw":
            actions.withdraw(publication=_draft(key, context), reason=text, by=by)
            return "The prepared version is set aside."
    raise AssertionError(f"{sent.name} is no step of steps_of")


def _draft(key: str, context: Context) -> Publication:
    waiting = queries.draft(key, str(context.period), organisation=context.organisation)
    if waiting is None:
        raise Refused("Nothing is in preparation any more; look at the statement again.")
    return waiting
