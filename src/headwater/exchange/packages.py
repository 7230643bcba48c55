"""The zip file around a workbook, opened with distrust: nothing is unpacked before its size is known."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping

from headwater.lib.errors import Refused
from headwater.lib.words import noted, said
from headwater.lib.zips import refuse_bombs

LARGE_PART = 10 * 1024 * 1024

_BOMB = noted("The file unpacks to more than a workbook can need; save the rows in a new workbook and load that.")
_DAMAGED = noted(
    "The file is a damaged workbook; open it in a spreadsheet program, save it again as .xlsx and load that."
)
_LOCKED = noted("The workbook is protected with a password; save it without one.")


def unpacked(content: bytes) -> dict[str, bytes]:
    """The XML parts of a zip file by name. Refused: damaged, locked, or larger than it may be once unpacked.

    The sizes that the directory states are checked before, and they bind what is read after.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            _check(parts)
            return {part.filename: package.read(part) for part in parts if _is_markup(part.filename)}
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError, RuntimeError):
        raise Refused(said(_DAMAGED)) from None


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A plain zip file of checked parts: the parser of workbooks sees these and nothing else."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return target.getvalue()


def _check(parts: list[zipfile.ZipInfo]) -> None:
    refuse_bombs(parts, large_part=LARGE_PART, bomb=said(_BOMB), locked=said(_LOCKED))
    names = [part.filename for part in parts]
    # Other methods can grow without a bound on the way, and no spreadsheet program uses them.
    usual = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    if len(set(names)) < len(names) or any(part.compress_type not in usual for part in parts):
        raise Refused(said(_DAMAGED))
    if any(name.casefold() == "xl/workbook.bin" for name in names):
        raise Refused(said("The file is a binary workbook (.xlsb); save it as .xlsx."))


def _is_markup(name: str) -> bool:
    return name == "mimetype" or name.casefold().endswith((".xml", ".rels"))
