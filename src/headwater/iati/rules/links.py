"""Which activity of the donor a contribution came from: what may be said, and when it needs a reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from headwater.lib.words import number, said

LONGEST_IDENTIFIER = 300
LONGEST_WHY = 1_000
# What the standard's ruleset asks of identifiers.
_NOT_ALLOWED = re.compile(r"[\s/&|?]")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDraft:
    """A link that somebody wants: the donor's activity of a contribution (its id), or none ("") to undo one.

    organisation_ref, organisation_name, title: whose activity it is and what it is called, where that is known.
    received: the id of the received activity it was chosen from. why: one sentence; needed where a link is changed.
    """

    contribution: int
    activity: str
    organisation_ref: str = ""
    organisation_name: str = ""
    title: str = ""
    received: int | None = None
    why: str = ""
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """The donor's activity of a contribution, as provider-org/@provider-activity-id needs it."""

    activity_id: str
    org_ref: str
    org_name: str
    title: str
    is_synthetic: bool


def link_complaints(draft: LinkDraft, *, code: str, linked: str | None, is_reversed: bool) -> Iterator[str]:
    """What is wrong with a link. linked: the activity that is linked now ("" or None: none)."""
    if is_reversed:
        yield said("The contribution {code} was reversed; no money came, so no activity is linked to it.", code=code)
    if not draft.activity and not linked:
        yield said("No activity is linked to {code}, so there is none to undo; write an identifier.", code=code)
    if _NOT_ALLOWED.search(draft.activity) or len(draft.activity) > LONGEST_IDENTIFIER:
        yield said(
            "“{activity}” is no IATI identifier; write the one that the donor publishes: at most {most} signs, without "
            "spaces and without / & | ?.",
            activity=draft.activity[:60],
            most=LONGEST_IDENTIFIER,
        )
    if linked and linked != draft.activity and not draft.why.strip():
        yield said(
            "{code} is linked to {linked} already; write one sentence that says why that is changed.",
            code=code,
            linked=linked,
        )
    if len(draft.why) > LONGEST_WHY:
        yield said(
            "The reason has {count} signs; shorten it to {most}.",
            count=number(len(draft.why)),
            most=number(LONGEST_WHY),
        )
