"""What a person may do on a page: each thing a form of its own, known by its name. A refusal comes back beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, QueryDict

from headwater.access.queries import Person
from headwater.lib.errors import Complaint, Refused
from headwater.web.pages import signer


def day_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """A day, with what to write where it is missing or cannot be read."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": f"{label}: write the day, such as 2023-12-31.",
            "invalid": f"{label}: write the day as year, month and day, such as 2023-12-31.",
        },
    )


def text_field(label: str, *, required: bool = True, help_text: str = "", rows: int = 0, most: int = 1000) -> Any:
    """Words, on one line or on several, with what to write where they are missing."""
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        max_length=most,
        widget=widget,
        error_messages={"required": f"{label}: write it, in words that others will read."},
    )


class Step(forms.Form):
    """One thing that a person may do on this page. A subclass says what in `act`, which may refuse."""

    name: str
    title: str
    step = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, request: HttpRequest, *, initial: dict[str, object] | None = None) -> None:
        is_sent = request.method == "POST" and request.POST.get("step") == self.name
        super().__init__(
            request.POST if is_sent else None,
            initial={"step": self.name, **(initial or {})},
            auto_id=f"{self.name}_%s",
        )

    def renew(self, version: int) -> None:
        """What came back is for the record as it is now: what was written stays, the version is that of today."""
        if self.is_bound and "version" in self.fields:
            self.data = {**self.data.dict(), "version": str(version)} if isinstance(self.data, QueryDict) else self.data

    def act(self, *, by: Person) -> str:
        """Do it, and say in a sentence what was done."""
        raise NotImplementedError


@dataclass(frozen=True)
class Answer:
    """What became of what was sent: done, or what is wrong with it and with which form."""

    is_done: bool = False
    wrong: Step | None = None
    complaints: tuple[Complaint, ...] = ()

    @property
    def is_wrong(self) -> bool:
        """Whether something was sent that was not done."""
        return not self.is_done


def take(request: HttpRequest, steps: Sequence[Step]) -> Answer | None:
    """Do what was sent, if anything was; the sentence that says so stands on the page that follows."""
    if request.method != "POST":
        return None
    sent = next((step for step in steps if step.is_bound), None)
    if sent is None:
        return Answer(complaints=(Complaint("This cannot be done here now, or not by you; look at the page again."),))
    if not sent.is_valid():
        return Answer(wrong=sent)
    try:
        said = sent.act(by=signer(request))
    except Refused as refusal:
        return Answer(wrong=sent, complaints=refusal.complaints)
    messages.success(request, said)
    return Answer(is_done=True)


def shown_answer(answer: Answer | None) -> dict[str, object]:
    """What a template is given of an answer: is_wrong, wrong and complaints."""
    if answer is None:
        return {"is_wrong": False, "wrong": None, "complaints": ()}
    return {"is_wrong": answer.is_wrong, "wrong": answer.wrong, "complaints": answer.complaints}
