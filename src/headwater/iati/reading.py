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
from headwater.lib.words import said

# Of the text of one activity, or of whatever stands before the first; what is held at once is a few times this.
LARGEST_PIECE = 64 * 1024 * 1024
# What files are read in that say nothing, or say something wrong, of how their letters are written.
ENCODINGS = ("utf-8", "windows-1252", "iso-8859-1", "utf-16")

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


def pieces(file: Path, *, encoding: str = "", is_strangers: bool = False) -> Iterator[Root | Stray | etree._Element]:
    """The root of a file, then each activity or organisation, whole; each is gone when the next is asked for.

    encoding: how its letters are written, whatever it says itself. is_strangers: what others publish is read although
    its names stand in a namespace, or use one that is not declared; a check holds that against a file.
    Refused: a file that cannot be opened or is empty; a document type (DTD), which entity bombs and external entities
    need; a root that is no IATI root; letters in another encoding than it says; an activity larger than any should be.
    Raises Broken where the file stops being well-formed.
    """
    if encoding and encoding not in ENCODINGS:
        raise Refused(
            said(
                "“{encoding}” is not an encoding that files are read in; write one of: {encodings}.",
                encoding=encoding,
                encodings=", ".join(ENCODINGS),
            )
        )
    try:
        with file.open("rb") as opened:
            if not opened.read(1):
                raise Refused(said("{name} is empty; give an IATI activity or organisation file.", name=file.name))
            opened.seek(0)
            yield from _pieces(file.name, opened, encoding, is_strangers)
    except OSError as problem:
        raise Refused(
            said("{name} cannot be read: {reason}.", name=file.name, reason=problem.strerror or problem)
        ) from None


class _Bounded:
    """A file that is read no further while one piece of it is unfinished than a piece may be long."""

    def __init__(self, name: str, opened: IO[bytes]) -> None:
        self._name, self._opened, self._since = name, opened, 0

    def read(self, size: int) -> bytes:
        content = self._opened.read(size)
        self._since += len(content)
        if self._since > LARGEST_PIECE:
            megabytes = LARGEST_PIECE // 1024 // 1024
            raise Refused(
                said(
                    "{name} has an activity, or something else, of more than {megabytes} MB in one piece; ask for the "
                    "file in smaller activities.",
                    name=self._name,
                    megabytes=megabytes,
                )
            )
        return content

    def begin_piece(self) -> None:
        self._since = 0


def _pieces(name: str, opened: IO[bytes], encoding: str, is_strangers: bool) -> Iterator[Root | Stray | etree._Element]:
    source = _Bounded(name, opened)
    events = etree.iterparse(
        source, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
        remove_pis=True, encoding=encoding or None,
    )  # fmt: skip
    depth, one, space = 0, "", ""
    try:
        for event, element in events:
            if event == "start":
                depth += 1
                if depth == 1:
                    space = _namespace(element) if is_strangers else ""
                    root = _root(name, element, space)
                    one = ONES[root.kind]
                    yield root
                continue
            depth -= 1
            if space and element.tag.startswith(space):
                element.tag = element.tag.removeprefix(space)
            if depth == 1:
                yield element if element.tag == one else Stray(str(element.tag), _line(element))
                _forget(element)
                source.begin_piece()
    except etree.XMLSyntaxError as problem:
        if is_strangers and depth == 0 and one and all(error.domain_name == "NAMESPACE" for error in events.error_log):
            return
        if any(error.type_name == "ERR_INVALID_ENCODING" for error in events.error_log):
            raise Refused(_wrongly_encoded(name, problem, encoding)) from None
        if not one:
            raise Refused(
                said("{name} is no XML that can be read: {reason}.", name=name, reason=_said(problem))
            ) from None
        raise Broken(problem.lineno or 0, _said(problem)) from None


def _namespace(element: etree._Element) -> str:
    """The namespace of the outermost element, as it stands before each name; "" where it is none, as it should be."""
    tag = str(element.tag)
    return tag[: tag.index("}") + 1] if tag.startswith("{") else ""


def _root(name: str, element: etree._Element, space: str) -> Root:
    if element.getroottree().docinfo.internalDTD is not None or element.getroottree().docinfo.doctype:
        raise Refused(
            said("{name} declares a document type (DTD). IATI files need none; take the declaration out.", name=name)
        )
    kind = ROOTS.get(str(element.tag).removeprefix(space))
    if kind is None:
        one, other = ROOTS
        raise Refused(
            said(
                "{name} begins with <{tag}>; an IATI file begins with <{one}> or <{other}>.",
                name=name,
                tag=element.tag,
                one=one,
                other=other,
            )
        )
    return Root(kind, {str(key): str(value) for key, value in element.attrib.items()}, _line(element))


def _wrongly_encoded(name: str, problem: etree.XMLSyntaxError, encoding: str) -> str:
    others = ", ".join(other for other in ENCODINGS if other != encoding)
    told = (
        said("{encoding}, as you said", encoding=encoding) if encoding else said("UTF-8 or the encoding that it states")
    )
    if not problem.lineno:
        return said(
            "{name} is not written in {told}; nothing was read. Give its encoding, one of: {others}.",
            name=name,
            told=told,
            others=others,
        )
    return said(
        "{name} is not written in {told} (from line {line} on); nothing was read. Give its encoding, one of: {others}.",
        name=name,
        told=told,
        line=problem.lineno,
        others=others,
    )


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
