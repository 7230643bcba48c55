"""The demonstration: a published register walks through the house, each step signed by somebody who may sign it.

The people are synthetic, and so are the days that the sources do not publish; everything else is cited
(exchange/data/SOURCES.md). Every step can be taken again and then changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from headwater.access import actions as access
from headwater.access.queries import SYNTHETIC, WAY_IN, Person, people, person
from headwater.cli import declarations, demonstration_donors
from headwater.exchange import published
from headwater.exchange.published import PublishedDonor
from headwater.funding import actions as funding
from headwater.funding import queries as register
from headwater.funding.rules import (
    UNEARMARKED,
    AgreementDraft,
    AllocationDraft,
    ContributionDraft,
    TrancheDraft,
)
from headwater.ledger import actions as ledger
from headwater.ledger import queries as books
from headwater.lib.errors import Refused
from headwater.lib.money import Money
from headwater.lib.shares import split
from headwater.registry import actions as registry
from headwater.registry.plans import NAMES, STRATEGIC_PLAN_2024_2028
from headwater.registry.queries import Node, find, node
from headwater.registry.rules import NodeDraft
from headwater.statements import actions as statements
from headwater.statements import queries
from headwater.statements.rules import RevenueDraft, stated_from

SINCE = date(2013, 1, 1)
FUND = "unearmarked"
ADMINISTRATOR, OFFICER, APPROVER, DIRECTOR, AUDITOR = (
    f"{role}@synthetic.example" for role in ("administrator", "officer", "approver", "director", "auditor")
)
PEOPLE: dict[str, tuple[str, tuple[str, ...]]] = {
    OFFICER: (
        "Officer (synthetic)",
        (
            "register organisations",
            "register contributions",
            "propose allocations",
            "load workbooks",
            "explain gaps",
            "write narrative",
            "share snapshots",
        ),
    ),
    APPROVER: (
        "Approver (synthetic)",
        ("approve allocations", "approve carry-over", "close periods", "publish statements"),
    ),
    DIRECTOR: (
        "Director (synthetic)",
        ("approve allocations", "reopen periods", "correct records", "post entries", "publish statements"),
    ),
    AUDITOR: ("Auditor (synthetic)", ("read audit",)),
}
# The five donors that the report names under multi-year agreements. Terms are not published: these are synthetic.
MULTI_YEAR = ("BEL", "DNK", "NLD", "KOR", "GBR")

# Figures written in millions, and how far their rounding reaches, in US cents.
ROUNDED = {"carry_over.closing": 5_000_000, "allocations.total.rounded": 50_000_000}


@dataclass(frozen=True, slots=True)
class Cast:
    """Who signs in the demonstration."""

    officer: Person
    approver: Person
    director: Person


@transaction.atomic
def load(*, entity: str, revenue: Path | None, year: int) -> None:
    """Load one organisation's register of a year and close it."""
    rows = published.revenue(entity=entity or "IOM", file=revenue or published.REVENUE_FILE)
    cast = _people()
    organisation = _organisation(entity or "IOM", cast.officer)
    statements.name_keeper(organisation=organisation, by=cast.officer)
    statements.load_revenue(
        rows=[RevenueDraft(**row._asdict()) for row in rows],
        source="UN CEB Financial Statistics",
        by=cast.officer,
    )
    donors = published.contributions_of(rows, year=year) if entity else published.contributions()
    nodes = _donors(donors, organisation, cast.officer)
    pool = _pool(cast.officer)
    if not entity:
        _agreements(donors, nodes, cast.officer)
        demonstration_donors.load(nodes=nodes, by=cast.officer)
    _contributions(donors, nodes, pool, year=year, entity=entity, by=cast.officer)
    if not entity:
        _allocations(pool, cast)
        _stated(organisation, cast.officer)
        declarations.load(organisation=organisation, administrator=ADMINISTRATOR)
    if (books.closed_through() or SINCE) < date(year, 12, 31):
        ledger.close(through=date(year, 12, 31), why=f"The register of {year} is complete.", by=cast.approver)
    _carry_over(pool, year=year, cast=cast)


def ways_in(*, site: str) -> list[tuple[str, str]]:
    """A one-time link for each of the demonstration's people, by name. Older links of theirs end."""
    by = person(ADMINISTRATOR)
    return [
        (one.name, f"{site}{WAY_IN}{access.make_link(person=one, by=by, asks_password=False)}/")
        for one in people()
        if one.is_active and one.email.endswith(SYNTHETIC)
    ]


def _people() -> Cast:
    """Its people, who have no passwords: they come in by links."""
    held = {person.email: person for person in people()}
    if not held:
        name = "Administrator (synthetic)"
        held[ADMINISTRATOR] = access.first_person(email=ADMINISTRATOR, name=name, valid_from=SINCE)
    for email, (name, powers) in PEOPLE.items():
        if email not in held:
            by = held[ADMINISTRATOR]
            held[email] = access.add_person(email=email, name=name, by=by)
            for power in powers:
                access.grant(person=held[email], power=power, by=by, valid_from=SINCE)
    return Cast(held[OFFICER], held[APPROVER], held[DIRECTOR])


def _organisation(code: str, by: Person) -> Node:
    name = "International Organization for Migration" if code == "IOM" else code
    if code == "IOM":
        registry.load_plan(file=STRATEGIC_PLAN_2024_2028, by=by)
        registry.load_names(file=NAMES, by=by)
    return _registered("organisation", code, name, by)


def _registered(kind: str, code: str, name: str, by: Person) -> Node:
    """Something of the register, the same when it is there already."""
    draft = NodeDraft(kind=kind, code=code, name=name, valid_from=SINCE)
    return registry.register_many(drafts=[draft], by=by)[code]


def _donors(donors: list[PublishedDonor], organisation: Node, by: Person) -> dict[str, Node]:
    types = {donor.kind for donor in donors if donor.kind}
    drafts = [
        NodeDraft(kind="organisation-type", code=published.slug(kind), name=kind, valid_from=SINCE) for kind in types
    ]
    kinds = registry.register_many(drafts=sorted(drafts, key=lambda draft: draft.code), by=by)
    found = registry.register_many(
        drafts=[NodeDraft(kind="organisation", code=donor.code, name=donor.name, valid_from=SINCE) for donor in donors],
        by=by,
    )
    evidence = "as classified in the published table"
    memberships = []
    for donor in donors:
        member, since = found[donor.code], date(donor.received_on.year, 1, 1)
        memberships.append(
            registry.MembershipDraft(role="donor", member=member, of=organisation, valid_from=since, evidence=evidence)
        )
        if donor.kind:
            of = kinds[published.slug(donor.kind)]
            memberships.append(
                registry.MembershipDraft(role="type", member=member, of=of, valid_from=SINCE, evidence=evidence)
            )
    registry.begin_many(drafts=memberships, by=by)
    for code, spellings in published.donor_variants().items():
        for spelling in spellings if code in found else ():
            registry.add_variant(node=found[code], name=spelling, by=by, source="donor-variants.csv")
    return found


def _pool(by: Person) -> register.Pool:
    fund = _registered("fund", FUND, "Unearmarked contributions", by)
    held = [pool for pool in register.pools() if pool.fund_id == fund.pk]
    return held[0] if held else funding.open_pool(fund=fund, category=UNEARMARKED, by=by)


def _agreements(donors: list[PublishedDonor], nodes: dict[str, Node], by: Person) -> None:
    """Agreements over 2022 to 2024, three times what was received in 2023, in three equal tranches."""
    signed = {agreement.code for agreement in register.agreements()}
    for donor in donors:
        code = f"MYA-{donor.code}"
        if donor.code not in MULTI_YEAR or code in signed or donor.unearmarked is None:
            continue
        total = 3 * donor.unearmarked.amount
        tranches = tuple(
            TrancheDraft(number=number, due_on=date(2021 + number, 6, 30), amount=part)
            for number, part in enumerate(split(total, [1, 1, 1]), 1)
        )
        draft = AgreementDraft(
            code=code,
            title=f"Multi-year agreement with {donor.name} (terms synthetic)",
            terms_are_synthetic=True,
            donor=nodes[donor.code].pk,
            signed_on=date(2022, 1, 1),
            starts_on=date(2022, 1, 1),
            ends_on=date(2024, 12, 31),
            modality="A",
            money=Money(total, "USD"),
            tranches=tranches,
        )
        funding.sign_agreement(draft=draft, by=by)


def _contributions(
    donors: list[PublishedDonor], nodes: dict[str, Node], pool: register.Pool, *, year: int, entity: str, by: Person
) -> None:
    source = "UN CEB Financial Statistics" if entity else "IOM, 2023 Annual Report on Unearmarked Funding, table 1"
    multi_year = () if entity else MULTI_YEAR
    drafts = []
    for donor in donors:
        if donor.unearmarked:
            drafts.append(
                ContributionDraft(
                    code=f"{year}-U-{donor.code}",
                    donor=nodes[donor.code].pk,
                    fund=pool.fund_id,
                    modality="A",
                    modality_is_synthetic=True,
                    received_on=donor.received_on,
                    received_on_is_synthetic=True,
                    money=donor.unearmarked,
                    agreement=f"MYA-{donor.code}" if donor.code in multi_year else None,
                    evidence=source,
                )
            )
        if donor.earmarked:
            drafts.append(
                ContributionDraft(
                    code=f"{year}-E-{donor.code}",
                    donor=nodes[donor.code].pk,
                    fund=None,
                    modality="I",
                    modality_is_synthetic=True,
                    received_on=date(year, 12, 31),
                    received_on_is_synthetic=True,
                    money=donor.earmarked,
                    evidence=source,
                )
            )
    funding.register_contributions(drafts=drafts, by=by)


def _allocations(pool: register.Pool, cast: Cast) -> None:
    there = {allocation.code for allocation in register.allocations()}
    for number, row in enumerate(published.allocations(), 1):
        code = f"AL-2023-{number:02}"
        if code in there:
            continue
        kind = "fund" if row.plan_part == "other fund" else "plan-element"
        element = find(kind=kind, text=row.category, on=row.decided_on)
        assert element, f"{row.category} is in the packaged plan"
        draft = AllocationDraft(
            code=code,
            fund=pool.fund_id,
            plan_element=element.pk,
            money=row.amount,
            purpose=f"{row.category} ({row.plan_part})",
            proposed_on=row.proposed_on,
            dates_are_synthetic=True,
        )
        funding.propose_allocation(draft=draft, by=cast.officer)
        approved = funding.approve_allocation(code=code, on=row.decided_on, by=cast.approver)
        if approved.status != "approved":
            funding.approve_allocation(code=code, on=row.decided_on, by=cast.director)


def _stated(organisation: Node, by: Person) -> None:
    """What the report states in its text."""
    drafts = [
        stated_from(
            key=figure.key,
            published=figure.value,
            unit=figure.unit,
            note=figure.note,
            line=figure.line,
            period="2023",
            source="IOM, 2023 Annual Report on Unearmarked Funding",
            tolerance=ROUNDED.get(figure.key, 0),
        )
        for figure in published.stated_figures()
    ]
    statements.state_figures(organisation=organisation, drafts=drafts, by=by)


def publish(*, year: int) -> list[str]:
    """Publish all statements that can be. Returns why the others cannot: a gap waits for a person to explain it."""
    cast = _people()
    # Nothing but signatures is written meanwhile, so what is read once stays so.
    with transaction.atomic():
        return _published(queries.context(year=year), cast)


def _published(context: queries.Context, cast: Cast) -> list[str]:
    refused = []
    for key in queries.statements():
        if queries.latest(key, str(context.period), organisation=context.organisation) or _missing(key, context):
            continue
        try:
            with transaction.atomic():
                draft = statements.prepare(key=key, context=context, by=cast.director, now=context)
                statements.submit(publication=draft, by=cast.director, now=context)
                statements.approve(publication=draft, by=cast.approver, now=context)
                statements.publish(publication=draft, by=cast.director, now=context)
        except Refused as refusal:
            refused.append(str(refusal))
    return refused


def _missing(key: str, context: queries.Context) -> str:
    missing: str = queries.computed(queries.statement(key), context).missing
    return missing


def _carry_over(pool: register.Pool, *, year: int, cast: Cast) -> None:
    if any(carried.year == year for carried in register.carry_overs(pool=pool)):
        return
    reason = (
        "Late receipt of funds, a change of administration, and a strategic plan about to begin."
        if node(kind="fund", code=FUND).pk == pool.fund_id and register.allocated(year=year).amount
        else "Allocations of this organisation are not published."
    )
    funding.carry_over(pool=pool, year=year, reason=reason, by=cast.officer)
    funding.approve_carry_over(pool=pool, year=year, by=cast.approver)
