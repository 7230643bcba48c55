"""Whether results that are published beside each other agree: sums that are held against what is stated of them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from headwater.lib.shares import rounded
from headwater.statements import records, tables
from headwater.statements.carry_over import explained
from headwater.statements.figures import Context
from headwater.statements.results.reading import Seen, before_year, of_year, seen, whole_number
from headwater.statements.results.registers import register_of
from headwater.statements.rules import USD, Column, Item, Reconciled, Row, Rows, TableValue, Value
from headwater.undertakings import queries as undertakings

EFFICIENCY, OFFICERS = "results.efficiency", "results.psea_officers"
SIGNATORIES, ASSESSMENT = "results.kdmecc_signatories", "results.assessment"
OWN, BILATERAL = "origin/own", "origin/bilateral"
# "Over USD 22 million" is stated in whole millions: the fact lies less than a million above.
WHOLE_MILLION = 1_000_000_00
PARITY = "workforce.parity."
AGREES, CONTRADICTED, UNSAID = "agrees", "contradicted", "not said"


def _item(label: str, found: Seen | None) -> Item:
    return Item(label, whole_number(found), found.source) if found is not None else Item(label, None)


def _reconciled(
    context: Context,
    key: str,
    *,
    unit: str,
    opening: Item,
    came_in: tuple[Item, ...],
    stated: Item,
    tolerance: int = 0,
    notes: tuple[str, ...] = (),
) -> Reconciled:
    parts = [*came_in, stated, *([opening] if opening.source else [])]
    unsaid = [item.label for item in parts if item.amount is None]
    is_ours = records.is_keeper(context)
    why = tables.not_ours(context, "results") if not is_ours else ""
    if is_ours and unsaid:
        why = f"Not known for {context.year}: {', '.join(unsaid)}."
    found = Reconciled(
        unit=unit,
        opening=opening,
        came_in=came_in,
        went_out=(),
        stated=stated,
        tolerance=tolerance,
        as_of=context.as_of,
        is_final=True,
        source=stated.source,
        missing=why,
    )
    return explained(context, key, found, notes if not why else ())


def _none(label: str) -> Item:
    return Item(label, 0)


def efficiency(context: Context) -> Reconciled:
    """Gains of the organisation alone + gains with others, each counted once, held against the stated total."""
    said = records.stated_here(context).get("efficiency.total")
    return _reconciled(
        context,
        EFFICIENCY,
        unit=USD,
        opening=_none("Nothing is brought forward"),
        came_in=(
            _item("By the organisation alone", of_year(context, "efficiency.gains", category=OWN)),
            _item(
                "With other entities of the United Nations", of_year(context, "efficiency.gains", category=BILATERAL)
            ),
        ),
        stated=Item("All gains, as stated: over", said.value if said else None, said.line if said else ""),
        tolerance=WHOLE_MILLION,
        notes=("What mediation saved is stated apart; whether it is inside is not said, so it is not added.",),
    )


def efficiency_total(context: Context) -> Value:
    """Gains of the organisation alone + gains with others."""
    found = efficiency(context)
    parts = [(item.label, item.amount, item.source) for item in found.came_in]
    known = all(amount is not None for _, amount, _ in parts) and records.is_keeper(context)
    return Value(
        exact=found.closing if known else None,
        unit=USD,
        digits=0,
        as_of=context.as_of,
        is_final=True,
        source=found.source,
        rows=Rows(columns=(Column("Origin"), Column("Gain", USD), Column("Source")), make=lambda: list(parts)),
        footnotes=found.footnotes,
        missing="" if known else found.missing or "The parts are not known.",
    )


def officers(context: Context) -> Reconciled:
    """Officers known before + those called new in the year, held against the officers at its end."""
    earlier, new = before_year(context, "psea.officers"), records.stated_here(context).get("psea.officers.new")
    now = of_year(context, "psea.officers")
    joined = whole_number(now) - whole_number(earlier) if now and earlier else None
    note = (
        f"{whole_number(now)} − {whole_number(earlier)} = {joined}: at most so many are new, where nobody left."
        if (now and earlier)
        else ""
    )
    return _reconciled(
        context,
        OFFICERS,
        unit="people",
        opening=_item(f"Officers {earlier.when if earlier else 'before'}", earlier),
        came_in=(Item("New, as stated", new.value if new else None, f"{new.source}, {new.line}" if new else ""),),
        stated=_item(f"Officers at the end of {context.year}", now),
        notes=(note,) if note else (),
    )


def officers_joined(context: Context) -> Value:
    """Officers at the end of the year − officers known before: how many joined, where nobody left."""
    earlier, now = before_year(context, "psea.officers"), of_year(context, "psea.officers")
    is_ours = records.is_keeper(context)
    known = bool(earlier and now and is_ours)
    why = (
        "" if known else tables.not_ours(context, "results") if not is_ours else "Officers are not known at both ends."
    )
    return Value(
        exact=whole_number(now) - whole_number(earlier) if known and now and earlier else None,
        unit="people",
        digits=0,
        as_of=context.as_of,
        is_final=True,
        source=now.source if now else "",
        footnotes=(f"Since {earlier.when}; where nobody left.",) if known and earlier else (),
        missing=why,
    )


def signatories(context: Context) -> Reconciled:
    """Signatories of the region + cooperating countries, held against all signatories."""
    key = "kdmecc.signatories"
    year = context.year if of_year(context, key) else context.year - 1
    return _reconciled(
        context,
        SIGNATORIES,
        unit="countries",
        opening=_none("Nobody before"),
        came_in=(
            _item(
                "East and Horn of Africa", of_year(context, key, year=year, category="region/east-and-horn-of-africa")
            ),
            _item("Cooperating countries", of_year(context, key, year=year, category="region/cooperating")),
        ),
        stated=_item("Signatories, as stated", of_year(context, key, year=year)),
    )


def criteria(context: Context) -> Reconciled:
    """Criteria counted as unsatisfactory + counted as without evidence, held against those that are named."""
    rounds = undertakings.rating_rounds(on=context.as_of) if records.is_keeper(context) else None
    named = len(rounds.rows) if rounds and rounds.rows else None
    return _reconciled(
        context,
        ASSESSMENT,
        unit="micro-indicators",
        opening=_none("Nothing before"),
        came_in=(
            _item("Counted as unsatisfactory", of_year(context, "mopan.unsatisfactory")),
            _item("Counted as without evidence", of_year(context, "mopan.no_evidence")),
        ),
        stated=Item("Named one by one", named, "The register of ratings."),
        notes=("Which of them are without evidence is not said, and is not guessed.",),
    )


def training(context: Context) -> TableValue:
    """People trained, the published rate, and the base that follows; the two populations beside each other."""
    people, rate = of_year(context, "psea.trained"), of_year(context, "psea.training_compliance")
    staff = of_year(context, "workforce.staff")
    rows: list[Row] = []
    if people and rate and records.is_keeper(context):
        base = rounded(people.exact * 100 / rate.exact, 0)
        rows = [
            ("People who completed a training", people.words, "personnel and partner staff", people.source),
            ("Rate, as published", f"{rounded(rate.exact, rate.digits)} per cent", "not said", rate.source),
            ("Base that follows: people ÷ rate", f"{base:,} people", "about the staff alone", "computed"),
        ]
        if staff:
            rows.append(("Staff, as stated", staff.words, "staff", staff.source))
    return TableValue(
        rows=Rows(
            columns=tuple(Column(title) for title in ("", "Value", "Who is counted", "Source")), make=lambda: rows
        ),
        as_of=context.as_of,
        is_final=True,
        source=people.source if people else "",
        footnotes=(rate.footnote,) if rows and rate else (),
        missing="" if rows else "The rate or the number of people is not known.",
    )


def parity(context: Context) -> TableValue:
    """What is claimed of parity in each grade, beside the counts, where there are any."""
    rows: list[Row] = []
    if records.is_keeper(context):
        counts = {
            one.category: one for one in seen(context).get("workforce.women", ()) if one.ends_on.year == context.year
        }
        for key, said in records.stated_here(context).items():
            if key.startswith(PARITY):
                grade = key.removeprefix(PARITY).replace("_", "-")
                count = counts.get(f"grade/{grade}")
                rows.append(
                    (grade.upper(), said.wording, count.words if count else None, f"{said.source}, {said.line}")
                )
    columns = ("Grade", "What is claimed", "Women of all staff", "Source")
    return TableValue(
        rows=Rows(columns=tuple(Column(title) for title in columns), make=lambda: rows),
        as_of=context.as_of,
        is_final=True,
        source="Claims as stated, with document and line.",
        footnotes=("A blank is not zero: the document gives no counts.",) if rows else (),
        missing="" if rows else f"Nothing is claimed of parity in {context.year}.",
    )


def inconsistencies(context: Context) -> TableValue:
    """What is published of the year and does not agree, or cannot be told: beside what follows from it."""
    rows = [row for row in _checked(context) if row] if records.is_keeper(context) else []
    columns = ("What", "Stated", "What follows", "Finding", "Source")
    return TableValue(
        rows=Rows(columns=tuple(Column(title) for title in columns), make=lambda: rows),
        as_of=context.as_of,
        is_final=True,
        source="The statements named, and the documents with their lines.",
        missing="" if rows else f"Nothing of {context.year} is stated that could be held against something else.",
    )


def _checked(context: Context) -> Iterator[Row]:
    yield from _officers_and_training(context)
    yield from _amounts(context)
    emergencies, named = of_year(context, "emergencies.level_3"), register_of(context, "designated emergency")
    if emergencies and named:
        told = f"{named.recorded:,} named, at level 2 or 3"
        yield ("Emergencies of level 3", emergencies.words, told, UNSAID, emergencies.source)
    allegations, times = of_year(context, "allegations.received"), of_year(context, "allegations.growth")
    if allegations and times:
        most = (whole_number(allegations) - 1) // whole_number(times)
        yield ("Allegations two years before", f"{times.words} as many now", f"at most {most:,}", UNSAID, times.source)
    rated = criteria(context)
    if not rated.missing and rated.stated:
        counts = " and ".join(f"{item.amount:,}" for item in rated.came_in if item.amount is not None)
        all_named = f"{rated.stated.amount:,} named, not said which is which"
        yield ("Micro-indicators below the mark", counts, all_named, UNSAID, rated.came_in[0].source)
    principles, nexus = of_year(context, "training.principles"), of_year(context, "training.nexus")
    if principles and nexus:
        both = f"{principles.words}; {nexus.words}"
        yield ("Training in principles, and in the nexus", both, "one training or two", UNSAID, principles.source)
    yield from _promises(context)


def _amounts(context: Context) -> Iterator[Row]:
    capital, growth = of_year(context, "stock.working_capital"), of_year(context, "stock.working_capital.growth")
    if capital and growth:
        before = " or ".join(_millions(capital.exact / by) for by in (growth.exact, growth.exact + 1))
        yield ("Working capital the year before", growth.words, before, UNSAID, growth.source)
    gains = efficiency(context)
    if not gains.missing and gains.stated:
        stated, added_up = (_millions(Fraction(cents, 100)) for cents in (gains.stated.amount or 0, gains.closing))
        finding = AGREES if gains.closes else CONTRADICTED
        yield ("Efficiency gains", f"over {stated}", added_up, finding, gains.source)
    mediation = of_year(context, "ombuds.savings")
    if mediation:
        yield ("Savings by mediation", mediation.words, "inside the gains or beside them", UNSAID, mediation.source)
    pledged, allocated = of_year(context, "mmptf.pledged"), of_year(context, "mmptf.allocated")
    if pledged and allocated:
        left = f"{_millions(pledged.exact - allocated.exact)}, which is no balance: promises are no receipts"
        yield ("Trust fund, in and out", f"{pledged.words}; {allocated.words}", left, UNSAID, pledged.source)


def _officers_and_training(context: Context) -> Iterator[Row]:
    rolled = officers(context)
    if not rolled.missing:
        new, most = rolled.came_in[0], officers_joined(context).exact
        finding = AGREES if rolled.closes else CONTRADICTED
        yield ("New officers", f"{new.amount:,}", f"at most {most:,}", finding, new.source)
    people, rate = of_year(context, "psea.trained"), of_year(context, "psea.training_compliance")
    if people and rate:
        base = f"a base of {rounded(people.exact * 100 / rate.exact, 0):,}, about the staff alone"
        told = f"{rounded(rate.exact, rate.digits)} per cent, with {people.words} among them partner staff"
        yield ("Training: two populations", told, base, UNSAID, rate.source)


def _promises(context: Context) -> Iterator[Row]:
    """Groups of promises that a document counts otherwise than it names them."""
    for document in undertakings.work_plans(on=context.as_of):
        for line in undertakings.work_plan_progress(document=document, on=context.as_of).workstreams:
            if line.stated and line.stated.all and line.counted.all and line.unnamed:
                stated, named = f"{line.stated.all:,}", f"{line.counted.all:,} are given"
                yield (line.workstream, stated, named, CONTRADICTED, ", ".join(line.sources))


def _millions(amount: Fraction) -> str:
    """US dollars in millions, to two decimals where they are needed."""
    number = f"{rounded(amount / 1_000_000, 2):f}".rstrip("0").rstrip(".")
    return f"{USD} {number} million"
