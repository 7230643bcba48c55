"""The demonstration's results, promises and lists, as published for 2023 (exchange.declared), signed by two people.

A monitoring officer enters, and somebody else verifies and accepts. Both are synthetic, and so is the day on which
they looked at what the report of 2023 says of a promise of 2024: the report does not say on which day it came out.
Everything can be loaded again and then changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db import transaction

from headwater.access import actions as access
from headwater.access.queries import Person, people, require
from headwater.exchange import declared
from headwater.exchange.declared import DeclaredObservation, DeclaredUndertaking
from headwater.measures import actions as measures
from headwater.measures import queries as observed
from headwater.measures.rules import (
    DimensionDraft,
    DisaggregationDraft,
    IndicatorDraft,
    LinkDraft,
    ObservationDraft,
    TargetDraft,
)
from headwater.registry import actions as registry
from headwater.registry.queries import Node, nodes
from headwater.registry.rules import NodeDraft
from headwater.statements import actions as statements
from headwater.statements.rules import StatedDraft
from headwater.undertakings import actions as undertakings
from headwater.undertakings.rules import SIGNATORIES, CountDraft, ProgressDraft, RatingDraft, UndertakingDraft

SINCE = date(2013, 1, 1)
MONITOR, VERIFIER = "monitoring@synthetic.example", "verifier@synthetic.example"
PEOPLE: dict[str, tuple[str, tuple[str, ...]]] = {
    MONITOR: (
        "Monitoring officer (synthetic)",
        (
            "register organisations",
            "declare indicators",
            "enter observations",
            "register undertakings",
            "report progress",
            "load workbooks",
        ),
    ),
    VERIFIER: ("Verifier (synthetic)", ("verify observations", "accept completion")),
}
# The report came out in 2024, on a day that it does not say; what it shows was certainly known by the end of the year.
LATER = date(2024, 12, 31)
YEAR_END = date(2023, 12, 31)
WORK_PLAN, ASSESSMENT, EARLIER_ASSESSMENT = "igf-work-plan", "mopan-2023", "mopan-2018"
# By the indicator of how many signed: what they signed.
SIGNED = {"kdmecc.signatories": "kdmecc", "kdmecc_africa.signatories": "kdmecc-africa"}


@dataclass(frozen=True)
class Known:
    """What is registered, by kind and code, as it is when it is first asked for."""

    organisation: Node

    @cached_property
    def of_kind(self) -> dict[str, dict[str, Node]]:
        """Everything by kind and code."""
        found: dict[str, dict[str, Node]] = defaultdict(dict)
        for node in nodes():
            found[node.kind][node.code] = node
        return found

    def node(self, kind: str, code: str) -> Node:
        """What is registered under a code."""
        return self.organisation if (kind, code) == ("organisation", "IOM") else self.of_kind[kind][code]


@transaction.atomic
def load(*, organisation: Node, administrator: str) -> None:
    """Load all declarations."""
    monitor, verifier = _people(administrator)
    require(monitor, "register organisations")
    _things(monitor)
    known = Known(organisation)
    _lists(known, monitor)
    _measures(known, monitor, verifier)
    _promises(known, monitor, verifier)
    _stated(known, monitor)


def _people(administrator: str) -> tuple[Person, Person]:
    held = {person.email: person for person in people()}
    for email, (name, powers) in PEOPLE.items():
        if email not in held:
            by = held[administrator]
            held[email] = access.add_person(email=email, name=name, by=by)
            for power in powers:
                access.grant(person=held[email], power=power, by=by, valid_from=SINCE)
    return held[MONITOR], held[VERIFIER]


def _cited(line: str, note: str = "") -> str:
    return f"{declared.source(line)}. {note}" if note else declared.source(line)


def _things(by: Person) -> None:
    """Places, offices, documents, criteria: what lists and promises are about."""
    drafts: dict[str, list[NodeDraft]] = defaultdict(list)
    for thing in declared.things():
        drafts[thing.kind].append(_node(thing.kind, thing.code, thing.name, thing.line))
    for document in declared.documents():
        drafts["document"].append(_node("document", document.code, document.title, document.line))
    for rating in declared.ratings():
        drafts["criterion"].append(_node("criterion", rating.criterion, rating.title, rating.line))
    for of_one_kind in drafts.values():
        registry.register_many(drafts=of_one_kind, by=by)


def _node(kind: str, code: str, name: str, line: str) -> NodeDraft:
    return NodeDraft(kind=kind, code=code, name=name, valid_from=None, source=declared.source(line))


def _lists(known: Known, by: Person) -> None:
    """Which lists are kept, who is on them, and what is part of what."""
    for one in declared.registers():
        registry.open_register(
            role=one.role,
            of=known.node(one.of_kind, one.of) if one.of else None,
            complete_from=one.complete_from,
            evidence=_cited(one.line, one.note),
            by=by,
        )
    registry.begin_many(drafts=list(_memberships(known)), by=by)


def _memberships(known: Known) -> Iterator[registry.MembershipDraft]:
    for thing in declared.things():
        member, evidence = known.node(thing.kind, thing.code), declared.source(thing.line)
        for role, code in (("part of", thing.part_of), ("country", thing.country)):
            if code:
                of = known.node("place", code)
                yield registry.MembershipDraft(role=role, member=member, of=of, valid_from=SINCE, evidence=evidence)
    for held in declared.memberships():
        yield registry.MembershipDraft(
            role=held.role,
            member=known.node(held.member_kind, held.member),
            of=known.node(held.of_kind, held.of),
            valid_from=held.valid_from,
            valid_to=held.valid_to,
            evidence=_cited(held.line, held.note),
        )
    rounds = {document.code: document for document in declared.documents()}
    yield registry.MembershipDraft(
        role="succeeds",
        member=known.node("document", ASSESSMENT),
        of=known.node("document", EARLIER_ASSESSMENT),
        valid_from=rounds[ASSESSMENT].issued_on or SINCE,
        evidence=_cited(rounds[ASSESSMENT].line),
    )


def _measures(known: Known, by: Person, verifier: Person) -> None:
    measures.declare_dimensions(
        drafts=[
            DimensionDraft(code=one.code, title=one.title, categories=one.categories, translations=one.translations)
            for one in declared.dimensions()
        ],
        by=by,
    )
    measures.declare_indicators(drafts=list(_indicators(known)), by=by)
    links = [
        LinkDraft(
            cause=known.node("plan-element", link.cause).pk,
            effect=known.node("plan-element", link.effect).pk,
            assumption=link.assumption,
            evidence=declared.source(link.line),
        )
        for link in declared.links()
    ]
    measures.link_results(drafts=links, by=by)
    digits = {one.key: one.digits for one in declared.indicators()}
    targets = [
        TargetDraft(
            indicator=one.indicator,
            is_baseline=one.is_baseline,
            starts_on=one.starts_on,
            ends_on=one.ends_on,
            value=_smallest(one.value, digits[one.indicator]),
            source=_cited(one.line, one.note),
        )
        for one in declared.targets()
    ]
    measures.set_targets(drafts=targets, by=by)
    drafts = [_observation(one, digits[one.indicator], known) for one in declared.observations()]
    measures.observe(drafts=drafts, by=by)
    entered = observed.history(status="entered").filter(submission__by=by)
    if waiting := list(entered.values_list("pk", flat=True)):
        measures.verify(observations=waiting, by=verifier)


def _smallest(value: Decimal, digits: int) -> int:
    whole = value.scaleb(digits)
    assert whole == int(whole), f"{value} has more than {digits} decimals"
    return int(whole)


def _indicators(known: Known) -> Iterator[IndicatorDraft]:
    for one in declared.indicators():
        yield IndicatorDraft(
            key=one.key,
            names=one.names,
            definition=one.definition,
            unit=one.unit,
            digits=one.digits,
            direction=one.direction,
            kind=one.kind,
            population=one.population,
            numerator=one.numerator,
            numerator_population=one.numerator_population,
            denominator=one.denominator,
            denominator_population=one.denominator_population,
            population_footnote=one.footnote,
            is_part=one.is_part,
            over_time=one.over_time,
            over_place=one.over_place,
            over_category=one.over_category,
            maximum=None if one.maximum is None else _smallest(Decimal(one.maximum), one.digits),
            is_cumulative=one.is_cumulative,
            frequency=one.frequency,
            reports_from=one.reports_from,
            office=known.node("office", one.office).pk if one.office else None,
            method=one.method,
            derivation=one.derivation,
            source=declared.source(one.line),
            results=(known.node("plan-element", one.result).pk,) if one.result else (),
            disaggregations=tuple(DisaggregationDraft(dimension=code, parts=parts) for code, parts in one.dimensions),
        )


def _observation(one: DeclaredObservation, digits: int, known: Known) -> ObservationDraft:
    def smallest(value: Decimal | None) -> int | None:
        return None if value is None else _smallest(value, digits)

    said = f"“{one.published}”" + "".join(f"; also {declared.source(line)}" for line in one.also)
    return ObservationDraft(
        indicator=one.indicator,
        place=known.node("place", one.place).pk if one.place else None,
        category=one.category,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        relation=one.relation,
        value=smallest(one.value),
        numerator=one.numerator,
        denominator=one.denominator,
        low=smallest(one.low),
        high=smallest(one.high),
        source=declared.source(one.line),
        evidence=f"{said}. {one.note}" if one.note else said,
    )


def _promises(known: Known, by: Person, verifier: Person) -> None:
    """Ratings, published counts, promises and what became of them."""
    assessment = known.node("document", ASSESSMENT).pk
    ratings = [
        RatingDraft(
            assessment=assessment,
            criterion=known.node("criterion", one.criterion).pk,
            rating=one.rating,
            line=one.line,
            evidence=declared.source(one.line),
        )
        for one in declared.ratings()
    ]
    undertakings.rate(drafts=ratings, by=by)
    undertakings.state_counts(drafts=list(_counts(known)), by=by)
    promised = declared.undertakings()
    undertakings.register_undertakings(drafts=list(_drafts(promised, known)), by=by)
    steps = list(_progress(promised))
    undertakings.report(drafts=[step for step in steps if step.step != "accept"], by=by)
    undertakings.report(drafts=[step for step in steps if step.step == "accept"], by=verifier)


def _counts(known: Known) -> Iterator[CountDraft]:
    """Counts that are published without the items: of the work plan, promises, signatories, and of the ratings."""
    documents = {one.code: one for one in declared.documents()}
    concluded = next(one for one in declared.observations() if one.indicator == "igf.concluded")
    of, line = known.node("document", WORK_PLAN).pk, documents[WORK_PLAN].line
    for counted, number in (("accepted", concluded.numerator), ("all", concluded.denominator)):
        yield CountDraft(document=of, counted=counted, on=YEAR_END, number=number, line=line)
    for group in declared.groups():
        if group.document == WORK_PLAN or group.count is not None:
            yield CountDraft(
                document=known.node("document", group.document).pk,
                counted="all",
                on=YEAR_END if group.document == WORK_PLAN else documents[group.document].issued_on or SINCE,
                number=group.count,
                workstream=group.title,
                line=group.line,
            )
    for one in declared.observations():
        if one.indicator in SIGNED and not one.category:
            of = known.node("document", SIGNED[one.indicator]).pk
            yield CountDraft(
                document=of, counted=SIGNATORIES, on=one.ends_on, number=int(one.value or 0), line=one.line
            )
    tallies = {"mopan.unsatisfactory": "unsatisfactory", "mopan.no_evidence": "no evidence"}
    for one in declared.observations():
        if rating := tallies.get(one.indicator):
            number = int(one.value or 0)
            assessment = known.node("document", ASSESSMENT).pk
            yield CountDraft(document=assessment, counted=rating, on=YEAR_END, number=number, line=one.line)


def _drafts(promised: Iterable[DeclaredUndertaking], known: Known) -> Iterator[UndertakingDraft]:
    made = {one.code: one.issued_on for one in declared.documents()}
    titles = {one.code: one.title for one in declared.groups()}
    for one in promised:
        kind, _, code = one.obligor.partition(":")
        yield UndertakingDraft(
            code=one.code,
            kind=one.kind,
            text=one.text,
            document=known.node("document", one.document).pk,
            line=one.line,
            made_on=made[one.document] or SINCE,
            obligor=known.node(kind, code).pk if one.obligor else None,
            workstream=titles[one.group] if one.group else "",
            due_on=one.due_on,
            links=tuple(known.node("criterion", criterion).pk for criterion in one.criteria),
        )


def _progress(promised: Iterable[DeclaredUndertaking]) -> Iterator[ProgressDraft]:
    """What the document claims itself, then what the other one says of it later."""
    made = {one.code: one.issued_on for one in declared.documents()}
    for one in promised:
        begun = made[one.document] or SINCE
        if one.status == "in progress":
            yield ProgressDraft(undertaking=one.code, step="start", on=begun, evidence=declared.source(one.line))
        if one.status == "done":
            on, evidence = one.done_on or begun, declared.source(one.evidence)
            yield ProgressDraft(undertaking=one.code, step="claim", on=on, evidence=evidence)
        if one.later_line:
            yield ProgressDraft(
                undertaking=one.code,
                step=one.later_step,
                on=LATER,
                text=one.later_note,
                evidence=declared.source(one.later_line),
                is_synthetic=True,
            )


def _stated(known: Known, by: Person) -> None:
    """Figures and claims that something else is held against."""
    drafts = [
        StatedDraft(
            key=one.key,
            period=str(YEAR_END.year),
            value=one.value,
            unit=one.unit,
            source=declared.source(one.line).rpartition(",")[0],
            line=one.line,
            wording=f"{one.published}. {one.note}",
        )
        for one in declared.stated()
    ]
    statements.state_figures(organisation=known.organisation, drafts=drafts, by=by)
