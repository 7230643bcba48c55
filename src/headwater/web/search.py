"""One search over everything that has a code, a name or a title: records, the register, statements, pages, help.

A code is found by its beginning, through the index that keeps it unique; a name by any part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.db import connection
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from headwater.exchange.columns import SHEETS
from headwater.funding import queries as funding
from headwater.registry.queries import Node, names_of, nodes
from headwater.registry.rules import folded
from headwater.statements import queries as statements
from headwater.undertakings.queries import Undertaking
from headwater.web import help as manual
from headwater.web.pages import page, today
from headwater.web.recording import RECORDS

# Of each kind: more is found by writing more.
MOST_OF_A_KIND = 8
SHORTEST, LONGEST = 2, 100


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: its name, what it is beside, and where it is."""

    label: str
    detail: str
    address: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What is searched for: as it was written, as names are compared, and whether the searcher signed in."""

    text: str
    key: str
    is_signed_in: bool


def search(request: HttpRequest) -> HttpResponse:
    """The page of a search, or with ?part=1 only what was found, for the palette."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    asked = Asked(text, folded(text), request.user.is_authenticated)
    groups: list[tuple[str, list[Hit]]] = []
    if len(text) >= SHORTEST and "\0" not in text:
        groups = [(title, hits) for title, source in SOURCES.items() if (hits := list(source(asked)))]
    count = sum(len(hits) for _, hits in groups)
    template = "parts/hits" if request.GET.get("part") else "search"
    return page(
        request, template, section="search", text=text, groups=groups, count=count, is_short=len(text) < SHORTEST
    )


def coded(rows: QuerySet[Any], text: str, field: str = "code") -> QuerySet[Any]:
    """The rows whose code begins with a text, as it is written or in capital or small letters."""
    begins = Q()
    for written in {text, text.upper(), text.lower()}:
        if connection.vendor == "sqlite":
            # Its LIKE does not use the index of a column that tells capital from small letters.
            begins |= Q(**{f"{field}__gte": written, f"{field}__lt": written + "\U0010ffff"})
        else:
            begins |= Q(**{f"{field}__startswith": written})
    return rows.filter(begins).order_by(field)[:MOST_OF_A_KIND]


def _pages(asked: Asked) -> Iterator[Hit]:
    named = {
        "overview": "Overview",
        "donors": "Donors",
        "agreements": "Agreements",
        "pledges": "Pledges",
        "contributions": "Contributions",
        "pools": "Pools",
        "allocations": "Allocations",
        "calendar": "Reporting calendar",
        "duties": "Duties to donors",
        "results": "Results framework",
        "indicators": "Indicators",
        "undertakings": "Undertakings",
        "registers": "Registers",
        "statements": "Statements",
        "report": "Report",
        "snapshots": "Donor snapshots",
        "help": "Help",
    }
    if asked.is_signed_in:
        named |= {"inbox": "Inbox", "workbooks": "Workbooks", "engagements": "Conversations", "audit": "Audit trail"}
        for kind, (_, words, _, _) in RECORDS.items():
            if asked.key in folded(words):
                yield Hit(words, "form", reverse("record", args=[kind]))
    for name, words in named.items():
        if asked.key in folded(words):
            yield Hit(words, "page", reverse(name))


def _register(asked: Asked) -> Iterator[Hit]:
    """Donors, funds, elements of the plan and whatever else has a page of its own, by name or code."""
    kinds: dict[str, Callable[[Node], str]] = {
        "organisation": lambda node: reverse("donor", args=[node.code]),
        "fund": lambda node: f"{reverse('contributions')}?fund={quote(node.code, safe='')}",
        "agreement": lambda node: reverse("agreement", args=[node.code]),
        "plan-element": lambda node: f"{reverse('allocations')}?purpose={quote(node.code, safe='')}",
        "indicator": lambda node: reverse("indicator", args=[node.code]),
    }
    like = Q(names__text_key__contains=asked.key) | Q(code_key__startswith=asked.key)
    found = list(nodes().filter(like, kind__in=kinds).order_by("kind", "code").distinct()[: 3 * MOST_OF_A_KIND])
    names = names_of(found, on=today())
    for node in found:
        yield Hit(names[node.pk], f"{node.kind.replace('-', ' ')} {node.code}", kinds[node.kind](node))


def _contributions(asked: Asked) -> Iterator[Hit]:
    rows = list(coded(funding.contributions(), asked.text))
    names = names_of({row.donor_id for row in rows}, on=today())
    for row in rows:
        yield Hit(row.code, f"{row.money} from {names[row.donor_id]}", reverse("contribution", args=[row.code]))


def _allocations(asked: Asked) -> Iterator[Hit]:
    rows = [*coded(funding.allocations(), asked.text)]
    if len(rows) < MOST_OF_A_KIND:
        there = [row.pk for row in rows]
        rows += funding.allocations().filter(purpose__icontains=asked.text).exclude(pk__in=there)[:MOST_OF_A_KIND]
    for row in rows:
        yield Hit(row.code, f"{row.money}: {row.purpose[:80]}", reverse("allocation", args=[row.code]))


def _promises(asked: Asked) -> Iterator[Hit]:
    for pledge in coded(funding.pledges(), asked.text):
        yield Hit(pledge.code, f"pledge of {pledge.money}", reverse("pledge", args=[pledge.code]))
    duties = funding.duties().filter(Q(code__istartswith=asked.text) | Q(what__icontains=asked.text))
    for duty in duties[:MOST_OF_A_KIND]:
        yield Hit(duty.code, f"{duty.what}, due on {duty.due_on}", reverse("duty", args=[duty.code]))
    if not asked.is_signed_in:
        return
    for contact in funding.contacts().filter(name__icontains=asked.text)[:MOST_OF_A_KIND]:
        yield Hit(contact.name, "contact", reverse("contact", args=[contact.code]))
    for one in funding.engagements().filter(subject__icontains=asked.text)[:MOST_OF_A_KIND]:
        listed = f"{reverse('engagements')}?donor={quote(one.donor.code, safe='')}"
        yield Hit(one.subject, f"conversation of {one.on}", listed)


def _statements(asked: Asked) -> Iterator[Hit]:
    for key, declared in statements.statements().items():
        if asked.key in folded(declared.title) or asked.key in key:
            yield Hit(declared.title, key, reverse("statement", args=[key]))


def _undertakings(asked: Asked) -> Iterator[Hit]:
    rows = Undertaking.objects.filter(Q(code__istartswith=asked.text) | Q(text__icontains=asked.text))
    for row in rows.order_by("code")[:MOST_OF_A_KIND]:
        yield Hit(row.code, row.text[:100], reverse("undertaking", args=[row.code]))


def _help(asked: Asked) -> Iterator[Hit]:
    for name, title in manual.titles().items():
        if asked.key in folded(title):
            yield Hit(title, "help", reverse("help-page", args=[name]))
    for sheet in SHEETS.values():
        for column in sheet.columns:
            if asked.key == folded(column.title) or asked.key == column.key:
                yield Hit(f"{sheet.title}: {column.title}", column.meaning, reverse("help-record", args=[sheet.record]))


SOURCES: dict[str, Callable[[Asked], Iterator[Hit]]] = {
    "Pages": _pages,
    "Register": _register,
    "Contributions": _contributions,
    "Allocations": _allocations,
    "Promises and people": _promises,
    "Statements": _statements,
    "Undertakings": _undertakings,
    "Help": _help,
}
