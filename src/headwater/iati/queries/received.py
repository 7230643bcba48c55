"""Reading what others publish, and which of their activities our contributions came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from django.db.models import Case, Exists, OuterRef, Prefetch, QuerySet, When

from headwater.funding.queries import Contribution, contributions
from headwater.funding.rules import ContributionStatus
from headwater.iati.models import Link as Link
from headwater.iati.models import ReceivedActivity as ReceivedActivity
from headwater.iati.models import ReceivedFile as ReceivedFile
from headwater.iati.models import ReceivedProblem as ReceivedProblem
from headwater.iati.models import ReceivedTransaction as ReceivedTransaction
from headwater.iati.rules.links import Provider

# As many values as one statement may carry on either database, with room for others.
_IN_ONE_QUESTION = 500

_Value = TypeVar("_Value")


def in_parts(values: Iterable[_Value], size: int = _IN_ONE_QUESTION) -> Iterator[list[_Value]]:
    """Values in lists that one question to the database can carry."""
    waiting = iter(values)
    while part := list(islice(waiting, size)):
        yield part


def received_files() -> QuerySet[ReceivedFile]:
    """The files of others that were read, latest first."""
    return ReceivedFile.objects.select_related("received_by").order_by("-pk")


def received_problems(file: ReceivedFile) -> QuerySet[ReceivedProblem]:
    """What was wrong in a file: with the file as a whole, such as where it breaks off, then line by line."""
    rows = ReceivedProblem.objects.filter(file=file)
    return rows.order_by(Case(When(identifier="", element="", then=0), default=1), "line", "pk")


def received_activities() -> QuerySet[ReceivedActivity]:
    """What others publish, each activity in its latest state."""
    later = ReceivedActivity.objects.filter(identifier=OuterRef("identifier"), revision__gt=OuterRef("revision"))
    return ReceivedActivity.objects.filter(~Exists(later)).select_related("file")


def received_states(identifier: str) -> QuerySet[ReceivedActivity]:
    """All states of one activity, the latest first."""
    whole = Prefetch("transactions", ReceivedTransaction.objects.order_by("on", "position"))
    found = ReceivedActivity.objects.filter(identifier=identifier).select_related("file")
    return found.prefetch_related("organisations", whole).order_by("-revision")


def links(ids: Iterable[int] | None = None) -> dict[int, Link]:
    """The link in force of each contribution (by its id), those that were undone left out; ids None: of all."""
    found: dict[int, Link] = {}
    for rows in (
        [Link.objects.all()] if ids is None else [Link.objects.filter(contribution__in=i) for i in in_parts(ids)]
    ):
        for link in rows.select_related("linked_by").order_by("revision"):
            found[link.contribution_id] = link
    return {contribution: link for contribution, link in found.items() if link.activity}


def link_history(contribution: int) -> QuerySet[Link]:
    """Every link that a contribution had, the latest first."""
    return Link.objects.filter(contribution=contribution).select_related("linked_by").order_by("-revision")


def provider_activities(ids: Iterable[int]) -> dict[int, Provider]:
    """The donor's activity linked to each contribution (by its id); one without a link is not in the answer."""
    return {
        contribution: Provider(
            activity_id=link.activity,
            org_ref=link.organisation_ref,
            org_name=link.organisation_name,
            title=link.title,
            is_synthetic=link.is_synthetic,
        )
        for contribution, link in links(ids).items()
    }


def unlinked() -> QuerySet[Contribution]:
    """Contributions that stand in the books and whose activity at the donor nobody has said."""
    return _with_link(False)


def linked() -> QuerySet[Contribution]:
    """Contributions that stand in the books and whose activity at the donor is known."""
    return _with_link(True)


def _with_link(is_linked: bool) -> QuerySet[Contribution]:
    later = Link.objects.filter(contribution=OuterRef("contribution"), revision__gt=OuterRef("revision"))
    in_force = Link.objects.filter(~Exists(later), contribution=OuterRef("pk")).exclude(activity="")
    standing = contributions(status=ContributionStatus.RECEIVED)
    return standing.filter(Exists(in_force) if is_linked else ~Exists(in_force))
