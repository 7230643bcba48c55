"""Registering what exists, and what it is called from when to when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction

from headwater.audit.actions import note, note_many
from headwater.audit.rules import Line, Signer
from headwater.lib.errors import Complaint, Refused, refuse_if
from headwater.lib.words import said
from headwater.registry import queries
from headwater.registry.models import Name, Node
from headwater.registry.rules import NodeDraft, day_before, folded, node_complaints, text_complaints

_ROWS_PER_STATEMENT = 2_000


@transaction.atomic
def register(
    *, kind: str, code: str, name: str, valid_from: date | None, by: Signer, language: str = "en", source: str = ""
) -> Node:
    """Register something new, with what it is officially called from a day on (None: since before the record begins).

    Refused: an unknown kind, a code that is taken (however its letters are spelt), a missing name.
    """
    draft = NodeDraft(kind=kind, code=code, name=name, valid_from=valid_from, language=language, source=source)
    refuse_if(node_complaints(draft))
    _refuse_taken(draft)
    try:
        return _write([draft], by)[code]
    except IntegrityError:
        # Somebody else registered it after the question above; their answer is the same.
        _refuse_taken(draft)
        raise


def _refuse_taken(draft: NodeDraft) -> None:
    if taken := Node.objects.filter(kind=draft.kind, code_key=folded(draft.code)).first():
        called = queries.name_of(taken, on=draft.valid_from or date.min)
        raise Refused(
            said(
                "The code “{code}” already stands for the {kind} {called}; choose another code.",
                code=draft.code,
                kind=said(draft.kind),
                called=called,
            )
        )


@transaction.atomic
def register_many(*, drafts: Sequence[NodeDraft], by: Signer) -> dict[str, Node]:
    """Register many things of one or more kinds; returns each by its code. What is already there is left as it is.

    Refused, with all complaints together: what register refuses; a code twice among the drafts; a thing that is there
    under another name (rename it, or add the name as a variant).
    """
    times = Counter(folded(draft.code) for draft in drafts)
    complaints = [Complaint(what, where=draft.code) for draft in drafts for what in node_complaints(draft)]
    complaints += [
        Complaint(said("This code stands more than once in the list; each code once."), where=code)
        for code, count in times.items()
        if count > 1
    ]
    refuse_if(complaints)
    there = _already_there(drafts)
    refuse_if(_renamed(drafts, there))
    missing = [draft for draft in drafts if draft.code not in there]
    try:
        return there | _write(missing, by)
    except IntegrityError:
        # Somebody else registered some of them after the question above; those are there now, and the rest is written.
        meanwhile = _already_there(missing)
        if not meanwhile:
            raise
        refuse_if(_renamed(missing, meanwhile))
        return there | meanwhile | _write([draft for draft in missing if draft.code not in meanwhile], by)


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
            what = said(
                "The {kind} is registered as {called}, not as {name}; rename it or add a variant.",
                kind=said(draft.kind),
                called=called,
                name=draft.name,
            )
            complaints.append(Complaint(what, where=draft.code))
    return complaints


@transaction.atomic
def _write(drafts: Sequence[NodeDraft], by: Signer) -> dict[str, Node]:
    nodes = Node.objects.bulk_create(
        [Node(kind=draft.kind, code=draft.code, code_key=folded(draft.code)) for draft in drafts],
        batch_size=_ROWS_PER_STATEMENT,
    )
    Name.objects.bulk_create(
        [
            Name(
                node=node,
                language=language,
                text=name.strip(),
                text_key=folded(name),
                valid_from=draft.valid_from,
                source=draft.source,
            )
            for node, draft in zip(nodes, drafts, strict=True)
            for language, name in draft.names.items()
        ],
        batch_size=_ROWS_PER_STATEMENT,
    )
    note_many(
        by=by,
        lines=[
            Line(
                action="register",
                target=_target(node),
                after={
                    "name": draft.name,
                    "language": draft.language,
                    "valid_from": draft.valid_from,
                    **({"also": dict(draft.also)} if draft.also else {}),
                },
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
    Node.objects.select_for_update(no_key=True).get(pk=node.pk)
    official = [held for held in queries.names(node) if not held.is_variant and held.language == language]
    before = None
    if official:
        latest = official[-1]
        since = (
            said("since {day}", day=latest.valid_from) if latest.valid_from else said("since before the record begins")
        )
        if latest.text == name.strip() and latest.valid_to is None:
            raise Refused(
                said("It is already called {text}, {since}; write another name.", text=latest.text, since=since)
            )
        if latest.valid_from is not None and on <= latest.valid_from:
            raise Refused(
                said("It is called {text} {since}; a new name begins on a later day.", text=latest.text, since=since)
            )
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
        complaints.append(said("The source of “{name}” is missing; write the document and the line.", name=name))
    refuse_if(complaints)
    key = folded(name)
    if known := node.names.filter(is_variant=True, text_key=key, language=language).first():
        return known
    if other := Name.objects.filter(node__kind=node.kind, text_key=key).exclude(node=node).first():
        raise Refused(
            said(
                "“{name}” is already a name of the {kind} {code}; one spelling cannot mean both.",
                name=name,
                kind=said(node.kind),
                code=other.node.code,
            )
        )
    written = Name.objects.create(
        node=node, language=language, text=name.strip(), text_key=key, is_variant=True, source=source
    )
    note(by=by, action="add variant", target=_target(node), after={"name": written.text, "source": source})
    return written


def _target(node: Node) -> str:
    return f"{node.kind}:{node.code}"
