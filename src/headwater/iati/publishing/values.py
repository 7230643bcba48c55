"""From what was told to values of the standard: texts by field become codes, places, documents and amounts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from headwater.iati import activity as standard
from headwater.iati.activity import Coded, Narrative, Organisation, Value, Words
from headwater.iati.publishing.publisher import words_of
from headwater.iati.queries.publishing import Amount, Fact
from headwater.lib.money import Money

# What was told of one subject, by element.
Facts = Mapping[str, Sequence[Fact]]


def other_identifiers(told: Facts) -> Iterator[standard.Identifier]:
    """Other identifiers of it, and whose they are."""
    for row in told.get("other-identifier", ()):
        owner = Organisation(name=words_of(row.values)) if words_of(row.values) else None
        yield standard.Identifier(ref=row.values["ref"], type=row.values["type"], owner=owner)


def coded(told: Facts, element: str) -> Iterator[Coded]:
    """Codes of one element, with their shares."""
    for row in told.get(element, ()):
        share = row.values.get("percentage", "")
        yield Coded(
            code=row.values["code"],
            vocabulary=row.values.get("vocabulary", ""),
            vocabulary_uri=row.values.get("uri", ""),
            percentage=Decimal(share) if share else None,
            words=words_of(row.values),
        )


def party(values: Mapping[str, str]) -> Organisation:
    """An organisation that was told by its names."""
    return Organisation(
        ref=values.get("ref", ""),
        type=values.get("type", ""),
        name=words_of(values),
        activity=values.get("activity", ""),
    )


def contact(values: Mapping[str, str]) -> standard.Contact:
    """Whom to ask."""

    def some(name: str) -> Words:
        return (Narrative(values[name]),) if values.get(name) else ()

    def texts(name: str) -> tuple[str, ...]:
        return (values[name],) if values.get(name) else ()

    return standard.Contact(
        type=values.get("type", ""),
        organisation=words_of(values),
        department=some("details"),
        person=some("person"),
        telephones=texts("telephone"),
        emails=texts("email"),
        websites=texts("website"),
        addresses=(some("address"),) if values.get("address") else (),
    )


def document(values: Mapping[str, str]) -> standard.Document:
    """A document that anyone can open."""
    details = values.get("details", "")
    return standard.Document(
        url=values["website"],
        format=values["format"],
        title=words_of(values),
        description=(Narrative(details),) if details else (),
        categories=_codes(values.get("category", "")),
        languages=_codes(values.get("language", "")),
        on=date.fromisoformat(values["on"]) if values.get("on") else None,
    )


def _codes(said: str) -> tuple[str, ...]:
    return tuple(code.strip() for code in said.split(";") if code.strip())


def location(values: Mapping[str, str]) -> standard.Location:
    """A place where it happens."""
    details = values.get("details", "")
    return standard.Location(
        ref=values["ref"],
        reach=values.get("reach", ""),
        name=words_of(values),
        activity_description=(Narrative(details),) if details else (),
        position=values["position"],
        exactness=values.get("exactness", ""),
        location_class=values.get("class", ""),
        feature=values.get("feature", ""),
    )


def scope(values: Mapping[str, str]) -> standard.HumanitarianScope:
    """The emergency or appeal that it answers."""
    return standard.HumanitarianScope(
        type=values["type"],
        vocabulary=values["vocabulary"],
        code=values["code"],
        vocabulary_uri=values.get("uri", ""),
        words=words_of(values),
    )


def marker(values: Mapping[str, str]) -> standard.PolicyMarker:
    """A policy that it serves."""
    return standard.PolicyMarker(
        vocabulary=values["vocabulary"],
        code=values["code"],
        significance=values.get("significance", ""),
        vocabulary_uri=values.get("uri", ""),
        words=words_of(values),
    )


def conditions(told: Facts) -> tuple[standard.Condition, ...]:
    """The conditions that are attached."""
    return tuple(
        standard.Condition(type=row.values["type"], words=words_of(row.values)) for row in told.get("condition", ())
    )


def amount(row: Amount, currency: str) -> Value:
    """An amount that was told."""
    given = Money(row.amount, row.currency)
    return Value(amount=given.decimal, currency="" if row.currency == currency else row.currency, on=row.valued_on)


def budget(row: Amount, currency: str, lines: Iterable[Amount] = ()) -> standard.Budget:
    """A budget with its lines."""
    is_of_activity = row.activity_id is not None
    return standard.Budget(
        type="" if not is_of_activity else "2" if row.is_revised else "1",
        status="2" if row.is_committed else "1",
        start=row.starts_on,
        end=row.ends_on,
        value=amount(row, currency),
        lines=tuple(
            standard.Line(ref=str(number), value=amount(line, currency), words=(Narrative(line.line),))
            for number, line in enumerate(lines, 1)
        ),
    )
