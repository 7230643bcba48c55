"""Who may do what: for whoever audits, and for whoever grants."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from headwater.access import actions, queries
from headwater.access.queries import Person
from headwater.access.rules import POWERS, SIGNING_POWERS
from headwater.lib.errors import Refused
from headwater.lib.words import counted, listed, said
from headwater.reports.blocks import Column, Link, Status, Table, Value
from headwater.web import lists
from headwater.web.languages import begun, day, later
from headwater.web.pages import REFUSED, holds, page, today
from headwater.web.people.shared import grants_table
from headwater.web.steps import Step, day_field, shown_answer, take, text_field
from headwater.web.tables import table_file

READERS = ("read audit", "manage people")


class Filters(forms.Form):
    """The filters of the page, as they stand in the address."""

    on = day_field(later("As of"), required=False)
    power = forms.ChoiceField(
        label=later("Power"), required=False, choices=[("", later("Any")), *((power, later(power)) for power in POWERS)]
    )
    ended = forms.BooleanField(label=later("Also what is over"), required=False)


def powers(request: HttpRequest) -> HttpResponse:
    """Everybody's powers on a day, what each is for, and the roles. Refused: to whoever neither audits nor grants."""
    _require_reader(request)
    answer = take(request, [DefineRole(request)] if holds(request, "manage people") else [])
    if answer and answer.is_done:
        return redirect("powers")
    filters = Filters(request.GET, auto_id="filter_%s")
    if not filters.is_valid():
        return page(request, "people/powers", section="powers", status=REFUSED, form=filters)
    asked = filters.cleaned_data
    on = asked["on"] or today()
    given = [
        one
        for one in queries.grants()
        if (asked["ended"] or queries.is_in_force(one, on=on)) and (not asked["power"] or one.power == asked["power"])
    ]
    table = grants_table(given, on=on, caption=said("Who may do what on {day}", day=day(on)), with_person=True)
    if form := lists.asked_form(request):
        return table_file("powers", table, form)
    steps = (
        [answer.wrong if answer and answer.wrong else DefineRole(request)] if holds(request, "manage people") else []
    )
    return page(
        request,
        "people/powers",
        section="powers",
        status=REFUSED if answer and answer.is_wrong else 200,
        form=filters,
        is_filtered=bool(asked["on"] or asked["power"] or asked["ended"]),
        count=len(given),
        on=on,
        table=table,
        downloads=lists.downloads(request),
        meanings=_meanings(on),
        roles=_roles(),
        role_names=[one.name for one in queries.roles()],
        steps=steps,
        **shown_answer(answer),
    )


def _require_reader(request: HttpRequest) -> None:
    if not any(holds(request, power) for power in READERS):
        raise PermissionDenied(
            said(
                "This page is for auditors and administrators: it needs the power “read audit” or "
                "“manage people”. What you hold yourself stands on the page of your account."
            )
        )


def _meanings(on: date) -> Table:
    """Each power: what it lets a person do, whether it signs, and how many hold it."""
    rows: list[tuple[Value, ...]] = [
        (said(power), said(meaning), Status(said("signs"), "attention") if power in SIGNING_POWERS else "", len(held))
        for power, meaning in POWERS.items()
        for held in [queries.holders(power, on=on)]
    ]
    columns = (said("Power"), said("What it lets a person do"), said("Second step"), said("People"))
    return Table(caption=said("The powers"), columns=tuple(Column(title=title) for title in columns), rows=tuple(rows))


def _roles() -> Table:
    """Which power belongs to which role."""
    known = list(queries.roles())
    held = [{power.power for power in one.powers.all()} for one in known]
    columns = [
        Column(title=said("Power")),
        *(Column(title=begun(said(one.name))) for one in known),
    ]
    rows: list[tuple[Value, ...]] = [
        (said(power), *(said("yes") if power in powers else "" for powers in held)) for power in POWERS
    ]
    return Table(caption=said("The roles"), columns=tuple(columns), rows=tuple(rows))


class DefineRole(Step):
    """Say which powers go together."""

    name = "define-role"
    title = later("Define a role")
    called = text_field(
        later("Name of the role"), most=60, help_text=later("A new name makes a role; a known one changes it.")
    )
    meaning = text_field(later("What its holder does"), most=300, rows=2)
    powers = forms.MultipleChoiceField(
        label=later("Powers"),
        choices=[(power, later(power)) for power in POWERS],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": later("Powers: choose at least one.")},
    )

    def __init__(self, request: HttpRequest, *, role: queries.Role | None = None) -> None:
        initial: dict[str, object] = {}
        if role is not None:
            held = [one.power for one in role.powers.all()]
            initial = {"called": role.name, "meaning": role.meaning, "powers": held}
            self.title = said("Change this role")
        super().__init__(request, initial=initial)

    def act(self, *, by: Person) -> str:
        """Define it."""
        asked = self.cleaned_data
        role = actions.define_role(name=asked["called"], meaning=asked["meaning"], powers=asked["powers"], by=by)
        return counted(
            "The role “{name}” has {count} power. What people hold already stays as it is.",
            "The role “{name}” has {count} powers. What people hold already stays as it is.",
            len(asked["powers"]),
            name=said(role.name),
        )


def role(request: HttpRequest, name: str) -> HttpResponse:
    """One role: its powers, who holds it, and for whoever grants, a form that changes it."""
    _require_reader(request)
    try:
        one = queries.role(name)
    except Refused as refusal:
        raise Http404(str(refusal)) from None
    may_change = holds(request, "manage people")
    answer = take(request, [DefineRole(request)] if may_change else [])
    if answer and answer.is_done:
        return redirect("powers")
    given = [grant for grant in queries.grants() if grant.role_id == one.pk]
    drift = _drift(one, given)
    steps = [answer.wrong if answer and answer.wrong else DefineRole(request, role=one)] if may_change else []
    return page(
        request,
        "people/role",
        section="powers",
        status=REFUSED if answer and answer.is_wrong else 200,
        role=one,
        powers_of_role=[grant.power for grant in one.powers.all()],
        table=grants_table(given, on=today(), caption=said("Granted as this role"), with_person=True),
        drift=drift,
        steps=steps,
        **shown_answer(answer),
    )


def _drift(one: queries.Role, given: list[queries.Grant]) -> Table | None:
    """Whose powers are no longer those of the role: it was changed after they were granted."""
    now = {power.power for power in one.powers.all()}
    held: dict[Person, set[str]] = {}
    for grant in given:
        if queries.is_in_force(grant, on=today()):
            held.setdefault(grant.person, set()).add(grant.power)
    rows: list[tuple[Value, ...]] = [
        (
            Link(person.name, reverse("person", args=[person.pk])),
            listed(said(power) for power in sorted(now - powers)),
            listed(said(power) for power in sorted(powers - now)),
        )
        for person, powers in held.items()
        if powers != now
    ]
    columns = (said("Person"), said("Does not hold"), said("Holds beyond the role"))
    made = Table(
        caption=said("Granted before the role was changed"),
        columns=tuple(Column(title=title) for title in columns),
        rows=tuple(rows),
    )
    return made if rows else None
