"""Codes that people give to records, such as C-2023-0018: which ones follow."""

from __future__ import annotations

import re
from collections.abc import Iterator

_NUMBERED = re.compile(r"(.*?)([0-9]+)", re.DOTALL)


def following(code: str) -> Iterator[str]:
    """The codes after one, its last number counted on with as many digits; none after a code that ends otherwise."""
    if numbered := _NUMBERED.fullmatch(code):
        before, digits = numbered.groups()
        number = int(digits)
        while True:
            number += 1
            yield f"{before}{number:0{len(digits)}}"
