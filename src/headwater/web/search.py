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
from headwater.lib.words import language, noted, said
from headwater.registry.queries import Node, names_of, nodes
from headwater.registry.rules import folded
from headwater.reports.translations import for_reader
from headwater.statements import queries as statements
from headwater.undertakings.queries import Undertaking
from headwater.web import help as manual
from headwater.web.pages import page, today
from headwater.web.recording import RECORDS

# Of each kind: more is found by writing more.
MOST_OF_A_KIND = 8
SHORTEST, LONGEST = 2, 100
# What has a page of its own, as it stands beside its name.
_KINDS = {
    "organisation": noted("organisation"),
    "fund": noted("fund"),
    "agreement": noted("agreement"),
    "plan-element": noted("plan element"),
    "indicator": noted("indicator"),
}


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
        groups = [(said(title), hits) for title, source in SOURCES.items() if (hits := list(source(asked)))]
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
        "overview": said("Overview"),
        "donors": said("Donors"),
        "agreements": said("Agreements"),
        "pledges": said("Pledges"),
        "contributions": said("Contributions"),
        "pools": said("Pools"),
        "allocations": said("Allocations"),
        "calendar": said("Reporting calendar"),
        "duties": said("Duties to donors"),
        "rates": said("Rates of exchange"),
        "results": said("Results framework"),
        "indicators": said("Indicators"),
        "undertakings": said("Undertakings"),
        "registers": said("Registers"),
        "statements": said("Statements"),
        "report": said("Report"),
        "snapshots": said("Donor snapshots"),
        "help": said("Help"),
    }
    if asked.is_signed_in:
        named |= {
            "inbox": said("Inbox"),
            "workbooks": said("Workbooks"),
            "engagements": said("Conversations"),
            "audit": said("Audit trail"),
            "books": said("Check of the books"),
        }
        for kind, (_, title, _, _) in RECORDS.items():
            if asked.key in folded(said(title)):
                yield Hit(said(title), said("form"), reverse("record", args=[kind]))
    for name, words in named.items():
        if asked.key in folded(words):
            yield Hit(words, said("page"), reverse(name))


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
        yield Hit(names[node.pk], f"{said(_KINDS[node.kind])} {node.code}", kinds[node.kind](node))


def _contributions(asked: Asked) -> Iterator[Hit]:
    rows = list(coded(funding.contributions(), asked.text))
    names = names_of({row.donor_id for row in rows}, on=today())
    for row in rows:
        yield Hit(
            row.code,
            said("{amount} from {donor}", amount=row.money, donor=names[row.donor_id]),
            reverse("contribution", args=[row.code]),
        )


def _allocations(asked: Asked) -> Iterator[Hit]:
    rows = [*coded(funding.allocations(), asked.text)]
    if len(rows) < MOST_OF_A_KIND:
        there = [row.pk for row in rows]
        rows += funding.allocations().filter(purpose__icontains=asked.text).exclude(pk__in=there)[:MOST_OF_A_KIND]
    for row in rows:
        yield Hit(
            row.code,
            said("{amount}: {purpose}", amount=row.money, purpose=row.purpose[:80]),
            reverse("allocation", args=[row.code]),
        )


def _promises(asked: Asked) -> Iterator[Hit]:
    for pledge in coded(funding.pledges(), asked.text):
        yield Hit(pledge.code, said("pledge of {amount}", amount=pledge.money), reverse("pledge", args=[pledge.code]))
    duties = funding.duties().filter(Q(code__istartswith=asked.text) | Q(what__icontains=asked.text))
    for duty in duties[:MOST_OF_A_KIND]:
        yield Hit(
            duty.code, said("{what}, due on {day}", what=duty.what, day=duty.due_on), reverse("duty", args=[duty.code])
        )
    if not asked.is_signed_in:
        return
    for contact in funding.contacts().filter(name__icontains=asked.text)[:MOST_OF_A_KIND]:
        yield Hit(contact.name, said("contact"), reverse("contact", args=[contact.code]))
    for one in funding.engagements().filter(subject__icontains=asked.text)[:MOST_OF_A_KIND]:
        listed = f"{reverse('engagements')}?donor={quote(one.donor.code, safe='')}"
        yield Hit(one.subject, said("conversation of {day}", day=one.on), listed)


def _statements(asked: Asked) -> Iterator[Hit]:
    for key, declared in statements.statements().items():
        title = for_reader(declared.title)
        if asked.key in folded(title) or asked.key in folded(declared.title) or asked.key in key:
            yield Hit(title, key, reverse("statement", args=[key]))


def _undertakings(asked: Asked) -> Iterator[Hit]:
    rows = Undertaking.objects.filter(Q(code__istartswith=asked.text) | Q(text__icontains=asked.text))
    for row in rows.order_by("code")[:MOST_OF_A_KIND]:
        yield Hit(row.code, row.text[:100], reverse("undertaking", args=[row.code]))


def _help(asked: Asked) -> Iterator[Hit]:
    for name, one in manual.pages(language().code).items():
        if asked.key in folded(one.title) or asked.key in folded(manual.pages("en")[name].title):
            yield Hit(one.title, said("help"), reverse("help-page", args=[name]))
    for sheet in SHEETS.values():
        for column in sheet.columns:
            if asked.key in (folded(said(column.title)), folded(column.title), column.key):
                title = f"{said(sheet.title)}: {said(column.title)}"
                yield Hit(title, said(column.meaning), reverse("help-record", args=[sheet.record]))


SOURCES: dict[str, Callable[[Asked], Iterator[Hit]]] = {
    noted("Pages"): _pages,
    noted("Register"): _register,
    noted("Contributions"): _contributions,
    noted("Allocations"): _allocations,
    noted("Promises and people"): _promises,
    noted("Statements"): _statements,
    noted("Undertakings"): _undertakings,
    noted("Help"): _help,
}
