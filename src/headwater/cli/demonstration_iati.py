"""The demonstration's IATI files: what the published register does not hold is invented here, and marked synthetic.

Receipts and allocations are those of the register. Identifiers of donors and of their activities, days, places,
budgets, documents and what was spent are invented, up to the day on which the demonstration is loaded, so that it shows
an organisation that publishes each month. Taking the same step again on the same day changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from headwater.access import actions as access
from headwater.access.queries import Person, people
from headwater.cli.demonstration import ADMINISTRATOR, DIRECTOR, FUND, SINCE
from headwater.funding.queries import Contribution, contributions, pool
from headwater.iati import actions as iati
from headwater.iati.publishing.preparing import Prepared
from headwater.iati.queries import OwnActivity, latest_publication, own_activities
from headwater.iati.rules import ActivityDraft, AmountDraft, FactDraft
from headwater.iati.rules.links import LinkDraft
from headwater.ledger import actions as ledger
from headwater.ledger import chart
from headwater.ledger import queries as books
from headwater.ledger.rules import Draft, Line
from headwater.lib.money import Money
from headwater.lib.periods import Period, containing, year
from headwater.registry.queries import Node, node, nodes

PUBLISHER = "publisher@synthetic.example"
POWERS = ("tell iati facts", "publish iati", "link donor activities")
OWN = "XM-DAC-47066"
SOURCE = "Invented for the demonstration (synthetic)"
# The report's purposes that are shown as being for one country; all others are for the whole world.
COUNTRIES = {"sp2024-objective-1": ("SS", "4.85 31.58", "Juba"), "sp2024-objective-2": ("KE", "-1.28 36.82", "Nairobi")}
# What lies ahead is told at the rates of this day.
ON_RECORD = date(2026, 1, 1)
WORLD, GENEVA = "998", ("46.22 6.14", "Geneva")
# Of each allocation one eightieth is spent every third month.
_PART, _EVERY = 80, 3


def load(*, on: date) -> Prepared:
    """Tell what the files need, and publish them as of a day."""
    by = _publisher()
    iati.tell_facts(drafts=list(_ourselves()), by=by)
    iati.name_activities(drafts=list(_activities()), by=by)
    iati.tell_facts(drafts=[*_donors(), *_facts(on)], by=by)
    iati.link_contributions(drafts=list(_links()), by=by)
    _spend(on)
    iati.tell_amounts(drafts=[*_budgets(on), *_of_the_whole(on)], by=by)
    if latest_publication() is None:
        iati.tell_earlier(days=_earlier(on), source=SOURCE, by=by, is_synthetic=True)
    _, made = iati.publish(by=by, on=on)
    return made


def _publisher() -> Person:
    held = {person.email: person for person in people()}
    if PUBLISHER in held:
        return held[PUBLISHER]
    by = held[ADMINISTRATOR]
    made = access.add_person(email=PUBLISHER, name="Publisher (synthetic)", by=by)
    for power in POWERS:
        access.grant(person=made, power=power, by=by, valid_from=SINCE)
    return made


def _fact(element: str, identifier: str = "", /, **values: str) -> FactDraft:
    return FactDraft(
        element=element,
        identifier=identifier,
        values={name.rstrip("_"): said for name, said in values.items()},
        source=SOURCE,
        is_synthetic=True,
    )


def _ourselves() -> Iterator[FactDraft]:
    yield FactDraft(
        element="reporting-org",
        values={
            "ref": OWN,
            "type": "40",
            "text": "International Organization for Migration",
            "text_fr": "Organisation internationale pour les migrations",
            "text_es": "Organización Internacional para las Migraciones",
            "language": "en",
            "currency": "USD",
        },
        source="CRS channel 47066, codelist CRSChannelCode; its entry in the registry was not seen",
    )
    yield _fact("registry", code="synthetic", website="https://files.synthetic.example/iati/files/", text="CC BY 4.0")
    titles = {
        "B01": "Annual report (synthetic)",
        "B02": "Strategy (synthetic)",
        "B04": "How money is allocated (synthetic)",
        "B05": "Procurement rules (synthetic)",
        "B06": "Audit report (synthetic)",
    }
    for code, text in titles.items():
        yield _document(f"organisation/{code.lower()}", text, code)


def _document(path: str, text: str, categories: str, identifier: str = "") -> FactDraft:
    return _fact(
        "document-link",
        identifier,
        website=f"https://files.synthetic.example/{path}.pdf",
        format="application/pdf",
        text=text,
        category=categories,
        language="en",
    )


def _purposes() -> list[tuple[Node, int]]:
    """What money of the fund was allocated to, and how much, in US cents."""
    fund = node(kind="fund", code=FUND)
    rows = books.balances(axes=("objective",), grain="year", kinds=["purpose"], where={"fund": [fund.pk]})
    held: dict[int, int] = {}
    for cell in rows:
        held[cell.nodes[0] or 0] = held.get(cell.nodes[0] or 0, 0) + cell.came_in
    purposes = {purpose.pk: purpose for purpose in nodes(ids=held)}
    return [(purposes[pk], amount) for pk, amount in sorted(held.items())]


def _activities() -> Iterator[ActivityDraft]:
    fund = node(kind="fund", code=FUND)
    yield ActivityDraft(identifier=f"{OWN}-{FUND.upper()}", fund=fund.pk, is_synthetic=True)
    yield ActivityDraft(identifier=f"{OWN}-EARMARKED", is_synthetic=True)
    for purpose, _ in _purposes():
        identifier = f"{OWN}-{FUND.upper()}-{purpose.code.upper()}"
        yield ActivityDraft(identifier=identifier, fund=fund.pk, objective=purpose.pk, is_synthetic=True)


def _donors() -> Iterator[FactDraft]:
    """XE-EXAMPLE is the standard's own prefix for identifiers that are nobody's."""
    for donor in {row.donor_id: row.donor for row in contributions()}.values():
        kind = "10" if len(donor.code) == 3 else "90"
        yield replace(_fact("organisation", ref=_ref(donor), type=kind), organisation=donor.pk)


def _ref(donor: Node) -> str:
    return f"XE-EXAMPLE-{donor.code.upper()}"


def _links() -> Iterator[LinkDraft]:
    for row in contributions().order_by("pk"):
        yield LinkDraft(
            contribution=row.pk,
            activity=f"{_ref(row.donor)}-{_given(row)}",
            organisation_ref=_ref(row.donor),
            title="Synthetic activity of the donor",
            why=SOURCE,
            is_synthetic=True,
        )


def _given(row: Contribution) -> str:
    return "CORE" if row.category == 1 else "PROJECTS"


def _facts(on: date) -> Iterator[FactDraft]:
    for one in own_activities():
        yield from _of_one(one, on)


def _of_one(one: OwnActivity, on: date) -> Iterator[FactDraft]:
    code = one.objective.code if one.objective else ""
    country, position, place = COUNTRIES.get(code, ("", *GENEVA))
    is_humanitarian = code == "sp2024-objective-1"

    def fact(element: str, **values: str) -> FactDraft:
        return _fact(element, one.identifier, **values)

    yield fact("description", type="1", **_words(one))
    for kind, day in (("1", date(2023, 1, 1)), ("2", date(2023, 1, 15)), ("3", date(on.year + 5, 12, 31))):
        yield fact("activity-date", type=kind, on=day.isoformat())
    yield fact("contact-info", type="1", email="aid@synthetic.example", text="Publisher (synthetic)")
    if country:
        yield fact("recipient-country", code=country)
    else:
        yield fact("recipient-region", code=WORLD, vocabulary="1")
    yield fact("location", ref="place", position=position, text=place, exactness="2", reach="2", class_="2")
    yield fact("sector", vocabulary="1", code="72010" if is_humanitarian else "15190")
    yield fact("humanitarian", yes="yes" if is_humanitarian else "no")
    if is_humanitarian:
        uri = "https://files.synthetic.example/scopes"
        yield fact("humanitarian-scope", type="2", vocabulary="99", uri=uri, code="SYN-1", text="Appeal (synthetic)")
    yield fact("default-aid-type", code="C01" if one.hierarchy == 2 else "B022" if one.fund_id else "B03")
    yield fact("default-flow-type", code="10")
    yield fact("default-finance-type", code="110")
    yield fact("default-tied-status", code="5")
    yield fact("collaboration-type", code="4")
    yield fact("capital-spend", percentage="0")
    yield fact("conditions", yes="no")
    yield fact("result", ref=code if code.startswith("sp2024") else "sp2024-objective-1", type="2")
    name = one.identifier.removeprefix(f"{OWN}-").lower()
    yield _document(f"{name}/plan", "Plan, budget and conditions (synthetic)", "A01; A02; A04; A05", one.identifier)
    yield _document(f"{name}/results", "Review and results (synthetic)", "A07; A08", one.identifier)
    yield _document(f"{name}/contracts", "Tenders and contracts (synthetic)", "A06; A10", one.identifier)


def _words(one: OwnActivity) -> dict[str, str]:
    if one.objective is not None:
        return {
            "text": "What unearmarked contributions were allocated to this part of the strategic plan, with what was "
            "spent of them and what they helped to reach.",
            "text_fr": "Ce que les contributions sans affectation ont apporté à cette partie du plan stratégique, avec "
            "les dépenses et les résultats.",
        }
    if one.fund is not None:
        return {
            "text": "Contributions without earmarking, and the decisions by which they were allocated to parts of the "
            "strategic plan.",
            "text_fr": "Contributions sans affectation, et les décisions par lesquelles elles ont été réparties.",
        }
    return {
        "text": "Contributions that their donors tied to a purpose of their own, so that they enter no pool; what they "
        "pay for is not in these books.",
        "text_fr": "Contributions affectées par leurs donateurs à un objet précis, qui n'entrent dans aucun fonds.",
    }


def _spend(on: date) -> None:
    """Invented expenditure of each purpose, every third month until the last that is over."""
    fund = pool(FUND).fund_id
    drafts = []
    for number, (purpose, amount) in enumerate(_purposes()):
        for month in Period(date(2024, 1, 1), on).parts("month"):
            if month.end >= on or (month.start.month + number) % _EVERY:
                continue
            line = Line(chart.purpose(fund, purpose.pk, "USD"), chart.spent(fund, purpose.pk, "USD"), amount // _PART)
            key = f"synthetic-expenditure:{purpose.code}:{month.start:%Y-%m}"
            drafts.append(Draft(key=key, kind="expenditure", on=month.start.replace(day=20), lines=(line,), why=SOURCE))
    ledger.post_by_hand(drafts=drafts, by=people().get(email=DIRECTOR))


def _budgets(on: date) -> Iterator[AmountDraft]:
    """By quarter this year and the next, by year for three more."""
    allotted = {purpose.pk: amount for purpose, amount in _purposes()}
    for one in own_activities():
        if one.objective_id is None:
            continue
        a_year = 4 * (allotted[one.objective_id] // _PART)
        near = Period(year(on.year).start, year(on.year + 1).end).parts("quarter")
        for time, part in [
            *((q, a_year // 4) for q in near),
            *((year(on.year + ahead), a_year) for ahead in (2, 3, 4)),
        ]:
            yield _amount("budget", time, part, one.identifier)
        after = containing(on, "quarter").end + timedelta(days=1)
        yield _amount("planned-disbursement", containing(after, "quarter"), a_year // 4, one.identifier)


def _amount(kind: str, time: Period, amount: int, identifier: str = "", line: str = "", code: str = "") -> AmountDraft:
    return AmountDraft(
        kind=kind,
        identifier=identifier,
        code=code,
        line=line,
        starts_on=time.start,
        ends_on=time.end,
        money=Money(amount, "USD"),
        valued_on=min(time.start, ON_RECORD),
        is_synthetic=True,
        source=SOURCE,
    )


def _of_the_whole(on: date) -> Iterator[AmountDraft]:
    """Budgets of the whole for this year and three more; of past years that the books lack, that none was spent."""
    planned = sum(4 * (amount // _PART) for _, amount in _purposes())
    for ahead in range(4):
        yield _amount("total-budget", year(on.year + ahead), planned)
        yield _amount("total-budget", year(on.year + ahead), planned, line="Unearmarked contributions (synthetic)")
        yield _amount("recipient-country-budget", year(on.year + ahead), planned // 10, code="SS")
        yield _amount("recipient-region-budget", year(on.year + ahead), planned // 10, code="298")
    held = {cell.period.start.year for cell in books.balances(axes=(), grain="year", kinds=["spent"], through=on)}
    for back in (3, 2, 1):
        if on.year - back not in held:
            yield _amount("total-expenditure", year(on.year - back), 0)


def _earlier(on: date) -> dict[date, date | None]:
    """An invented publication on the first of each of the last fourteen months, with news of the month before."""
    found: dict[date, date | None] = {}
    first = on.replace(day=1)
    for _ in range(14):
        before = first - timedelta(days=1)
        found[first] = before.replace(day=20)
        first = before.replace(day=1)
    return {day: newest for day, newest in found.items() if day < on}
