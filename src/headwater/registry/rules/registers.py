"""Registers: lists that can be asked as of any day, and from which day on a list is known to be whole. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from headwater.lib.words import listed, said
from headwater.registry.rules.kinds import ROLES


def register_key(role: str, of: str | None) -> str:
    """What a register is called in addresses and files: its role, and the whole (kind:code) where it is of one."""
    return role if of is None else f"{role}@{of}"


def register_complaints(*, role: str, of_kind: str | None, evidence: str) -> Iterator[str]:
    """What is wrong with a register that somebody wants to open."""
    if role not in ROLES or not ROLES[role].is_listed:
        possible = listed(said(name) for name, known in ROLES.items() if known.is_listed)
        yield said("“{role}” is not a role that is kept as a list; write one of: {listed}.", role=role, listed=possible)
        return
    if of_kind is not None and of_kind not in ROLES[role].of_kinds:
        yield said(
            "In the role “{role}” the whole is one of: {wholes}; “{of_kind}” is not.",
            role=said(role),
            wholes=listed(sorted(map(said, ROLES[role].of_kinds))),
            of_kind=said(of_kind),
        )
    if not evidence.strip():
        yield said("The evidence is missing; write where the list stands, or where it is said that there is one.")


def is_whole_on(complete_from: date | None, day: date) -> bool:
    """Whether a list is known to be whole on a day. Where it is not, its count is a blank and not a number."""
    return complete_from is not None and complete_from <= day


def taking_back_complaints(*, why: str, is_taken_back: bool) -> Iterator[str]:
    """What is wrong with taking back a membership that should never have been recorded."""
    if is_taken_back:
        yield said("It was taken back already; begin it again if it is so after all.")
    if not why.strip():
        yield said("To take it back needs a reason; write one sentence that says what was wrong.")
