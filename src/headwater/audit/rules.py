"""Who may stand behind a write, and what one line of the audit trail says. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeAlias

from headwater.lib.money import Money
from headwater.lib.words import Saying

Plain: TypeAlias = "str | int | bool | list[Plain] | dict[str, Plain] | None"
Facts: TypeAlias = Mapping[str, object]

# Under this name a line keeps the text of a sentence, beside what fills it.
_SENTENCE = "sentence"


class Signer(Protocol):
    """Somebody who answers for a write. The trail needs no more than the number and the address."""

    @property
    def pk(self) -> int: ...

    @property
    def email(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One write: what was done to what, and how that looked before (None: it did not exist) and after (None: gone)."""

    action: str
    target: str
    before: Facts | None = None
    after: Facts | None = None


def plain(value: object) -> Plain:
    """A value as JSON holds it: days and moments in ISO 8601, money as minor units beside their currency.

    Floats are asserted away: a quantity in the trail must read exactly as it stands in the books.
    """
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Money):
        return {"amount": value.amount, "currency": value.currency}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Saying):
        return {_SENTENCE: value.text} | {name: plain(held) for name, held in value.values.items()}
    if isinstance(value, Mapping):
        return {str(key): plain(held) for key, held in value.items()}
    assert isinstance(value, list | tuple | set | frozenset), f"the audit trail cannot hold a {type(value).__name__}"
    held_values = sorted(value, key=str) if isinstance(value, set | frozenset) else value
    return [plain(held) for held in held_values]


def saying(value: Plain) -> Saying | None:
    """The sentence that a line keeps with what fills it; None where it is none."""
    if not isinstance(value, dict) or _SENTENCE not in value:
        return None
    return Saying(
        str(value[_SENTENCE]), {name: saying(held) or held for name, held in value.items() if name != _SENTENCE}
    )


def plain_facts(facts: Facts | None) -> dict[str, Plain] | None:
    """All facts of one side of a line, or None where that side does not exist."""
    return None if facts is None else {name: plain(value) for name, value in facts.items()}
