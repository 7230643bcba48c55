"""Small invented books that are published: two funds, what they were allocated to, what was spent; and their facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from headwater.access.actions import add_person, grant
from headwater.access.queries import Person
from headwater.funding import actions as funding
from headwater.funding import queries as register
from headwater.funding.rules import AgreementDraft, AllocationDraft, ContributionDraft, TrancheDraft
from headwater.iati import actions as iati
from headwater.iati.rules import ActivityDraft, AmountDraft, FactDraft
from headwater.iati.rules.links import LinkDraft
from headwater.ledger import actions as ledger
from headwater.ledger import chart
from headwater.ledger.rules import Draft, Line
from headwater.lib.money import Money, money
from headwater.lib.periods import year
from headwater.measures import actions as measures
from headwater.measures.queries import history
from headwater.measures.rules import DimensionDraft, DisaggregationDraft, IndicatorDraft, ObservationDraft, TargetDraft
from headwater.registry.actions import begin
from headwater.registry.actions import register as registered
from headwater.registry.queries import Node

TODAY = date(2026, 11, 21)
OWN = "XM-DAC-47066"
SINCE = date(2013, 1, 1)
# code, donor, fund, modality, day, amount
GIFTS = """
    G-1  SWE  POOL    A  2024-02-10  1000000.10
    G-2  NOR  POOL    C  2024-05-03   500000.05
    G-3  SWE  SYRIA   E  2025-03-01   200000.00
    G-4  NOR  .       I  2025-06-30    75000.50
    G-5  SWE  POOL    A  2026-10-05   300000.00
"""
# code, fund, what for, office, project, day, amount
DECISIONS = """
    AL-1  POOL   SO1    .         .    2024-06-01  400000.03
    AL-2  POOL   SO2    .         .    2024-06-02  250000.00
    AL-3  SYRIA  SO1    DAMASCUS  .    2025-04-01  120000.00
    AL-4  POOL   SO1    .         WELL 2025-05-01   60000.00
    AL-5  POOL   SYRIA  .         .    2025-05-02   10000.00
"""
# fund, what for, office, project, day, amount
SPENT = """
    POOL   SO1  .         .     2025-07-15  100000.01
    POOL   SO1  .         .     2026-09-15   20000.02
    POOL   SO2  .         .     2026-10-15   30000.00
    SYRIA  SO1  DAMASCUS  .     2026-08-15   40000.40
    POOL   SO1  .         WELL  2026-10-20    5000.05
    POOL   SYRIA  .       .     2026-09-30     100.00
"""
IDENTIFIERS = {
    ("POOL", "", "", ""): "F1", ("SYRIA", "", "", ""): "F2", ("", "", "", ""): "APART",
    ("POOL", "SO1", "", ""): "A1", ("POOL", "SO2", "", ""): "A2", ("SYRIA", "SO1", "DAMASCUS", ""): "A3",
    ("", "", "", "WELL"): "P1", ("POOL", "SYRIA", "", ""): "A4",
}  # fmt: skip


def rows(told: str) -> Iterator[list[str]]:
    for line in told.strip().splitlines():
        yield ["" if cell == "." else cell for cell in line.split()]


class World:
    """The books with everything that the stories name."""

    def __init__(self, by: Person) -> None:
        self.by = by
        self.other = add_person(email="second@example.org", name="Second", by=by, password="synthetic-and-long")
        for power in ("approve allocations", "verify observations"):
            grant(person=self.other, power=power, by=by, valid_from=SINCE)
        self.nodes: dict[str, Node] = {}
        for kind, codes in (
            ("organisation", "SWE NOR"), ("fund", "POOL SYRIA"), ("plan", "PLAN"), ("plan-element", "SO1 SO2"),
            ("office", "DAMASCUS"), ("project", "WELL"),
        ):  # fmt: skip
            for code in codes.split():
                name = f"{code.capitalize()} (invented)"
                self.nodes[code] = registered(kind=kind, code=code, name=name, valid_from=SINCE, by=by)
        for element in ("SO1", "SO2"):
            begin(
                role="part of", member=self.nodes[element], of=self.nodes["PLAN"], valid_from=SINCE, evidence="x", by=by
            )
        self._money()
        self._measures()

    def id(self, code: str) -> int | None:
        return self.nodes[code].pk if code else None

    def _money(self) -> None:
        by = self.by
        funding.open_pool(fund=self.nodes["POOL"], category=1, by=by)
        funding.open_pool(fund=self.nodes["SYRIA"], category=2, scopes=[self.nodes["SO1"]], by=by)
        funding.sign_agreement(
            draft=AgreementDraft(
                code="AG-1", title="Agreement", donor=self.nodes["SWE"].pk, signed_on=date(2024, 1, 15),
                starts_on=date(2024, 1, 1), ends_on=date(2026, 12, 31), modality="A", money=money("1300000.10", "USD"),
                tranches=(TrancheDraft(number=1, due_on=date(2024, 2, 1), amount=130000010),),
            ),
            by=by,
        )  # fmt: skip
        for code, donor, fund, modality, on, amount in rows(GIFTS):
            funding.register_contribution(
                draft=ContributionDraft(
                    code=code, donor=self.nodes[donor].pk, fund=self.id(fund), modality=modality,
                    received_on=date.fromisoformat(on), money=money(amount, "USD"), evidence="invented",
                    agreement="AG-1" if code in ("G-1", "G-5") else None,
                ),
                by=by,
            )  # fmt: skip
        for told in rows(DECISIONS):
            self.decide(*told)
        drafts = []
        for number, (fund, what, office, project, on, amount) in enumerate(rows(SPENT)):
            places = (self.nodes[fund].pk, self.nodes[what].pk, "USD", self.id(office), self.id(project))
            line = Line(chart.purpose(*places), chart.spent(*places), money(amount, "USD").amount)
            drafts.append(
                Draft(key=f"E-{number}", kind="expenditure", on=date.fromisoformat(on), lines=(line,), why="invented")
            )
        ledger.post_many(drafts=drafts, by=by)

    def decide(self, code: str, fund: str, what: str, office: str, project: str, on: str, amount: str) -> None:
        """An allocation, proposed by one and approved by another."""
        day = date.fromisoformat(on)
        funding.propose_allocation(
            draft=AllocationDraft(
                code=code, fund=self.nodes[fund].pk, plan_element=self.nodes[what].pk, office=self.id(office),
                project=self.id(project), money=money(amount, "USD"), purpose="invented", proposed_on=day,
            ),
            by=self.by,
        )  # fmt: skip
        funding.approve_allocation(code=code, on=day, by=self.other)

    def _measures(self) -> None:
        by = self.by
        measures.declare_dimensions(
            drafts=[DimensionDraft(code="sex", title="Sex", categories=(("female", "Female"), ("male", "Male")))], by=by
        )
        measures.declare_indicators(
            drafts=[
                IndicatorDraft(
                    key="people.reached", names={"en": "People reached", "fr": "Personnes atteintes"},
                    definition="People reached.", unit="people", population="people", direction="increase",
                    over_time="sum", over_category="sum", results=(self.nodes["SO1"].pk, self.nodes["SO2"].pk),
                    disaggregations=(DisaggregationDraft(dimension="sex"),),
                )
            ],
            by=by,
        )  # fmt: skip
        whole = year(2025)
        measures.set_targets(
            drafts=[
                TargetDraft(
                    indicator="people.reached", is_baseline=is_baseline, starts_on=time.start, ends_on=time.end,
                    value=value, source="invented",
                )
                for is_baseline, time, value in ((True, year(2024), 10), (False, whole, 100))
            ],
            by=by,
        )  # fmt: skip
        measures.observe(
            drafts=[
                ObservationDraft(
                    indicator="people.reached", starts_on=whole.start, ends_on=whole.end, value=value,
                    category=category, source="invented",
                )
                for category, value in (("", 80), ("sex/female", 50), ("sex/male", 30))
            ],
            by=by,
        )  # fmt: skip

    def verify(self) -> None:
        """Somebody else verifies what was observed."""
        measures.verify(observations=list(history(status="entered").values_list("pk", flat=True)), by=self.other)

    def tell(self, *, without: str = "") -> None:
        """Tell all that files need, but for one element."""
        facts = [fact for fact in [*self._ours(), *self._donors()] if fact.element != without]
        iati.tell_facts(drafts=[fact for fact in facts if fact.element == "reporting-org"], by=self.by)
        iati.name_activities(
            drafts=[
                ActivityDraft(
                    identifier=f"{OWN}-{end}", fund=self.id(fund), objective=self.id(what), office=self.id(office),
                    project=self.id(project),
                )
                for (fund, what, office, project), end in IDENTIFIERS.items()
            ],
            by=self.by,
        )  # fmt: skip
        told = [fact for end in IDENTIFIERS.values() for fact in self._facts(f"{OWN}-{end}") if fact.element != without]
        iati.tell_facts(drafts=[*facts, *told], by=self.by)
        iati.tell_amounts(drafts=list(self._amounts()), by=self.by)
        if without != "link":
            links = [
                LinkDraft(contribution=row.pk, activity=f"XE-EXAMPLE-{row.donor.code}-CORE")
                for row in register.contributions()
            ]
            iati.link_contributions(drafts=links, by=self.by)

    def _ours(self) -> Iterator[FactDraft]:
        yield fact("reporting-org", ref=OWN, type="40", text="Own (invented)", language="en", currency="USD")
        yield fact("registry", code="own", website="https://files.example.org/iati", text="CC BY 4.0")
        yield fact(
            "document-link", website="https://example.org/b01", format="text/html", text="Report", category="B01"
        )

    def _donors(self) -> Iterator[FactDraft]:
        for code in ("SWE", "NOR"):
            values = {"ref": f"XE-EXAMPLE-{code}", "type": "10"}
            yield FactDraft(element="organisation", organisation=self.nodes[code].pk, values=values, source="invented")

    def _facts(self, identifier: str) -> Iterator[FactDraft]:
        def of(element: str, **values: str) -> FactDraft:
            return fact(element, identifier, **values)

        yield of("description", type="1", text="What it is for & why.", text_fr="À quoi il sert.")
        for kind, day in (("1", "2024-01-01"), ("2", "2024-01-15"), ("3", "2030-12-31")):
            yield of("activity-date", type=kind, on=day)
        yield of("contact-info", type="1", email="aid@example.org")
        if identifier.endswith("A1"):
            yield of("recipient-country", code="KE")
        else:
            yield of("recipient-region", code="998", vocabulary="1")
        yield of("location", ref="here", position="-1.28 36.82", text="Nairobi")
        yield of("sector", vocabulary="1", code="72010")
        yield of("humanitarian", yes="yes")
        yield of("default-aid-type", code="C01")
        yield of("default-flow-type", code="10")
        yield of("default-finance-type", code="110")
        yield of("default-tied-status", code="5")
        yield of("capital-spend", percentage="0")
        yield of("conditions", yes="no")
        yield of("document-link", website="https://example.org/a", format="text/html", text="Plan", category="A02")
        yield of("result", ref="SO2" if identifier.endswith("A2") else "SO1", type="2")

    def _amounts(self) -> Iterator[AmountDraft]:
        for end in ("A1", "A2", "A3", "P1", "A4"):
            for ahead in range(5):
                yield amount("budget", 2026 + ahead, identifier=f"{OWN}-{end}")
        for ahead in range(4):
            yield amount("total-budget", 2026 + ahead)
            yield amount("total-budget", 2026 + ahead, line="Unearmarked")
        # Of 2025 the books hold what was spent.
        for back in (2, 3):
            yield amount("total-expenditure", 2026 - back)

    def publishes_monthly(self) -> None:
        """It was so before these books: news each month."""
        first = TODAY.replace(day=1)
        days: dict[date, date | None] = {}
        for _ in range(14):
            days[first] = first - timedelta(days=60)
            first = (first - timedelta(days=1)).replace(day=1)
        iati.tell_earlier(days=days, source="invented", by=self.by)


def fact(element: str, identifier: str = "", **values: str) -> FactDraft:
    return FactDraft(element=element, identifier=identifier, values=values, source="invented")


def amount(kind: str, of: int, *, identifier: str = "", line: str = "", cents: int = 100_000_00) -> AmountDraft:
    time = year(of)
    return AmountDraft(
        kind=kind, identifier=identifier, line=line, starts_on=time.start, ends_on=time.end, money=Money(cents, "USD"),
        valued_on=date(2026, 1, 1), source="invented",
    )  # fmt: skip
