"""An activity and an organisation file in the words of the standard (2.03): plain values, written and read elsewhere.

Texts that are absent are "", days and numbers that are absent None, and what may stand several times is a tuple in the
order of the file. Codes are texts as the codelists have them. A language is "" where it is the default of the activity.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple


class Narrative(NamedTuple):
    """Words in a language; "" is the default language of the activity."""

    text: str
    language: str = ""


Words = tuple[Narrative, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """An amount in whole units, its currency ("": the default of the activity), and the day of its rate of exchange."""

    amount: Decimal
    currency: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """An organisation in one of its parts: reporting, participating, providing, receiving, or owner of an identifier.

    activity: the identifier of its own activity at the other end. role: only of a participating organisation.
    """

    ref: str = ""
    type: str = ""
    name: Words = ()
    activity: str = ""
    role: str = ""
    crs_channel: str = ""
    is_secondary: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """A code of a vocabulary ("": the first one), with a share in per cent where several add up: sectors, countries,
    regions, tags, aid types, budget items, references to results and indicators."""

    code: str
    vocabulary: str = ""
    vocabulary_uri: str = ""
    percentage: Decimal | None = None
    words: Words = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanitarianScope:
    """The emergency (type 1) or appeal (type 2) that an activity answers."""

    type: str
    code: str
    vocabulary: str = ""
    vocabulary_uri: str = ""
    words: Words = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyMarker:
    """A policy that an activity serves, and how much."""

    code: str
    vocabulary: str = ""
    vocabulary_uri: str = ""
    significance: str = ""
    words: Words = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What an activity is about; type 1 general, 2 objectives, 3 target groups, 4 other."""

    type: str = ""
    words: Words = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityDate:
    """1 planned start, 2 actual start, 3 planned end, 4 actual end."""

    type: str
    on: date
    words: Words = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """Another identifier of an activity, and whose it is."""

    ref: str
    type: str
    owner: Organisation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to ask."""

    type: str = ""
    organisation: Words = ()
    department: Words = ()
    person: Words = ()
    job_title: Words = ()
    telephones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    websites: tuple[str, ...] = ()
    addresses: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Administrative:
    """An administrative unit that a place lies in."""

    vocabulary: str
    code: str
    level: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place of an activity. ids: (vocabulary, code). position: latitude and longitude as written, "4.85 31.58"."""

    ref: str = ""
    reach: str = ""
    ids: tuple[tuple[str, str], ...] = ()
    name: Words = ()
    description: Words = ()
    activity_description: Words = ()
    administratives: tuple[Administrative, ...] = ()
    position: str = ""
    exactness: str = ""
    location_class: str = ""
    feature: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document that anyone can open. countries: only in organisation files."""

    url: str
    format: str = ""
    title: Words = ()
    description: Words = ()
    categories: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    on: date | None = None
    countries: tuple[Coded, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a budget or of an expenditure of an organisation."""

    ref: str = ""
    value: Value | None = None
    words: Words = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """A budget of at most a year: type 1 original, 2 revised; status 1 indicative, 2 committed."""

    type: str = ""
    status: str = ""
    start: date
    end: date
    value: Value
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDisbursement:
    """What is planned to be paid; type 1 original, 2 revised."""

    type: str = ""
    start: date
    end: date | None = None
    value: Value
    provider: Organisation | None = None
    receiver: Organisation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """Money that came, went or was promised. aid_types: one for each vocabulary, the earmarking among them."""

    ref: str = ""
    is_humanitarian: bool | None = None
    type: str
    on: date
    value: Value
    description: Words = ()
    provider: Organisation | None = None
    receiver: Organisation | None = None
    disbursement_channel: str = ""
    sectors: tuple[Coded, ...] = ()
    country: Coded | None = None
    region: Coded | None = None
    flow_type: str = ""
    finance_type: str = ""
    aid_types: tuple[Coded, ...] = ()
    tied_status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A value of an indicator: a baseline, a target or what was reached. dimensions: (name, value), all together.

    year and on: only of a baseline. locations: references to locations of the activity.
    """

    value: str = ""
    year: str = ""
    on: date | None = None
    locations: tuple[str, ...] = ()
    dimensions: tuple[tuple[str, str], ...] = ()
    comment: Words = ()
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A period of an indicator, with what was aimed at and what was reached."""

    start: date
    end: date
    targets: tuple[Level, ...] = ()
    actuals: tuple[Level, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """What shows a result. measure: 1 unit, 2 percentage, 3 nominal, 4 ordinal, 5 qualitative."""

    measure: str
    is_ascending: bool | None = None
    aggregates: bool | None = None
    title: Words = ()
    description: Words = ()
    documents: tuple[Document, ...] = ()
    references: tuple[Coded, ...] = ()
    baselines: tuple[Level, ...] = ()
    periods: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A result: type 1 output, 2 outcome, 3 impact, 9 other."""

    type: str
    aggregates: bool | None = None
    title: Words = ()
    description: Words = ()
    documents: tuple[Document, ...] = ()
    references: tuple[Coded, ...] = ()
    indicators: tuple[Indicator, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A condition: type 1 policy, 2 performance, 3 fiduciary."""

    type: str
    words: Words = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """An activity with everything under it, in the order of the standard.

    related: (identifier, type: 1 parent, 2 child, …). conditions: None says nothing, () that there are none.
    """

    identifier: str
    currency: str = ""
    language: str = ""
    hierarchy: int | None = None
    is_humanitarian: bool | None = None
    budget_not_provided: str = ""
    updated_at: datetime | None = None
    reporting: Organisation
    title: Words
    descriptions: tuple[Description, ...] = ()
    participating: tuple[Organisation, ...] = ()
    other_identifiers: tuple[Identifier, ...] = ()
    status: str = ""
    dates: tuple[ActivityDate, ...] = ()
    contacts: tuple[Contact, ...] = ()
    scope: str = ""
    countries: tuple[Coded, ...] = ()
    regions: tuple[Coded, ...] = ()
    locations: tuple[Location, ...] = ()
    sectors: tuple[Coded, ...] = ()
    tags: tuple[Coded, ...] = ()
    humanitarian_scopes: tuple[HumanitarianScope, ...] = ()
    policy_markers: tuple[PolicyMarker, ...] = ()
    collaboration_type: str = ""
    default_flow_type: str = ""
    default_finance_type: str = ""
    default_aid_types: tuple[Coded, ...] = ()
    default_tied_status: str = ""
    budgets: tuple[Budget, ...] = ()
    planned_disbursements: tuple[PlannedDisbursement, ...] = ()
    capital_spend: Decimal | None = None
    transactions: tuple[Transaction, ...] = ()
    documents: tuple[Document, ...] = ()
    related: tuple[tuple[str, str], ...] = ()
    conditions: tuple[Condition, ...] | None = None
    results: tuple[Result, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Allotment:
    """A budget of an organisation for somebody: an organisation, a region or a country (one of them), by year."""

    budget: Budget
    organisation: Organisation | None = None
    region: Coded | None = None
    country: Coded | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationFile:
    """What an organisation says of itself: budgets ahead, money spent, and documents."""

    identifier: str
    currency: str = ""
    language: str = ""
    updated_at: datetime | None = None
    name: Words
    reporting: Organisation
    budgets: tuple[Budget, ...] = ()
    organisation_budgets: tuple[Allotment, ...] = ()
    region_budgets: tuple[Allotment, ...] = ()
    country_budgets: tuple[Allotment, ...] = ()
    expenditures: tuple[Budget, ...] = ()
    documents: tuple[Document, ...] = ()
