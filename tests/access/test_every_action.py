"""Default deny: each action of each room asks for a power, or stands in a table that says who asked before it.

Read from the code, so that a new action cannot be forgotten. That `require` refuses is seen in test_queries.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "src" / "headwater"

CALLER = "rooms above call it, after their own step asked for its power"
SELF = "about the person who does it, and nobody else"
# Room and action, and why it asks for no power itself.
WITHOUT: dict[str, str] = {
    "access.first_person": "there is nobody yet who could hold one; refused as soon as there is",
    "access.note_sign_in_change": SELF,
    "access.use_link": "whoever has the link is its person",
    "access.make_token": SELF,
    "access.revoke_token": SELF,
    "access.note_token_use": SELF,
    "access.answer_once": SELF,
    "access.sign": CALLER,
    "access.sign_many": CALLER,
    "audit.note": CALLER,
    "audit.note_many": CALLER,
    "desk.keep_draft": SELF,
    "desk.drop_draft": SELF,
    "desk.keep_view": SELF,
    "desk.drop_view": SELF,
    "desk.keep_mapping": SELF,
    "exchange.propose_again": "hands on to the action of the record's room, which asks",
    "exchange.record_one": "hands on to the action of the record's room, which asks",
    "exchange.record_rows": "hands on to the action of the record's room, which asks",
    "funding.seen": "reads the version that somebody saw",
    "funding.write": CALLER,
    "iati.tell_workbook": "hands on to tell_facts and the others, which ask",
    "ledger.post": CALLER,
    "ledger.post_many": CALLER,
    "ledger.reverse": CALLER,
}
# The registry lies under the room that knows powers; whoever calls it asks, which the last test sees.
UNDER = "registry"
# A program's call, a page and a workbook do them.
THROUGH_A_DOOR = {
    "access.answer_once",
    "access.note_token_use",
    "access.withdraw_link",
    "exchange.propose_again",
    "exchange.record_framework",
    "exchange.record_memberships",
    "registry.load_plan_rows",
}
# They load what they carry, signed by people whom they made themselves.
DEMONSTRATION = {"cli/declarations.py", "cli/demonstration.py"}


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def modules() -> list[Path]:
    return sorted(path for path in HOUSE.rglob("*.py") if "migrations" not in path.parts)


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in parsed(path).body if isinstance(node, ast.FunctionDef))


def room(path: Path) -> str:
    return path.relative_to(HOUSE).parts[0]


@cache
def actions() -> dict[str, ast.FunctionDef]:
    """All actions of all rooms, as room.name."""
    files = [path for path in modules() if path.stem == "actions" or path.parent.name == "actions"]
    found = [(f"{room(path)}.{one.name}", one) for path in files for one in functions(path)]
    return {name: one for name, one in found if not one.name.startswith("_")}


@cache
def named() -> dict[tuple[str, str], list[ast.FunctionDef]]:
    """The functions of a room by name, to follow what an action calls in its own room."""
    found: dict[tuple[str, str], list[ast.FunctionDef]] = {}
    for path in modules():
        for one in functions(path):
            found.setdefault((room(path), one.name), []).append(one)
    return found


def called(function: ast.FunctionDef) -> set[str]:
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return {
        call.id if isinstance(call, ast.Name) else call.attr
        for call in calls
        if hasattr(call, "id") or hasattr(call, "attr")
    }


def asks(where: str, function: ast.FunctionDef, seen: set[int]) -> bool:
    """Whether a function, or one of its room that it calls, asks for a power."""
    if id(function) in seen:
        return False
    seen.add(id(function))
    names = called(function)
    return "require" in names or any(asks(where, one, seen) for name in names for one in named().get((where, name), []))


def test_every_action_asks_for_a_power_or_says_who_did() -> None:
    rooms = {name: one for name, one in actions().items() if not name.startswith(f"{UNDER}.")}
    without = {name for name, one in rooms.items() if not asks(name.split(".")[0], one, set())}
    assert without - WITHOUT.keys() == set(), "ask with access.queries.require, or say here who asks before it"
    assert WITHOUT.keys() - rooms.keys() == set(), "these actions are gone"


def test_every_action_is_tried_by_a_test() -> None:
    """By its name; where a page, a workbook or a program does it for a person, the test of that door tries it."""
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    tried = set(re.findall(r"\b(\w+)\b", tests))
    untried = {name for name in actions() if name.split(".")[1] not in tried}
    assert untried - THROUGH_A_DOOR == set(), "no test names this action"


def test_whoever_writes_to_the_registry_asked_before() -> None:
    unasked = [
        f"{path.relative_to(HOUSE)}: {function.name}"
        for path in modules()
        if room(path) != UNDER and str(path.relative_to(HOUSE)) not in DEMONSTRATION
        for function in writers(path)
        if "require" not in called(function)
    ]
    assert unasked == []


def writers(path: Path) -> Iterator[ast.FunctionDef]:
    """The functions of a module that call an action of the registry."""
    writes = {name.split(".")[1] for name in actions() if name.startswith(f"{UNDER}.")}
    names, rooms = set(), set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"headwater.{UNDER}.actions"):
            names |= {one.asname or one.name for one in node.names} & writes
        if isinstance(node, ast.ImportFrom) and node.module == f"headwater.{UNDER}":
            rooms |= {one.asname or one.name for one in node.names if one.name == "actions"}
    for function in ast.walk(parsed(path)) if names or rooms else ():
        if isinstance(function, ast.FunctionDef) and _writes(function, names, rooms, writes):
            yield function


def _writes(function: ast.FunctionDef, names: set[str], rooms: set[str], writes: set[str]) -> bool:
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return any(
        (isinstance(call, ast.Name) and call.id in names)
        or (isinstance(call, ast.Attribute) and ast.unparse(call.value) in rooms and call.attr in writes)
        for call in calls
    )
