"""Writing to the registry. Whether somebody may is asked by a floor that knows powers; here each write is noted."""

from __future__ import annotations

from headwater.registry.actions.files import load_names, load_plan, load_plan_rows
from headwater.registry.actions.memberships import begin, begin_many, end, take_back
from headwater.registry.actions.nodes import add_variant, register, register_many, rename
from headwater.registry.actions.registers import complete_register, open_register
from headwater.registry.plans import NAMES, STRATEGIC_PLAN_2024_2028
from headwater.registry.queries import MembershipDraft
from headwater.registry.rules import NodeDraft

__all__ = [
    "NAMES",
    "STRATEGIC_PLAN_2024_2028",
    "MembershipDraft",
    "NodeDraft",
    "add_variant",
    "begin",
    "begin_many",
    "complete_register",
    "end",
    "load_names",
    "load_plan",
    "load_plan_rows",
    "open_register",
    "register",
    "register_many",
    "rename",
    "take_back",
]
