"""Entering what was observed, setting what is aimed at, verifying and returning: the forms, as people fill them in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest

from headwater.access.queries import Person
from headwater.lib.errors import Refused
from headwater.lib.words import counted, noted, said
from headwater.measures import actions, queries
from headwater.measures.queries import Indicator, Observation
from headwater.measures.rules import RELATIONS, ObservationDraft, TargetDraft
from headwater.reports.translations import for_reader
from headwater.web.languages import later, later_explained
from headwater.web.measures import shared
from headwater.web.pages import today
from headwater.web.steps import Step, of_one, text_field

_RELATIONS = later_explained(RELATIONS)


def number_field(label: str, *, required: bool = False, help_text: str = "") -> forms.DecimalField:
    """A number in whole units, with what to write where it cannot be read."""
    return forms.DecimalField(
        label=later(label),
        required=required,
        help_text=later(help_text),
        max_digits=18,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={
            "required": later("{label}: write the number, such as 1234.5.", label=later(label)),
            "invalid": later("{label}: write it with digits and a decimal point, such as 1234.5.", label=later(label)),
        },
    )


def period_field() -> forms.CharField:
    """A time as people write it."""
    return forms.CharField(
        label=later("Period"),
        max_length=40,
        help_text=later(
            "A year, a quarter or a month (2023, 2023-Q4, 2023-12), a day, or two days with “to” between them."
        ),
        error_messages={"required": later("Period: write it, such as 2023-Q4.")},
    )


class _OfIndicator(Step):
    """What is said of one indicator: of a time, a place and a category."""

    period = period_field()
    place = text_field(
        noted("Place"),
        required=False,
        most=200,
        help_text=noted("The code or the name as it is registered; empty: everywhere."),
    )
    category = forms.ChoiceField(label=later("Category"), required=False)

    def __init__(self, request: HttpRequest, row: Indicator, *, initial: dict[str, object] | None = None) -> None:
        super().__init__(request, initial=initial)
        self.row = row
        held = queries.categories(indicator=row)
        called = shared.category_names() if held else {}
        offered = [(code, ": ".join(called[pk])) for code, pk in held.items()]
        category = self.fields["category"]
        assert isinstance(category, forms.ChoiceField), "it is declared so"
        category.choices = [("", said("The whole")), *offered]
        if not offered:
            del self.fields["category"]

    def clean_period(self) -> object:
        """The time as its two days."""
        return shared.meant_period(self.cleaned_data["period"])

    def clean_place(self) -> object:
        """The place that is called so."""
        return shared.meant_place(self.cleaned_data["place"], today())

    def smallest(self, name: str) -> int | None:
        """A number in the smallest unit of the indicator. Refused: more decimals than it has."""
        value = self.cleaned_data.get(name)
        return None if value is None else in_smallest(value, self.row, str(self.fields[name].label))


def in_smallest(value: Decimal, row: Indicator, label: str) -> int:
    """A number in whole units as a whole number of the smallest. Refused: more decimals than the indicator has."""
    scaled = value.scaleb(row.digits)
    if scaled != scaled.to_integral_value():
        allowed = (
            counted("{count} decimal", "{count} decimals", row.digits) if row.digits else said("whole numbers only")
        )
        raise Refused(
            said(
                "{label}: {value} has more decimals than {key} is measured in ({allowed}).",
                label=label,
                value=value,
                key=row.key,
                allowed=allowed,
            )
        )
    return int(scaled)


class Enter(_OfIndicator):
    """An observation is entered, or revises one that stands."""

    name = "enter"
    title = later("Enter an observation")
    value = number_field(noted("Value"))
    numerator = number_field(noted("Numerator"))
    denominator = number_field(noted("Denominator"))
    relation = forms.ChoiceField(label=later("How exact"), choices=_RELATIONS)
    low = number_field(noted("Lowest"), help_text=noted("Where it is an estimate with a range."))
    high = number_field(noted("Highest"))
    source = text_field(
        noted("Source"), help_text=noted("Where the number comes from: a system, a document and its page."), most=500
    )
    evidence = text_field(noted("Evidence"), required=False, help_text=noted("A link or a file where it can be seen."))
    why = text_field(noted("Reason for the change"), required=False, rows=2, help_text=noted("What was wrong before."))

    def __init__(self, request: HttpRequest, row: Indicator, before: Observation | None = None) -> None:
        super().__init__(request, row, initial=_initial(before) if before else None)
        self.before = before
        self.fields["value"].help_text = (
            said("In {unit}, with up to {digits} decimals.", unit=for_reader(row.unit), digits=row.digits)
            if row.digits
            else said("In {unit}.", unit=for_reader(row.unit))
        )
        if not row.is_ratio:
            del self.fields["numerator"], self.fields["denominator"]
            self.fields["value"].required = True
        else:
            self.fields["numerator"].help_text = row.numerator
            self.fields["denominator"].help_text = row.denominator
            self.fields["value"].help_text += " " + said("Only where the source gives no counts.")
        if before is None:
            del self.fields["why"]
        else:
            self.title = said("Revise it")
            self.fields["why"].required = True
            self.fields["why"].error_messages["required"] = said("Reason for the change: write what was wrong before.")
            for fixed in ("period", "place", "category"):
                self.fields.pop(fixed, None)

    def clean(self) -> dict[str, Any]:
        """Of a ratio the counts, or else its value."""
        told = super().clean() or {}
        numbers = {"value", "numerator", "denominator"}
        if self.row.is_ratio and not numbers & set(self.errors) and all(told.get(name) is None for name in numbers):
            self.add_error("numerator", said("Numerator: write numerator and denominator, or else the value."))
        return told

    def act(self, *, by: Person) -> str:
        """Enter it."""
        told = self.cleaned_data
        where = self._again(self.before) if self.before else self._anew()
        draft = ObservationDraft(
            indicator=self.row.key,
            value=self.smallest("value"),
            numerator=_whole(told.get("numerator"), said("Numerator")),
            denominator=_whole(told.get("denominator"), said("Denominator")),
            low=self.smallest("low"),
            high=self.smallest("high"),
            relation=told["relation"],
            source=told["source"],
            evidence=told["evidence"],
            why=told.get("why", ""),
            **where,
        )
        with of_one():
            unchanged = actions.observe(drafts=[draft], by=by).unchanged
        if unchanged:
            raise Refused(said("Exactly this is recorded already; nothing was written."))
        return said("It is entered. Another person verifies it.")

    def _anew(self) -> dict[str, Any]:
        """Of what it is, as the person wrote it."""
        told = self.cleaned_data
        time, place = told["period"], told["place"]
        return {
            "starts_on": time.start,
            "ends_on": time.end,
            "place": place.pk if place else None,
            "category": told.get("category", ""),
        }

    @staticmethod
    def _again(before: Observation) -> dict[str, Any]:
        """Of what the one is that it revises."""
        split = before.category
        return {
            "starts_on": before.starts_on,
            "ends_on": before.ends_on,
            "place": before.place_id,
            "category": f"{split.dimension.code}/{split.code}" if split else "",
            "revises": before.pk,
        }


def _whole(value: Decimal | None, label: str) -> int | None:
    if value is None:
        return None
    if value != value.to_integral_value():
        raise Refused(said("{label}: {value} is no count; write a whole number.", label=label, value=value))
    return int(value)


def _initial(before: Observation) -> dict[str, object]:
    """What stands now, as a form shows it."""
    digits = before.indicator.digits

    def units(number: int | None) -> Decimal | None:
        return None if number is None else Decimal(number).scaleb(-digits)

    return {
        "value": units(before.value),
        "numerator": before.numerator,
        "denominator": before.denominator,
        "relation": before.relation,
        "low": units(before.low),
        "high": units(before.high),
        "source": before.submission.source,
        "evidence": before.submission.evidence,
    }


class SetTarget(_OfIndicator):
    """What is aimed at by the end of a time, or what was so before."""

    name = "target"
    title = later("Set a target or a baseline")
    what = forms.ChoiceField(
        label=later("What"),
        choices=[
            ("target", later("Target: what is aimed at")),
            ("baseline", later("Baseline: what was so before")),
        ],
    )
    value = number_field(noted("Value"), required=True)
    relation = forms.ChoiceField(label=later("How exact"), choices=_RELATIONS)
    source = text_field(noted("Source"), help_text=noted("Where it was decided."), most=500)
    why = text_field(
        noted("Reason for the change"), required=False, help_text=noted("Where it changes what was set before.")
    )
    field_order = ("step", "what", "period", "value", "relation", "place", "category", "source", "why")

    def act(self, *, by: Person) -> str:
        """Set it."""
        told = self.cleaned_data
        value = self.smallest("value")
        assert value is not None, "the field is required"
        draft = TargetDraft(
            indicator=self.row.key,
            starts_on=told["period"].start,
            ends_on=told["period"].end,
            value=value,
            source=told["source"],
            place=told["place"].pk if told["place"] else None,
            category=told.get("category", ""),
            is_baseline=told["what"] == "baseline",
            relation=told["relation"],
            why=told["why"],
        )
        with of_one():
            unchanged = actions.set_targets(drafts=[draft], by=by).unchanged
        if unchanged:
            raise Refused(said("Exactly this is set already; nothing was written."))
        return said("The baseline is set.") if draft.is_baseline else said("The target is set.")


class Verify(Step):
    """Another person looked at it and found it right."""

    name = "verify"
    title = later("Verify it")

    def __init__(self, request: HttpRequest, one: Observation) -> None:
        super().__init__(request)
        self.one = one

    def act(self, *, by: Person) -> str:
        """Verify it."""
        actions.verify(observations=[self.one.pk], by=by)
        return said("It is verified, and your name stands under it.")


class Return(Step):
    """Another person looked at it and found something wrong, or whoever entered it did."""

    name = "return"
    reason = text_field(noted("Reason"), rows=3, help_text=noted("What is wrong, and what would be right."))

    def __init__(self, request: HttpRequest, one: Observation) -> None:
        self.one, self.is_own = one, one.submission.by == request.user
        self.title = said("Take it back with a reason") if self.is_own else said("Return it with a reason")
        super().__init__(request)

    def act(self, *, by: Person) -> str:
        """Return it; it counts no longer until it is revised."""
        actions.return_to_sender(observations=[self.one.pk], reason=self.cleaned_data["reason"], by=by)
        if self.is_own:
            return said("It is taken back, and counts no longer until it is revised.")
        return said("It is returned to whoever entered it, and counts no longer until it is revised.")
