"""The columns of results frameworks and of what is so from when to when."""

from __future__ import annotations

from headwater.exchange.columns.describing import Column, Sheet
from headwater.registry.plans import ELEMENTS
from headwater.registry.rules import NODE_KINDS, ROLES

_MEMBERS = tuple(kind for kind in NODE_KINDS if any(kind in role.member_kinds for role in ROLES.values()))
_WHOLES = tuple(kind for kind in NODE_KINDS if any(kind in role.of_kinds for role in ROLES.values()))

FRAMEWORK = Sheet(
    record="framework",
    title="Results framework",
    identity="code",
    columns=(
        Column(
            key="element",
            title="Element",
            meaning="What it is in the plan; the plan itself stands first, once.",
            kind="choice",
            aliases=("Level",),
            choices=dict(ELEMENTS),
            example="objective",
        ),
        Column(
            key="code",
            title="Code",
            meaning="The code of the element; no other has it, in any plan.",
            kind="code",
            example="SO-1",
            hxl="#activity+code",
        ),
        Column(
            key="parent",
            title="Part of",
            meaning="The code of the element above it, which stands in a row above; empty for the plan.",
            kind="code",
            required=False,
            aliases=("Parent",),
            example="SP-2024",
            hxl="#activity+parent+code",
        ),
        Column(
            key="name",
            title="Name",
            meaning="What it is called.",
            kind="text",
            example="Saving lives",
            hxl="#activity+name",
        ),
        Column(
            key="valid_from",
            title="From",
            meaning="The day from which it counts.",
            kind="date",
            example="2024-01-01",
            hxl="#date+start",
        ),
        Column(
            key="source",
            title="Source",
            meaning="Where it is written down: the document and its line.",
            kind="text",
            example="strategic plan, page 4",
            hxl="#meta+source",
        ),
    ),
)

MEMBERSHIPS = Sheet(
    record="membership",
    title="Registers",
    identity="member",
    with_identity=("role", "of", "valid_from"),
    columns=(
        Column(
            key="role",
            title="Role",
            meaning="What the one is to the other.",
            kind="choice",
            aliases=("Register",),
            choices={name: role.meaning for name, role in ROLES.items()},
            example="signatory",
            hxl="#meta+role",
        ),
        Column(
            key="member",
            title="Who",
            meaning="Who or what holds the role: a code or a name; where it could mean two, kind:code.",
            kind="text",
            aliases=("Member",),
            names=_MEMBERS,
            example="place:KEN",
            hxl="#org+member",
        ),
        Column(
            key="of",
            title="Of what",
            meaning="What the role is held in: a code or a name; where it could mean two, kind:code.",
            kind="text",
            aliases=("Of", "Whole"),
            names=_WHOLES,
            example="document:DECLARATION",
            hxl="#org+whole",
        ),
        Column(
            key="valid_from",
            title="From",
            meaning="The first day on which it is so.",
            kind="date",
            example="2022-07-29",
            hxl="#date+start",
        ),
        Column(
            key="valid_to",
            title="To",
            meaning="The last day on which it is so; empty while it is still so.",
            kind="date",
            required=False,
            example="2023-12-31",
            hxl="#date+end",
        ),
        Column(
            key="evidence",
            title="Evidence",
            meaning="Where it is written down that it is so.",
            kind="text",
            example="list of signatures, page 2",
            hxl="#meta+evidence",
        ),
        Column(
            key="evidence_of_end",
            title="Evidence of the end",
            meaning="Where it is written down that it ended, where it did.",
            kind="text",
            required=False,
            example="letter of 3 January 2024",
            hxl="#meta+evidence+end",
        ),
    ),
)
