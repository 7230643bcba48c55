"""Who there is: the list of people, and the way to add one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from headwater.access import actions, queries
from headwater.access.queries import Person
from headwater.access.rules import POWERS
from headwater.lib.words import listed, said
from headwater.reports.blocks import Column, Link, Status, Table, Value
from headwater.web import lists
from headwater.web.languages import later
from headwater.web.pages import REFUSED, page, signer, today
from headwater.web.steps import Step, shown_answer, take, text_field
from headwater.web.tables import arranged, table_file
from headwater.web.trail import moment

POWER = "manage people"


class Filters(forms.Form):
    """The filters of the list, as they stand in the address."""

    text = forms.CharField(
        label=later("Name or address"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    power = forms.ChoiceField(
        label=later("Power"), required=False, choices=[("", later("Any")), *((power, later(power)) for power in POWERS)]
    )
    standing = forms.ChoiceField(
        label=later("Standing"),
        required=False,
        choices=[("", later("Here")), ("left", later("Left")), ("all", later("All"))],
    )
    sort = forms.CharField(required=False, widget=forms.HiddenInput)


class Row:
    """One person of the list, with what is known of them today."""

    def __init__(self, person: Person, grants: Sequence[queries.Grant], second_steps: frozenset[int]) -> None:
        self.person = person
        self.grants = [one for one in grants if queries.is_in_force(one, on=today())]
        self.powers = sorted({one.power for one in self.grants})
        self.roles = sorted({one.role.name for one in self.grants if one.role})
        self.has_second_step = person.pk in second_steps

    @property
    def second_step(self) -> Status:
        """Whether there is one, and whether one is missing."""
        if self.has_second_step:
            return Status(said("yes"), "good")
        return Status(said("missing"), "bad") if queries.SIGNING_POWERS & set(self.powers) else Status(said("no"))

    def cells(self) -> tuple[Value, ...]:
        """The row of the table."""
        last = self.person.last_login
        return (
            Link(self.person.name, reverse("person", args=[self.person.pk])),
            self.person.email,
            listed(said(role) for role in self.roles),
            len(self.powers),
            self.second_step,
            moment(last) if last else said("never"),
            Status(said("here"), "good") if self.person.is_active else Status(said("left")),
        )


def rows() -> list[Row]:
    """Everybody who is or was here, with their grants and whether they have a second step."""
    grants: dict[int, list[queries.Grant]] = {}
    for grant in queries.grants():
        grants.setdefault(grant.person_id, []).append(grant)
    second = frozenset(Authenticator.objects.exclude(type="recovery_codes").values_list("user_id", flat=True))
    return [Row(one, grants.get(one.pk, []), second) for one in queries.people()]


def people(request: HttpRequest) -> HttpResponse:
    """The list, and a form that adds a person. Refused: without the power “manage people”."""
    queries.require(signer(request), POWER)
    answer = take(request, [AddPerson(request)])
    if answer and answer.is_done:
        return redirect("person", queries.person(request.POST["email"]).pk)
    filters = Filters(request.GET, auto_id="filter_%s")
    if not filters.is_valid():
        return page(request, "people/people", section="people", status=REFUSED, form=filters, steps=[])
    listed, by, orders = arranged(
        request,
        [row for row in rows() if _passes(row, filters.cleaned_data)],
        {
            "name": lambda row: row.person.name.casefold(),
            "email": lambda row: row.person.email,
            "powers": lambda row: len(row.powers),
            "last": lambda row: row.person.last_login,
        },
        default="name",
    )
    table = Table(
        caption=said("People"),
        columns=tuple(lists.heads(request, _columns(), by, orders)),
        rows=tuple(row.cells() for row in listed),
    )
    if asked := lists.asked_form(request):
        return table_file("people", table, asked)
    steps = [answer.wrong if answer and answer.wrong else AddPerson(request)]
    return page(
        request,
        "people/people",
        section="people",
        status=REFUSED if answer and answer.is_wrong else 200,
        form=filters,
        is_filtered=any(filters.cleaned_data[name] for name in ("text", "power", "standing")),
        count=len(listed),
        table=table,
        downloads=lists.downloads(request),
        steps=steps,
        **shown_answer(answer),
    )


def _columns() -> dict[str, Column]:
    return {
        "name": Column(title=said("Name")),
        "email": Column(title=said("E-mail address")),
        "roles": Column(title=said("Roles")),
        "powers": Column(title=said("Powers today"), align="number"),
        "second_step": Column(title=said("Second step")),
        "last": Column(title=said("Last sign-in")),
        "standing": Column(title=said("Standing")),
    }


def _passes(row: Row, asked: dict[str, Any]) -> bool:
    person, standing = row.person, asked["standing"]
    here = standing == "all" or person.is_active == (standing != "left")
    told = asked["text"].casefold()
    named = told in person.name.casefold() or told in person.email
    return here and named and (not asked["power"] or asked["power"] in row.powers)


class AddPerson(Step):
    """Add somebody, without powers and without a way in yet."""

    name = "add"
    title = later("Add a person")
    called = text_field(
        later("Name"), help_text=later("What the person is called, as it will stand under what they sign."), most=200
    )
    email = forms.EmailField(
        label=later("E-mail address"),
        max_length=254,
        error_messages={"required": later("E-mail address: write one such as name@example.org.")},
    )

    def act(self, *, by: Person) -> str:
        """Add them."""
        person = actions.add_person(email=self.cleaned_data["email"], name=self.cleaned_data["called"], by=by)
        return said(
            "{name} is added. Grant a role below, and make a one-time link for the first sign-in.", name=person.name
        )
