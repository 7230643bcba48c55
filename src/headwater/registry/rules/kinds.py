"""What may exist, and what may be so between things. Plain Python."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from headwater.lib.words import listed, noted, said
from headwater.registry.rules.spans import Dated

NODE_KINDS: dict[str, str] = {
    noted(
        "organisation"
    ): "a government, an agency, a company or any other body; also a published aggregate of several",
    noted("organisation-type"): "a class of organisations, such as governments",
    noted("place"): "a country, region, district or site",
    noted("office"): "a unit of the organisation itself, at headquarters or in the field",
    noted("fund"): "money kept apart under its own rules",
    noted("project"): "a piece of work with its own budget",
    noted("item"): "something that is stocked, bought or given",
    noted("agreement"): "a signed agreement, with a donor, a supplier or a partner",
    noted("plan"): "one version of a classification tree, such as a strategic plan",
    noted("plan-element"): "an objective, enabler or priority of a plan, or a group of them",
    noted("indicator"): "something that is measured, with a definition of its own",
    noted("document"): "a declaration, policy, work plan, letter or report, in one version",
    noted("criterion"): "something that an outside assessment rates, such as a micro-indicator",
    noted("post"): "a function that one person fills; who it is stands elsewhere",
    noted("grade"): "a level of staff, such as P-4",
    noted("emergency"): "a crisis that the organisation responds to",
    noted("stockpile"): "stock at one place, held by the organisation or by a vendor for it",
    noted("system"): "a computer system, or a module of one",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What a member is to the whole. In an exclusive role it stands in one whole at a time.

    A role that makes a list worth asking for (a register) has a title and the unit that its members are counted in.
    """

    meaning: str
    member_kinds: frozenset[str]
    of_kinds: frozenset[str]
    exclusive: bool
    title: str = ""
    unit: str = ""

    @property
    def is_listed(self) -> bool:
        """Whether its members can be kept as a register."""
        return bool(self.title)


def _kinds(written: str) -> frozenset[str]:
    return frozenset(written.split())


def _structural(members: str, of: str, meaning: str, *, exclusive: bool) -> Role:
    return Role(meaning=meaning, member_kinds=_kinds(members), of_kinds=_kinds(of), exclusive=exclusive)


def _listed_role(members: str, of: str, title: str, unit: str, meaning: str) -> Role:
    return Role(
        meaning=meaning, member_kinds=_kinds(members), of_kinds=_kinds(of), exclusive=False, title=title, unit=unit
    )


_SEATED = "organisation office project document emergency stockpile post agreement"
_SUCCEEDING = "plan plan-element office fund document system"
_STRUCTURE: dict[str, Role] = {
    "type": _structural("organisation", "organisation-type", "an organisation is of a type", exclusive=True),
    "country": _structural(
        _SEATED, "place", "an organisation, an office, a project or anything else with a seat is there", exclusive=True
    ),
    "part of": _structural(
        "plan-element place office",
        "plan plan-element place office",
        "an element is part of a plan or of a larger element; a place of a place; an office of an office",
        exclusive=True,
    ),
    "donor": _structural("organisation", "organisation", "an organisation gives to another", exclusive=False),
    "succeeds": _structural(
        _SUCCEEDING, _SUCCEEDING, "something takes the place of an earlier thing of its kind", exclusive=False
    ),
    "supplier": _structural(
        "agreement stockpile", "organisation", "who supplies under an agreement, or holds a stockpile", exclusive=True
    ),
}

_SITES, _STATES, _BODIES = "place office", "place organisation", "place organisation office"
# Role: kinds of members, kinds of wholes, title, unit, meaning.
_LISTED: dict[str, tuple[str, str, str, str, str]] = {
    "hub": (
        _SITES,
        "organisation",
        noted("Stock hubs"),
        noted("hubs"),
        noted("relief items are kept there and leave from there"),
    ),
    "vendor-managed stock": (
        "stockpile",
        "organisation",
        noted("Vendor-managed stocks"),
        noted("locations"),
        noted("a vendor keeps stock there that stays its own until it is called off"),
    ),
    "long-term agreement": (
        "agreement",
        "organisation",
        noted("Long-term agreements"),
        noted("agreements"),
        noted("the organisation can buy under it, at its prices and on its terms"),
    ),
    "multi-year agreement": (
        "organisation agreement",
        "organisation",
        noted("Multi-year agreements"),
        noted("agreements"),
        noted("a donor has promised money over several years"),
    ),
    "memorandum of understanding": (
        "agreement",
        "organisation",
        noted("Memoranda of understanding"),
        noted("memoranda"),
        noted("two bodies have written down what each will do"),
    ),
    "regional data hub": (
        _SITES,
        "organisation",
        noted("Regional data hubs"),
        noted("hubs"),
        noted("data on migration in a region"),
    ),
    "legal hub": (
        _SITES,
        "organisation",
        noted("Legal hubs"),
        noted("hubs"),
        noted("legal support for the offices of a region"),
    ),
    "emergency level 3": (
        "emergency",
        "organisation",
        noted("Level 3 emergencies"),
        noted("emergencies"),
        noted("highest corporate level"),
    ),
    "emergency level 2": (
        "emergency",
        "organisation",
        noted("Level 2 emergencies"),
        noted("emergencies"),
        noted("second corporate level"),
    ),
    "designated emergency": (
        "emergency",
        "organisation",
        noted("Designated emergencies"),
        noted("emergencies"),
        noted("a corporate level, and which one is not said"),
    ),
    "PSEA officer": (
        "post",
        "office",
        noted("PSEA officers"),
        noted("officers"),
        noted("a dedicated officer for protection from sexual exploitation and abuse serves an office"),
    ),
    "PSEA focal point": (
        "post",
        "office",
        noted("PSEA focal points"),
        noted("focal points"),
        noted("somebody in an office answers for protection from sexual exploitation and abuse"),
    ),
    "signatory": (
        _STATES,
        "document",
        noted("Signatories"),
        noted("signatories"),
        noted("a government or a body has signed"),
    ),
    "champion country": (
        _STATES,
        "document organisation",
        noted("Champion countries"),
        noted("countries"),
        noted("a country leads in carrying out a compact"),
    ),
    "pilot country": (
        "place",
        "document project",
        noted("Pilot countries"),
        noted("countries"),
        noted("it tries a new approach first"),
    ),
    "country of operation": (
        "place",
        "system project",
        noted("Countries of operation"),
        noted("countries"),
        noted("it is at work there"),
    ),
    "field location": (
        _SITES,
        "office",
        noted("Field locations"),
        noted("locations"),
        noted("an office has staff of its own there"),
    ),
    "assessed": (
        "place",
        "document",
        noted("Places assessed"),
        noted("places"),
        noted("an assessment of it is under way or made"),
    ),
    "national plan": (
        "document",
        "document",
        noted("National plans"),
        noted("plans"),
        noted("how a country carries out a compact"),
    ),
    "policy": (
        "document",
        "organisation office",
        noted("Policies in force"),
        noted("policies"),
        noted("people are bound by it"),
    ),
    "system in use": (
        "system",
        "organisation office",
        noted("Systems in use"),
        noted("systems"),
        noted("a system or a module is live"),
    ),
    "member": (
        _BODIES,
        "organisation document",
        noted("Members"),
        noted("members"),
        noted("belongs to a body, such as a working group"),
    ),
    "chair": (
        _BODIES,
        "organisation document",
        noted("Chairs"),
        noted("chairs"),
        noted("leads a body, alone or with others"),
    ),
    "member state": (
        _STATES,
        "organisation",
        noted("Member states"),
        noted("states"),
        noted("a state has joined the organisation"),
    ),
    "nationality": (
        "place",
        "organisation",
        noted("Nationalities"),
        noted("nationalities"),
        noted("nationals are among the staff"),
    ),
    "non-represented": (
        "place",
        "organisation",
        noted("Non-represented member states"),
        noted("states"),
        noted("no nationals among the professional staff"),
    ),
    "under-represented": (
        "place",
        "organisation",
        noted("Under-represented member states"),
        noted("states"),
        noted("fewer nationals among the professional staff than the range that is meant for it"),
    ),
}

ROLES: dict[str, Role] = _STRUCTURE | {role: _listed_role(*row) for role, row in _LISTED.items()}

# What may be part of what: the role allows several pairs, but a place is never part of a plan.
_WHOLES = {
    "plan-element": frozenset({"plan", "plan-element"}),
    "place": frozenset({"place"}),
    "office": frozenset({"office"}),
}


def membership_complaints(*, role: str, member_kind: str, of_kind: str, span: Dated, evidence: str) -> Iterator[str]:
    """What is wrong with a membership that somebody wants to begin, as far as it can be seen without the others."""
    found = membership_faults(role=role, member_kind=member_kind, of_kind=of_kind, span=span, evidence=evidence)
    return (what for _, what in found)


def membership_faults(
    *, role: str, member_kind: str, of_kind: str, span: Dated, evidence: str
) -> Iterator[tuple[str, str]]:
    """The same, each with the field that it is about."""
    if role not in ROLES:
        yield "role", said("“{role}” is not a role; write one of: {roles}.", role=role, roles=listed(map(said, ROLES)))
        return
    known = ROLES[role]
    wholes = _WHOLES.get(member_kind, frozenset()) if role == "part of" else known.of_kinds
    if member_kind not in known.member_kinds:
        yield (
            "member",
            said(
                "In the role “{role}” a member is one of: {listed}; “{member_kind}” is not.",
                role=said(role),
                listed=_listed(known.member_kinds),
                member_kind=said(member_kind),
            ),
        )
    elif of_kind not in wholes:
        yield (
            "of",
            said(
                "In the role “{role}” “{member_kind}” belongs to one of: {listed}; “{of_kind}” is not.",
                role=said(role),
                member_kind=said(member_kind),
                listed=_listed(wholes),
                of_kind=said(of_kind),
            ),
        )
    elif role == "succeeds" and member_kind != of_kind:
        yield (
            "of",
            said(
                "Things of one kind succeed each other; “{member_kind}” cannot succeed “{of_kind}”.",
                member_kind=said(member_kind),
                of_kind=said(of_kind),
            ),
        )
    if span.valid_from and span.valid_to and span.valid_to < span.valid_from:
        yield (
            "valid_to",
            said(
                "It would end on {valid_to}, before it begins on {valid_from}; write a last day not before it.",
                valid_to=span.valid_to,
                valid_from=span.valid_from,
            ),
        )
    if not evidence.strip():
        yield "evidence", said("The evidence is missing; write where this is written down.")


def _listed(kinds: Iterable[str]) -> str:
    return listed(sorted(map(said, kinds)))
