"""Dimensions and steps of a theory of change: from records to drafts, and what the room says of those."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from headwater.exchange.checking import Record
from headwater.exchange.columns.measures import LANGUAGES
from headwater.exchange.columns.theory import DIMENSIONS, LINKS
from headwater.exchange.drafting.naming import UNKNOWN, Nodes, RecordType, Reviewed, Unfit, each, in_english
from headwater.lib.words import said
from headwater.measures.queries import review_dimensions, review_links
from headwater.measures.rules import DimensionDraft, LinkDraft


def _dimension(record: Record, _: Nodes) -> DimensionDraft:
    values = cast("dict[str, Any]", record.values)
    titled = {code: dict(_titled(f"categories_{code}", values)) for code in LANGUAGES}
    for code in LANGUAGES:
        if title := values.get(f"title_{code}"):
            titled[code][""] = title
    english = titled.pop("en")
    return DimensionDraft(
        code=values["code"],
        title=english.pop(""),
        categories=tuple(english.items()),
        translations={code: some for code, some in titled.items() if some},
    )


def _titled(key: str, values: dict[str, Any]) -> list[tuple[str, str]]:
    """What each category is called, from code=title."""
    pairs = [
        (code.strip(), title.strip()) for code, _, title in (text.partition("=") for text in values.get(key) or ())
    ]
    codes = [code for code, _ in pairs]
    if wrong := [code for code, title in pairs if not code or not title]:
        raise Unfit(
            key, said("“{wrong}” has no title; write each category as its code, =, and its title.", wrong=wrong[0])
        )
    if twice := [code for code in codes if codes.count(code) > 1]:
        raise Unfit(key, said("The category “{twice}” stands there twice; write each once.", twice=twice[0]))
    return pairs


def _review_dimensions(drafts: Sequence[DimensionDraft]) -> Reviewed:
    review = review_dimensions(drafts)
    english = in_english(review.complaints, lambda: review_dimensions(drafts).complaints)
    return Reviewed(
        review.standings,
        [
            (at, "code" if "code" in plain.partition(";")[0] else "categories_en", what)
            for (at, what), (_, plain) in zip(review.complaints, english, strict=True)
        ],
    )


def _link(record: Record, nodes: Nodes) -> LinkDraft:
    values = cast("dict[str, Any]", record.values)
    ends = {key: cast("int", nodes[key]) for key in ("cause", "effect")}
    for key, node in ends.items():
        if node == UNKNOWN:
            # The name that means nothing has its own complaint.
            raise Unfit(key, "")
    return LinkDraft(
        **ends,
        assumption=values["assumption"],
        evidence=values.get("evidence") or "",
        withdrawn=values.get("withdrawn") or False,
    )


def _review_links(drafts: Sequence[LinkDraft]) -> Reviewed:
    review = review_links(drafts)
    english = in_english(review.complaints, lambda: review_links(drafts).complaints)
    return Reviewed(
        review.standings,
        [
            (at, "withdrawn" if "withdraw" in plain else "effect", what)
            for (at, what), (_, plain) in zip(review.complaints, english, strict=True)
        ],
    )


DIMENSION: RecordType[DimensionDraft] = RecordType(
    sheet=DIMENSIONS, day="", drafting=each(_dimension), review=_review_dimensions
)
LINK: RecordType[LinkDraft] = RecordType(sheet=LINKS, day="", drafting=each(_link), review=_review_links)
