"""What may be done with a list: it is opened and known as a whole, somebody comes onto it, leaves, or is taken back."""

from __future__ import annotations

from datetime import date

from django import forms
from django.http import HttpRequest

from headwater.access.queries import Person, require
from headwater.lib.errors import Refused
from headwater.lib.words import listed, noted, said
from headwater.registry import actions, queries
from headwater.registry.queries import Membership, Node, Register
from headwater.registry.rules import ROLES
from headwater.web.languages import day, later
from headwater.web.pages import holds, today
from headwater.web.steps import Step, day_field, text_field

POWER = "register organisations"
LISTED = {name: role for name, role in ROLES.items() if role.is_listed}


def names_in(held: list[Membership], on: date) -> dict[int, str]:
    """What members and wholes are called on a day."""
    return queries.names_of({node for one in held for node in (one.member_id, one.of_id)}, on=on)


class Open(Step):
    """A list begins to be kept."""

    name = "open"
    title = later("Open a register")
    is_signature = True
    role = forms.ChoiceField(
        label=later("Who or what is on it"),
        choices=[
            ("", later("Choose")),
            *(
                (name, later("{word}: {meaning}", word=later(role.title), meaning=later(role.meaning)))
                for name, role in LISTED.items()
            ),
        ],
        error_messages={"required": later("Who or what is on it: choose what is kept as a list.")},
    )
    whole = text_field(
        noted("Of"), required=False, help_text=noted("The code or the name of what it is a list of; empty: of any.")
    )
    complete_from = day_field(
        noted("Known as a whole from"),
        required=False,
        help_text=noted("From this day nobody is missing on it; empty: not known."),
    )
    evidence = text_field(
        noted("Evidence"), help_text=noted("Where the list stands, or where it is said that there is one.")
    )

    def act(self, *, by: Person) -> str:
        """Open it."""
        require(by, POWER)
        told = self.cleaned_data
        day = told["complete_from"] or today()
        whole = _meant(told["whole"], ROLES[told["role"]].of_kinds, day) if told["whole"] else None
        row = actions.open_register(
            role=told["role"], of=whole, complete_from=told["complete_from"], evidence=told["evidence"], by=by
        )
        return said("The register {key} is open.", key=row.key)


class Complete(Step):
    """From when on nobody is missing on a list."""

    name = "complete"
    title = later("Say from when the list is whole")
    is_signature = True
    complete_from = day_field(
        noted("Known as a whole from"),
        required=False,
        help_text=noted("From this day nobody is missing on it; empty: not known."),
    )
    evidence = text_field(noted("Evidence"), help_text=noted("Where this is written down."))

    def __init__(self, request: HttpRequest, kept: Register) -> None:
        super().__init__(request, initial={"complete_from": kept.row.complete_from})
        self.kept = kept

    def act(self, *, by: Person) -> str:
        """Say so."""
        require(by, POWER)
        since = self.cleaned_data["complete_from"]
        actions.complete_register(
            register=self.kept.row, complete_from=since, evidence=self.cleaned_data["evidence"], by=by
        )
        if since is None:
            return said("It is no longer known from when the list is whole.")
        return said("The list is known as a whole from {day} on.", day=day(since))


class Begin(Step):
    """Somebody or something comes onto the list."""

    name = "begin"
    title = later("Add to the list")
    member = text_field(noted("Who or what"), help_text=noted("The code or the name as it is registered."), most=300)
    whole = text_field(noted("Of"), help_text=noted("The code or the name as it is registered."), most=300)
    valid_from = day_field(noted("Since"), help_text=noted("The first day on which it is so."))
    valid_to = day_field(noted("Until"), required=False, help_text=noted("The last day, if it is known already."))
    evidence = text_field(noted("Evidence"), help_text=noted("Where this is written down."), most=300)

    def __init__(self, request: HttpRequest, kept: Register) -> None:
        super().__init__(request)
        self.kept = kept
        if kept.row.of is not None:
            del self.fields["whole"]

    def act(self, *, by: Person) -> str:
        """Record it."""
        require(by, POWER)
        told, role = self.cleaned_data, ROLES[self.kept.row.role]
        since = told["valid_from"]
        member = _meant(told["member"], role.member_kinds, since)
        whole = self.kept.row.of or _meant(told["whole"], role.of_kinds, since)
        actions.begin(
            role=self.kept.row.role,
            member=member,
            of=whole,
            valid_from=since,
            valid_to=told["valid_to"],
            evidence=told["evidence"],
            by=by,
        )
        return said("{name} is on the list since {day}.", name=queries.name_of(member, on=since), day=day(since))


class _OfOne(Step):
    """What is done with one line of the list."""

    line = forms.TypedChoiceField(
        label=later("Who or what"),
        coerce=int,
        error_messages={"required": later("Who or what: choose one of the list.")},
    )

    def __init__(self, request: HttpRequest, held: list[Membership], names: dict[int, str]) -> None:
        super().__init__(request)
        self.held = {one.pk: one for one in held}
        self.names = names
        chosen = [
            (
                pk,
                said(
                    "{name} ({code}), since {day}",
                    name=names[one.member_id],
                    code=one.member.code,
                    day=one.valid_from,
                ),
            )
            for pk, one in self.held.items()
        ]
        line = self.fields["line"]
        assert isinstance(line, forms.ChoiceField), "it is declared so"
        line.choices = [("", later("Choose")), *chosen]


class End(_OfOne):
    """What is on the list leaves it."""

    name = "end"
    title = later("End what is on the list")
    on = day_field(noted("Last day"), help_text=noted("This day still counts."))
    evidence = text_field(noted("Evidence"), help_text=noted("Where this is written down."), most=300)

    def act(self, *, by: Person) -> str:
        """Record the last day."""
        require(by, POWER)
        told = self.cleaned_data
        held = self.held[told["line"]]
        actions.end(membership=held, on=told["on"], evidence=told["evidence"], by=by)
        return said("{name} was on the list until {day}.", name=self.names[held.member_id], day=day(told["on"]))


class TakeBack(_OfOne):
    """What should never have been recorded."""

    name = "take-back"
    title = later("Take back what should never have been recorded")
    why = text_field(
        noted("Reason"), rows=3, help_text=noted("What was so and is no longer so is ended instead."), most=300
    )

    def act(self, *, by: Person) -> str:
        """Take it back; the line stays, with why."""
        require(by, POWER)
        held = self.held[self.cleaned_data["line"]]
        actions.take_back(membership=held, why=self.cleaned_data["why"], by=by)
        return said("{name} counts on no day any more; why is kept.", name=self.names[held.member_id])


def steps_of(request: HttpRequest, kept: Register) -> list[Step]:
    """What whoever looks at a list may do with it."""
    if not holds(request, POWER):
        return []
    held = queries.on_list(kept)
    names = names_in(held, kept.on)
    steps: list[Step] = [Begin(request, kept)]
    if still := [one for one in held if one.valid_to is None]:
        steps.append(End(request, still, names))
    if held:
        steps.append(TakeBack(request, held, names))
    return [*steps, Complete(request, kept)]


def _meant(text: str, kinds: frozenset[str], on: date) -> Node:
    """What a text names, of one of these kinds. Refused: what is not registered, and what could be two."""
    meant = [one for kind in sorted(kinds) if (one := queries.find(kind=kind, text=text, on=on))]
    if len(meant) == 1:
        return meant[0]
    if meant:
        named = listed(f"{said(one.kind)} {one.code}" for one in meant)
        raise Refused(said("“{text}” could be any of: {named}. Write the code of one of them.", text=text, named=named))
    raise Refused(
        said(
            "“{text}” is registered as none of: {kinds}. Register it first or correct the name.",
            text=text,
            kinds=listed(said(kind) for kind in sorted(kinds)),
        )
    )
