"""The files that commands read and write."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from headwater.exchange.reading import bounded
from headwater.lib.errors import Refused


def form_of(to: Path) -> Literal["csv", "xlsx"]:
    """Which kind of sheet a file is to be, by the end of its name. Refused: any other end."""
    match to.suffix.lower():
        case ".csv":
            return "csv"
        case ".xlsx":
            return "xlsx"
        case _:
            raise Refused(f"“{to.name}” ends neither in .xlsx nor in .csv; write one of the two.")


def content_of(file: Path) -> bytes:
    """What is in a file. Refused: one that cannot be read, or that is larger than the largest workbook."""
    try:
        with file.open("rb") as opened:
            return bounded(opened)
    except OSError as problem:
        raise Refused(f"{file} cannot be read: {problem.strerror}.") from None
