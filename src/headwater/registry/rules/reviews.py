"""What is said of drafts before anything is written: where each stands, and what is wrong, by field. Plain Python."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Standing(StrEnum):
    """What a draft would do: something new, nothing, add the end to what is there, or contradict it."""

    NEW = "new"
    UNCHANGED = "unchanged"
    REVISION = "revision"
    CHANGED = "changed"


class Finding(NamedTuple):
    """One thing that is wrong with a draft: which of them, which of its fields, and a sentence."""

    position: int
    field: str
    what: str
