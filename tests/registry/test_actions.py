"""Registering, renaming, beginning and ending; and what the database refuses when somebody goes round the actions."""

from collections.abc import Sequence
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from headwater.access.queries import Person
from headwater.audit.queries import lines
from headwater.lib.errors import Refused
from headwater.registry import actions, queries
from headwater.registry.actions import MembershipDraft
from headwater.registry.models import Membership, Name
from headwater.registry.queries import Node
from headwater.registry.rules import NodeDraft

START = date(2020, 1, 1)
TODAY = date(2023, 7, 1)


def organisation(code: str, by: Person, name: str = "") -> Node:
    return actions.register(kind="organisation", code=code, name=name or code, valid_from=START, by=by)


@pytest.fixture
def sweden(clerk: Person) -> Node:
    return organisation("SWE", clerk, "Sweden")


@pytest.fixture
def types(clerk: Person) -> dict[str, Node]:
    drafts = [
        NodeDraft(kind="organisation-type", code=code, name=code.title(), valid_from=START)
        for code in ("government", "private")
    ]
    return actions.register_many(drafts=drafts, by=clerk)


def told(target: str) -> list[tuple[str, object, object]]:
    return [(line.action, line.before, line.after) for line in lines(target=target)]


def test_registering_leaves_one_line(sweden: Node) -> None:
    assert told("organisation:SWE") == [
        ("register", None, {"name": "Sweden", "language": "en", "valid_from": "2020-01-01"})
    ]


def test_a_code_is_taken_however_it_is_spelt(clerk: Person, sweden: Node) -> None:
    with pytest.raises(Refused, match="The code “swe” already stands for the organisation Sweden"):
        organisation("swe", clerk)
    assert actions.register(kind="fund", code="SWE", name="A fund", valid_from=START, by=clerk).kind == "fund"


def test_registering_again_in_bulk_changes_nothing(clerk: Person, sweden: Node) -> None:
    drafts = [
        NodeDraft(kind="organisation", code="SWE", name="sweden", valid_from=START),
        NodeDraft(kind="organisation", code="NOR", name="Norway", valid_from=START),
    ]
    first = actions.register_many(drafts=drafts, by=clerk)
    again = actions.register_many(drafts=drafts, by=clerk)
    assert first == again
    assert first["SWE"] == sweden
    assert Node.objects.count() == 2
    assert len(told("organisation:SWE")) == len(told("organisation:NOR")) == 1


def test_a_bulk_that_contradicts_is_refused_whole(clerk: Person, sweden: Node) -> None:
    with pytest.raises(Refused) as refusal:
        actions.register_many(
            drafts=[
                NodeDraft(kind="organisation", code="SWE", name="Switzerland", valid_from=START),
                NodeDraft(kind="organisation", code="NOR", name="Norway", valid_from=START),
            ],
            by=clerk,
        )
    assert str(refusal.value).startswith("SWE: The organisation is registered as Sweden, not as Switzerland")
    with pytest.raises(Refused) as refusal:
        actions.register_many(
            drafts=[
                NodeDraft(kind="organisation", code="NOR", name="Norway", valid_from=START),
                NodeDraft(kind="organisation", code="nor", name=" ", valid_from=START),
            ],
            by=clerk,
        )
    assert len(refusal.value.complaints) == 2
    assert list(queries.nodes(kind="organisation")) == [sweden]


def test_a_new_name_ends_the_former_one_the_day_before(clerk: Person, sweden: Node) -> None:
    actions.rename(node=sweden, name="Kingdom of Sweden", on=date(2023, 1, 1), by=clerk, source="synthetic")
    assert [(n.text, n.valid_from, n.valid_to) for n in queries.names(sweden)] == [
        ("Sweden", START, date(2022, 12, 31)),
        ("Kingdom of Sweden", date(2023, 1, 1), None),
    ]
    assert told("organisation:SWE")[-1] == (
        "rename",
        {"name": "Sweden", "valid_from": "2020-01-01", "valid_to": None},
        {"name": "Kingdom of Sweden", "language": "en", "valid_from": "2023-01-01", "source": "synthetic"},
    )


@pytest.mark.parametrize(
    ("name", "on", "sentence"),
    [
        ("Sweden", date(2023, 1, 1), "It is already called Sweden, since 2020-01-01"),
        ("Sverige", START, "It is called Sweden since 2020-01-01; a new name begins on a later day"),
        (" ", date(2023, 1, 1), "A name is missing"),
    ],
)
def test_a_name_that_cannot_follow(clerk: Person, sweden: Node, name: str, on: date, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        actions.rename(node=sweden, name=name, on=on, by=clerk)
    assert [held.text for held in queries.names(sweden)] == ["Sweden"]


def test_each_language_has_its_own_names(clerk: Person, sweden: Node) -> None:
    actions.rename(node=sweden, name="Suède", on=START, by=clerk, language="fr")
    assert queries.name_of(sweden, on=TODAY, language="fr") == "Suède"
    assert queries.name_of(sweden, on=TODAY) == "Sweden"


def test_a_variant_needs_a_source_and_means_one_thing(clerk: Person, sweden: Node) -> None:
    variant = actions.add_variant(node=sweden, name="SWEDEN (Kingdom of)", by=clerk, source="letter:1")
    assert actions.add_variant(node=sweden, name="sweden  (kingdom of)", by=clerk, source="letter:2") == variant
    with pytest.raises(Refused, match="The source of “Sverige” is missing"):
        actions.add_variant(node=sweden, name="Sverige", by=clerk, source=" ")
    norway = organisation("NOR", clerk, "Norway")
    with pytest.raises(Refused, match="“Sweden” is already a name of the organisation SWE"):
        actions.add_variant(node=norway, name="Sweden", by=clerk, source="letter:3")
    assert [line[0] for line in told("organisation:SWE")] == ["register", "add variant"]


def test_what_is_so_begins_and_ends_with_evidence(clerk: Person, sweden: Node, types: dict[str, Node]) -> None:
    held = actions.begin(
        role="type", member=sweden, of=types["government"], valid_from=START, evidence="synthetic:1", by=clerk
    )
    with pytest.raises(Refused, match="It begins on 2020-01-01 and cannot end on 2019-12-31"):
        actions.end(membership=held, on=date(2019, 12, 31), evidence="synthetic:2", by=clerk)
    with pytest.raises(Refused, match="The evidence is missing"):
        actions.end(membership=held, on=TODAY, evidence="", by=clerk)
    actions.end(membership=held, on=TODAY, evidence="synthetic:2", by=clerk)
    with pytest.raises(Refused, match="Its last day is already 2023-07-01"):
        actions.end(membership=held, on=date(2023, 8, 1), evidence="synthetic:3", by=clerk)
    assert queries.members(role="type", of=types["government"], on=TODAY) == [sweden]
    assert queries.members(role="type", of=types["government"], on=date(2023, 7, 2)) == []
    begun: dict[str, object] = {"role": "type", "of": "organisation-type:government", "valid_from": "2020-01-01"}
    assert told("organisation:SWE")[1:] == [
        ("begin", None, begun | {"valid_to": None, "evidence": "synthetic:1"}),
        (
            "end",
            begun | {"valid_to": None, "evidence": "synthetic:1"},
            begun | {"valid_to": "2023-07-01", "evidence": "synthetic:2"},
        ),
    ]


def test_an_exclusive_role_is_held_in_one_thing_at_a_time(clerk: Person, sweden: Node, types: dict[str, Node]) -> None:
    first = actions.begin(
        role="type", member=sweden, of=types["government"], valid_from=START, evidence="synthetic", by=clerk
    )
    with pytest.raises(Refused, match="“type” of government from 2020-01-01 on, so it does not begin on"):
        actions.begin(role="type", member=sweden, of=types["private"], valid_from=TODAY, evidence="synthetic", by=clerk)
    actions.end(membership=first, on=date(2023, 6, 30), evidence="synthetic", by=clerk)
    actions.begin(role="type", member=sweden, of=types["private"], valid_from=TODAY, evidence="synthetic", by=clerk)
    assert queries.wholes(role="type", members=[sweden], on=date(2023, 6, 30)) == {sweden.pk: types["government"]}
    assert queries.wholes(role="type", members=[sweden], on=TODAY) == {sweden.pk: types["private"]}


def test_a_role_that_is_not_exclusive_is_still_recorded_once(clerk: Person, sweden: Node) -> None:
    agencies = [organisation(code, clerk) for code in ("ONE", "TWO")]
    for agency in agencies:
        actions.begin(role="donor", member=sweden, of=agency, valid_from=START, evidence="synthetic", by=clerk)
    with pytest.raises(Refused, match="SWE stands in the role “donor” of ONE from 2020-01-01 on"):
        actions.begin(role="donor", member=sweden, of=agencies[0], valid_from=TODAY, evidence="synthetic", by=clerk)


def parts(pairs: str, places: dict[str, Node]) -> list[MembershipDraft]:
    return [
        MembershipDraft(role="part of", member=places[a], of=places[b], valid_from=START, evidence="synthetic")
        for a, b in (pair.split(">") for pair in pairs.split())
    ]


@pytest.fixture
def places(clerk: Person) -> dict[str, Node]:
    drafts = [NodeDraft(kind="place", code=code, name=code, valid_from=START) for code in "ABCD"]
    return actions.register_many(drafts=drafts, by=clerk)


def test_nothing_becomes_part_of_itself(clerk: Person, places: dict[str, Node]) -> None:
    assert len(actions.begin_many(drafts=parts("A>B B>C", places), by=clerk)) == 2
    for circle in ("C>A", "C>B", "A>A"):
        with pytest.raises(Refused, match=r"would be part of itself|stands in the role"):
            actions.begin_many(drafts=parts(circle, places), by=clerk)
    with pytest.raises(Refused, match="C would be part of itself; choose another whole"):
        actions.begin(
            role="part of", member=places["C"], of=places["A"], valid_from=TODAY, evidence="synthetic", by=clerk
        )
    assert Membership.objects.count() == 2


def test_beginning_again_in_bulk_changes_nothing(clerk: Person, places: dict[str, Node]) -> None:
    assert len(actions.begin_many(drafts=parts("A>C B>C", places), by=clerk)) == 2
    assert actions.begin_many(drafts=parts("A>C B>C", places), by=clerk) == []
    with pytest.raises(Refused, match="A: A stands in the role “part of” of C"):
        actions.begin_many(drafts=parts("A>B", places), by=clerk)
    with pytest.raises(Refused, match="D: D stands in the role “part of” of A"):
        actions.begin_many(drafts=parts("D>A D>B", places), by=clerk)
    with pytest.raises(Refused, match="B: B stands in the role"):
        actions.begin_many(drafts=parts("B>C B>A", places), by=clerk)


# From here on somebody goes round the actions, straight to the tables.


def refused_by_the_database(sql: str, values: Sequence[str | int] = ()) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize("change", ["kind = 'fund'", "code = 'NOR'", "code_key = 'nor'", "id = id + 1000"])
def test_a_node_stays_itself(sweden: Node, change: str) -> None:
    refused_by_the_database(f"UPDATE registry_node SET {change} WHERE id = %s", [sweden.pk])
    sweden.refresh_from_db()
    assert (sweden.kind, sweden.code) == ("organisation", "SWE")


@pytest.mark.parametrize("table", ["registry_node", "registry_name", "registry_membership"])
def test_nothing_is_removed(clerk: Person, sweden: Node, types: dict[str, Node], table: str) -> None:
    actions.begin(role="type", member=sweden, of=types["private"], valid_from=START, evidence="synthetic", by=clerk)
    refused_by_the_database(f"DELETE FROM {table}")
    if connection.vendor == "postgresql":
        # PostgreSQL looks at deferred foreign keys first, and this test still has some open.
        connection.check_constraints()
        refused_by_the_database(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize(
    ("kind", "code", "key"),
    [("organisation", "SWE", "swe"), ("organisation", "Swe", "swe"), ("", "X", "x"), ("fund", "", "")],
)
def test_a_second_or_empty_code_is_refused(sweden: Node, kind: str, code: str, key: str) -> None:
    refused_by_the_database("INSERT INTO registry_node (kind, code, code_key) VALUES (%s, %s, %s)", [kind, code, key])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has INSERT OR REPLACE")
def test_nothing_is_replaced(clerk: Person, sweden: Node, types: dict[str, Node]) -> None:
    actions.begin(role="type", member=sweden, of=types["private"], valid_from=START, evidence="synthetic", by=clerk)
    refused_by_the_database(
        "INSERT OR REPLACE INTO registry_node (kind, code, code_key) VALUES ('organisation', 'SWE', 'swe')"
    )
    refused_by_the_database(
        "INSERT OR REPLACE INTO registry_node SELECT id, 'fund', 'F', 'f' FROM registry_node WHERE code = 'SWE'"
    )
    for table in ("registry_name", "registry_membership"):
        refused_by_the_database(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


def name(node: Node, start: date | None, end: date | None, *, variant: bool = False, language: str = "en") -> Name:
    return Name(
        node=node, language=language, text="N", text_key="n", valid_from=start, valid_to=end, is_variant=variant
    )


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2023, 1, 1), None),
        (date(2019, 1, 1), START),
        (None, None),
        (None, START),
        (date(2022, 12, 31), date(2022, 12, 31)),
    ],
)
def test_official_names_never_overlap(clerk: Person, sweden: Node, start: date | None, end: date | None) -> None:
    actions.rename(node=sweden, name="Kingdom of Sweden", on=date(2023, 1, 1), by=clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        name(sweden, start, end).save()
    # Not even within one statement.
    with pytest.raises(IntegrityError), transaction.atomic():
        Name.objects.bulk_create([name(sweden, START, None, language="fr"), name(sweden, start, end, language="fr")])


def test_names_that_do_not_overlap_are_let_through(clerk: Person, sweden: Node) -> None:
    name(sweden, None, date(2019, 12, 31)).save()
    name(sweden, START, None, language="fr").save()
    name(sweden, None, None, variant=True).save()
    name(organisation("NOR", clerk), None, date(2019, 12, 31)).save()
    assert len(queries.names(sweden)) == 4


def test_a_last_day_is_not_moved_over_the_next_name(clerk: Person, sweden: Node) -> None:
    actions.rename(node=sweden, name="Kingdom of Sweden", on=date(2023, 1, 1), by=clerk)
    refused_by_the_database("UPDATE registry_name SET valid_to = '2023-01-01' WHERE text = 'Sweden'")
    refused_by_the_database("UPDATE registry_name SET valid_to = NULL WHERE text = 'Sweden'")
    refused_by_the_database("UPDATE registry_name SET valid_to = '2019-12-31' WHERE text = 'Sweden'")


@pytest.mark.parametrize(
    "change",
    [
        "text = 'S'",
        "text_key = 's'",
        "language = 'sv'",
        "valid_from = '2021-01-01'",
        "is_variant = NOT is_variant",
        "source = 'other'",
        "id = id + 1000",
        "node_id = node_id + 1",
    ],
)
def test_of_a_name_only_the_last_day_changes(sweden: Node, change: str) -> None:
    refused_by_the_database(f"UPDATE registry_name SET {change} WHERE node_id = %s", [sweden.pk])


def membership(role: str, member: Node, of: Node, start: date, end: date | None, *, exclusive: bool) -> Membership:
    return Membership(
        role=role, is_exclusive=exclusive, member=member, of=of, valid_from=start, valid_to=end, evidence="synthetic"
    )


@pytest.mark.parametrize(
    ("start", "end"), [(TODAY, None), (date(2019, 1, 1), START), (date(2019, 1, 1), None), (TODAY, TODAY)]
)
def test_exclusive_memberships_never_overlap(
    clerk: Person, sweden: Node, types: dict[str, Node], start: date, end: date | None
) -> None:
    actions.begin(role="type", member=sweden, of=types["government"], valid_from=START, evidence="synthetic", by=clerk)
    for exclusive in (True, False):
        with pytest.raises(IntegrityError), transaction.atomic():
            membership("type", sweden, types["private"], start, end, exclusive=exclusive).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        membership("type", sweden, types["government"], start, end, exclusive=False).save()
    norway = organisation("NOR", clerk)
    both = [membership("type", norway, of, start, end, exclusive=True) for of in types.values()]
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.bulk_create(both)


def test_memberships_that_do_not_overlap_are_let_through(clerk: Person, sweden: Node, types: dict[str, Node]) -> None:
    actions.begin(role="type", member=sweden, of=types["government"], valid_from=START, evidence="synthetic", by=clerk)
    membership("type", sweden, types["private"], date(2019, 1, 1), date(2019, 12, 31), exclusive=True).save()
    membership("type", organisation("NOR", clerk), types["private"], START, None, exclusive=True).save()
    assert queries.count(role="type", of=types["private"], on=date(2019, 12, 31)) == 1


def test_an_end_is_not_moved_over_the_next_membership(clerk: Person, sweden: Node, types: dict[str, Node]) -> None:
    first = actions.begin(
        role="type", member=sweden, of=types["government"], valid_from=START, evidence="synthetic", by=clerk
    )
    actions.end(membership=first, on=date(2022, 12, 31), evidence="synthetic", by=clerk)
    actions.begin(role="type", member=sweden, of=types["private"], valid_from=TODAY, evidence="synthetic", by=clerk)
    for end in ("'2023-07-01'", "NULL", "'2019-12-31'"):
        refused_by_the_database(f"UPDATE registry_membership SET valid_to = {end} WHERE id = %s", [first.pk])


@pytest.mark.parametrize(
    "change",
    [
        "role = 'donor'",
        "is_exclusive = NOT is_exclusive",
        "valid_from = '2021-01-01'",
        "evidence = 'other'",
        "member_id = of_id + 1",
        "of_id = of_id + 1",
        "id = id + 1000",
    ],
)
def test_of_a_membership_only_the_end_changes(clerk: Person, sweden: Node, types: dict[str, Node], change: str) -> None:
    actions.begin(role="type", member=sweden, of=types["government"], valid_from=START, evidence="synthetic", by=clerk)
    refused_by_the_database(f"UPDATE registry_membership SET {change}")


def test_a_membership_needs_evidence_and_another_thing(sweden: Node, types: dict[str, Node]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        membership("donor", sweden, sweden, START, None, exclusive=False).save()
    unproven = membership("type", sweden, types["private"], START, None, exclusive=True)
    unproven.evidence = ""
    with pytest.raises(IntegrityError), transaction.atomic():
        unproven.save()
