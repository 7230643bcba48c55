"""What the rules are told of a small invented world: nodes by number, pools, an agreement and rates."""

from __future__ import annotations

from datetime import date

from headwater.funding.rules import (
    AgreementFacts,
    AllocationDraft,
    ContributionDraft,
    Known,
    NodeFacts,
    PoolFacts,
    RateFacts,
)
from headwater.lib.money import money

SWEDEN, NORWAY, FREE, SOFT, SYRIA, PROJECTS, OSI, SO1, SO11, SO2, DAMASCUS, WATER, GENEVA, SYR = range(1, 15)
DAY = date(2023, 6, 1)
EUROS = (RateFacts(date(2023, 3, 1), 940_000_000, 71), RateFacts(date(2023, 4, 1), 919_000_000, 72))
NODES = {
    SWEDEN: NodeFacts("organisation", "SWE", "Sweden"),
    NORWAY: NodeFacts("organisation", "NOR", "Norway"),
    FREE: NodeFacts("fund", "UNEARMARKED", "Unearmarked"),
    SOFT: NodeFacts("fund", "SOLUTIONS", "Solutions"),
    SYRIA: NodeFacts("fund", "SYRIA", "Syria response"),
    PROJECTS: NodeFacts("fund", "PROJECTS", "Projects"),
    OSI: NodeFacts("fund", "OSI", "Operational support"),
    SO1: NodeFacts("plan-element", "SO1", "Saving lives"),
    SO11: NodeFacts("plan-element", "SO1.1", "Reception"),
    SO2: NodeFacts("plan-element", "SO2", "Driving solutions"),
    DAMASCUS: NodeFacts("office", "DAMASCUS", "Damascus"),
    WATER: NodeFacts("project", "WATER", "Water"),
    GENEVA: NodeFacts("office", "GENEVA", "Geneva"),
    SYR: NodeFacts("place", "SYR", "Syria"),
}
ABOVE = {SO1: {SO1}, SO11: {SO11, SO1}, SO2: {SO2}, DAMASCUS: {DAMASCUS, SYR}, WATER: {WATER, SYR}, GENEVA: {GENEVA}}
KNOWN = Known(
    today=date(2024, 1, 15),
    closed_through=date(2022, 12, 31),
    nodes=NODES,
    pools={
        FREE: PoolFacts(id=1, fund=FREE, name="Unearmarked", category=1, scopes={}),
        SOFT: PoolFacts(id=2, fund=SOFT, name="Solutions", category=2, scopes={SO1: 21}),
        SYRIA: PoolFacts(id=3, fund=SYRIA, name="Syria response", category=3, scopes={SYR: 31}),
    },
    agreements={"AG-1": AgreementFacts(id=5, donor=SWEDEN, modality="A")},
    rates={"EUR": EUROS},
    lineage={(node, DAY): frozenset(above) for node, above in [*ABOVE.items(), (OSI, {OSI})]},
)
GIFT = ContributionDraft(
    code="C-1", donor=SWEDEN, fund=FREE, modality="A", received_on=DAY, money=money("1000.00", "USD")
)
PROPOSAL = AllocationDraft(
    code="A-1", fund=FREE, plan_element=SO1, money=money("100.00", "USD"), purpose="Blankets", proposed_on=DAY
)
