"""What a person may do on a page: each thing a form of its own, known by its name. A refusal comes back beside it.

What is signed is shown once more before it is (check your answers). What is long is kept as a draft while it is being
written. Nothing is written over what somebody else wrote meanwhile: a form carries the version that its writer saw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from headwater.access.queries import Person
from headwater.desk import queries as desk
from headwater.desk.actions import drop_draft, keep_draft
from headwater.lib.errors import Complaint, Refused
from headwater.lib.words import noted, said
from headwater.reports.blocks import Value
from headwater.web.languages import day, later
from headwater.web.pages import Instead, page, signer

# What the buttons of a form may say besides “send it”.
CONFIRMED, KEEP, DROP = "confirmed", "keep", "drop"
SIGNED = "yes"


def day_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """A day, with what to write where it is missing or cannot be read."""
    return forms.DateField(
        label=later(label),
        required=required,
        help_text=later(help_text),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": later("{label}: write the day, such as 2023-12-31.", label=later(label)),
            "invalid": later("{label}: write the day as year, month and day, such as 2023-12-31.", label=later(label)),
        },
    )


def text_field(label: str, *, required: bool = True, help_text: str = "", rows: int = 0, most: int = 1000) -> Any:
    """Words, on one line or on several, with what to write where they are missing."""
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(
        label=later(label),
        required=required,
        help_text=later(help_text),
        max_length=most,
        widget=widget,
        error_messages={"required": later("{label}: write it, in words that others will read.", label=later(label))},
    )


@contextmanager
def of_one() -> Iterator[None]:
    """What is refused of many, by a form for one: its place in the list says nothing there, and is left out."""
    try:
        yield
    except Refused as refusal:
        raise Refused(*(replace(one, where="") for one in refusal.complaints)) from None


class Step(forms.Form):
    """One thing that a person may do on this page. A subclass says what in `act`, which may refuse.

    is_signature: it is shown once more, as it will stand, before it is done. keeps_draft: what was written is kept.
    happens: what it brings about, where its title does not say it.
    """

    name: str
    title: str
    happens: str = ""
    is_signature = False
    keeps_draft = False
    step = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, request: HttpRequest, *, initial: Mapping[str, object] | None = None) -> None:
        is_sent = request.method == "POST" and request.POST.get("step") == self.name
        self.place = request.path
        self.draft = None
        if self.keeps_draft and not is_sent and isinstance(request.user, Person):
            self.draft = desk.draft(request.user, place=self.place, form=self.name)
        super().__init__(
            request.POST if is_sent else None,
            initial={**(initial or {}), **(self.draft.values if self.draft else {}), "step": self.name},
            auto_id=f"{self.name}_%s",
        )

    def renew(self, version: int) -> None:
        """What came back is for the record as it is now: what was written stays, the version is that of today."""
        if self.is_bound and "version" in self.fields:
            self.data = {**self.data.dict(), "version": str(version)} if isinstance(self.data, QueryDict) else self.data

    @property
    def about(self) -> Sequence[tuple[str, Value]]:
        """What is signed, above what was written: pairs of a name and a value."""
        return ()

    @property
    def answers(self) -> list[tuple[BoundField, Value]]:
        """What was written, field by field, as it is shown before it is signed."""
        return [(field, _answered(field)) for field in self if not field.is_hidden]

    def act(self, *, by: Person) -> str:
        """Do it, and say in a sentence what was done."""
        raise NotImplementedError


class Signing(Step):
    """A step of a table of steps: for the version that the person sees, with a day and words where it asks for them."""

    is_signature = True

    def __init__(
        self,
        request: HttpRequest,
        *,
        name: str,
        title: str,
        act: Callable[[Mapping[str, Any], Person], str],
        about: Sequence[tuple[str, Value]] = (),
        version: int | None = None,
        on: date | None = None,
        words: str = "",
        needs_words: bool = True,
    ) -> None:
        self.name, self.title, self._act, self._about = name, title, act, tuple(about)
        super().__init__(request, initial={"version": version, "on": on})
        if version is not None:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)
        if on is not None:
            self.fields["on"] = day_field(noted("Day"), help_text=noted("The day on which it counts."))
        if words:
            self.fields["reason"] = text_field(
                words, required=needs_words, rows=3, most=4000, help_text=noted("One sentence that others will read.")
            )
            self.fields["reason"].error_messages["required"] = said(
                "{label}: write one sentence that others will read.", label=words
            )

    @property
    def about(self) -> Sequence[tuple[str, Value]]:
        """What is signed."""
        return self._about

    def act(self, *, by: Person) -> str:
        """Take the step."""
        return self._act(self.cleaned_data, by)


@dataclass(frozen=True)
class Answer:
    """What became of what was sent: done, or what is wrong with it and with which form."""

    is_done: bool = False
    wrong: Step | None = None
    complaints: tuple[Complaint, ...] = ()

    @property
    def is_wrong(self) -> bool:
        """Whether something was sent that was not done, for a fault that is to be mended."""
        return not self.is_done and bool(self.complaints or self.wrong is None or self.wrong.errors)


def take(request: HttpRequest, steps: Sequence[Step]) -> Answer | None:
    """Do what was sent, if anything was; the sentence that says so stands on the page that follows."""
    if request.method != "POST":
        return None
    sent = next((step for step in steps if step.is_bound), None)
    if sent is None:
        return Answer(
            complaints=(Complaint(said("This cannot be done here now, or not by you; look at the page again.")),)
        )
    by, asked = signer(request), request.POST.get(CONFIRMED, "")
    if sent.keeps_draft and (KEEP in request.POST or DROP in request.POST):
        return _kept(request, sent, by)
    if not sent.is_valid():
        return Answer(wrong=sent)
    if sent.is_signature and asked != SIGNED:
        if asked in sent.fields:
            # Back from the check, to change one answer: the form as it was written, at that field.
            sent.fields[asked].widget.attrs["autofocus"] = True
            return Answer(wrong=sent)
        raise Instead(page(request, "check", step=sent, title=sent.title, back=request.get_full_path()))
    try:
        told = sent.act(by=by)
    except Refused as refusal:
        return Answer(wrong=sent, complaints=refusal.complaints)
    if sent.keeps_draft:
        drop_draft(place=sent.place, form=sent.name, by=by)
    messages.success(request, told)
    return Answer(is_done=True)


def shown_answer(answer: Answer | None) -> dict[str, object]:
    """What a template is given of an answer: is_wrong, wrong and complaints."""
    if answer is None:
        return {"is_wrong": False, "wrong": None, "complaints": ()}
    return {"is_wrong": answer.is_wrong, "wrong": answer.wrong, "complaints": answer.complaints}


def _kept(request: HttpRequest, sent: Step, by: Person) -> Answer:
    """Keep what was written so far, or let it go, without asking whether it is whole."""
    if DROP in request.POST:
        drop_draft(place=sent.place, form=sent.name, by=by)
        messages.success(request, said("The draft is gone."))
        raise Instead(redirect(request.get_full_path()))
    values = {field.name: request.POST.get(field.html_name, "") for field in sent if not field.is_hidden}
    try:
        keep_draft(place=sent.place, form=sent.name, values=values, by=by)
    except Refused as refusal:
        return Answer(wrong=sent, complaints=refusal.complaints)
    if request.headers.get("X-Draft"):
        raise Instead(HttpResponse(status=204))
    messages.success(request, said("The draft is kept. Nobody else sees it, and you find it here when you come back."))
    raise Instead(redirect(request.get_full_path()))


def _answered(field: BoundField) -> Value:
    form, value = field.form, None
    assert isinstance(form, forms.Form), "a field stands in a form"
    value = form.cleaned_data.get(field.name)
    if value in (None, ""):
        return said("nothing written")
    if offered := getattr(field.field.widget, "choices", ()):
        return str(dict(offered).get(str(value), value))
    if isinstance(value, bool):
        return said("yes") if value else said("no")
    return day(value) if isinstance(value, date) else str(value)
