"""Zip files from strangers: nothing is unpacked before its size is known."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence

from headwater.lib.errors import Refused

LARGEST_UNPACKED = 200 * 1024 * 1024
# Documents shrink to a tenth or a fiftieth; a bomb to a thousandth. Small parts may be all zeros by chance.
MOST_SHRUNK = 100
MOST_PARTS = 5_000


def refuse_bombs(parts: Sequence[zipfile.ZipInfo], *, large_part: int, bomb: str, locked: str) -> None:
    """Refuse, in the caller's words, what is protected or unpacks to more than it may. large_part: in bytes.

    The sizes that the directory states are looked at, and zipfile binds what is read after to them.
    """
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(locked)
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise Refused(bomb)
    if any(part.file_size > large_part and part.file_size > MOST_SHRUNK * part.compress_size for part in parts):
        raise Refused(bomb)
