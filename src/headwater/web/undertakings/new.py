"""Registering an undertaking by hand; many come from a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from headwater.access.queries import Person
from headwater.exchange.coding import next_code, taken_complaint
from headwater.lib.errors import Refused
from headwater.lib.words import listed, noted, said
from headwater.registry import queries as registry
from headwater.registry.queries import Node
from headwater.undertakings import actions
from headwater.undertakings.rules import KINDS, OBLIGOR_KINDS, OWNER_KINDS, UndertakingDraft
from headwater.web.languages import later, later_explained
from headwater.web.pages import REFUSED, page, today
from headwater.web.steps import Step, day_field, of_one, shown_answer, take, text_field
from headwater.web.undertakings import shared

_NAMED = noted("The code or the name as it is registered.")


class Register(Step):
    """What somebody undertook, and where it is written."""

    name = "register"
    title = later("Register it")
    code = text_field(noted("Code"), help_text=noted("Yours to choose; it stays, such as IGF-12."), most=60)
    kind = forms.ChoiceField(label=later("Kind"), choices=later_explained(KINDS))
    text = text_field(noted("What was undertaken"), rows=4, help_text=noted("In your own words."), most=4000)
    document = text_field(noted("Document"), help_text=_NAMED, most=300)
    line = text_field(noted("Where it stands there"), help_text=noted("A page, a paragraph, a line."), most=100)
    made_on = day_field(noted("Undertaken on"), help_text=noted("The day of the document or of the promise."))
    obligor = text_field(
        noted("Who has to do it"),
        required=False,
        help_text=noted("The code or the name as it is registered. Empty: each signatory of the document."),
        most=300,
    )
    owner = text_field(
        noted("Owner"),
        required=False,
        help_text=noted("An office or a post. The code or the name as it is registered."),
        most=300,
    )
    workstream = text_field(noted("Workstream"), required=False, most=120)
    due_on = day_field(noted("Due on"), required=False)
    under = text_field(
        noted("Carries out"), required=False, help_text=noted("The code of another undertaking."), most=60
    )

    def act(self, *, by: Person) -> str:
        """Register it."""
        told = self.cleaned_data
        on = told["made_on"]
        document = _meant(told["document"], ["document"], on)
        assert document is not None, "the field is required"
        obligor = _meant(told["obligor"], OBLIGOR_KINDS, on)
        owner = _meant(told["owner"], OWNER_KINDS, on)
        draft = UndertakingDraft(
            code=told["code"],
            kind=told["kind"],
            text=told["text"],
            document=document.pk,
            line=told["line"],
            made_on=on,
            obligor=obligor.pk if obligor else None,
            owner=owner.pk if owner else None,
            workstream=told["workstream"],
            due_on=told["due_on"],
            under=told["under"],
        )
        with of_one():
            try:
                new = actions.register_undertakings(drafts=[draft], by=by).new
            except Refused as refusal:
                taken = taken_complaint("undertaking", draft.code)
                raise Refused(*refusal.complaints, *([taken] if taken else [])) from None
        if not new:
            raise Refused(said("Exactly this is registered as {code} already; nothing was written.", code=told["code"]))
        return said("{told} is registered.", told=told["code"])


def register(request: HttpRequest) -> HttpResponse:
    """The form that registers one undertaking."""
    form = Register(request, initial={"code": next_code("undertaking")})
    answer = take(request, [form])
    if answer and answer.is_done:
        return redirect("undertaking", code=form.cleaned_data["code"])
    return page(
        request,
        "undertakings/register",
        section="undertakings",
        status=REFUSED if answer else 200,
        form=form,
        tabs=shared.tabs(""),
        **shown_answer(answer),
    )


def _meant(text: str, kinds: Sequence[str], on: date) -> Node | None:
    """What a text names, of one of these kinds; None for nothing. Refused: what is not registered, or could be two."""
    if not text:
        return None
    found = [one for kind in kinds if (one := registry.find(kind=kind, text=text, on=max(on, today())))]
    if len(found) == 1:
        return found[0]
    if found:
        named = listed(f"{said(one.kind)} {one.code}" for one in found)
        raise Refused(said("“{text}” could be any of: {named}. Write the code of one of them.", text=text, named=named))
    raise Refused(
        said(
            "“{text}” is registered as none of: {kinds}. Register it first or correct the name.",
            text=text,
            kinds=listed(said(kind) for kind in kinds),
        )
    )
