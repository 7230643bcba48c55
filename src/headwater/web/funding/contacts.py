"""One contact: seen, changed and forgotten. When two people change it, the second sees what the first wrote."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from headwater.access.queries import Person
from headwater.exchange.columns import CONTACTS
from headwater.funding import actions, queries
from headwater.funding.queries import Contact
from headwater.funding.rules import ContactDraft
from headwater.lib.errors import Refused
from headwater.lib.words import said
from headwater.registry.queries import names_of
from headwater.reports.blocks import Column, Link, Table, Value
from headwater.web.languages import later
from headwater.web.pages import REFUSED, found, holds, page, today
from headwater.web.steps import Signing, Step, shown_answer, take

FIELDS = ("name", "function", "email", "phone", "about")
POWER = "register contributions"


class Change(Step):
    """What is known of a contact, to be changed from the version that the person saw."""

    name = "change"
    title = later("Change it")
    keeps_draft = True
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, request: HttpRequest, record: Contact) -> None:
        self.record = record
        held = {key: getattr(record, key) for key in FIELDS}
        super().__init__(request, initial={**held, "version": record.version})
        for key in FIELDS:
            column = CONTACTS.column(key)
            self.fields[key] = forms.CharField(
                label=said(column.title),
                help_text=said(column.meaning),
                required=column.required,
                max_length=getattr(Contact._meta.get_field(key), "max_length", None),
                error_messages={"required": said("The {title} is empty; write it.", title=said(column.title))},
            )

    def act(self, *, by: Person) -> str:
        """Change it, unless somebody else did meanwhile."""
        told = self.cleaned_data
        draft = ContactDraft(
            code=self.record.code,
            donor=self.record.donor_id,
            is_synthetic=self.record.is_synthetic,
            **{key: told[key] for key in FIELDS},
        )
        actions.change_contact(draft=draft, by=by, version=told["version"])
        return said("{code} is changed.", code=self.record.code)

    def conflict(self, now: Contact) -> Table | None:
        """What stands there now beside what was written here, where somebody else changed it meanwhile."""
        if not self.is_bound or str(self.data.get("version")) == str(now.version):
            return None
        rows: list[tuple[Value, ...]] = [
            (
                said(CONTACTS.column(key).title),
                getattr(now, key) or said("empty"),
                str(self.data.get(key, "")) or said("empty"),
            )
            for key in FIELDS
            if getattr(now, key) != self.data.get(key, "")
        ]
        titles = (said("Field"), said("What stands there now"), said("What you wrote"))
        return Table(
            caption=said("Somebody else changed it meanwhile"),
            columns=tuple(Column(title=title) for title in titles),
            rows=tuple(rows),
        )


def contact(request: HttpRequest, code: str) -> HttpResponse:
    """One contact; for whoever may, the forms that change it and forget it."""
    record = found(lambda: queries.contact(code))
    donor = record.donor
    may = holds(request, POWER)
    change = Change(request, record) if may else None
    steps: list[Step] = [change, _forget(request, record)] if change else []
    answer = take(request, steps)
    if answer and answer.is_done:
        return _after(code, donor.code)
    conflict = None
    if answer:
        record = queries.contact(code)
        if change:
            conflict = change.conflict(record)
        for step in steps:
            step.renew(record.version)
    facts: list[tuple[str, Value]] = [
        (said("Donor"), Link(names_of([donor.pk], on=today())[donor.pk], reverse("donor", args=[donor.code]))),
        *((said(CONTACTS.column(key).title), getattr(record, key) or said("not known")) for key in FIELDS),
        (said("Synthetic"), said("yes") if record.is_synthetic else said("no")),
    ]
    return page(
        request,
        "one",
        section="donors",
        status=REFUSED if answer and answer.is_wrong else 200,
        up=(reverse("donor", args=[donor.code]), donor.code),
        heading=said("Contact {code}", code=record.code),
        code=record.code,
        facts=facts,
        forms=steps,
        conflict=conflict,
        **shown_answer(answer),
    )


def _after(code: str, donor: str) -> HttpResponse:
    try:
        return redirect("contact", code=queries.contact(code).code)
    except Refused:
        return redirect("donor", code=donor)


def _forget(request: HttpRequest, record: Contact) -> Signing:
    def act(told: Any, by: Person) -> str:
        actions.forget_contact(code=record.code, reason=told["reason"], by=by, version=told["version"])
        return said("{code} is forgotten; only that it was stays in the audit trail.", code=record.code)

    return Signing(
        request,
        name="forget",
        title=said("Forget this contact"),
        act=act,
        about=[(said("Contact"), record.code)],
        version=record.version,
        words=said("Reason, without the person's name"),
    )
