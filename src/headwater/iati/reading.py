"""Reading IATI files piece by piece: an activity at a time, so that a file of any size needs little memory.

Files come from strangers. Document types and entities are refused before anything is expanded, nothing is fetched from
anywhere, and what is not well-formed is said with its line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from lxml import etree

from headwater.iati.standard import Kind
from headwater.lib.errors import Refused

ROOTS: dict[str, Kind] = {"iati-activities": "activities", "iati-organisations": "organisations"}
ONES: dict[Kind, str] = {"activities": "iati-activity", "organisations": "iati-organisation"}


@dataclass(frozen=True, slots=True)
class Root:
    """The outermost element of a file: of which kind, with which attributes, in which line."""

    kind: Kind
    attributes: dict[str, str]
    line: int

    @property
    def version(self) -> str:
        """The version of the standard that the file says it follows; "" where it says none."""
        return self.attributes.get("version", "")


@dataclass(frozen=True, slots=True)
class Stray:
    """Something inside the outermost element that is neither an activity nor an organisation."""

    tag: str
    line: int


class Broken(Exception):
    """The file is not well-formed from a line on; what stood before was read."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line, self.reason = line, reason


def pieces(file: Path) -> Iterator[Root | Stray | etree._Element]:
    """The root of a file, then each activity or organisation, whole; each is gone when the next is asked for.

    Refused: a file that cannot be opened or is empty; a document type (DTD), which entity bombs and external entities
    need; a root that is no IATI root. Raises Broken where the file stops being well-formed.
    """
    try:
        with file.open("rb") as opened:
            if not opened.read(1):
                raise Refused(f"{file.name} is empty; give an IATI activity or organisation file.")
            opened.seek(0)
            yield from _pieces(file.name, opened)
    except OSError as problem:
        raise Refused(f"{file.name} cannot be read: {problem.strerror or problem}.") from None


def _pieces(name: str, opened: IO[bytes]) -> Iterator[Root | Stray | etree._Element]:
    events = etree.iterparse(
        opened, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    depth, one = 0, ""
    try:
        for event, element in events:
            if event == "start":
                depth += 1
                if depth == 1:
                    root = _root(name, element)
                    one = ONES[root.kind]
                    yield root
                continue
            depth -= 1
            if depth == 1:
                yield element if element.tag == one else Stray(str(element.tag), _line(element))
                _forget(element)
    except etree.XMLSyntaxError as problem:
        if not one:
            raise Refused(f"{name} is no XML that can be read: {_said(problem)}.") from None
        raise Broken(problem.lineno or 0, _said(problem)) from None


def _root(name: str, element: etree._Element) -> Root:
    if element.getroottree().docinfo.internalDTD is not None or element.getroottree().docinfo.doctype:
        raise Refused(f"{name} declares a document type (DTD). IATI files need none; take the declaration out.")
    kind = ROOTS.get(str(element.tag))
    if kind is None:
        expected = " or ".join(f"<{tag}>" for tag in ROOTS)
        raise Refused(f"{name} begins with <{element.tag}>; an IATI file begins with {expected}.")
    return Root(kind, {str(key): str(value) for key, value in element.attrib.items()}, _line(element))


def _forget(element: etree._Element) -> None:
    """Drop what was read: the element and whatever stood before it."""
    element.clear()
    parent = element.getparent()
    while element.getprevious() is not None and parent is not None:
        del parent[0]


def _line(element: etree._Element) -> int:
    return cast(int, element.sourceline or 0)


def _said(problem: etree.XMLSyntaxError) -> str:
    return str(problem.msg or "it is not well-formed").split(", line ")[0].strip().rstrip(".")
