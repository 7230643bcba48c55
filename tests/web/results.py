"""Registers, measures and undertakings to look at: small, synthetic, written through the public actions."""

from __future__ import annotations

from datetime import date

from web.books import HOSTILE, SINCE, Books

from headwater.access.actions import grant_many
from headwater.measures import actions as measures
from headwater.measures import queries as measured
from headwater.measures.rules import (
    DimensionDraft,
    DisaggregationDraft,
    IndicatorDraft,
    LinkDraft,
    ObservationDraft,
    TargetDraft,
)
from headwater.registry import actions, queries
from headwater.registry.queries import Node
from headwater.undertakings import actions as undertakings
from headwater.undertakings.rules import CountDraft, ProgressDraft, RatingDraft, UndertakingDraft

BEGUN = date(2022, 1, 1)
FIRST = ("Burundi", "Kenya", "Uganda")
LATER = ("Comoros", "Zambia")
CODES = {"Burundi": "BDI", "Kenya": "KEN", "Uganda": "UGA", "Comoros": "COM", "Zambia": "ZMB"}


POWERS = {
    "clerk": ("register undertakings", "report progress", "declare indicators", "enter observations"),
    "checker": ("accept completion", "report progress", "verify observations"),
    "second": ("accept completion",),
}


def fill_results(books: Books) -> None:
    """All of it."""
    keep_lists(books)
    undertake(books)
    measure(books)


def keep_lists(books: Books) -> None:
    """A declaration that three signed and two joined later, one of which left; and a list that nobody knows whole."""
    clerk = books.people["clerk"]
    document = actions.register(
        kind="document", code="KDMECC", name="Kampala Declaration (synthetic)", valid_from=BEGUN, by=clerk
    )
    for names, day in ((FIRST, date(2022, 7, 29)), (LATER, date(2023, 9, 1))):
        for name in names:
            place = actions.register(kind="place", code=CODES[name], name=name, valid_from=BEGUN, by=clerk)
            actions.begin(
                role="signatory", member=place, of=document, valid_from=day, evidence=f"{name} signed", by=clerk
            )
    actions.open_register(role="signatory", of=document, evidence="the signed text", complete_from=BEGUN, by=clerk)
    comoros = queries.on_list(queries.register_with("signatory@document:KDMECC", on=date(2023, 12, 31)))[1]
    actions.end(membership=comoros, on=date(2023, 11, 30), evidence="a letter", by=clerk)
    actions.open_register(role="PSEA focal point", of=None, evidence="A:660", by=clerk)
    for place, office in (("one", "Nairobi"), ("two", HOSTILE)):
        held = actions.register(kind="office", code=f"office-{place}", name=office, valid_from=BEGUN, by=clerk)
        post = actions.register(kind="post", code=f"focal-{place}", name=f"Post {place}", valid_from=BEGUN, by=clerk)
        actions.begin(
            role="PSEA focal point", member=post, of=held, valid_from=BEGUN, evidence="a list (synthetic)", by=clerk
        )


def empower(books: Books) -> None:
    """Give people the powers that these topics need."""
    for name, powers in POWERS.items():
        grant_many(person=books.people[name], powers=powers, by=books.manager, valid_from=SINCE)


def undertake(books: Books) -> None:
    """Commitments that signatories carry out, a plan of work that counts more than it names, two rounds of ratings.

    keep_lists comes before it.
    """
    empower(books)
    clerk, checker = books.people["clerk"], books.people["checker"]
    nodes = _things(books)
    undertakings.register_undertakings(drafts=_drafts(nodes), by=clerk)
    undertakings.register_undertakings(drafts=_parts(nodes), by=clerk)
    undertakings.state_counts(
        drafts=[
            CountDraft(document=nodes["IGF"].pk, counted="all", number=74, on=date(2023, 12, 31), line="A:586"),
            CountDraft(document=nodes["IGF"].pk, counted="accepted", number=67, on=date(2023, 12, 31), line="A:586"),
        ],
        by=clerk,
    )
    undertakings.report(
        drafts=[
            ProgressDraft(
                undertaking="IGF-1", step="claim", on=date(2023, 6, 1), text="Live.", evidence="a screenshot"
            ),
            ProgressDraft(undertaking="IGF-2", step="start", on=date(2023, 3, 1), text="Begun."),
            ProgressDraft(undertaking="MI-3.2-a", step="claim", on=date(2024, 5, 1), evidence="the new guidance"),
            ProgressDraft(undertaking="KDMECC-1-KEN", step="claim", on=date(2023, 5, 1), evidence="a national plan"),
        ],
        by=clerk,
    )
    undertakings.report(
        drafts=[
            ProgressDraft(undertaking="IGF-1", step="accept", on=date(2023, 7, 1)),
            ProgressDraft(undertaking="KDMECC-1-KEN", step="accept", on=date(2023, 6, 1)),
        ],
        by=checker,
    )
    rounds = [
        ("MOPAN-2018", "3.2", "unsatisfactory"),
        ("MOPAN-2018", "3.10", "satisfactory"),
        ("MOPAN-2023", "3.2", "satisfactory"),
        ("MOPAN-2023", "3.10", "no evidence"),
    ]
    undertakings.rate(
        drafts=[
            RatingDraft(assessment=nodes[one].pk, criterion=nodes[criterion].pk, rating=rating, line="B:62")
            for one, criterion, rating in rounds
        ],
        by=clerk,
    )


def _things(books: Books) -> dict[str, Node]:
    clerk = books.people["clerk"]
    made = {
        code: actions.register(kind=kind, code=code, name=name, valid_from=date(2018, 1, 1), by=clerk)
        for kind, code, name in (
            ("document", "IGF", "Plan of work (synthetic)"),
            ("document", "MOPAN-2018", "Assessment 2018 (synthetic)"),
            ("document", "MOPAN-2023", "Assessment 2023 (synthetic)"),
            ("criterion", "3.2", "Resources follow results"),
            ("criterion", "3.10", "Procurement is timely"),
            ("office", "supply", "Supply chain"),
        )
    }
    actions.begin(
        role="succeeds",
        member=made["MOPAN-2023"],
        of=made["MOPAN-2018"],
        valid_from=date(2023, 1, 1),
        evidence="synthetic",
        by=clerk,
    )
    made["KDMECC"] = queries.node(kind="document", code="KDMECC")
    made["KEN"] = queries.node(kind="place", code="KEN")
    made["IOM"] = books.organisation
    return made


def _drafts(nodes: dict[str, Node]) -> list[UndertakingDraft]:
    iom, supply = nodes["IOM"].pk, nodes["supply"].pk
    work = [
        UndertakingDraft(
            code=code,
            kind="work item",
            text=text,
            document=nodes["IGF"].pk,
            line="A:586",
            made_on=date(2022, 1, 1),
            obligor=iom,
            owner=supply,
            workstream=stream,
            due_on=due,
            is_synthetic=True,
        )
        for code, text, stream, due in (
            ("IGF-1", "A dashboard of supply", "Systems", date(2023, 12, 31)),
            ("IGF-2", "One procurement team", "Systems", date(2024, 3, 31)),
            ("IGF-3", HOSTILE, "People", None),
        )
    ]
    promised = UndertakingDraft(
        code="MI-3.2-a",
        kind="promised action",
        text="Guidance on budgets by result (synthetic)",
        document=nodes["MOPAN-2023"].pk,
        line="B:76",
        made_on=date(2024, 1, 24),
        obligor=iom,
        due_on=date(2099, 12, 31),
        links=(nodes["3.2"].pk,),
    )
    common = [
        UndertakingDraft(
            code=f"KDMECC-{number}",
            kind="commitment",
            text=f"Synthetic commitment {number}",
            document=nodes["KDMECC"].pk,
            line=f"article {number}",
            made_on=date(2022, 7, 29),
        )
        for number in (1, 2)
    ]
    return [*work, promised, *common]


def _parts(nodes: dict[str, Node]) -> list[UndertakingDraft]:
    return [
        UndertakingDraft(
            code="KDMECC-1-KEN",
            kind="commitment",
            text="A national plan (synthetic)",
            document=nodes["KDMECC"].pk,
            line="article 1",
            made_on=date(2023, 1, 1),
            obligor=nodes["KEN"].pk,
            under="KDMECC-1",
        )
    ]


def measure(books: Books) -> None:
    """People reached by country and sex, a share of two populations, officers on a day, reports that are missing.

    undertake comes before it: it says who may.
    """
    clerk, checker = books.people["clerk"], books.people["checker"]
    parts = [("female", "Women and girls"), ("male", "Men and boys")]
    measures.declare_dimensions(drafts=[DimensionDraft(code="sex", title="Sex", categories=tuple(parts))], by=clerk)
    measures.declare_indicators(drafts=_indicators(), by=clerk)
    measures.set_targets(drafts=_targets(), by=clerk)
    measures.observe(drafts=_observations(), by=clerk)
    held = {(one.place and one.place.code, one.ends_on.year): one for one in measured.history() if not one.category}
    measures.verify(observations=[held["KEN", 2023].pk, held["UGA", 2023].pk], by=checker)
    measures.return_to_sender(observations=[held["ZMB", 2023].pk], reason="Counted twice (synthetic).", by=checker)
    one, two = (queries.node(kind="plan-element", code=f"sp2024-objective-{number}").pk for number in (1, 2))
    measures.link_results(
        drafts=[LinkDraft(cause=one, effect=two, assumption="it is safe to return (synthetic)")], by=clerk
    )


def _indicators() -> list[IndicatorDraft]:
    objective = queries.node(kind="plan-element", code="sp2024-objective-1").pk
    supply = queries.node(kind="office", code="supply").pk
    reach = IndicatorDraft(
        key="REACH",
        names={"en": "People reached (synthetic)"},
        definition="People who received something (synthetic).",
        unit="people",
        population="people in need",
        direction="increase",
        over_time="sum",
        over_place="sum",
        over_category="sum",
        due_days=30,
        reports_from=date(2022, 1, 1),
        office=supply,
        source="a count (synthetic)",
        results=(objective,),
        disaggregations=(DisaggregationDraft(dimension="sex"),),
        is_synthetic=True,
    )
    trained = IndicatorDraft(
        key="TRAIN",
        names={"en": "Staff trained (synthetic)"},
        definition="Staff who completed the course, as a share of staff (synthetic).",
        unit="per cent",
        digits=1,
        kind="ratio",
        population="staff",
        numerator="who completed the course",
        numerator_population="staff and others",
        denominator="all staff",
        denominator_population="staff",
        population_footnote="The course is open to others too, so the two do not count the same people.",
        direction="increase",
        over_time="last",
        maximum=1000,
        results=(objective,),
    )
    officers = IndicatorDraft(
        key="OFFICERS",
        names={"en": HOSTILE},
        definition="Officers in post on a day (synthetic).",
        unit="officers",
        population="posts",
        direction="increase",
        over_time="last",
        frequency="once",
        results=(objective,),
    )
    return [reach, trained, officers]


def _targets() -> list[TargetDraft]:
    return [
        TargetDraft(
            indicator="REACH",
            starts_on=date(year, 1, 1),
            ends_on=date(year, 12, 31),
            value=value,
            source="a plan (synthetic)",
            is_baseline=year == 2021,
        )
        for year, value in ((2021, 200), (2022, 600), (2023, 2000), (2024, 2400))
    ]


def _observations() -> list[ObservationDraft]:
    place = {code: queries.node(kind="place", code=code).pk for code in ("KEN", "UGA", "ZMB")}
    counts = [
        ("KEN", 2022, "", 300),
        ("UGA", 2022, "", 250),
        ("KEN", 2023, "", 700),
        ("KEN", 2023, "sex/female", 400),
        ("KEN", 2023, "sex/male", 300),
        ("UGA", 2023, "", 450),
        ("ZMB", 2023, "", 90),
    ]
    reached = [
        ObservationDraft(
            indicator="REACH",
            starts_on=date(year, 1, 1),
            ends_on=date(year, 12, 31),
            place=place[code],
            category=category,
            value=value,
            source="a count (synthetic)",
            evidence="https://example.org/count",
            is_synthetic=True,
        )
        for code, year, category, value in counts
    ]
    day = date(2023, 12, 31)
    trained = ObservationDraft(
        indicator="TRAIN", starts_on=day, ends_on=day, numerator=16148, denominator=19550, source="A:660"
    )
    officers = ObservationDraft(
        indicator="OFFICERS", starts_on=day, ends_on=day, value=73, relation="about", low=70, high=80, source="A:648"
    )
    return [*reached, trained, officers]
