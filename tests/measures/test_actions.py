"""Telling measures something: what is written, what changes nothing, and every refusal with what would be right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from measures.world import BY_SEX, World, draft, ratio, saw

from headwater.access.actions import add_person, grant
from headwater.audit.queries import lines
from headwater.lib.errors import Refused
from headwater.lib.periods import parse, year
from headwater.measures import actions, queries
from headwater.measures.models import Check, Observation, Submission
from headwater.measures.rules import (
    CoverageDraft,
    DimensionDraft,
    DisaggregationDraft,
    LinkDraft,
    TargetDraft,
    Told,
)
from headwater.registry.queries import name_of

TARGET = TargetDraft(
    indicator="reached", starts_on=date(2023, 1, 1), ends_on=date(2023, 12, 31), value=1200, source="the plan"
)


def refused(call: Any, *words: str) -> str:
    with pytest.raises(Refused) as caught:
        call()
    for word in words:
        assert word in str(caught.value)
    return str(caught.value)


def total(month: str, indicator: str = "reached", place: int | None = None) -> Decimal | None:
    return queries.measured(indicator=indicator, period=parse(month), place=place).shown


# Declaring


def test_an_indicator_is_declared_once_and_named_in_each_language(world: World) -> None:
    assert actions.declare_indicators(drafts=[draft()], by=world.monitor) == Told(new=1)
    assert actions.declare_indicators(drafts=[draft()], by=world.monitor) == Told(new=0, unchanged=1)
    node = queries.indicator("reached").node
    today = date(2026, 1, 1)
    assert (name_of(node, on=today), name_of(node, on=today, language="fr")) == ("Reached", "reached (fr)")
    assert [line.action for line in lines(target="indicator:reached")][-1] == "declare indicator"


WRONG_INDICATORS: list[tuple[dict[str, Any], str]] = [
    ({"unit": " "}, "The unit is missing"),
    ({"definition": ""}, "The definition is missing"),
    ({"population": ""}, "The population is missing"),
    ({"names": {"fr": "atteints"}}, "no English name"),
    ({"direction": "up"}, "“up” is not a direction; write one of: increase, decrease, maintain."),
    ({"frequency": "weekly"}, "“weekly” is not a frequency"),
    ({"over_time": "add"}, "“add” does not say how it adds up over time"),
    ({"over_place": "last"}, "“last” only says something over time; over place write one of: sum, mean"),
    ({"is_cumulative": True}, "write “last”"),
    ({"minimum": 5, "maximum": 4}, "The highest value 4 lies below the lowest 5"),
    ({"numerator": "some"}, "A value has no numerator"),
    ({"disaggregations": (DisaggregationDraft(dimension="height"),)}, "“height” is not a dimension"),
    (
        {"disaggregations": BY_SEX, "over_category": "never"},
        "By sex its parts are to be equal, so they are added up; write “sum” over category",
    ),
    ({"succeeds": "reached"}, "It would succeed itself"),
    ({"succeeds": "earlier"}, "There is no indicator “earlier” to succeed"),
    ({"what_changed": "The method"}, "name the one that it succeeds"),
    ({"behind_percent": 95}, "“Behind” begins above “on track”"),
    ({"digits": 12}, "It has 12 decimals; write 0 to 9."),
]


@pytest.mark.parametrize(("changed", "words"), WRONG_INDICATORS)
def test_an_indicator_that_is_not_defined_is_refused(world: World, changed: dict[str, Any], words: str) -> None:
    refused(lambda: world.declare(**changed), words)
    assert not queries.indicators().exists()


def test_a_ratio_of_two_populations_is_refused_unless_it_is_footnoted(world: World) -> None:
    mixed = ratio(numerator_population="staff and staff of partners")
    said = refused(
        lambda: actions.declare_indicators(drafts=[mixed], by=world.monitor), "declare the difference in a footnote"
    )
    assert "“staff and staff of partners”" in said
    noted = replace(mixed, population_footnote="Partner staff are in the numerator only.")
    assert actions.declare_indicators(drafts=[noted], by=world.monitor).new == 1


def test_a_ratio_has_no_mean_and_names_both_its_parts(world: World) -> None:
    for changed, words in (({"over_time": "mean"}, "A mean of ratios hides"), ({"denominator": ""}, "write all four")):
        wrong = ratio(**changed)
        refused(lambda wrong=wrong: actions.declare_indicators(drafts=[wrong], by=world.monitor), words)


def test_what_an_indicator_counts_never_changes_and_who_answers_may(world: World) -> None:
    world.declare()
    refused(lambda: world.declare(definition="Something else"), "another definition", "declare another one")
    refused(lambda: world.declare(due_days=9), "amend it instead")
    actions.amend_indicator(key="reached", by=world.monitor, office=world.office, due_days=9)
    assert queries.indicator("reached").office == world.office
    refused(lambda: actions.amend_indicator(key="reached", by=world.monitor, office=world.plan), "name the office")
    world.declare("reached-2", succeeds="reached")
    assert queries.predecessors(queries.indicator("reached-2")) == [queries.indicator("reached")]


def test_a_successor_in_another_unit_says_what_changed(world: World) -> None:
    world.declare()
    refused(lambda: world.declare("households", unit="households", succeeds="reached"), "not one trend")
    world.declare("households", unit="households", succeeds="reached", what_changed="Households, not people.")


def test_a_dimension_is_called_something_in_each_language(world: World) -> None:
    french = {"fr": {"": "Sexe", "female": "Femmes"}}
    sex = DimensionDraft(code="sex", title="Sex", categories=(("female", "Female"),), translations=french)
    refused(lambda: actions.declare_dimensions(drafts=[sex], by=world.monitor), "at least two categories")
    sex = replace(sex, categories=(("female", "Female"), ("male", "Male")))
    assert actions.declare_dimensions(drafts=[sex], by=world.monitor).revised == 1
    assert actions.declare_dimensions(drafts=[sex], by=world.monitor).unchanged == 1
    held = queries.dimensions().get(code="sex")
    assert held.titles() == {"en": "Sex", "fr": "Sexe"}
    assert [one.titles() for one in held.categories.all()] == [{"en": "Female", "fr": "Femmes"}, {"en": "Male"}]
    other = replace(sex, translations={"fr": {"female": "Filles", "all": "Tous"}})
    refused(lambda: actions.declare_dimensions(drafts=[other], by=world.monitor), "“all” has a title in fr")
    other = replace(sex, translations={"fr": {"female": "Filles"}})
    refused(lambda: actions.declare_dimensions(drafts=[other], by=world.monitor), "sex/female is called “Femmes” in fr")


def test_dimensions_grow_and_never_lose_a_category(world: World) -> None:
    more = DimensionDraft(code="sex", title="Sex", categories=(("female", "Female"), ("other", "Other")))
    actions.declare_dimensions(drafts=[more], by=world.monitor)
    assert list(queries.categories()) == ["age/child", "age/adult", "sex/female", "sex/male", "sex/other"]
    wrong = DimensionDraft(code="x/y", title="", categories=(("a", "A"),))
    refused(
        lambda: actions.declare_dimensions(drafts=[wrong], by=world.monitor),
        "without a slash",
        "The title is missing",
        "at least two categories",
    )


def test_targets_are_set_and_revised_with_a_reason(reached: World) -> None:
    assert actions.set_targets(drafts=[TARGET], by=reached.monitor) == Told(new=1)
    assert actions.set_targets(drafts=[TARGET], by=reached.monitor) == Told(new=0, unchanged=1)
    lower = replace(TARGET, value=900)
    refused(lambda: actions.set_targets(drafts=[lower], by=reached.monitor), "It is set at 1,200 people already")
    revised = actions.set_targets(drafts=[replace(lower, why="Less money")], by=reached.monitor)
    assert revised == Told(new=0, revised=1)
    assert [row.value for row in queries.targets()] == [900]
    assert queries.targets(only_in_force=False).count() == 2


WRONG_TARGETS: list[tuple[dict[str, Any], str]] = [
    ({"indicator": "unknown"}, "declare it first, with its unit"),
    ({"value": -1}, "-1 people is below the lowest possible value, 0 people."),
    ({"source": ""}, "The source is missing"),
    ({"place": 10**9}, "There is no place with the number"),
    ({"category": "age/child"}, "not split by “age”"),
    ({"ends_on": date(2022, 1, 1)}, "before it starts"),
]


@pytest.mark.parametrize(("changed", "words"), WRONG_TARGETS)
def test_a_target_that_means_nothing_is_refused(reached: World, changed: dict[str, Any], words: str) -> None:
    refused(lambda: actions.set_targets(drafts=[replace(TARGET, **changed)], by=reached.monitor), words)


# Observing


def test_observing_is_idempotent_and_signed(reached: World) -> None:
    seen = [reached.saw("2023-01", 10, "KEN"), reached.saw("2023-01", 5, "UGA")]
    assert reached.see(*seen) == Told(new=2)
    assert reached.see(*seen) == Told(new=0, unchanged=2)
    assert (Observation.objects.count(), Submission.objects.count()) == (2, 1)
    assert [line.after for line in lines() if line.action == "observe"] == [
        {"observations": 2, "revisions": 0, "indicators": 1}
    ]
    assert total("2023-01") == 15


WRONG_OBSERVATIONS: list[tuple[dict[str, Any], str]] = [
    ({"indicator": "unknown"}, "There is no indicator “unknown”"),
    ({"value": -3}, "-3 people is below the lowest possible value, 0 people."),
    ({"value": None}, "a blank is not zero"),
    ({"value": 10**14}, "is more than can be kept"),
    ({"place": 10**9}, "There is no place with the number 1000000000"),
    ({"category": "height/tall"}, "It is split by sex, not by “height”"),
    ({"category": "sex/none"}, "There is no category “sex/none”; write one of: sex/female, sex/male."),
    ({"ends_on": date(2022, 1, 1)}, "before it starts on 2023-01-01"),
    ({"source": " "}, "The source is missing"),
    ({"relation": "nearly"}, "“nearly” is not a relation; write one of: exactly, about, over, under."),
    ({"low": 20, "high": 10}, "The range ends at 10 people, below its beginning 20 people"),
    ({"low": 20}, "7 people lies outside its own range"),
    ({"numerator": 1}, "write the value alone"),
    ({"revises": 1, "why": "x"}, "It revises observation 1, which is of something else"),
]


@pytest.mark.parametrize(("changed", "words"), WRONG_OBSERVATIONS)
def test_an_observation_that_cannot_be_is_refused(reached: World, changed: dict[str, Any], words: str) -> None:
    said = refused(lambda: reached.see(saw("2023-02", 1), replace(saw("2023-01", 7), **changed)), words)
    assert said.startswith("observation 2, ")
    assert not Observation.objects.exists()


WRONG_RATIOS: list[tuple[dict[str, Any], str]] = [
    ({"numerator": 9, "denominator": 8}, "The numerator 9 is above the denominator 8, of which it is a part"),
    ({"numerator": 9, "denominator": 0}, "a share of nothing is none"),
    ({"numerator": -1, "denominator": 5}, "The numerator is -1"),
    ({"numerator": 9}, "A ratio needs its numerator and its denominator"),
    ({"numerator": 4, "denominator": 8, "value": 500}, "leave its value out"),
    ({"value": 1001}, "100.1 per cent is above the highest possible value, 100.0 per cent."),
]


@pytest.mark.parametrize(("changed", "words"), WRONG_RATIOS)
def test_a_ratio_that_cannot_be_is_refused(world: World, changed: dict[str, Any], words: str) -> None:
    actions.declare_indicators(drafts=[ratio()], by=world.monitor)
    refused(lambda: world.see(saw("2023-01", indicator="trained", **changed)), words)


def test_a_ratio_that_is_no_part_may_be_above_one(world: World) -> None:
    actions.declare_indicators(drafts=[ratio(is_part=False, maximum=None)], by=world.monitor)
    world.see(saw("2023-01", indicator="trained", numerator=9, denominator=8))
    assert total("2023-01", "trained") == Decimal("112.5")


def test_a_published_share_without_its_counts_is_kept_as_it_stands(world: World) -> None:
    """82.6 % of nearly 20,000 staff, with 16,148 in the numerator: the denominator is not known."""
    actions.declare_indicators(drafts=[ratio()], by=world.monitor)
    world.see(saw("2023", 826, indicator="trained", numerator=16148))
    found = queries.measured(indicator="trained", period=year(2023))
    assert (found.shown, found.numerator, found.denominator) == (Decimal("82.6"), None, None)


def test_all_complaints_come_together_and_nothing_is_written(reached: World) -> None:
    said = refused(lambda: reached.see(saw("2023-01", -1), saw("2023-02", 5), saw("2023-03", -3)), "observation 1")
    assert len(said.splitlines()) == 2
    assert not Observation.objects.exists() and not Submission.objects.exists()


def test_other_content_is_a_revision_or_refused(reached: World) -> None:
    reached.see(reached.saw("2023-01", 10, "KEN"))
    (first,) = queries.history()
    said = refused(lambda: reached.see(reached.saw("2023-01", 12, "KEN")), "value 10 people, not 12 people")
    assert f"enter a revision of {first.pk} with the reason" in said
    better = reached.saw("2023-01", 12, "KEN", revises=first.pk)
    refused(lambda: reached.see(better), "A revision needs its reason")
    assert reached.see(replace(better, why="A late camp")) == Told(new=0, revised=1)
    assert total("2023-01") == 12
    refused(lambda: reached.see(replace(better, why="Again")), "The latest is observation")
    assert [row.status for row in queries.revisions(first)] == ["revised", "entered"]


def test_the_same_twice_in_one_list_is_one_and_a_contradiction_is_refused(reached: World) -> None:
    assert reached.see(saw("2023-01", 1), saw("2023-01", 1)) == Told(new=1, unchanged=1)
    refused(lambda: reached.see(saw("2023-02", 1), saw("2023-02", 2)), "Draft 1 of the list says something else")


def test_days_never_count_twice_unless_they_are_never_added_up(world: World) -> None:
    world.declare()
    world.declare("distinct", over_time="distinct")
    world.see(saw("2023-02", 5), saw("2023-02", 5, indicator="distinct"), saw("2023", 9, indicator="distinct"))
    refused(lambda: world.see(saw("2023-Q1", 9)), "2023-Q1 overlaps 2023-02")
    refused(lambda: world.see(saw("2023-05", 9), saw("2023-Q2", 9)), "2023-Q2 overlaps 2023-05")
    refused(lambda: world.see(saw("2023-02-14", 9)), "overlaps 2023-02")


def test_a_running_total_never_falls(world: World) -> None:
    world.declare(is_cumulative=True, over_time="last")
    world.see(saw("2023-01", 10), saw("2023-03", 30))
    refused(lambda: world.see(saw("2023-02", 31)), "31 people on 2023-02-28 is more than 30 people on 2023-03-31")
    refused(lambda: world.see(saw("2023-04", 29)), "29 people on 2023-04-30 is less than 30 people on 2023-03-31")
    both = lambda: world.see(saw("2023-05", 50), saw("2023-06", 49))  # noqa: E731
    refused(both, "49 people on 2023-06-30 is less than 50 people on 2023-05-31")
    world.see(saw("2023-02", 10), saw("2023-04", 30))


def _a_running_total_with_a_second_thought(world: World) -> tuple[int, int]:
    """January 10, then 30; February 20, then 40. Returns the second of January and the second of February."""
    world.declare(is_cumulative=True, over_time="last")
    world.see(saw("2023-01", 10), saw("2023-02", 20))
    february, january = (row.pk for row in queries.history())
    world.see(saw("2023-02", 40, revises=february, why="A camp was missing"))
    world.see(saw("2023-01", 30, revises=january, why="A camp was missing"))
    later, earlier = (row.pk for row in queries.history() if row.revision)
    return earlier, later


def test_a_running_total_does_not_fall_when_a_revision_is_returned(world: World) -> None:
    january, february = _a_running_total_with_a_second_thought(world)
    sending = lambda *which: actions.return_to_sender(observations=which, reason="No", by=world.verifier)  # noqa: E731
    said = refused(lambda: sending(february), "20 people, would count again", "it is 30 people on 2023-01-31")
    assert f"observation {february}, reached" in said
    assert not Check.objects.exists()
    # Once the other value is taken back as well, each follows from the one before it.
    assert sending(january, february) == 2
    assert total("2023-02") == 20 and queries.check_totals() == []


@pytest.mark.parametrize(
    ("parts", "female", "male", "words"),
    [
        ("equal", 60, 41, "By sex it comes to 101 people and as a whole to 100 people"),
        ("equal", 60, 39, "By sex it comes to 99 people and as a whole to 100 people"),
        ("within", 60, 41, "By sex it comes to 101 people, more than the whole 100 people"),
        ("equal", 60, 40, ""),
        ("within", 60, 39, ""),
        ("overlap", 60, 90, ""),
        ("equal", 60, None, ""),
        ("equal", 101, None, "By sex it comes to 101 people"),
    ],
)
def test_parts_go_with_their_whole(world: World, parts: str, female: int, male: int | None, words: str) -> None:
    world.declare(disaggregations=(DisaggregationDraft(dimension="sex", parts=parts),))
    seen = [world.saw("2023-01", 100, "KEN"), world.saw("2023-01", female, "KEN", category="sex/female")]
    if male is not None:
        seen.append(world.saw("2023-01", male, "KEN", category="sex/male"))
    if not words:
        assert world.see(*seen).new == len(seen)
        return
    said = refused(lambda: world.see(*seen), words)
    assert "reached, 2023-01, place KEN" in said
    assert not Observation.objects.exists()


def test_a_derived_indicator_is_never_typed(world: World) -> None:
    world.declare(derivation="contributions received")
    refused(lambda: world.see(saw("2023-01", 5)), "derived from the books", "never typed")


def test_nothing_is_told_of_a_closed_period(reached: World) -> None:
    reached.see(saw("2023-01", 5))
    (first,) = queries.history()
    actions.close_reporting(period=parse("2023-Q1"), why="The report is out", by=reached.monitor)
    refused(lambda: reached.see(saw("2023-02", 5)), "The reporting period 2023-Q1 is closed")
    refused(lambda: reached.see(saw("2023-01", 6, revises=first.pk, why="Better")), "2023-Q1 is closed")
    returning = lambda: actions.return_to_sender(observations=[first.pk], reason="No", by=reached.verifier)  # noqa: E731
    refused(returning, "2023-Q1 is closed")
    actions.verify(observations=[first.pk], by=reached.verifier)
    refused(lambda: actions.close_reporting(period=parse("2023-Q1"), why="x", by=reached.monitor), "closed already")
    actions.reopen_reporting(period=parse("2023-Q1"), why="A camp is missing", by=reached.monitor)
    reached.see(saw("2023-02", 5))
    again = lambda: actions.reopen_reporting(period=parse("2023-Q1"), why="x", by=reached.monitor)  # noqa: E731
    refused(again, "closed are: none")


def test_a_period_that_is_not_over_is_not_closed(reached: World) -> None:
    refused(lambda: actions.close_reporting(period=year(9998), why="Early", by=reached.monitor), "is not over")


# Checking


def test_whoever_enters_does_not_verify(reached: World) -> None:
    reached.see(saw("2023-01", 5))
    (row,) = queries.history()
    refused(lambda: actions.verify(observations=[row.pk], by=reached.monitor), "does not verify it")
    assert actions.verify(observations=[row.pk], by=reached.verifier) == 1
    assert queries.observation(row.pk).status == "verified"
    assert queries.measured(indicator="reached", period=parse("2023-01")).is_verified
    refused(lambda: actions.verify(observations=[row.pk], by=reached.verifier), "verified already")


def test_what_is_returned_does_not_count_until_it_is_revised(reached: World) -> None:
    reached.see(reached.saw("2023-01", 5, "KEN"), reached.saw("2023-01", 7, "UGA"))
    ken = queries.history(place=reached.at("KEN")).get()
    refused(lambda: actions.return_to_sender(observations=[ken.pk], reason=" ", by=reached.verifier), "needs a reason")
    actions.return_to_sender(observations=[ken.pk], reason="Which camp?", by=reached.verifier)
    assert total("2023-01") == 7
    refused(lambda: reached.see(reached.saw("2023-01", 5, "KEN")), "was returned: Which camp?")
    reached.see(reached.saw("2023-01", 6, "KEN", revises=ken.pk, why="Camp A"))
    assert total("2023-01") == 13
    assert [row.status for row in queries.revisions(ken)] == ["returned", "entered"]


def test_whoever_entered_an_observation_takes_it_back_and_needs_no_power_to_verify(reached: World) -> None:
    reached.see(reached.saw("2023-01", 5, "KEN"), reached.saw("2023-01", 7, "UGA"))
    ken, uga = (queries.history(place=reached.at(code)).get() for code in ("KEN", "UGA"))
    actions.return_to_sender(observations=[ken.pk], reason="The wrong month", by=reached.monitor)
    assert total("2023-01") == 7
    assert queries.observation(ken.pk).check_reason == "The wrong month"
    actions.verify(observations=[uga.pk], by=reached.verifier)
    refused(
        lambda: actions.return_to_sender(observations=[uga.pk], reason="No", by=reached.monitor), "verified already"
    )
    stranger = add_person(email="ines@example.org", name="Ines", by=reached.monitor)
    grant(person=stranger, power="enter observations", by=reached.monitor, valid_from=date(2000, 1, 1))
    reached.see(reached.saw("2023-02", 1, "KEN"))
    february = queries.history(place=reached.at("KEN")).exclude(pk=ken.pk).get()
    refused(
        lambda: actions.return_to_sender(observations=[february.pk], reason="No", by=stranger), "verify observations"
    )


def test_returning_a_revision_brings_back_what_stood_before(reached: World) -> None:
    reached.see(saw("2023-01", 5))
    (first,) = queries.history()
    reached.see(saw("2023-01", 50, revises=first.pk, why="A slip"))
    second = queries.history().exclude(pk=first.pk).get()
    refused(lambda: actions.verify(observations=[first.pk], by=reached.verifier), "does not count any more")
    actions.return_to_sender(observations=[second.pk], reason="Ten times too many", by=reached.verifier)
    assert total("2023-01") == 5
    assert [row.status for row in queries.revisions(first)] == ["entered", "returned"]
    reached.see(saw("2023-01", 6, revises=second.pk, why="Counted again"))
    assert total("2023-01") == 6
    assert queries.check_totals() == []


# Powers and offices


def test_powers_are_asked_for_the_office_that_answers(world: World) -> None:
    world.declare(office=world.office.pk)
    clerk = add_person(email="clerk@example.org", name="Clerk", by=world.monitor)
    seen = world.saw("2023-01", 5, "KEN")
    refused(lambda: world.see(seen, by=clerk), "“enter observations”", "office NBO")
    grant(person=clerk, power="enter observations", by=world.monitor, valid_from=date(2010, 1, 1), office=world.office)
    world.see(seen, by=clerk)
    world.declare("everywhere")
    refused(lambda: world.see(saw("2023-01", 5, indicator="everywhere"), by=clerk), "holds it for office NBO")
    covers = CoverageDraft(indicator="everywhere", place=world.places["KEN"].pk, office=world.office.pk)
    assert actions.assign_reporting(drafts=[covers], by=world.monitor) == 1
    assert actions.assign_reporting(drafts=[covers], by=world.monitor) == 0
    world.see(world.saw("2023-01", 5, "KEN", indicator="everywhere"), by=clerk)
    refused(lambda: actions.declare_indicators(drafts=[draft("x")], by=clerk), "“declare indicators”")
    refused(lambda: actions.verify(observations=[], by=clerk), "“verify observations”")


def test_an_office_and_a_place_are_what_they_are(world: World) -> None:
    world.declare()
    wrong = CoverageDraft(indicator="reached", place=world.office.pk, office=world.plan.pk)
    refused(lambda: actions.assign_reporting(drafts=[wrong], by=world.monitor), "is no place", "is no office")
    refused(lambda: world.declare("x", office=world.plan.pk), "is no office")
    refused(lambda: world.declare("x", results=(world.plan.pk,)), "is no element of a plan")
    refused(lambda: actions.attach(indicator="reached", results=[world.plan.pk], by=world.monitor), "is no element")


# Theory of change


def test_a_theory_of_change_goes_one_way(world: World) -> None:
    out1, out2, so1 = (world.elements[code].pk for code in ("OUT1", "OUT2", "SO1"))
    chain = [
        LinkDraft(cause=out1, effect=out2, assumption="Roads are open"),
        LinkDraft(cause=out2, effect=so1, assumption="People stay", evidence="Evaluation 2022, p. 3"),
    ]
    assert actions.link_results(drafts=chain, by=world.monitor) == Told(new=2)
    assert actions.link_results(drafts=chain, by=world.monitor) == Told(new=0, unchanged=2)
    back = LinkDraft(cause=so1, effect=out1, assumption="Nothing")
    refused(lambda: actions.link_results(drafts=[back], by=world.monitor), "SO1 → OUT1: It would lead in a circle")
    actions.link_results(drafts=[replace(chain[0], withdrawn=True)], by=world.monitor)
    assert actions.link_results(drafts=[back], by=world.monitor) == Told(new=1)
    assert {(row.cause.code, row.effect.code) for row in queries.links()} == {("OUT2", "SO1"), ("SO1", "OUT1")}
    wrong = [
        LinkDraft(cause=out1, effect=world.plan.pk, assumption="x"),
        LinkDraft(cause=out1, effect=so1, assumption=" "),
        LinkDraft(cause=out1, effect=so1, assumption="x", withdrawn=True),
    ]
    refused(lambda: actions.link_results(drafts=wrong[:1], by=world.monitor), "from one element of a plan to another")
    refused(lambda: actions.link_results(drafts=wrong[1:2], by=world.monitor), "The assumption is missing")
    refused(lambda: actions.link_results(drafts=wrong[2:], by=world.monitor), "no such link to withdraw")


def test_a_preview_says_what_would_happen_and_writes_nothing(reached: World) -> None:
    reached.see(saw("2023-01", 5))
    drafts = [saw("2023-01", 5), saw("2023-01", 6), saw("2023-02", 7), saw("2023-03", -1)]
    review = queries.review_observations([drafts[0], *drafts[2:]])
    assert [str(one) for one in review.standings] == ["unchanged", "new", "new"]
    assert [position for position, _ in review.complaints] == [2]
    (changed,) = queries.review_observations([drafts[1]]).standings
    assert str(changed) == "changed"
    assert Observation.objects.count() == 1
