"""What files cannot say yet, because nobody told it and the books do not hold it: where, what, and what to do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from headwater.funding.queries import contributions
from headwater.funding.rules import ContributionStatus
from headwater.iati.activity import Activity, OrganisationFile
from headwater.iati.publishing.expenditure import YEARS_BACK, Spent
from headwater.iati.publishing.publisher import Publisher
from headwater.iati.queries import provider_activities
from headwater.iati.queries.publishing import our_fact
from headwater.iati.rules import Place
from headwater.ledger import queries as ledger
from headwater.lib.money import Money
from headwater.lib.words import counted, listed, noted, said
from headwater.registry.queries import names_of

YEARS_AHEAD = 3


@dataclass(frozen=True, slots=True)
class Gap:
    """What an activity (its identifier) or the organisation ("") lacks or says in two ways, and what settles it."""

    identifier: str
    what: str


# What each activity should hold, and the element to tell where it does not.
_ASKED: tuple[tuple[Callable[[Activity], bool], str], ...] = (
    (lambda one: bool(one.descriptions), noted("It has no description; tell “description” (type 1).")),
    (lambda one: bool(one.dates), noted("It has no dates; tell “activity-date” (1 planned start to 4 actual end).")),
    (
        lambda one: any(each.type in ("3", "4") for each in one.dates),
        noted("It has no end; tell “activity-date” (3 or 4)."),
    ),
    (lambda one: bool(one.contacts), noted("It has no contact; tell “contact-info”.")),
    (
        lambda one: bool(one.countries or one.regions),
        noted("It is for no country or region; tell “recipient-country”."),
    ),
    (lambda one: bool(one.locations), noted("It has no place; tell “location”.")),
    (lambda one: bool(one.sectors), noted("It has no sector; tell “sector” (vocabulary 1 is that of the DAC).")),
    (lambda one: bool(one.default_aid_types), noted("It has no type of aid; tell “default-aid-type” with a DAC code.")),
    (lambda one: bool(one.default_flow_type), noted("It has no flow type; tell “default-flow-type”.")),
    (lambda one: bool(one.default_finance_type), noted("It has no finance type; tell “default-finance-type”.")),
    (
        lambda one: bool(one.default_tied_status),
        noted("It does not say whether it is tied; tell “default-tied-status”."),
    ),
    (lambda one: one.capital_spend is not None, noted("It has no capital spend; tell “capital-spend”, 0 for none.")),
    (lambda one: bool(one.documents), noted("It has no document; tell “document-link”.")),
    (
        lambda one: one.conditions is not None,
        noted("It does not say whether conditions are attached; tell “conditions”."),
    ),
    (
        lambda one: one.is_humanitarian is not None,
        noted("It does not say whether it is humanitarian; tell “humanitarian”."),
    ),
    (
        lambda one: bool(one.results),
        noted("It shows no result; tell “result” with an element of a plan that has indicators."),
    ),
    (
        lambda one: one.hierarchy == 1 or bool(one.budgets or one.budget_not_provided),
        noted("It has no budget; tell the amounts “budget”, or “budget-not-provided” and why."),
    ),
    (
        lambda one: all(each.provider is None or each.provider.ref for each in one.transactions),
        noted("Money came from organisations without identifier; tell “organisation” of each donor."),
    ),
)


def of_activity(one: Activity) -> Iterator[Gap]:
    """What an activity lacks."""
    for holds, what in _ASKED:
        if not holds(one):
            yield Gap(one.identifier, said(what))


def of_organisation(one: OrganisationFile, spent: Iterable[Spent], publisher: Publisher) -> Iterator[Gap]:
    """What we lack ourselves: who we are, where our files stand, budgets ahead and expenditure back."""
    if not one.identifier:
        yield Gap("", said("Our identifier and name are not told; tell “reporting-org”."))
    if not our_fact("registry"):
        yield Gap(
            "", said("The registry's short name and the public address of our files are not told; tell “registry”.")
        )
    year = publisher.on.year
    ahead = {budget.start.year for budget in one.budgets}
    for wanted in range(year, year + YEARS_AHEAD + 1):
        if wanted not in ahead:
            yield Gap(
                "",
                said(
                    "There is no budget of the whole organisation for {year}; tell the amount “total-budget”.",
                    year=wanted,
                ),
            )
    if not one.documents:
        yield Gap("", said("The organisation has no document; tell “document-link” (B01 is the annual report)."))
    yield from _of_expenditure(one, spent, publisher)


def _of_expenditure(one: OrganisationFile, spent: Iterable[Spent], publisher: Publisher) -> Iterator[Gap]:
    """Years of which nobody knows what was spent, and those of which the books and somebody say different things."""
    back = {made.start.year for made in one.expenditures}
    for wanted in range(publisher.on.year - YEARS_BACK, publisher.on.year):
        if wanted not in back:
            what = said(
                "The books hold no expenditure in {year} and nobody told it; tell the amount “total-expenditure”.",
                year=wanted,
            )
            yield Gap("", what)
    for each in spent:
        if each.differs and each.told is not None:
            what = said(
                "Of {period} the files say {held}, from the books, and {told} was told ({source}). Tell what was spent "
                "outside the books as “other-expenditure”, or take back what was told of the whole.",
                period=each.period,
                held=listed(each.published),
                told=Money(each.told.amount, each.told.currency),
                source=each.told.source,
            )
            yield Gap("", what)


def of_books(publisher: Publisher) -> Iterator[Gap]:
    """Money of the books that no activity shows, and money that came without the donor's activity."""
    yield from _unnamed(publisher)
    shown = {row.fund_id for row in publisher.activities.values() if row.hierarchy == 1}
    received = contributions(status=ContributionStatus.RECEIVED).filter(received_on__lte=publisher.on)
    rows = list(received.order_by().values_list("pk", "fund_id", "amount_usd"))
    missing = [(pk, usd) for pk, fund, usd in rows if fund not in shown]
    if missing:
        amount = Money(sum(usd for _, usd in missing), "USD")
        what = counted(
            "{count} contribution ({amount}) stands in no activity; name an activity for its fund, or one without a "
            "place for money that belongs to no fund.",
            "{count} contributions ({amount}) stand in no activity; name an activity for their fund, or one without a "
            "place for money that belongs to no fund.",
            len(missing),
            amount=amount,
        )
        yield Gap("", what)
    linked = provider_activities([pk for pk, fund, _ in rows if fund in shown])
    loose = [pk for pk, fund, _ in rows if fund in shown and pk not in linked]
    if loose:
        what = counted(
            "{count} contribution does not say the donor's activity; link it, so that money can be traced.",
            "{count} contributions do not say the donor's activity; link them, so that money can be traced.",
            len(loose),
        )
        yield Gap("", what)


def _unnamed(publisher: Publisher) -> Iterator[Gap]:
    """Places where money stands or was spent, and that have no identifier."""
    held: dict[Place, int] = defaultdict(int)
    cells = ledger.balances(axes=("account",), grain="year", kinds=["purpose", "spent"], through=publisher.on)
    for cell in cells:
        (account,) = cell.nodes
        spot = publisher.accounts[account or 0]
        if spot.place not in publisher.by_place and cell.unit == "USD":
            held[spot.place] += cell.came_in - cell.went_out
    names = names_of({node for place in held for node in place if node is not None}, on=publisher.on)
    for place, amount in held.items():
        if amount:
            called = listed(names[node] for node in place if node is not None)
            yield Gap(
                "",
                said(
                    "{money} for {place} stands in no activity; give it an identifier.",
                    money=Money(amount, "USD"),
                    place=called,
                ),
            )
