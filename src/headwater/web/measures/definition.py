"""What an indicator says: what it counts, how its values combine, how often it is reported."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from headwater.lib.words import said
from headwater.measures import queries
from headwater.measures.queries import Indicator
from headwater.measures.rules import COMBINING, DIRECTIONS
from headwater.reports.blocks import Link, Synthetic, Value
from headwater.reports.translations import for_reader
from headwater.statements import derived
from headwater.web.measures import shared


def facts(row: Indicator, on: date) -> list[tuple[str, Value]]:
    """What is known of an indicator, as pairs of a name and a value."""
    office = shared.named([row.office], on=on)[row.office.pk] if row.office else said("none named")
    told: list[tuple[str, Value]] = [
        (said("Definition"), row.definition),
        (said("Unit"), for_reader(row.unit)),
        (said("Population"), row.population),
    ]
    if row.is_ratio:
        told += [
            (
                said("Numerator"),
                said("{counted}, of: {population}", counted=row.numerator, population=row.numerator_population),
            ),
            (
                said("Denominator"),
                said("{counted}, of: {population}", counted=row.denominator, population=row.denominator_population),
            ),
        ]
    if row.population_footnote:
        told.append((said("Two populations"), row.population_footnote))
    told += [
        (said("Better is"), said(DIRECTIONS[row.direction])),
        (said("Over time"), said(COMBINING[row.over_time])),
        (said("Over places"), said(COMBINING[row.over_place])),
        (said("Over categories"), said(COMBINING[row.over_category])),
        (
            said("Progress"),
            said(
                "on track from {on_track} %, behind from {behind} % of what was due",
                on_track=row.on_track_percent,
                behind=row.behind_percent,
            ),
        ),
        (said("Office"), office),
        (said("Reported"), _expected(row)),
    ]
    if row.is_cumulative:
        told.append((said("Running total"), said("it never falls")))
    if row.derivation:
        made = derived.derivation(row.derivation)
        told.append(
            (
                said("Values are"),
                said("derived and never typed: {derivation}", derivation=made.title if made else row.derivation),
            )
        )
    if row.method:
        told.append((said("Method"), row.method))
    told.append((said("Source"), row.source or said("none recorded")))
    for before in queries.predecessors(row)[:1]:
        told.append((said("Continues"), Link(before.key, shared.address_of(before.key))))
    if row.what_changed:
        told.append((said("What changed then"), row.what_changed))
    results = queries.results_of(row)
    names = shared.named(results, on=on)
    told += [(said("Shows"), Link(names[one.pk], f"{reverse('results')}#result-{one.pk}")) for one in results]
    told.append((said("Key"), Synthetic(row.key) if row.is_synthetic else row.key))
    return told


def _expected(row: Indicator) -> str:
    """How often it is reported, and by when."""
    if row.reports_from is None:
        return said("{frequency}; no report is expected", frequency=said(row.frequency))
    if not row.due_days:
        return said("{frequency}, due at the end of a period", frequency=said(row.frequency))
    return said(
        "{frequency}, due {days} days after the end of a period", frequency=said(row.frequency), days=row.due_days
    )
