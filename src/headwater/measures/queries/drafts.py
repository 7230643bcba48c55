"""What drafts of dimensions, indicators, links and targets would do, all together: for previews, and for declaring."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from headwater.lib.words import listed, noted, said
from headwater.measures.models import Dimension, Disaggregation, Indicator, Link, Target
from headwater.measures.queries.definitions import categories, dimensions, facts, links, targets, with_keys
from headwater.measures.queries.review import Review
from headwater.measures.rules import (
    AMENDABLE,
    COUNTED,
    DimensionDraft,
    IndicatorDraft,
    IndicatorFacts,
    LinkDraft,
    Standing,
    TargetDraft,
    circles,
    dimension_complaints,
    indicator_complaints,
    shown,
    target_complaints,
)
from headwater.registry.queries import nodes

# The indicator, place, category, whether it is a baseline, and the days.
_Key = tuple[int, int | None, int | None, bool, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetReview(Review):
    """What targets would do, and the rows that would be written, in their order."""

    rows: tuple[Target, ...]


def review_dimensions(drafts: Sequence[DimensionDraft]) -> Review:
    """What declaring dimensions would do; nothing is written. A category or a translation that is added revises."""
    there = {row.code: row for row in dimensions().filter(code__in=[draft.code for draft in drafts])}
    standings: list[Standing] = []
    complaints: list[tuple[int, str]] = []
    for position, draft in enumerate(drafts):
        row = there.get(draft.code)
        told = {("en", ""): draft.title, **{("en", code): title for code, title in draft.categories}}
        told |= {(lang, code): text.strip() for lang, some in draft.translations.items() for code, text in some.items()}
        held = {} if row is None else _titles(row)
        changed = [
            said(
                "{code} is called “{held}” in {language}; a title stays as it was told, so write "
                "that, or choose another code.",
                code=f"{draft.code}/{code}" if code else draft.code,
                held=held[language, code],
                language=language,
            )
            for (language, code), title in told.items()
            if held.get((language, code), title) != title
        ]
        complaints += [(position, what) for what in [*dimension_complaints(draft), *changed]]
        if row is None:
            standings.append(Standing.NEW)
        elif changed:
            standings.append(Standing.CHANGED)
        else:
            standings.append(Standing.UNCHANGED if told.keys() <= held.keys() else Standing.REVISION)
    return Review(standings=standings, complaints=complaints)


def _titles(row: Dimension) -> dict[tuple[str, str], str]:
    """What a dimension ("") and its categories are called, by language and code."""
    called = {(language, ""): title for language, title in row.titles().items()}
    for one in row.categories.all():
        called |= {(language, one.code): title for language, title in one.titles().items()}
    return called


def review_links(drafts: Sequence[LinkDraft]) -> Review:
    """What steps of a theory of change would do; nothing is written."""
    standing = {(row.cause_id, row.effect_id): row for row in links()}
    told = {(draft.cause, draft.effect): draft for draft in drafts}
    known = {node.pk: node for node in nodes(ids={one for pair in told for one in pair})}
    kept = [pair for pair in standing if pair not in told] + [pair for pair, one in told.items() if not one.withdrawn]
    caught = circles(kept)
    standings: list[Standing] = []
    complaints: list[tuple[int, str]] = []
    for position, draft in enumerate(drafts):
        pair = (draft.cause, draft.effect)
        standings.append(_standing_of(draft, standing.get(pair)))
        ends = [known.get(one) for one in pair]
        if any(node is None or node.kind != "plan-element" for node in ends):
            complaints.append((position, said("A link leads from one element of a plan to another; name two.")))
        elif draft.withdrawn and pair not in standing:
            complaints.append((position, said("There is no such link to withdraw.")))
        elif not draft.assumption.strip():
            what = said("The assumption is missing; write what has to hold for the one to help the other.")
            complaints.append((position, what))
        elif not draft.withdrawn and set(pair) <= caught:
            what = said("It would lead in a circle: a result cannot be its own cause; turn or drop a link.")
            complaints.append((position, what))
    return Review(standings=standings, complaints=complaints)


def _standing_of(draft: LinkDraft, row: Link | None) -> Standing:
    if row is None:
        return Standing.NEW
    told = (draft.assumption.strip(), draft.evidence.strip())
    return Standing.UNCHANGED if not draft.withdrawn and (row.assumption, row.evidence) == told else Standing.REVISION


def review_indicators(drafts: Sequence[IndicatorDraft]) -> Review:
    """What declaring indicators would do; nothing is written."""
    there = with_keys([*(draft.key for draft in drafts), *(draft.succeeds for draft in drafts if draft.succeeds)])
    standings = [Standing.UNCHANGED if draft.key in there else Standing.NEW for draft in drafts]
    complaints = []
    for position, sentence, is_change in _indicator_complaints(drafts, there):
        complaints.append((position, sentence))
        if is_change:
            standings[position] = Standing.CHANGED
    return Review(standings=standings, complaints=complaints)


def _indicator_complaints(
    drafts: Sequence[IndicatorDraft], there: Mapping[str, Indicator]
) -> Iterator[tuple[int, str, bool]]:
    dimensions = list(Dimension.objects.values_list("code", flat=True))
    ids = {one for draft in drafts for one in (*draft.results, draft.office) if one is not None}
    kinds = dict(nodes(ids=ids).values_list("pk", "kind"))
    splits = _splits(there)
    predecessors = _predecessors(there)
    declared = {draft.key: draft for draft in drafts}
    met: set[str] = set()
    for position, draft in enumerate(drafts):
        sentences = list(indicator_complaints(draft, dimensions=dimensions))
        if draft.key in met:
            sentences.append(said("This key stands more than once in the list; declare each indicator once."))
        met.add(draft.key)
        if draft.office is not None and kinds.get(draft.office) != "office":
            sentences.append(
                said("Number {office} is no office; name the office that answers for it.", office=draft.office)
            )
        sentences += [
            said("Number {result} is no element of a plan; an indicator shows whether one is reached.", result=result)
            for result in draft.results
            if kinds.get(result) != "plan-element"
        ]
        sentences += _predecessor_complaints(draft, there, declared)
        yield from ((position, sentence, False) for sentence in sentences)
        if draft.key in there:
            changes = _changes(draft, there[draft.key], splits.get(draft.key, set()), predecessors.get(draft.key, ""))
            yield from ((position, sentence, True) for sentence in changes)


def _predecessor_complaints(
    draft: IndicatorDraft, there: Mapping[str, Indicator], declared: Mapping[str, IndicatorDraft]
) -> Iterator[str]:
    if not draft.succeeds or draft.succeeds == draft.key:
        return
    before = there.get(draft.succeeds) or declared.get(draft.succeeds)
    if before is None:
        yield said(
            "There is no indicator “{succeeds}” to succeed; declare it first or correct the key.",
            succeeds=draft.succeeds,
        )
        return
    if (before.unit, before.kind) != (draft.unit, draft.kind) and not draft.what_changed:
        yield (
            said(
                "It is counted in {unit} and {succeeds} in {earlier}: that is not one trend; say what changed.",
                unit=draft.unit,
                succeeds=draft.succeeds,
                earlier=before.unit,
            )
        )
    passed, at = {draft.key}, draft.succeeds
    while at in declared and at not in there and at not in passed:
        passed.add(at)
        at = declared[at].succeeds
    if at == draft.key:
        yield said("It would succeed itself by way of others; indicators succeed each other one way.")


def _splits(there: Mapping[str, Indicator]) -> dict[str, set[tuple[str, str]]]:
    rows = Disaggregation.objects.filter(indicator__in=[row.pk for row in there.values()])
    found: dict[str, set[tuple[str, str]]] = {}
    for key, dimension, parts in rows.values_list("indicator__node__code", "dimension__code", "parts"):
        found.setdefault(key, set()).add((dimension, parts))
    return found


def _predecessors(there: Mapping[str, Indicator]) -> dict[str, str]:
    rows = Indicator.objects.filter(pk__in=[row.pk for row in there.values()], succeeds__isnull=False)
    return dict(rows.values_list("node__code", "succeeds__node__code"))


def _changes(draft: IndicatorDraft, row: Indicator, splits: set[tuple[str, str]], before: str) -> Iterator[str]:
    counted = [name for name in COUNTED if getattr(draft, name) != getattr(row, name)]
    if {(one.dimension, one.parts) for one in draft.disaggregations} != splits:
        counted.append(noted("disaggregations"))
    if draft.succeeds != before:
        counted.append(noted("predecessor"))
    if counted:
        yield said(
            "It is declared with another {fields}. What an indicator counts never changes; declare another one that "
            "succeeds it.",
            fields=_called(counted),
        )
    amended = [name for name in AMENDABLE if getattr(draft, name) != getattr(row, name)]
    if draft.office != row.office_id:
        amended.append("office")
    if amended:
        yield said(
            "It is declared with another {fields}; amend it instead.",
            fields=_called(amended),
        )


def _called(fields: Iterable[str]) -> str:
    """What people call parts of an indicator: in the words of the audit trail."""
    return listed(said(name.replace("_", " ")) for name in fields)


def review_targets(drafts: Sequence[TargetDraft]) -> TargetReview:
    """What setting targets would do; nothing is written."""
    rows = with_keys(draft.indicator for draft in drafts)
    known = {fact.key: fact for fact in facts(rows.values()).values()}
    by_category = categories()
    places = set(nodes(kind="place").values_list("pk", flat=True))
    there = {_key_of(row): row for row in targets().filter(indicator__in=[row.pk for row in rows.values()])}
    standings: list[Standing] = []
    complaints: list[tuple[int, str]] = []
    new: list[Target] = []
    for position, draft in enumerate(drafts):
        indicator = known.get(draft.indicator)
        wrong = [*target_complaints(draft, indicator), *_unknown(draft, indicator, by_category, places)]
        if wrong or indicator is None:
            standings.append(Standing.NEW)
            complaints += [(position, sentence) for sentence in wrong]
            continue
        row = _row(draft, indicator, by_category)
        before = there.get(_key_of(row))
        standings.append(_standing(row, before))
        if standings[-1] is Standing.CHANGED and before is not None:
            told = shown(before.value, indicator)
            complaints.append((position, said("It is set at {told} already; to revise it, say why.", told=told)))
        elif standings[-1] is not Standing.UNCHANGED:
            row.revision = before.revision + 1 if before else 0
            there[_key_of(row)] = row
            new.append(row)
    return TargetReview(standings=standings, complaints=complaints, rows=tuple(new))


def _standing(row: Target, before: Target | None) -> Standing:
    if before is None:
        return Standing.NEW
    if (before.value, before.relation) == (row.value, row.relation):
        return Standing.UNCHANGED
    return Standing.REVISION if row.why else Standing.CHANGED


def _unknown(
    draft: TargetDraft, indicator: IndicatorFacts | None, by_category: Mapping[str, int], places: set[int]
) -> Iterator[str]:
    if draft.place is not None and draft.place not in places:
        yield said(
            "There is no place with the number {place}; register it first or leave the place empty.", place=draft.place
        )
    if draft.category and draft.category not in by_category:
        yield said(
            "There is no category “{category}”; write it as dimension/code, such as sex/female.",
            category=draft.category,
        )
    elif draft.category and indicator is not None and draft.category.partition("/")[0] not in indicator.dimensions:
        yield said(
            "The indicator is not split by “{partition}”; leave the category empty.",
            partition=draft.category.partition("/")[0],
        )


def _row(draft: TargetDraft, indicator: IndicatorFacts, by_category: Mapping[str, int]) -> Target:
    return Target(
        indicator_id=indicator.id,
        place_id=draft.place,
        category_id=by_category[draft.category] if draft.category else None,
        is_baseline=draft.is_baseline,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        value=draft.value,
        relation=draft.relation,
        source=draft.source.strip(),
        why=draft.why.strip(),
        is_synthetic=draft.is_synthetic,
    )


def _key_of(row: Target) -> _Key:
    return row.indicator_id, row.place_id, row.category_id, row.is_baseline, str(row.starts_on), str(row.ends_on)
