"""The columns of what values may be split by, and of a theory of change."""

from __future__ import annotations

from headwater.exchange.columns.describing import Column, Sheet
from headwater.exchange.columns.measures import LANGUAGES

DIMENSIONS = Sheet(
    record="dimension",
    title="Dimensions",
    identity="code",
    columns=(
        Column(
            key="code",
            title="Code",
            meaning="The code of the dimension, a short word; a category is written dimension/category.",
            kind="code",
            aliases=("Dimension",),
            example="sex",
            hxl="#indicator+dimension+code",
        ),
        *(
            Column(
                key=f"title_{code}",
                title=f"Title in {language}",
                meaning=f"What it is called in {language}.",
                kind="text",
                required=code == "en",
                example="Sex",
                hxl=f"#indicator+dimension+name+{code}",
            )
            for code, language in LANGUAGES.items()
        ),
        *(
            Column(
                key=f"categories_{code}",
                title=f"Categories in {language}",
                meaning=f"What it splits into, in order: the code of each, =, and its title in {language}.",
                kind="list",
                required=code == "en",
                example="female=Female; male=Male",
            )
            for code, language in LANGUAGES.items()
        ),
    ),
)

_ELEMENT = "The element of a plan, by code or name, {}."

LINKS = Sheet(
    record="link",
    title="Theory of change",
    identity="cause",
    with_identity=("effect",),
    columns=(
        Column(
            key="cause",
            title="Reaching this",
            meaning=_ELEMENT.format("that helps to reach another"),
            kind="text",
            aliases=("Cause", "From"),
            names=("plan-element",),
            example="OC-1",
            hxl="#output+cause+code",
        ),
        Column(
            key="effect",
            title="Helps to reach this",
            meaning=_ELEMENT.format("that it helps to reach"),
            kind="text",
            aliases=("Effect", "To"),
            names=("plan-element",),
            example="SO-1",
            hxl="#output+effect+code",
        ),
        Column(
            key="assumption",
            title="Assumption",
            meaning="What has to hold for the one to help the other.",
            kind="text",
            aliases=("If",),
            example="The roads stay open.",
            is_long=True,
            hxl="#output+assumption",
        ),
        Column(
            key="evidence",
            title="Evidence",
            meaning="What shows that it does; empty where nothing does yet.",
            kind="text",
            required=False,
            example="evaluation of 2022, page 14",
            is_long=True,
            hxl="#meta+evidence",
        ),
        Column(
            key="withdrawn",
            title="Withdrawn",
            meaning="Whether the step is taken back; leave it empty for no.",
            kind="yes or no",
            required=False,
            example="no",
        ),
    ),
)
