"""Going through a file of somebody else's activities: what each would do, and all that is wrong, in bounded memory."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from lxml import etree

from headwater.iati.keeping import Found, Row, found, transaction
from headwater.iati.parsing import KNOWN_VERSIONS, Problem, Reader, modernised, outline, payments
from headwater.iati.parsing.elements import line_of, short
from headwater.iati.reading import Broken, Root, Stray, pieces
from headwater.iati.rules.links import LONGEST_IDENTIFIER
from headwater.iati.rules.received import Fate, Unkept, cut
from headwater.lib.errors import Refused
from headwater.lib.words import noted, number, said

MOST_PROBLEMS_KEPT = 1_000
MOST_ACTIVITIES = 1_000_000
IN_ONE_PART = 500
_UNSAID = "1.01"
_IDENTIFIER = "iati-identifier"
_LONGEST_REASON = 300


@dataclass(slots=True)
class Told:
    """What was told of a file: the first complaints, how many there are, and what became of the activities.

    broken: where the file breaks off, if it does; it stands before all other complaints.
    """

    broken: Problem | None = None
    problems: list[Problem] = field(default_factory=list)
    count: int = 0
    fates: Counter[Fate] = field(default_factory=Counter)

    def add(self, problems: Iterable[Problem]) -> None:
        """Count complaints, and keep the first of them."""
        for problem in problems:
            self.count += 1
            if len(self.problems) < MOST_PROBLEMS_KEPT:
                self.problems.append(problem)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """A file at a first look: its hash, its version, and the lines of identifiers that stand in it more than once."""

    name: str
    sha256: str
    version: str
    encoding: str
    twice: Mapping[str, tuple[int, ...]]
    activities: int


def scanned(file: Path, *, encoding: str = "") -> Scanned:
    """Look through a file before anything is read in. Refused: what cannot be read in at all (see reading.pieces).

    Also refused: a version that there is not, an organisation file, and more activities than are read in at once.
    """
    version, count = "", 0
    seen: dict[str, int] = {}
    twice: dict[str, list[int]] = {}
    try:
        for piece in pieces(file, encoding=encoding, is_strangers=True):
            if isinstance(piece, Root):
                version = _version(file.name, piece)
            elif not isinstance(piece, Stray):
                count += 1
                if count > MOST_ACTIVITIES:
                    raise Refused(
                        said(
                            "{name} has more than {most} activities; split it.",
                            name=file.name,
                            most=number(MOST_ACTIVITIES),
                        )
                    )
                identifier = " ".join((piece.findtext("iati-identifier") or "").split())[: LONGEST_IDENTIFIER + 1]
                if identifier in seen:
                    twice.setdefault(identifier, [seen[identifier]]).append(line_of(piece))
                elif identifier:
                    seen[identifier] = line_of(piece)
    except Broken:
        # What stands before the break is read in; the break itself is told of then.
        pass
    sha256 = hashed(file)
    lines = {identifier: tuple(where) for identifier, where in twice.items()}
    return Scanned(name=file.name, sha256=sha256, version=version, encoding=encoding, twice=lines, activities=count)


def hashed(file: Path) -> str:
    """What tells one file from another: SHA-256 of its bytes. Refused: one that cannot be read."""
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as problem:
        raise Refused(
            said("{name} cannot be read: {reason}.", name=file.name, reason=problem.strerror or problem)
        ) from None


def _version(name: str, root: Root) -> str:
    if root.kind != "activities":
        raise Refused(said("{name} is an organisation file; give files of activities (<iati-activities>).", name=name))
    version = root.version.strip()
    # Before 1.02 a file did not have to say.
    version = {"": _UNSAID, "1": _UNSAID, "1.0": _UNSAID, "2.0": "2.01"}.get(version, version)
    if version not in KNOWN_VERSIONS:
        known = ", ".join(KNOWN_VERSIONS)
        raise Refused(
            said(
                "{name} says version {version}, which is none that is known; known are {known}.",
                name=name,
                version=short(version),
                known=known,
            )
        )
    return version


def parts(file: Path, seen: Scanned, told: Told) -> Iterator[list[Found]]:
    """The activities of a file that can be kept, some at a time; what is wrong with the others is told of."""
    ones = _found(file, seen, told)
    while part := list(islice(ones, IN_ONE_PART)):
        yield part


def _found(file: Path, seen: Scanned, told: Told) -> Iterator[Found]:
    try:
        for piece in pieces(file, encoding=seen.encoding, is_strangers=True):
            if isinstance(piece, Stray):
                text = noted("<{tag}> does not belong directly inside the file's outermost element; it is left out.")
                tag = short(piece.tag)
                told.add([Problem(line=piece.line, identifier="", element=tag, text=text, values={"tag": tag})])
            elif not isinstance(piece, Root) and (one := _one(piece, seen, told)) is not None:
                yield one
    except Broken as broken:
        text = noted("The file is not well-formed from here on: {reason}. What follows was not read; get it again.")
        values = {"reason": cut(broken.reason, _LONGEST_REASON)}
        told.broken = Problem(line=broken.line, identifier="", element="", text=text, values=values)
        told.problems = [told.broken, *told.problems[: MOST_PROBLEMS_KEPT - 1]]
        told.count += 1


def _one(piece: etree._Element, seen: Scanned, told: Told) -> Found | None:
    reader = Reader()
    one = outline(modernised(piece, seen.version), reader)
    if one is not None and (lines := seen.twice.get(one.identifier)) is not None:
        wrong = noted("The identifier stands in the lines {lines}; none of them is read in.")
        reader.note(piece, wrong, _IDENTIFIER, lines=", ".join(map(str, lines[:5])))
        one = None
    elif one is not None and len(one.identifier) > LONGEST_IDENTIFIER:
        wrong = noted("The identifier has more than {most} signs; the activity is left out.")
        reader.note(piece, wrong, _IDENTIFIER, most=LONGEST_IDENTIFIER)
        one = None
    if one is None:
        told.add(reader.problems)
        told.fates[Fate.REJECTED] += 1
        return None
    rows = list(_rows(piece, one.currency, reader))
    told.add(reader.problems)
    return found(line_of(piece), one, rows)


def _rows(piece: etree._Element, default: str, reader: Reader) -> Iterator[Row]:
    """The transactions that can be kept as they are; of the others why not is noted."""
    position = 0
    for line, each in payments(piece, reader):
        try:
            yield transaction(line, position, each, default)
        except Unkept as why:
            problem = Problem(
                line=line, identifier=reader.identifier, element="value", text=why.text, values=why.values
            )
            reader.problems.append(problem)
        else:
            position += 1
