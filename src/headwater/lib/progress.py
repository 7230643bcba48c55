"""How far a work is, for whoever waits for it: a line on the terminal, or a page in a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

# What is being done, how many steps are behind it, and of how many.
Progress: TypeAlias = Callable[[str, int, int], None]


def silent(_what: str, _done: int, _of: int) -> None:
    """Progress that nobody watches."""
