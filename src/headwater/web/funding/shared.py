"""What pages of funding share: the movements of a record, and forms that sign a step."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from headwater.ledger.queries import entry
from headwater.lib.money import Money
from headwater.reports import formats
from headwater.reports.blocks import Column, Table, Value


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
