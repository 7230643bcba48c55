"""From the books to attribution: a fund's movements as columns, and whose money went where on a proportional basis."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from headwater.funding import attribution
from headwater.funding.models import Contribution
from headwater.ledger import queries as ledger
from headwater.lib.periods import Period
from headwater.registry.queries import Node, wholes

_KINDS = ("pool", "purpose", "spent")


@dataclass(frozen=True, slots=True, kw_only=True)
class FundAttribution:
    """Donors' shares of what a fund's money went to, by each method, with the range over them.

    resources: per donor (registry id), what the pool could use in the period, in US cents. shares: the only claims that
    may be published.
    """

    fund: Node
    period: Period
    level: attribution.Level
    methods: tuple[attribution.Attribution, ...]
    ranges: tuple[attribution.Range, ...]
    resources: dict[int, int]
    shares: tuple[attribution.FinancingShare, ...]


def flows(*, fund: Node, period: Period, recorded_by: date | None = None) -> attribution.Flows:
    """A fund's movements of a period in time order, in US cents, with what stood there before and whose that was.

    Accounts are the ledger's numbers. A receipt in a foreign currency passes the exchange, where its donor cannot be
    seen; it is read as coming from the donor straight away, who then stands as minus the registry id. What was
    reversed by the end of the period is left out together with its reversal: it would leave its mix behind.
    recorded_by: only what had been recorded by the end of that day.
    """
    before = Period(date.min, period.start - timedelta(days=1))
    undone = ledger.undone(through=period.end, recorded_by=recorded_by)
    earlier = _flows(fund, before, (), undone, recorded_by)
    openings = attribution.closing(attribution.replay(earlier)) if len(earlier.amount) else ()
    return _flows(fund, period, openings, undone, recorded_by)


def _flows(
    fund: Node,
    period: Period,
    openings: tuple[attribution.Opening, ...],
    undone: frozenset[int],
    recorded_by: date | None,
) -> attribution.Flows:
    exchanged = _exchanged(fund)
    exchanges = {row.pk for row in ledger.accounts(kinds=["exchange"])}
    givers = ledger.nodes_of([row.pk for row in ledger.accounts(kinds=["donor"])])
    columns: tuple[list[int], list[int], list[int]] = ([], [], [])
    of_fund: dict[str, Sequence[int]] = {"fund": [fund.pk]}
    for moved in ledger.movements(period=period, kinds=_KINDS, where=of_fund, recorded_by=recorded_by):
        if moved.entry in undone:
            continue
        donor = exchanged.get(moved.entry)
        source = -donor if donor is not None and moved.source in exchanges else moved.source
        target = -donor if donor is not None and moved.target in exchanges else moved.target
        for column, value in zip(columns, (source, target, moved.amount), strict=True):
            column.append(value)
    met = {*columns[0], *columns[1]}
    donor_of = {account: held["donor"] for account, held in givers.items() if account in met}
    donor_of |= {-donor: donor for donor in exchanged.values() if -donor in met}
    source_column, target_column, amounts = (np.array(column, dtype=np.int64) for column in columns)
    return attribution.Flows(
        source=source_column, target=target_column, amount=amounts, donor_of=donor_of, openings=openings
    )


def _exchanged(fund: Node) -> dict[int, int]:
    """The donor (registry id) behind each entry of the fund that passed the exchange, reversals too."""
    foreign = Contribution.objects.filter(pool__fund=fund, rate__isnull=False)
    found: dict[int, int] = {}
    for entry, reversal, donor in foreign.values_list("entry_id", "reversal_id", "donor_id"):
        found[entry] = donor
        if reversal is not None:
            found[reversal] = donor
    return found


def cells(*, fund: Node, level: attribution.Level, on: date) -> dict[int, list[int]]:
    """The accounts in which a fund's allocated money stands or was spent, by objective or by country of the office.

    Money allocated for no office stands in no country, and is left out there.
    """
    rows = ledger.accounts(kinds=["purpose", "spent"], where={"fund": [fund.pk]}).filter(unit="USD")
    nodes = ledger.nodes_of([row.pk for row in rows])
    countries = wholes(role="country", members={held["office"] for held in nodes.values() if "office" in held}, on=on)
    found: dict[int, list[int]] = defaultdict(list)
    for account, held in nodes.items():
        if level == "objective":
            found[held["objective"]].append(account)
        elif (country := countries.get(held.get("office", 0))) is not None:
            found[country.pk].append(account)
    return dict(found)


def attribute(
    *, fund: Node, period: Period, level: attribution.Level = "objective", recorded_by: date | None = None
) -> FundAttribution:
    """Whose money a fund's allocations correspond to, by objective or country, at the end of a period.

    recorded_by: from what the books held at the end of that day. Derived, never posted. Refused: any finer level.
    """
    moved = flows(fund=fund, period=period, recorded_by=recorded_by)
    methods = attribution.three_ways(moved, cells=cells(fund=fund, level=level, on=period.end), level=level)
    over_methods = attribution.ranges(methods)
    pools = [row.pk for row in ledger.accounts(kinds=["pool"], where={"fund": [fund.pk]}).filter(unit="USD")]
    came_in = attribution.resources(moved, pools=pools)
    shares: tuple[attribution.FinancingShare, ...] = ()
    if sum(came_in.values()):
        shares = attribution.financing_shares(came_in=came_in, attribution=methods[0], over_methods=over_methods)
    return FundAttribution(
        fund=fund,
        period=period,
        level=level,
        methods=methods,
        ranges=over_methods,
        resources=came_in,
        shares=shares,
    )
