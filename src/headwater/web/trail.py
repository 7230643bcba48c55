"""What happened to a record, for whoever may read the audit trail."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from headwater.audit.queries import lines as audit_lines
from headwater.audit.rules import saying
from headwater.lib.money import Money
from headwater.lib.words import apart, listed, said
from headwater.reports.blocks import Column, Link, Table, Value
from headwater.web.pages import holds


def trail(request: HttpRequest, target: str) -> Table | None:
    """The audit trail of a record, for whoever may read it; it names people by their addresses."""
    if not holds(request, "read audit"):
        return None
    rows = [
        (moment(line.at), line.by_email, said(line.action), told(line.before), told(line.after))
        for line in audit_lines(target=target)
    ]
    titles = (said("When"), said("Who"), said("What"), said("Before"), said("After"))
    return Table(
        caption=said("Audit trail of {target}", target=target),
        columns=tuple(Column(title=title) for title in titles),
        rows=tuple(rows),
    )


# What can be looked at has the name of its page as the kind of its target.
_SEEN = frozenset({"contribution", "allocation", "agreement", "pledge", "duty", "contact", "pool", "indicator"})


def seen(target: str) -> Value:
    """What a line is about, as the way to it where it has a page."""
    kind, _, code = target.partition(":")
    return Link(target, reverse(kind, args=[code])) if kind in _SEEN and code else target


def told(facts: Any) -> str:
    """The facts of one side of a line of the audit trail, as text: their names are said, what they are stays."""
    if not isinstance(facts, dict):
        return ""
    there = [(said(name.replace("_", " ")), value) for name, value in facts.items() if value not in (None, "", [])]
    return "; ".join(f"{name}: {apart(_plainly(value))}" for name, value in there)


def _plainly(value: Any) -> str:
    if sentence := saying(value):
        return sentence.spoken()
    if isinstance(value, dict) and value.keys() == {"amount", "currency"}:
        return str(apart(Money(value["amount"], value["currency"])))
    if isinstance(value, bool):
        return said("yes") if value else said("no")
    if isinstance(value, list):
        return listed(map(_plainly, value))
    if isinstance(value, dict):
        return listed(f"{said(name.replace('_', ' '))}: {apart(_plainly(held))}" for name, held in value.items())
    return said("none") if value == "none" else str(value)


def moment(at: datetime) -> str:
    """A moment as it stands in tables, to the second."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
