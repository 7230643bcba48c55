"""The columns of indicators, targets and observations."""

from __future__ import annotations

from typing import Any

from headwater.exchange.columns.describing import Column, Sheet
from headwater.measures.rules import COMBINING as _COMBINING
from headwater.measures.rules import (
    DIRECTIONS,
    FREQUENCIES,
    OVER_CATEGORY,
    OVER_PLACE,
    OVER_TIME,
    RELATIONS,
    Kind,
)

_KINDS = {Kind.VALUE.value: "a number by itself", Kind.RATIO.value: "a numerator over a denominator"}
_FREQUENCIES = {word: f"every {months} months" if months else "not repeated" for word, months in FREQUENCIES.items()}
LANGUAGES = {"en": "English", "fr": "French", "es": "Spanish", "ar": "Arabic"}


# What is written in several sentences, which a form gives room.
_LONG = ("definition", "population_footnote", "method", "what_changed", "evidence")


def _text(key: str, title: str, meaning: str, example: str, **more: Any) -> Column:
    more = {"required": False, "is_long": key in _LONG, **more}
    return Column(key=key, title=title, meaning=meaning, kind="text", example=example, **more)


def _over(axis: str, rules: tuple[str, ...]) -> Column:
    return Column(
        key=f"over_{axis}",
        title=f"Over {axis}",
        meaning=f"How its values combine over {axis}; empty for never.",
        kind="choice",
        required=False,
        choices={rule: _COMBINING[rule] for rule in rules},
        example="sum" if axis != "time" else "last",
    )


_SYNTHETIC = Column(
    key="is_synthetic",
    title="Synthetic",
    meaning="Whether it was invented for lack of a published one; leave it empty for no.",
    kind="yes or no",
    required=False,
    example="no",
    hxl="#meta+synthetic",
)
_INDICATOR = Column(
    key="indicator",
    title="Indicator",
    meaning="The key of a declared indicator.",
    kind="code",
    aliases=("Indicator key", "Key"),
    example="people-reached",
    hxl="#indicator+code",
)
_PERIOD = Column(
    key="period",
    title="Period",
    meaning="What it is about: a period, or one day.",
    kind="period",
    aliases=("Date", "Year", "Month", "Quarter"),
    example="2023",
    hxl="#date+period",
)
_PLACE = Column(
    key="place",
    title="Place",
    meaning="The code or the name of a registered place; empty for everywhere, as one figure.",
    kind="text",
    required=False,
    aliases=("Country", "Place code"),
    names=("place",),
    example="KEN",
    hxl="#adm1+name",
)
_CATEGORY = Column(
    key="category",
    title="Category",
    meaning="A declared category, written dimension/code; empty for the whole.",
    kind="text",
    required=False,
    aliases=("Disaggregation",),
    example="sex/female",
    hxl="#indicator+category",
)
_VALUE = Column(
    key="value",
    title="Value",
    meaning="The value, in the unit of the indicator; of a ratio only where its source gives no counts.",
    kind="number",
    required=False,
    example="31.6",
    hxl="#indicator+value+num",
)
_RELATION = Column(
    key="relation",
    title="Relation",
    meaning="Whether the fact is this number, close to it, over or under it; empty for exactly.",
    kind="choice",
    required=False,
    choices=dict(RELATIONS),
    example="over",
    hxl="#indicator+relation",
)
_SOURCE = _text(
    "source",
    "Source",
    "Where it is written down: the document and its line.",
    "report 2023, line 285",
    required=True,
    hxl="#meta+source",
)
_EVIDENCE = _text(
    "evidence", "Evidence", "What shows that it is so, beside the source.", "survey of June", hxl="#meta+evidence"
)
_WHY = _text("why", "Why revised", "Why it corrects what is recorded; empty where it is new.", "a late report")

INDICATORS = Sheet(
    record="indicator",
    title="Indicators",
    identity="key",
    columns=(
        Column(
            key="key",
            title="Key",
            meaning="The code of the indicator; no other has it.",
            kind="code",
            aliases=("Indicator", "Indicator key"),
            example="people-reached",
            hxl="#indicator+code",
        ),
        *(
            _text(
                f"name_{code}",
                f"Name in {language}",
                f"What it is called in {language}.",
                "People reached",
                required=code == "en",
                hxl=f"#indicator+name+{code}",
            )
            for code, language in LANGUAGES.items()
        ),
        _text(
            "definition", "Definition", "What is counted, and what is not.", "People who received aid", required=True
        ),
        _text("unit", "Unit", "What its numbers are numbers of.", "people", required=True, hxl="#indicator+unit"),
        Column(
            key="digits",
            title="Decimals",
            meaning="How many decimals its values have; empty for none.",
            kind="whole number",
            required=False,
            example="1",
        ),
        _text("population", "Population", "Among whom or what it is counted.", "people in need", required=True),
        Column(
            key="direction",
            title="Direction",
            meaning="Which way is better.",
            kind="choice",
            choices=dict(DIRECTIONS),
            example="increase",
        ),
        Column(
            key="kind",
            title="Value or ratio",
            meaning="Whether it is a number or a ratio of two; empty for a number.",
            kind="choice",
            required=False,
            choices=_KINDS,
            example="value",
        ),
        _text("numerator", "Numerator", "Of a ratio: what is counted above.", "people who finished"),
        _text("numerator_population", "Population above", "Of a ratio: among whom the numerator is counted.", "staff"),
        _text("denominator", "Denominator", "Of a ratio: what is counted below.", "people who have to"),
        _text(
            "denominator_population", "Population below", "Of a ratio: among whom the denominator is counted.", "staff"
        ),
        _text(
            "population_footnote",
            "Footnote on populations",
            "Of a ratio of two populations: why, in a sentence.",
            "Partners' staff are in the numerator only.",
        ),
        Column(
            key="is_part",
            title="Part of the whole",
            meaning="Of a ratio: whether the numerator is a part of the denominator and may not exceed it.",
            kind="yes or no",
            required=False,
            example="yes",
        ),
        _over("time", OVER_TIME),
        _over("place", OVER_PLACE),
        _over("category", OVER_CATEGORY),
        Column(
            key="minimum",
            title="Lowest value",
            meaning="The lowest value that is possible; empty for zero.",
            kind="number",
            required=False,
            example="0",
        ),
        Column(
            key="maximum",
            title="Highest value",
            meaning="The highest value that is possible; empty for no limit.",
            kind="number",
            required=False,
            example="100",
        ),
        Column(
            key="is_cumulative",
            title="Running total",
            meaning="Whether each value holds those before it, so that it never falls.",
            kind="yes or no",
            required=False,
            example="no",
        ),
        Column(
            key="frequency",
            title="Frequency",
            meaning="How often it is reported; empty for yearly.",
            kind="choice",
            required=False,
            choices=_FREQUENCIES,
            example="yearly",
        ),
        Column(
            key="due_days",
            title="Due after days",
            meaning="How many days after the end of a period its report is due; empty for none.",
            kind="whole number",
            required=False,
            example="30",
        ),
        Column(
            key="reports_from",
            title="Reports from",
            meaning="The day from which on reports are expected, if they are.",
            kind="date",
            required=False,
            example="2023-01-01",
        ),
        Column(
            key="office",
            title="Office",
            meaning="The office that answers for it: its code or name, if one does.",
            kind="text",
            required=False,
            names=("office",),
            example="NAIROBI",
        ),
        _text("method", "Method", "How it is measured.", "monthly count at distribution"),
        _text("source", "Source", "Where the definition is written down.", "results framework, page 4"),
        Column(
            key="results",
            title="Results",
            meaning="The elements of plans that it shows the progress of, by code or name.",
            kind="list",
            required=False,
            names=("plan-element",),
            example="SO-1; SO-2",
        ),
        Column(
            key="disaggregations",
            title="Split by",
            meaning="The dimensions that it is split by; with =within or =overlap where the parts are not the whole.",
            kind="list",
            required=False,
            example="sex; need=overlap",
        ),
        _text(
            "derivation",
            "Derived by",
            "The name of the computation that makes its values from the books; empty where they are observed.",
            "donors",
        ),
        _text("succeeds", "Succeeds", "The key of the indicator that it continues, if it does.", "people-reached-2019"),
        _text("what_changed", "What changed", "Why the trend breaks there; empty where it does not.", "New method"),
        _SYNTHETIC,
    ),
)

TARGETS = Sheet(
    record="target",
    title="Targets",
    identity="indicator",
    with_identity=("period", "place", "category", "is_baseline"),
    columns=(
        _INDICATOR,
        _PERIOD,
        _PLACE,
        _CATEGORY,
        Column(
            key="value",
            title="Value",
            meaning="What is aimed at by the end of the period, in the unit of the indicator.",
            kind="number",
            example="35",
            hxl="#indicator+target+num",
        ),
        Column(
            key="is_baseline",
            title="Baseline",
            meaning="Whether it is what was so at the beginning, and not what is aimed at; empty for no.",
            kind="yes or no",
            required=False,
            example="no",
        ),
        _RELATION,
        _SOURCE,
        _WHY,
        _SYNTHETIC,
    ),
)

OBSERVATIONS = Sheet(
    record="observation",
    title="Observations",
    identity="indicator",
    with_identity=("period", "place", "category"),
    columns=(
        _INDICATOR,
        _PERIOD,
        _PLACE,
        _CATEGORY,
        _VALUE,
        Column(
            key="numerator",
            title="Numerator",
            meaning="Of a ratio: how many above.",
            kind="whole number",
            required=False,
            example="826",
            hxl="#indicator+numerator",
        ),
        Column(
            key="denominator",
            title="Denominator",
            meaning="Of a ratio: of how many.",
            kind="whole number",
            required=False,
            example="1000",
            hxl="#indicator+denominator",
        ),
        Column(
            key="low",
            title="Low",
            meaning="The lower end of an estimate.",
            kind="number",
            required=False,
            example="30",
            hxl="#indicator+value+min",
        ),
        Column(
            key="high",
            title="High",
            meaning="The upper end of an estimate.",
            kind="number",
            required=False,
            example="33",
            hxl="#indicator+value+max",
        ),
        _RELATION,
        _SOURCE,
        _EVIDENCE,
        _WHY,
        _SYNTHETIC,
    ),
)

OBSERVATIONS_WIDE = Sheet(
    record="observation-wide",
    title="Observations in columns",
    identity="indicator",
    with_identity=("period", "place", "category"),
    spread=("period", "category"),
    columns=(
        _INDICATOR,
        _PERIOD,
        _PLACE,
        _CATEGORY,
        _RELATION,
        _SOURCE,
        _EVIDENCE,
        _WHY,
        _SYNTHETIC,
    ),
)
