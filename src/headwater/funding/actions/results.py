"""Saying which results an allocation or a project is expected to help to reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.db import transaction
from django.utils import timezone

from headwater.access.queries import Person, require
from headwater.audit.actions import note_many
from headwater.audit.rules import Line
from headwater.funding.actions.contributions import Registered
from headwater.funding.models import Allocation, ExpectedResult
from headwater.funding.queries.results import expected_results
from headwater.funding.rules import ExpectedResultDraft, expected_complaints, share_complaint
from headwater.lib.errors import Complaint, refuse_if
from headwater.lib.words import said
from headwater.measures.queries import Indicator, with_keys
from headwater.registry.queries import Node, nodes

_POWER = "propose allocations"
# The allocation or project, the result and the indicator.
_Key = tuple[int, int, int, int]


@transaction.atomic
def expect_results(*, drafts: Sequence[ExpectedResultDraft], by: Person) -> Registered:
    """Say what allocations and projects should help to reach. The same again changes nothing; a change needs a reason.

    Refused, with all complaints together: without the power “propose allocations”; an unknown allocation, project,
    result or indicator; a value without an indicator; shares that are more than the whole; a change without saying why.
    """
    require(by, _POWER)
    codes = [draft.allocation for draft in drafts if draft.allocation is not None]
    found = {row.code: row for row in Allocation.objects.select_for_update(of=("self",)).filter(code__in=codes)}
    known = {node.pk: node for node in nodes(ids={n for draft in drafts for n in (draft.result, draft.project or 0)})}
    indicators = with_keys(draft.indicator for draft in drafts if draft.indicator)
    refuse_if(
        Complaint(sentence, _where(draft))
        for draft in drafts
        for sentence in [*expected_complaints(draft), *_unknown(draft, found, known, indicators)]
    )
    standing = {_key(row): row for row in expected_results()}
    complaints: list[Complaint] = []
    new: list[ExpectedResult] = []
    for draft in drafts:
        row = _row(draft, found, indicators, by)
        before = standing.get(_key(row))
        if before is not None and _said(before) == _said(row):
            continue
        if before is not None and not row.why:
            complaints.append(
                Complaint(said("This is expected otherwise already; to revise it, say why."), _where(draft))
            )
            continue
        row.revision = before.revision + 1 if before else 0
        standing[_key(row)] = row
        new.append(row)
    complaints += _shares(standing, new, found, known)
    refuse_if(complaints)
    # What bears less goes first, so that the shares of a subject are never more than the whole on the way.
    for row in sorted(new, key=lambda one: one.share_percent):
        row.save(force_insert=True)
    note_many(by=by, lines=[_line(draft) for draft in drafts] if new else [])
    return Registered(new=len(new), unchanged=len(drafts) - len(new))


def _where(draft: ExpectedResultDraft) -> str:
    if draft.allocation:
        return said("expected of {allocation}", allocation=draft.allocation)
    return said("expected of project {project}", project=draft.project)


def _unknown(
    draft: ExpectedResultDraft,
    allocations: dict[str, Allocation],
    known: dict[int, Node],
    indicators: dict[str, Indicator],
) -> Iterator[str]:
    if draft.allocation is not None and draft.allocation not in allocations:
        yield said("There is no allocation {allocation}; correct the code.", allocation=draft.allocation)
    if draft.project is not None and (draft.project not in known or known[draft.project].kind != "project"):
        yield said("Number {project} is no project; name one.", project=draft.project)
    if draft.result not in known or known[draft.result].kind != "plan-element":
        yield said(
            "Number {result} is no element of a plan; name the result that it helps to reach.", result=draft.result
        )
    if draft.indicator and draft.indicator not in indicators:
        yield said(
            "There is no indicator “{indicator}”; declare it first or correct the key.", indicator=draft.indicator
        )


def _row(
    draft: ExpectedResultDraft, allocations: dict[str, Allocation], indicators: dict[str, Indicator], by: Person
) -> ExpectedResult:
    return ExpectedResult(
        allocation=allocations[draft.allocation] if draft.allocation is not None else None,
        project_id=draft.project,
        result_id=draft.result,
        indicator=indicators[draft.indicator] if draft.indicator else None,
        value=draft.value,
        share_percent=draft.share_percent,
        source=draft.source.strip(),
        why=draft.why.strip(),
        is_synthetic=draft.is_synthetic,
        told_by=by,
        told_at=timezone.now(),
    )


def _key(row: ExpectedResult) -> _Key:
    return row.allocation_id or 0, row.project_id or 0, row.result_id, row.indicator_id or 0


def _said(row: ExpectedResult) -> tuple[int | None, int, str]:
    return row.value, row.share_percent, row.source


def _shares(
    standing: dict[_Key, ExpectedResult],
    new: Sequence[ExpectedResult],
    allocations: dict[str, Allocation],
    known: dict[int, Node],
) -> Iterator[Complaint]:
    shares: dict[tuple[int, int], list[int]] = defaultdict(list)
    for key, row in standing.items():
        shares[key[:2]].append(row.share_percent)
    names = {(row.pk, 0): f"allocation {code}" for code, row in allocations.items()}
    for subject in dict.fromkeys(_key(row)[:2] for row in new):
        name = names.get(subject) or f"project {known[subject[1]].code}"
        if sentence := share_complaint(name, shares[subject]):
            yield Complaint(sentence)


def _line(draft: ExpectedResultDraft) -> Line:
    target = f"allocation:{draft.allocation}" if draft.allocation else f"project:{draft.project}"
    after = {
        "result": draft.result,
        "indicator": draft.indicator,
        "value": draft.value,
        "share_percent": draft.share_percent,
        "source": draft.source,
        "why": draft.why,
    }
    return Line(action="expect result", target=target, after=after)
