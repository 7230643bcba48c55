"""Writing to the registry. Whether somebody may is asked by a floor that knows powers; here each write is noted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from headwater.audit.actions import note, note_many
from headwater.audit.rules import Line, Signer
from headwater.lib.errors import Complaint, Refused, refuse_if
from headwater.registry import queries
from headwater.registry.models import Membership, Name, Node
from headwater.registry.plans import NAMES as NAMES
from headwater.registry.plans import STRATEGIC_PLAN_2024_2028 as STRATEGIC_PLAN_2024_2028
from headwater.registry.plans import NameRow, read_names, read_plan
from headwater.registry.rules import (
    ROLES,
    Edge,
    NodeDraft,
    Span,
    day_before,
    folded,
    in_circles,
    membership_complaints,
    node_complaints,
    overlap,
    text_complaints,
)

_ROWS_PER_STATEMENT = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipDraft:
    """Something to record as so, with both nodes already found. See begin."""

    role: str
    member: Node
    of: Node
    valid_from: date
    evidence: str
    valid_to: date | None = None


@transaction.atomic
def register(
    *, kind: str, code: str, name: str, valid_from: date | None, by: Signer, language: str = "en", source: str = ""
) -> Node:
    """Register something new, with what it is officially called from a day on (None: since before the record begins).

    Refused: an unknown kind, a code that is taken (however its letters are spelt), a missing name.
    """
    draft = NodeDraft(kind=kind, code=code, name=name, valid_from=valid_from, language=language, source=source)
    refuse_if(node_complaints(draft))
    if taken := Node.objects.filter(kind=kind, code_key=folded(code)).first():
        called = queries.name_of(taken, on=valid_from or date.min)
        raise Refused(f"The code “{code}” already stands for the {kind} {called}; choose another code.")
    return _write([draft], by)[code]


@transaction.atomic
def register_many(*, drafts: Sequence[NodeDraft], by: Signer) -> dict[str, Node]:
    """Register many things of one or more kinds; returns each by its code. What is already there is left as it is.

    Refused, with all complaints together: what register refuses; a code twice among the drafts; a thing that is there
    under another name (rename it, or add the name as a variant).
    """
    times = Counter(folded(draft.code) for draft in drafts)
    complaints = [Complaint(what, where=draft.code) for draft in drafts for what in node_complaints(draft)]
    complaints += [
        Complaint("This code stands more than once in the list; each code once.", where=code)
        for code, count in times.items()
        if count > 1
    ]
    refuse_if(complaints)
    there = _already_there(drafts)
    complaints = list(_renamed(drafts, there))
    refuse_if(complaints)
    return there | _write([draft for draft in drafts if draft.code not in there], by)


def _already_there(drafts: Sequence[NodeDraft]) -> dict[str, Node]:
    known: dict[tuple[str, str], Node] = {}
    for kind in sorted({draft.kind for draft in drafts}):
        keys = [folded(draft.code) for draft in drafts if draft.kind == kind]
        known |= {(kind, one.code_key): one for one in queries.with_codes(kind=kind, keys=keys)}
    found = {draft.code: known.get((draft.kind, folded(draft.code))) for draft in drafts}
    return {code: one for code, one in found.items() if one is not None}


def _renamed(drafts: Sequence[NodeDraft], there: dict[str, Node]) -> list[Complaint]:
    names = queries.all_names(there.values())
    complaints = []
    for draft in drafts:
        if draft.code not in there:
            continue
        known = names[there[draft.code].pk]
        if folded(draft.name) not in {name.text_key for name in known}:
            called = known[0].text if known else draft.code
            what = f"The {draft.kind} is registered as {called}, not as {draft.name}; rename it or add a variant."
            complaints.append(Complaint(what, where=draft.code))
    return complaints


def _write(drafts: Sequence[NodeDraft], by: Signer) -> dict[str, Node]:
    nodes = Node.objects.bulk_create(
        [Node(kind=draft.kind, code=draft.code, code_key=folded(draft.code)) for draft in drafts],
        batch_size=_ROWS_PER_STATEMENT,
    )
    Name.objects.bulk_create(
        [
            Name(
                node=node,
                language=draft.language,
                text=draft.name.strip(),
                text_key=folded(draft.name),
                valid_from=draft.valid_from,
                source=draft.source,
            )
            for node, draft in zip(nodes, drafts, strict=True)
        ],
        batch_size=_ROWS_PER_STATEMENT,
    )
    note_many(
        by=by,
        lines=[
            Line(
                action="register",
                target=_target(node),
                after={"name": draft.name, "language": draft.language, "valid_from": draft.valid_from},
            )
            for node, draft in zip(nodes, drafts, strict=True)
        ],
    )
    return {node.code: node for node in nodes}


@transaction.atomic
def rename(*, node: Node, name: str, on: date, by: Signer, language: str = "en", source: str = "") -> Name:
    """Give something another official name from a day on; the former one ends the day before and is kept.

    Refused: the name it already has; a day not after the first day of the latest name in that language.
    """
    refuse_if(text_complaints(name))
    Node.objects.select_for_update().get(pk=node.pk)
    official = [held for held in queries.names(node) if not held.is_variant and held.language == language]
    before = None
    if official:
        latest = official[-1]
        since = f"since {latest.valid_from}" if latest.valid_from else "since before the record begins"
        if latest.text == name.strip() and latest.valid_to is None:
            raise Refused(f"It is already called {latest.text}, {since}; write another name.")
        if latest.valid_from is not None and on <= latest.valid_from:
            raise Refused(f"It is called {latest.text} {since}; a new name begins on a later day.")
        before = {"name": latest.text, "valid_from": latest.valid_from, "valid_to": latest.valid_to}
        if latest.valid_to is None or latest.valid_to >= on:
            latest.valid_to = day_before(on)
            latest.save(update_fields=["valid_to"])
    written = Name.objects.create(
        node=node, language=language, text=name.strip(), text_key=folded(name), valid_from=on, source=source
    )
    note(
        by=by,
        action="rename",
        target=_target(node),
        before=before,
        after={"name": written.text, "language": language, "valid_from": on, "source": source},
    )
    return written


@transaction.atomic
def add_variant(*, node: Node, name: str, by: Signer, source: str, language: str = "en") -> Name:
    """Record another spelling seen in a document, understood on any day. The same spelling again changes nothing.

    Refused: no source; a name that another thing of the same kind goes by, because it could then be read two ways.
    """
    complaints = list(text_complaints(name))
    if not source.strip():
        complaints.append(f"The source of “{name}” is missing; write the document and the line.")
    refuse_if(complaints)
    key = folded(name)
    if known := node.names.filter(is_variant=True, text_key=key, language=language).first():
        return known
    if other := Name.objects.filter(node__kind=node.kind, text_key=key).exclude(node=node).first():
        raise Refused(
            f"“{name}” is already a name of the {node.kind} {other.node.code}; one spelling cannot mean both."
        )
    written = Name.objects.create(
        node=node, language=language, text=name.strip(), text_key=key, is_variant=True, source=source
    )
    note(by=by, action="add variant", target=_target(node), after={"name": written.text, "source": source})
    return written


@transaction.atomic
def begin(
    *, role: str, member: Node, of: Node, valid_from: date, evidence: str, by: Signer, valid_to: date | None = None
) -> Membership:
    """Record that something is so from a day on (to a last day, if it is known), with its evidence.

    Refused: an unknown role; kinds that do not go together; no evidence; a second time for the same days; in an
    exclusive role a second whole on the same days; a whole that would be part of itself.
    """
    draft = MembershipDraft(
        role=role, member=member, of=of, valid_from=valid_from, evidence=evidence, valid_to=valid_to
    )
    refuse_if(_draft_complaints(draft))
    # Whoever writes about the same member waits here, so that the check still holds when this is written.
    Node.objects.select_for_update().get(pk=member.pk)
    refuse_if(_clash(draft, queries.held_by([member.pk], roles=[role])[role, member.pk]))
    refuse_if(_circle_complaints([draft]))
    return _write_memberships([draft], by)[0]


@transaction.atomic
def begin_many(*, drafts: Sequence[MembershipDraft], by: Signer) -> int:
    """Record many things as so; returns how many are new. One that is there already, day for day, is left as it is.

    Refused as by begin, with all complaints together.
    """
    refuse_if(Complaint(what, where=draft.member.code) for draft in drafts for what in _draft_complaints(draft))
    held = queries.held_by([draft.member.pk for draft in drafts], roles=sorted({draft.role for draft in drafts}))
    new: list[MembershipDraft] = []
    complaints: list[Complaint] = []
    for draft in drafts:
        others = held[draft.role, draft.member.pk]
        if any(_same(draft, other) for other in others):
            continue
        complaints += [Complaint(what, where=draft.member.code) for what in _clash(draft, others)]
        others.append(_membership(draft))
        new.append(draft)
    refuse_if(complaints or _circle_complaints(new))
    return len(_write_memberships(new, by))


def _same(draft: MembershipDraft, other: Membership) -> bool:
    return other.of_id == draft.of.pk and (other.valid_from, other.valid_to) == (draft.valid_from, draft.valid_to)


def _draft_complaints(draft: MembershipDraft) -> list[str]:
    return list(
        membership_complaints(
            role=draft.role,
            member_kind=draft.member.kind,
            of_kind=draft.of.kind,
            span=Span(draft.valid_from, draft.valid_to),
            evidence=draft.evidence,
        )
    )


def _clash(draft: MembershipDraft, others: Sequence[Membership]) -> list[str]:
    for other in others:
        shares_days = overlap(Span(draft.valid_from, draft.valid_to), other)
        if shares_days and (other.of_id == draft.of.pk or ROLES[draft.role].exclusive):
            until = f"to {other.valid_to}" if other.valid_to else "on"
            standing = f"{draft.member.code} stands in the role “{draft.role}” of {other.of.code}"
            return [f"{standing} from {other.valid_from} {until}; end that first, or choose days outside it."]
    return []


def _circle_complaints(drafts: Sequence[MembershipDraft]) -> list[Complaint]:
    parts = [draft for draft in drafts if draft.role == "part of"]
    if not parts:
        return []
    rows = Membership.objects.filter(role="part of").values_list("member_id", "of_id", "valid_from", "valid_to")
    edges = [Edge(member, of, Span(start, end)) for member, of, start, end in rows]
    edges += [Edge(draft.member.pk, draft.of.pk, Span(draft.valid_from, draft.valid_to)) for draft in parts]
    caught = in_circles(edges, since=min(draft.valid_from for draft in parts))
    return [
        Complaint(f"{draft.member.code} would be part of itself; choose another whole.", where=draft.member.code)
        for draft in parts
        if draft.member.pk in caught
    ]


def _membership(draft: MembershipDraft) -> Membership:
    return Membership(
        role=draft.role,
        is_exclusive=ROLES[draft.role].exclusive,
        member=draft.member,
        of=draft.of,
        valid_from=draft.valid_from,
        valid_to=draft.valid_to,
        evidence=draft.evidence.strip(),
    )


def _write_memberships(drafts: Sequence[MembershipDraft], by: Signer) -> list[Membership]:
    written = Membership.objects.bulk_create([_membership(draft) for draft in drafts], batch_size=_ROWS_PER_STATEMENT)
    note_many(by=by, lines=[Line(action="begin", target=_target(held.member), after=_facts(held)) for held in written])
    return written


@transaction.atomic
def end(*, membership: Membership, on: date, evidence: str, by: Signer) -> Membership:
    """Record the last day on which something is so. That day still counts.

    Refused: no evidence; a day before the first; a membership whose last day is already known.
    """
    held = Membership.objects.select_for_update(of=("self",)).select_related("member", "of").get(pk=membership.pk)
    if not evidence.strip():
        raise Refused("The evidence is missing; write where the end is written down.")
    if on < held.valid_from:
        raise Refused(f"It begins on {held.valid_from} and cannot end on {on}; write a last day not before it.")
    if held.valid_to is not None:
        raise Refused(f"Its last day is already {held.valid_to}; begin a new one if it is so again.")
    before = _facts(held)
    held.valid_to, held.evidence_of_end = on, evidence.strip()
    held.save(update_fields=["valid_to", "evidence_of_end"])
    note(by=by, action="end", target=_target(held.member), before=before, after=_facts(held))
    return held


def _facts(held: Membership) -> dict[str, object]:
    return {
        "role": held.role,
        "of": _target(held.of),
        "valid_from": held.valid_from,
        "valid_to": held.valid_to,
        "evidence": held.evidence_of_end or held.evidence,
    }


def _target(node: Node) -> str:
    return f"{node.kind}:{node.code}"


@transaction.atomic
def load_plan(*, file: Path, by: Signer) -> Node:
    """Read one version of a classification tree from a CSV file (plans.read_plan); returns the plan.

    The same file again changes nothing. Refused, with all complaints together: a file that cannot be read as a plan,
    and what register_many and begin_many refuse.
    """
    rows, complaints = read_plan(_lines(file))
    refuse_if(complaints)
    nodes = register_many(drafts=[row.draft() for row in rows], by=by)
    parts = [
        MembershipDraft(
            role="part of",
            member=nodes[row.code],
            of=nodes[row.parent],
            valid_from=row.valid_from,
            evidence=row.source,
        )
        for row in rows
        if row.parent
    ]
    begin_many(drafts=parts, by=by)
    return next(nodes[row.code] for row in rows if row.element == "plan")


@transaction.atomic
def load_names(*, file: Path, by: Signer) -> int:
    """Read dated names and variants from a CSV file (plans.read_names); returns how many are new.

    What is not registered yet is registered with its first official name. The same file again changes nothing.
    Refused, with all complaints together: what cannot be read, and what register, rename and add_variant refuse.
    """
    rows, complaints = read_names(_lines(file))
    refuse_if(complaints)
    before = Name.objects.count()
    for row in rows:
        try:
            _load_name(row, by)
        except Refused as refusal:
            complaints += [Complaint(complaint.what, where=row.where) for complaint in refusal.complaints]
    refuse_if(complaints)
    return Name.objects.count() - before


def _load_name(row: NameRow, by: Signer) -> None:
    node = next(iter(queries.with_codes(kind=row.kind, keys=[folded(row.code)])), None)
    said = {"language": row.language, "source": row.source}
    if row.use == "variant":
        add_variant(node=node or queries.node(kind=row.kind, code=row.code), name=row.name, by=by, **said)
    elif node is None:
        register(kind=row.kind, code=row.code, name=row.name, valid_from=row.valid_from, by=by, **said)
    elif not _is_called(node, row):
        if row.valid_from is None:
            raise Refused(f"{row.code} has a name already; write the day from which it is called {row.name}.")
        rename(node=node, name=row.name, on=row.valid_from, by=by, **said)


def _is_called(node: Node, row: NameRow) -> bool:
    return any(
        not held.is_variant and (held.language, held.text, held.valid_from) == (row.language, row.name, row.valid_from)
        for held in queries.names(node)
    )


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8-sig").splitlines(keepends=True)
