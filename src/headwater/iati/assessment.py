"""The coming assessment of IATI's dashboard: four dimensions, each as good as its worst component.

Availability, timeliness, coverage and comprehensiveness, with the thresholds of the method's published description (at
its state of autumn 2026). Where the description leaves something open, what is done here is said in docs/guide/
iati-assessment.md: which indicator stands in which component, and which year coverage looks at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from headwater.iati.facts import Budget
from headwater.iati.score import Column, Published, Score, is_current, score, turning_days
from headwater.iati.traits import ACTIVITY_DOCUMENTS, ORGANISATION_DOCUMENTS, Organisation, Traits
from headwater.lib.words import counted, noted, number, said

LONGEST_ANNUAL, LONGEST_QUARTERLY = 370, 93
YEARS_AHEAD = (1, 2, 3)
_QUARTERS = 4


class Grade(StrEnum):
    """How good, the worst first."""

    NEEDS_IMPROVEMENT = noted("needs improvement")
    GOOD = noted("good")
    VERY_GOOD = noted("very good")
    EXCELLENT = noted("excellent")


_ORDER = list(Grade)
# From which value on a component is good, very good and excellent.
THRESHOLDS: dict[str, tuple[Decimal, Decimal, Decimal]] = {
    noted("files without critical findings or errors"): (Decimal(1), Decimal(1), Decimal(1)),
    noted("frequency"): (Decimal(2), Decimal(2), Decimal(4)),
    noted("time lag"): (Decimal(2), Decimal(2), Decimal(4)),
    noted("spend"): (Decimal("0.4"), Decimal("0.6"), Decimal("0.8")),
    noted("quarters"): (Decimal(2), Decimal(3), Decimal(3)),
    noted("basic"): (Decimal("0.90"), Decimal("0.95"), Decimal("0.99")),
    noted("organisation"): (Decimal("0.4"), Decimal("0.6"), Decimal("0.75")),
    noted("financials"): (Decimal("0.6"), Decimal("0.7"), Decimal("0.9")),
    noted("advanced"): (Decimal(0), Decimal("0.6"), Decimal("0.8")),
}
# The questions of each indicator. Those that the score asks too are answered by its columns.
_BASIC: dict[str, tuple[str, ...]] = {
    name: (name,)
    for name in (
        "version", "reporting-org", "iati-identifier", "title", "description", "activity-status", "activity-date",
        "participating-org", "sector", "country_or_region",
    )
} | {noted("implementing organisation"): (noted("implementing name"), noted("implementing type"))}  # fmt: skip
_FINANCIALS: dict[str, tuple[str, ...]] = {name: (name,) for name in ("commitment", "spend", "traceability")}
_FINANCIALS |= {name: (name,) for name in ("flow-type", "finance-type", "aid-type", "tied-status")}
_FINANCIALS |= {"budget": (noted("annual budget"), noted("quarterly budget"))}
_ADVANCED: dict[str, tuple[str, ...]] = {name: (name,) for name in ("location", "results", *ACTIVITY_DOCUMENTS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """All that a publisher publishes. files: by name, how many critical findings and errors; None: cannot be read."""

    published: Published
    activities: Sequence[Traits]
    organisations: Sequence[Organisation]
    files: Mapping[str, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One indicator: its questions, each with how many are asked and who fails it. What nobody is asked is left out."""

    name: str
    questions: tuple[Column, ...]

    @property
    def asked(self) -> tuple[Column, ...]:
        """The questions that concern anybody."""
        return tuple(question for question in self.questions if question.relevant)

    @property
    def value(self) -> Decimal | None:
        """The mean over its questions of the share that passes; None: it concerns nobody."""
        shares = [question.percent / 100 for question in self.asked]
        return sum(shares, Decimal(0)) / len(shares) if shares else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """A part of a dimension, its value (an index or a share) and what it was measured on, in words."""

    dimension: str
    name: str
    value: Decimal
    measured: str = ""
    indicators: tuple[Indicator, ...] = ()

    @property
    def grade(self) -> Grade:
        """By the thresholds of the component."""
        return graded(self.name, self.value)

    @property
    def next(self) -> Decimal | None:
        """The value from which it is better; None: it is excellent."""
        better = [least for least in THRESHOLDS[self.name] if least > self.value]
        return None if self.grade is Grade.EXCELLENT else min(better)


@dataclass(frozen=True, slots=True, kw_only=True)
class Raise:
    """What would raise a component: by how much, what, and where. grade: what the component would then be."""

    component: Component
    what: str
    gain: Decimal
    where: tuple[str, ...]
    grade: Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The assessment on a day."""

    on: date
    components: tuple[Component, ...]

    @property
    def dimensions(self) -> dict[str, Grade]:
        """Each dimension is what the worst of its components is."""
        names = dict.fromkeys(component.dimension for component in self.components)
        return {name: _worst(one.grade for one in self.components if one.dimension == name) for name in names}

    @property
    def grade(self) -> Grade:
        """The worst component of all decides."""
        return _worst(component.grade for component in self.components)

    def would_raise(self) -> list[Raise]:
        """What would raise it: first in the components that hold the grade down, there what gains most."""
        found = [
            one
            for component in self.components
            if component.grade is not Grade.EXCELLENT
            for one in _raises(component)
            if one.gain > 0
        ]
        return sorted(found, key=lambda one: (_ORDER.index(one.component.grade), -_share(one), one.what))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """The first day on which a component has a lower grade, if nothing is done."""

    on: date
    component: str
    before: Grade
    after: Grade


def graded(component: str, value: Decimal) -> Grade:
    """The grade of a value of a component."""
    return _ORDER[sum(value >= least for least in THRESHOLDS[component])]


def assess(portfolio: Portfolio, *, on: date) -> Assessment:
    """The assessment as of a day. Activities that somebody reports for another organisation are left out."""
    given = score(portfolio.published, on=on)
    own = [one for one in portfolio.activities if not one.facts.is_secondary]
    current = [one for one in own if is_current(one.facts, on=on)]
    return Assessment(
        on=on,
        components=(
            _availability(portfolio.files),
            Component(dimension=noted("timeliness"), name="frequency", value=Decimal(given.timeliness.frequency)),
            Component(dimension=noted("timeliness"), name="time lag", value=Decimal(given.timeliness.lag)),
            *_coverage(portfolio, own, on),
            _component("basic", _of_activities(_BASIC, given, current, on)),
            _component("organisation", _of_organisations(portfolio.organisations, on)),
            _component("financials", _of_activities(_FINANCIALS, given, current, on)),
            _component("advanced", _of_activities(_ADVANCED, given, current, on)),
        ),
    )


def falls(portfolio: Portfolio, *, on: date) -> list[Fall]:
    """For each component the first day of the next three years on which it is worse than on a day, if nothing is done.

    Findings in files are taken as they are: what is asked of a day there (nothing may lie in the future) only mends.
    """
    now = {component.name: component.grade for component in assess(portfolio, on=on).components}
    found: dict[str, Fall] = {}
    for day in _days(portfolio, on):
        for component in assess(portfolio, on=day).components:
            before = now[component.name]
            if component.name not in found and _ORDER.index(component.grade) < _ORDER.index(before):
                found[component.name] = Fall(on=day, component=component.name, before=before, after=component.grade)
        if len(found) == len(now):
            break
    return sorted(found.values(), key=lambda fall: (fall.on, fall.component))


def _days(portfolio: Portfolio, on: date) -> list[date]:
    """The days on which anything can change: those of the score, and the day after each budget's end."""
    turning = turning_days(portfolio.published, on=on)
    ends = {budget.end for one in portfolio.activities for budget in one.facts.budgets if budget.end}
    after = {end + timedelta(days=1) for end in ends}
    return sorted({*turning, *(day for day in after if on < day <= turning[-1])})


# Availability and coverage.


def _availability(files: Mapping[str, int | None]) -> Component:
    failing = tuple(name for name, wrong in files.items() if wrong != 0)
    question = Column(name=noted("mend or give these files again"), relevant=len(files), failing=failing)
    return Component(
        dimension=noted("availability"),
        name="files without critical findings or errors",
        value=question.percent / 100,
        measured=said("{good} of {files} files", good=len(files) - len(failing), files=len(files)),
        indicators=(Indicator(name="files", questions=(question,)),),
    )


def _coverage(portfolio: Portfolio, own: Sequence[Traits], on: date) -> Iterator[Component]:
    """Of the latest full year for which an expenditure is published; without any, of last year."""
    usd = portfolio.published.usd
    stated: dict[int, Decimal] = {}
    for told in (told for one in portfolio.organisations for told in one.expenditures):
        if told.value is not None and told.period.end is not None and told.period.end < on:
            year = told.period.end.year
            stated[year] = stated.get(year, Decimal(0)) + told.value * usd.get(told.currency, Decimal(0))
    year = max((year for year, value in stated.items() if value > 0 and year < on.year), default=on.year - 1)
    moved = [one for activity in own for one in activity.facts.transactions if one.day and one.day.year == year]
    spent = sum(
        (one.value * usd.get(one.currency, Decimal(0)) for one in moved if one.type in ("3", "4") and one.value),
        Decimal(0),
    )
    reference = stated.get(year)
    yield Component(
        dimension=noted("coverage"),
        name="spend",
        value=spent / reference if reference else Decimal(0),
        measured=said(_NO_REFERENCE)
        if not reference
        else said(
            "{published} of {spent} spent in {year}",
            published=f"USD {number(_whole(spent))}",
            spent=number(_whole(reference)),
            year=year,
        ),
    )
    quarters = {(one.day.month - 1) // 3 for one in moved if one.day}
    yield Component(
        dimension=noted("coverage"),
        name="quarters",
        value=Decimal(len(quarters)),
        measured=said(
            "transactions in {quarters} of {all} quarters of {year}", quarters=len(quarters), all=_QUARTERS, year=year
        ),
    )


_NO_REFERENCE = noted("no organisation file says what was spent in a full year (total-expenditure)")


def _whole(amount: Decimal) -> int:
    return int(amount.to_integral_value())


# Comprehensiveness.


def _component(name: str, indicators: Sequence[Indicator]) -> Component:
    values = [one.value for one in indicators if one.value is not None]
    return Component(
        dimension=noted("comprehensiveness"),
        name=name,
        value=sum(values, Decimal(0)) / len(values) if values else Decimal(0),
        measured=counted("{count} indicator", "{count} indicators", len(values)),
        indicators=tuple(indicators),
    )


def _of_activities(
    asked: Mapping[str, Sequence[str]], given: Score, current: Sequence[Traits], on: date
) -> list[Indicator]:
    columns = {column.name: column for column in given.columns}
    special: dict[str, Callable[[Traits], bool | None]] = {
        "annual budget": lambda one: _budgeted(one, LONGEST_ANNUAL, on),
        "quarterly budget": lambda one: _budgeted(one, LONGEST_QUARTERLY, on),
    }

    def question(name: str) -> Column:
        if name in special:
            return _asked(name, [(one.facts.identifier, special[name](one)) for one in current])
        if current and name in current[0].answers:
            return _asked(name, [(one.facts.identifier, one.answers[name]) for one in current])
        return columns.get(name) or Column(name=name, relevant=0, failing=())

    return [Indicator(name=name, questions=tuple(map(question, questions))) for name, questions in asked.items()]


def _budgeted(one: Traits, longest: int, on: date) -> bool | None:
    """Whether it has a budget so short that has not ended; None: it says why it has none."""
    if not one.facts.budgets and one.facts.budget_not_provided:
        return None
    return any(_is_ahead(budget, longest, on) for budget in one.facts.budgets)


def _is_ahead(budget: Budget, longest: int, on: date) -> bool:
    if budget.start is None or budget.end is None or not budget.is_valid:
        return False
    return budget.end >= on and (budget.end - budget.start).days <= longest


def _of_organisations(organisations: Sequence[Organisation], on: date) -> list[Indicator]:
    """Documents and budgets ahead. Without an organisation file each fails."""
    found = []
    for name, code in ORGANISATION_DOCUMENTS.items():
        verdicts = [(one.identifier, code in one.documents) for one in organisations]
        question = _asked(
            said("{document} ({code})", document=said(name), code=code),
            verdicts or [(said("no organisation file"), False)],
        )
        found.append(Indicator(name=name, questions=(question,)))
    questions = []
    for ahead in YEARS_AHEAD:
        year = on.year + ahead
        verdicts = [
            (one.identifier, any(budget.is_valid and budget.year == year for budget in one.budgets))
            for one in organisations
        ]
        questions.append(
            _asked(said("total-budget for {year}", year=year), verdicts or [(said("no organisation file"), False)])
        )
    return [*found, Indicator(name="total-budget", questions=tuple(questions))]


def _asked(name: str, verdicts: Sequence[tuple[str, bool | None]]) -> Column:
    asked = [(identifier, verdict) for identifier, verdict in verdicts if verdict is not None]
    return Column(name=name, relevant=len(asked), failing=tuple(one for one, verdict in asked if not verdict))


# What would raise it.


def _raises(component: Component) -> Iterator[Raise]:
    """What would raise a component, each by itself."""
    measured = [one for one in component.indicators if one.value is not None]
    for indicator in measured:
        for question in indicator.asked:
            gain = (1 - question.percent / 100) / len(indicator.asked) / len(measured)
            yield _raise(component, said(question.name), gain, question.failing)
    if not component.indicators:
        aim = component.next
        assert aim is not None, "what is excellent needs no raising"
        yield _raise(
            component, said(_TO_DO[component.name], aim=aim, measured=component.measured), aim - component.value
        )


_TO_DO = {
    "frequency": noted("publish newer transactions in more months, until the index is {aim}"),
    "time lag": noted("publish transactions sooner after their day, until the index is {aim}"),
    "spend": noted(
        "publish the expenditure of the year, and disbursements and expenditure up to {aim} of it ({measured})"
    ),
    "quarters": noted("publish transactions of {aim} quarters ({measured})"),
}


def _raise(component: Component, what: str, gain: Decimal, where: tuple[str, ...] = ()) -> Raise:
    then = graded(component.name, component.value + gain)
    return Raise(component=component, what=what, gain=gain, where=where, grade=then)


def _share(one: Raise) -> Decimal:
    """A gain as a part of what the component can reach, so that indices and shares can be compared."""
    return one.gain / THRESHOLDS[one.component.name][-1]


def _worst(grades: Iterator[Grade]) -> Grade:
    return min(grades, key=_ORDER.index)
