"""Names, dates and roles, without a database."""

from datetime import date

import pytest

from headwater.registry.rules import (
    NODE_KINDS,
    ROLES,
    Edge,
    NodeDraft,
    Seen,
    Span,
    downwards,
    folded,
    in_circles,
    is_on,
    meant,
    membership_complaints,
    node_complaints,
    official_on,
    overlap,
    upwards,
)

FIRST, LAST = date(2023, 3, 1), date(2023, 6, 30)


class Named:
    def __init__(self, text: str, valid_from: date | None, *, language: str = "en", is_variant: bool = False) -> None:
        self.text, self.valid_from, self.language, self.is_variant = text, valid_from, language, is_variant
        self.valid_to: date | None = None


@pytest.mark.parametrize(
    ("day", "so"),
    [
        (date(2023, 2, 28), False),
        (date(2023, 3, 1), True),
        (date(2023, 6, 30), True),
        (date(2023, 7, 1), False),
    ],
)
def test_both_ends_of_a_span_are_included(day: date, so: bool) -> None:
    assert is_on(Span(FIRST, LAST), day) is so


def test_a_span_may_be_open_at_either_end() -> None:
    assert is_on(Span(None, LAST), date(1951, 12, 5))
    assert is_on(Span(FIRST, None), date(2099, 1, 1))
    assert not is_on(Span(FIRST, None), date(2023, 2, 28))


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        (Span(date(2023, 6, 30), None), True),
        (Span(date(2023, 7, 1), None), False),
        (Span(None, date(2023, 3, 1)), True),
        (Span(None, date(2023, 2, 28)), False),
        (Span(date(2023, 4, 1), date(2023, 4, 1)), True),
        (Span(None, None), True),
    ],
)
def test_spans_overlap_when_they_share_a_day(other: Span, shared: bool) -> None:
    assert overlap(Span(FIRST, LAST), other) is shared
    assert overlap(other, Span(FIRST, LAST)) is shared


@pytest.mark.parametrize(
    ("written", "also"),
    [
        ("  Data   and Evidence ", "data and evidence"),
        ("2024–2028 Strategic Plan", "2024-2028 strategic plan"),
        ("Cox’s Bazar", "COX'S BAZAR"),
        ("Türkiye", "TU\u0308RKIYE"),
        ("Straße", "STRASSE"),
    ],
)
def test_spellings_that_mean_the_same_compare_the_same(written: str, also: str) -> None:
    assert folded(written) == folded(also)


def test_other_letters_stay_other_words() -> None:
    assert folded("Cameroun") != folded("Cameroon")
    assert folded("Côte d'Ivoire") != folded("Cote d'Ivoire")


def test_the_official_name_is_the_one_of_the_day() -> None:
    names = [
        Named("Office of Internal Oversight", date(2023, 1, 1)),
        Named("Office of the Inspector General", None),
        Named("OIO", None, is_variant=True),
        Named("Bureau du contrôle interne", date(2023, 1, 1), language="fr"),
    ]
    assert official_on(names, date(2022, 12, 31), "en") == "Office of the Inspector General"
    assert official_on(names, date(2023, 1, 1), "en") == "Office of Internal Oversight"
    assert official_on(names, date(2023, 1, 1), "fr") == "Bureau du contrôle interne"
    assert official_on(names, date(2023, 1, 1), "ar") == "Office of Internal Oversight"
    # Before the first name in a language the first one stands in.
    assert official_on(names, date(2022, 1, 1), "fr") == "Bureau du contrôle interne"
    assert official_on([Named("OIO", None, is_variant=True)], date(2023, 1, 1), "en") is None


def test_a_text_means_its_code_first_then_names_of_the_day_then_other_days() -> None:
    then, now = Span(None, date(2022, 12, 31)), Span(date(2023, 1, 1))
    day = date(2023, 5, 5)
    assert meant([Seen(1, by_code=True), Seen(2, span=now)], day) == {1}
    assert meant([Seen(1, span=then), Seen(2, span=now)], day) == {2}
    assert meant([Seen(1, span=then)], day) == {1}
    assert meant([Seen(1, span=now), Seen(2)], day) == {1, 2}
    assert meant([Seen(1, span=now), Seen(1)], day) == {1}
    assert meant([], day) == frozenset()


@pytest.mark.parametrize(
    ("draft", "complaint"),
    [
        (NodeDraft(kind="donor", code="X", name="X", valid_from=FIRST), "“donor” is not a kind of thing"),
        (NodeDraft(kind="fund", code="", name="X", valid_from=FIRST), "“” is not a code"),
        (NodeDraft(kind="fund", code=" X", name="X", valid_from=FIRST), "“ X” is not a code"),
        (NodeDraft(kind="fund", code="X" * 101, name="X", valid_from=FIRST), "is not a code; write 1 to 100"),
        (NodeDraft(kind="fund", code="X", name="  ", valid_from=FIRST), "A name is missing"),
        (NodeDraft(kind="fund", code="X", name="X" * 301, valid_from=FIRST), "A name has 301 characters"),
    ],
)
def test_what_cannot_be_registered_is_said(draft: NodeDraft, complaint: str) -> None:
    (said,) = node_complaints(draft)
    assert complaint in said


def said_of(
    role: str, member_kind: str, of_kind: str, *, until: date | None = None, evidence: str = "A:1"
) -> list[str]:
    span = Span(FIRST, until)
    complaints = membership_complaints(
        role=role, member_kind=member_kind, of_kind=of_kind, span=span, evidence=evidence
    )
    return list(complaints)


@pytest.mark.parametrize(
    ("role", "member", "of"),
    [
        ("type", "organisation", "organisation-type"),
        ("country", "office", "place"),
        ("part of", "plan-element", "plan"),
        ("part of", "plan-element", "plan-element"),
        ("part of", "place", "place"),
        ("donor", "organisation", "organisation"),
        ("succeeds", "plan", "plan"),
    ],
)
def test_kinds_that_go_together(role: str, member: str, of: str) -> None:
    assert said_of(role, member, of) == []


@pytest.mark.parametrize(
    ("role", "member", "of", "complaint"),
    [
        ("friend", "organisation", "organisation", "“friend” is not a role"),
        ("type", "place", "organisation-type", "a member is one of: organisation; “place” is not"),
        ("country", "office", "fund", "“office” belongs to one of: place; “fund” is not"),
        ("part of", "place", "plan", "“place” belongs to one of: place; “plan” is not"),
        ("part of", "plan-element", "office", "belongs to one of: plan, plan-element; “office” is not"),
        ("succeeds", "plan", "fund", "“plan” cannot succeed “fund”"),
    ],
)
def test_kinds_that_do_not(role: str, member: str, of: str, complaint: str) -> None:
    (said,) = said_of(role, member, of)
    assert complaint in said


def test_a_membership_needs_evidence_and_an_end_after_its_beginning() -> None:
    assert "evidence is missing" in said_of("donor", "organisation", "organisation", evidence=" ")[0]
    (said,) = said_of("donor", "organisation", "organisation", until=date(2023, 2, 28))
    assert said.startswith("It would end on 2023-02-28, before it begins on 2023-03-01")
    assert said_of("donor", "organisation", "organisation", until=FIRST) == []


def test_a_circle_is_found_on_the_day_it_closes() -> None:
    edges = [
        Edge(1, 2, Span(FIRST)),
        Edge(2, 3, Span(FIRST)),
        Edge(3, 1, Span(date(2030, 1, 1))),
        Edge(4, 1, Span(FIRST)),
    ]
    assert in_circles(edges, since=FIRST) == {1, 2, 3}
    # The chain ends before the last edge begins: no day sees a circle.
    ended = [Edge(1, 2, Span(FIRST, LAST)), *edges[1:]]
    assert in_circles(ended, since=FIRST) == frozenset()


def test_walking_a_tree() -> None:
    children = {10: [11, 12], 12: [13]}
    assert downwards(10, children) == [(11, 10, 1), (12, 10, 1), (13, 12, 2)]
    assert upwards(13, {13: 12, 12: 10, 11: 10}) == [12, 10]
    assert upwards(10, {13: 12}) == []


def test_walking_in_a_circle_ends() -> None:
    assert upwards(1, {1: 2, 2: 3, 3: 2}) == [2, 3]
    assert downwards(1, {1: [2], 2: [1]}) == [(2, 1, 1)]


def test_every_role_is_between_kinds_that_exist() -> None:
    for role in ROLES.values():
        assert role.member_kinds | role.of_kinds <= set(NODE_KINDS)
