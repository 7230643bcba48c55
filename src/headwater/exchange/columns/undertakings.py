"""The columns of undertakings and of what became of them."""

from __future__ import annotations

from headwater.exchange.columns.describing import Column, Sheet
from headwater.undertakings.rules import KINDS, LINKED_KINDS, OBLIGOR_KINDS, OWNER_KINDS, STEPS

_STEP_MEANINGS = {
    "start": "work on it has begun",
    "claim": "it is done, by the evidence",
    "accept": "that it is done is accepted, by another person than the one who claimed it",
    "return": "that it is done is not accepted, and why",
    "cancel": "it will not be done, and why",
    "reopen": "it is to be done after all, and why",
    "note": "what became of it so far",
    "postpone": "it has another due date, and why",
    "hand over": "another office, post or person answers for it",
}
assert tuple(_STEP_MEANINGS) == STEPS, "each step has its meaning"


def _text(key: str, title: str, meaning: str, example: str, *, required: bool = False, hxl: str = "") -> Column:
    return Column(key=key, title=title, meaning=meaning, kind="text", required=required, example=example, hxl=hxl)


_OWNER = Column(
    key="owner",
    title="Owner",
    meaning="The office or post that answers for it: its code or name.",
    kind="text",
    required=False,
    names=OWNER_KINDS,
    example="NAIROBI",
)
_OWNER_PERSON = _text(
    "owner_person", "Owner's address", "The e-mail address of who sees to it here.", "ana@example.org"
)
_DUE_ON = Column(
    key="due_on",
    title="Due on",
    meaning="The day by which it is to be done; empty where none is set.",
    kind="date",
    required=False,
    aliases=("Due date", "Deadline"),
    example="2024-03-31",
    hxl="#date+due",
)
_SYNTHETIC = Column(
    key="is_synthetic",
    title="Synthetic",
    meaning="Whether it was invented; leave it empty for no.",
    kind="yes or no",
    required=False,
    example="no",
    hxl="#meta+synthetic",
)

UNDERTAKINGS = Sheet(
    record="undertaking",
    title="Undertakings",
    identity="code",
    columns=(
        Column(
            key="code",
            title="Code",
            meaning="The code by which your organisation knows it; no other undertaking has it.",
            kind="code",
            example="MR-3.2-1",
            hxl="#activity+code",
        ),
        Column(
            key="kind",
            title="Kind",
            meaning="What sort of undertaking it is.",
            kind="choice",
            choices=dict(KINDS),
            example="promised action",
            hxl="#activity+type",
        ),
        _text("text", "Text", "What is to be done, in a sentence.", "Adopt a strategy", required=True, hxl="#activity"),
        Column(
            key="document",
            title="Document",
            meaning="The document in which it stands: its code or name.",
            kind="text",
            names=("document",),
            example="RESPONSE-2024",
            hxl="#meta+document",
        ),
        _text("line", "Line", "Where it stands in the document.", "line 72", required=True, hxl="#meta+line"),
        Column(
            key="made_on",
            title="Made on",
            meaning="The day of the document or of the promise.",
            kind="date",
            aliases=("Date",),
            example="2024-01-24",
            hxl="#date+start",
        ),
        Column(
            key="obligor",
            title="Obligor",
            meaning="Who has to do it: a code or a name; empty for what all signatories of the document owe together.",
            kind="text",
            required=False,
            names=OBLIGOR_KINDS,
            example="organisation:IOM",
            hxl="#org+obligor",
        ),
        _OWNER,
        _OWNER_PERSON,
        _text("workstream", "Workstream", "The group of the document that it belongs to, if any.", "Justice"),
        _DUE_ON,
        Column(
            key="under",
            title="Under",
            meaning="The code of the undertaking that it carries out, if it does.",
            kind="code",
            required=False,
            example="MR-3.2",
        ),
        Column(
            key="links",
            title="Bears on",
            meaning="The indicators, criteria and elements of plans that it bears on, by code or name.",
            kind="list",
            required=False,
            names=LINKED_KINDS,
            example="criterion:MI-3.2",
        ),
        _SYNTHETIC,
    ),
)

PROGRESS = Sheet(
    record="progress",
    title="Progress",
    identity="undertaking",
    with_identity=("step", "on", "text"),
    columns=(
        Column(
            key="undertaking",
            title="Undertaking",
            meaning="The code of the undertaking.",
            kind="code",
            aliases=("Code",),
            example="MR-3.2-1",
            hxl="#activity+code",
        ),
        Column(
            key="step",
            title="Step",
            meaning="What is said of it. Whoever loads the file signs it.",
            kind="choice",
            choices=_STEP_MEANINGS,
            example="claim",
            hxl="#status",
        ),
        Column(
            key="on",
            title="On",
            meaning="The day on which it was so.",
            kind="date",
            aliases=("Date", "Day"),
            example="2024-06-30",
            hxl="#date+reported",
        ),
        _text("text", "Text", "What became of it, or the reason.", "The strategy is drafted", hxl="#meta+text"),
        _text("evidence", "Evidence", "Where that can be seen.", "document CRP/72", hxl="#meta+evidence"),
        _DUE_ON,
        _OWNER,
        _OWNER_PERSON,
        _SYNTHETIC,
    ),
)
