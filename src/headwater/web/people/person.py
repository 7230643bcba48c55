"""One person: their powers, ways in and sessions, and what an administrator may do with them."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from headwater.access import actions, queries
from headwater.access.mail import can_send, send_link
from headwater.access.queries import Person
from headwater.access.rules import POWERS
from headwater.lib.errors import Refused
from headwater.lib.money import Money
from headwater.lib.words import said
from headwater.registry.queries import Node
from headwater.reports.blocks import Status, Value
from headwater.web.filters import choices_of, node_named, offer
from headwater.web.languages import later
from headwater.web.pages import REFUSED, page, signer, today
from headwater.web.people.directory import POWER, rows
from headwater.web.people.shared import grants_table, office_names, sessions_of
from headwater.web.steps import Step, day_field, shown_answer, take
from headwater.web.trail import moment, trail


class _About(Step):
    """Something that is done to one person."""

    def __init__(self, request: HttpRequest, person: Person) -> None:
        self.person = person
        super().__init__(request)


class GrantRole(_About):
    """Powers that go together, or one of them."""

    name = "grant"
    title = later("Grant powers")
    role = forms.ChoiceField(
        label=later("Role"), required=False, help_text=later("All powers of the role, as they are today.")
    )
    power = forms.ChoiceField(
        required=False, label=later("Or one power"), choices=[("", ""), *((power, later(power)) for power in POWERS)]
    )
    office = forms.CharField(
        label=later("For the office"),
        required=False,
        widget=forms.Select,
        help_text=later("With its parts. Empty: everywhere."),
    )
    up_to = forms.DecimalField(
        label=later("Up to, in US dollars"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        help_text=later("Empty: any amount."),
    )
    start = day_field(later("From"))
    end = day_field(later("Last day"), required=False, help_text=later("Empty: until it is withdrawn."))

    def __init__(self, request: HttpRequest, person: Person) -> None:
        super().__init__(request, person)
        offer(self.fields["role"], [("", ""), *((one.name, said(one.name)) for one in queries.roles())])
        offices = [node.pk for node in queries.offices()]
        offer(self.fields["office"], choices_of(offices, on=today(), everything=said("Everywhere")))
        self.fields["start"].initial = today()

    def clean_office(self) -> Node | None:
        """The office that is named by its code."""
        return node_named("office", self.cleaned_data["office"])

    def act(self, *, by: Person) -> str:
        """Grant them."""
        asked = self.cleaned_data
        limit = None if asked["up_to"] is None else int(asked["up_to"] * 100)
        terms: dict[str, Any] = {
            "person": self.person,
            "by": by,
            "valid_from": asked["start"],
            "valid_to": asked["end"],
            "office": asked["office"],
            "up_to_usd": limit,
        }
        if bool(asked["role"]) == bool(asked["power"]):
            raise Refused(said("Choose a role, or one power; not both."))
        if asked["role"]:
            actions.grant_role(role=queries.role(asked["role"]), **terms)
        else:
            actions.grant(power=asked["power"], **terms)
        return said("{name} holds it from {day}.", name=self.person.name, day=asked["start"])


class Withdraw(_About):
    """Take a power away."""

    name = "withdraw"
    title = later("Withdraw a power")
    grant = forms.ChoiceField(label=later("Power"), error_messages={"required": later("Power: choose which one.")})
    on = day_field(later("First day without it"))

    def __init__(self, request: HttpRequest, person: Person) -> None:
        super().__init__(request, person)
        held = [one for one in queries.grants(person=person) if one.withdrawn_on is None]
        offices = office_names(held, on=today())
        self.held = {str(one.pk): one for one in held}
        offer(self.fields["grant"], [(number, _words(one, offices)) for number, one in self.held.items()])
        self.fields["on"].initial = today()

    def act(self, *, by: Person) -> str:
        """Withdraw it."""
        gone = actions.withdraw(grant=self.held[self.cleaned_data["grant"]], by=by, on=self.cleaned_data["on"])
        return said(
            "{name} no longer holds “{power}” from {day}.",
            name=self.person.name,
            power=said(gone.power),
            day=gone.withdrawn_on,
        )


def _words(grant: queries.Grant, offices: Any) -> str:
    told: dict[str, object] = {"power": said(grant.power), "day": grant.valid_from}
    if grant.office_id is not None:
        told["office"] = offices[grant.office_id]
    if grant.up_to_usd is not None:
        told["limit"] = Money(grant.up_to_usd, "USD")
    match "office" in told, "limit" in told:
        case True, True:
            return said("{power} for {office} up to {limit}, from {day}", **told)
        case True, False:
            return said("{power} for {office}, from {day}", **told)
        case False, True:
            return said("{power} up to {limit}, from {day}", **told)
    return said("{power}, from {day}", **told)


class MakeLink(_About):
    """A way in: for the first time, or after a password was lost."""

    name = "link"
    title = later("Make a one-time link")
    happens = later(
        "The next page shows it, once. Whoever has it chooses a password and is signed in; an older link ends."
    )

    def act(self, *, by: Person) -> str:
        """Make it; the page that follows shows it, once."""
        self.secret = actions.make_link(person=self.person, by=by)
        return ""


class CloseLinks(_About):
    """Close the links that are open."""

    name = "close-links"
    title = later("Withdraw the one-time link")

    def act(self, *, by: Person) -> str:
        """Close them."""
        for one in queries.open_links(self.person):
            actions.withdraw_link(link=one, by=by)
        return said("The link opens nothing any more.")


class RemoveSecondStep(_About):
    """For somebody who lost their phone."""

    name = "second-step"
    title = later("Take the second step away")
    happens = later("Apps, passkeys and recovery codes stop working, and the person is signed out everywhere.")

    def act(self, *, by: Person) -> str:
        """Take it away."""
        actions.remove_second_step(person=self.person, by=by)
        return said(
            "{name} is signed out everywhere and adds a new second step after the next sign-in.", name=self.person.name
        )


class EndSession(_About):
    """Sign somebody out of one session."""

    name = "end-session"
    title = later("Sign out there")
    number = forms.IntegerField(widget=forms.HiddenInput)

    def act(self, *, by: Person) -> str:
        """End it."""
        actions.end_session(person=self.person, number=self.cleaned_data["number"], by=by)
        return said("That session is signed out.")


class Deactivate(_About):
    """Somebody left."""

    name = "deactivate"
    title = later("Deactivate")
    happens = later("For somebody who left, and for good: signed out everywhere, no way in, no power. Signatures stay.")

    def act(self, *, by: Person) -> str:
        """Record it."""
        actions.deactivate(person=self.person, by=by)
        return said("{name} is signed out everywhere, cannot sign in and holds no power.", name=self.person.name)


def person(request: HttpRequest, number: int) -> HttpResponse:
    """One person. Refused: without the power “manage people”."""
    queries.require(signer(request), POWER)
    one = queries.people().filter(pk=number).first()
    if one is None:
        raise Http404(said("There is no person of this number."))
    steps = _steps(request, one)
    answer = take(request, [*steps, EndSession(request, one)] if one.is_active else [])
    if answer and answer.is_done:
        made = next((step for step in steps if isinstance(step, MakeLink) and step.is_bound), None)
        return _shown_once(request, one, made.secret) if made else redirect("person", number)
    row = next(row for row in rows() if row.person.pk == number)
    links = queries.open_links(one)
    facts: list[tuple[str, Value]] = [
        (said("E-mail address"), one.email),
        (said("Standing"), Status(said("here"), "good") if one.is_active else Status(said("left"))),
        (said("Second step"), row.second_step),
        (said("Last sign-in"), moment(one.last_login) if one.last_login else said("never")),
    ]
    if links:
        link = links[-1]
        told = said("open until {moment}, made by {name}", moment=moment(link.expires_at), name=link.made_by.name)
        facts.append((said("One-time link"), told))
    return page(
        request,
        "people/person",
        section="people",
        status=REFUSED if answer and answer.is_wrong else 200,
        person=one,
        facts=facts,
        table=grants_table(queries.grants(person=one), on=today(), caption=said("Every power that was granted")),
        sessions=sessions_of(one, current=request.session.session_key),
        steps=steps,
        trail=trail(request, one.target),
        **shown_answer(answer),
    )


def _steps(request: HttpRequest, one: Person) -> list[Step]:
    """What an administrator may do with a person now."""
    if not one.is_active:
        return []
    steps: list[Step] = [GrantRole(request, one), Withdraw(request, one), MakeLink(request, one)]
    if queries.open_links(one):
        steps.append(CloseLinks(request, one))
    if one.pk != signer(request).pk:
        if Authenticator.objects.filter(user=one).exists():
            steps.append(RemoveSecondStep(request, one))
        steps.append(Deactivate(request, one))
    return steps


def _shown_once(request: HttpRequest, one: Person, secret: str) -> HttpResponse:
    """The link, on this page and never again; by mail as well where mail is configured."""
    address = request.build_absolute_uri(reverse("way-in", args=[secret]))
    link = queries.link(secret)
    sent = can_send() and send_link(one, address, until=link.expires_at)
    return page(
        request, "people/link", section="people", person=one, address=address, until=moment(link.expires_at), sent=sent
    )
