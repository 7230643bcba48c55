"""What lists and pages of funding share: filters, forms that sign a step, and what is known of a record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from headwater.audit.queries import lines as audit_lines
from headwater.ledger.queries import entry
from headwater.lib.errors import Refused
from headwater.lib.money import Money
from headwater.registry import queries as registry
from headwater.registry.queries import Node
from headwater.registry.rules import folded
from headwater.reports import formats
from headwater.reports.blocks import Column, Table, Value
from headwater.web.lists import Cut
from headwater.web.pages import holds

YEARS = range(1900, 2200)


def node_named(kind: str, code: str) -> Node | None:
    """What a filter names by its code; None for an empty one. A code that there is not is an error of the form."""
    try:
        return registry.node(kind=kind, code=code) if code else None
    except Refused as refusal:
        raise forms.ValidationError(str(refusal)) from None


def named_like(kind: str, text: str) -> QuerySet[Node]:
    """What has a name with this text in it, however its letters are spelt."""
    return registry.nodes(kind=kind).filter(names__text_key__contains=folded(text)).order_by()


def choices_of(nodes: Iterable[int], *, on: date, everything: str) -> list[tuple[str, str]]:
    """Nodes as the choices of a filter: codes with names, by name."""
    known = {node.pk: node.code for node in registry.nodes(ids=nodes)}
    names = registry.names_of(known, on=on)
    return [("", everything), *sorted(((known[pk], names[pk]) for pk in known), key=lambda one: folded(one[1]))]


def offer(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    """Give a field what there is to choose from; a plain text field shows it and takes other words too."""
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
    else:
        assert isinstance(field.widget, forms.Select), "what offers choices shows them"
        field.widget.choices = choices


def year_choices(years: Iterable[int], asked: str) -> list[tuple[str, str]]:
    """The years in which there is anything, latest first, and the one that the address asks for."""
    also = {int(asked)} if asked.isascii() and asked.isdigit() and int(asked) in YEARS else set()
    return [("", "All years"), *((str(year), str(year)) for year in sorted({*years, *also}, reverse=True))]


def caption(what: str, cut: Cut[Any]) -> str:
    """What a page of a list holds: all of it, or from which row to which."""
    if not cut.has_other_pages:
        return f"{what}: all {cut.count:,}" if cut.count > 1 else what
    return f"{what} {cut.first:,} to {cut.last:,} of {cut.count:,}"


def movements(number: int | None) -> Table | None:
    """The movements of an entry of the ledger, with the codes of their accounts; None where there is no entry."""
    if number is None:
        return None
    held = entry(number)
    assert held is not None, "records keep their entries by a foreign key"
    rows: list[tuple[Value, ...]] = [
        (str(moved.line), moved.source.code, moved.target.code, Money(moved.amount, moved.unit))
        for moved in held.movements.select_related("source", "target").order_by("line")
    ]
    start = tuple(Column(title=title) for title in ("Line", "From account", "To account"))
    return Table(
        caption=f"Movements of entry {number:,}",
        columns=(*start, Column(title="Amount", align="number")),
        rows=tuple(rows),
        notes=(f"Counts for {formats.day(held.on, 'en')}. {held.why}",),
    )


def trail(request: HttpRequest, target: str) -> Table | None:
    """The audit trail of a record, for whoever may read it; it names people by their addresses."""
    if not holds(request, "read audit"):
        return None
    rows = [
        (moment(line.at), line.by_email, line.action, told(line.before), told(line.after))
        for line in audit_lines(target=target)
    ]
    columns = tuple(Column(title=title) for title in ("When", "Who", "What", "Before", "After"))
    return Table(caption=f"Audit trail of {target}", columns=columns, rows=tuple(rows))


def told(facts: Any) -> str:
    """The facts of one side of a line of the audit trail, as text."""
    if not isinstance(facts, dict):
        return ""
    said = {name.replace("_", " "): value for name, value in facts.items() if value not in (None, "")}
    return "; ".join(f"{name}: {_plainly(value)}" for name, value in said.items())


def _plainly(value: Any) -> str:
    if isinstance(value, dict) and value.keys() == {"amount", "currency"}:
        return str(Money(value["amount"], value["currency"]))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def moment(at: datetime) -> str:
    """A moment as it stands in tables, to the second."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


class StepForm(forms.Form):
    """One step that a person may sign, on the version of the record that they see."""

    step = forms.CharField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    on = forms.DateField(
        label="Day", widget=forms.DateInput(attrs={"type": "date"}), help_text="The day on which it counts."
    )
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), max_length=1000, help_text="One sentence that others will read."
    )

    def __init__(self, *args: Any, title: str, has_day: bool, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = title
        self.fields["reason"].label = "Reason"
        self.fields["reason"].required = needs_reason
        self.fields["reason"].error_messages["required"] = "Write the reason: one sentence that says why."
        self.fields["on"].error_messages |= {
            "required": "Write the day on which it counts, such as 2023-12-31.",
            "invalid": "Write the day as year, month and day, such as 2023-12-31.",
        }
        if not has_day:
            del self.fields["on"]


def step_form(
    name: str,
    title: str,
    *,
    record: Any,
    data: Any,
    on: date,
    has_day: bool,
    needs_reason: bool,
    reason: str = "",
) -> StepForm:
    """The form of one step: bound to what was sent for this step, otherwise ready to be filled in."""
    is_sent = data is not None and data.get("step") == name
    return StepForm(
        data if is_sent else None,
        initial={"step": name, "version": record.version, "on": on, "reason": reason},
        title=title,
        has_day=has_day,
        needs_reason=needs_reason,
        auto_id=f"{name}_%s",
    )


def ids(rows: Iterable[Model], *fields: str) -> set[int]:
    """The nodes that rows name in some of their columns."""
    return {held for row in rows for field in fields if (held := getattr(row, f"{field}_id")) is not None}
