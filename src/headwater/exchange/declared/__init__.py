"""Ready declarations on what an organisation published of its results, promises and lists; nothing is written here.

Indicators with what was observed and aimed at, lists with their members, documents with what was promised in them, and
ratings of an outside assessment: data/iom-2023/results, one file for each, and each line cites the line of its document
("A:285": the report; "B:62": the management response; data/SOURCES.md). What a file leaves blank is not known.
"""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

from headwater.exchange.declared.values import (
    DeclaredDimension,
    DeclaredDocument,
    DeclaredGroup,
    DeclaredIndicator,
    DeclaredLink,
    DeclaredMembership,
    DeclaredObservation,
    DeclaredRating,
    DeclaredRegister,
    DeclaredStatement,
    DeclaredTarget,
    DeclaredUndertaking,
    Thing,
)

RESULTS = Path(__file__).parent.parent / "data" / "iom-2023" / "results"
DOCUMENTS = {
    "A": "IOM, 2023 Annual Report on Unearmarked Funding",
    "B": "IOM, management response of 24 January 2024 to the MOPAN assessment 2023",
}

__all__ = [
    "DOCUMENTS",
    "RESULTS",
    "DeclaredDimension",
    "DeclaredDocument",
    "DeclaredGroup",
    "DeclaredIndicator",
    "DeclaredLink",
    "DeclaredMembership",
    "DeclaredObservation",
    "DeclaredRating",
    "DeclaredRegister",
    "DeclaredStatement",
    "DeclaredTarget",
    "DeclaredUndertaking",
    "Thing",
    "dimensions",
    "documents",
    "files",
    "groups",
    "indicators",
    "links",
    "memberships",
    "observations",
    "ratings",
    "registers",
    "rows",
    "source",
    "stated",
    "targets",
    "things",
    "undertakings",
]


def source(line: str) -> str:
    """A citation in full: the document and its line, from "A:285"."""
    document, _, number = line.partition(":")
    return f"{DOCUMENTS[document]}, line {number}"


def indicators() -> list[DeclaredIndicator]:
    """All indicators, in the order of the plan's elements."""
    translated = {row["key"]: row for row in rows("indicator-names")}
    return [
        DeclaredIndicator(
            key=row["key"],
            result=row["result"],
            names={"en": row["name"], **_names(translated.get(row["key"], {}))},
            unit=row["unit"],
            digits=int(row["digits"]),
            direction=row["direction"],
            kind=row["kind"],
            population=row["population"],
            numerator=row["numerator"],
            numerator_population=row["numerator_population"],
            denominator=row["denominator"],
            denominator_population=row["denominator_population"],
            footnote=row["footnote"],
            is_part=row["is_part"] == "yes",
            dimensions=tuple(_pair(one) for one in _several(row["dimensions"])),
            over_time=row["over_time"],
            over_place=row["over_place"],
            over_category=row["over_category"],
            maximum=_whole(row["maximum"]),
            is_cumulative=row["is_cumulative"] == "yes",
            frequency=row["frequency"],
            reports_from=_day(row["reports_from"]),
            office=row["office"],
            method=row["method"],
            derivation=row["derivation"],
            definition=row["definition"],
            line=row["line"],
        )
        for row in rows("indicators")
    ]


def observations() -> list[DeclaredObservation]:
    """All figures that are observations."""
    return [
        DeclaredObservation(
            indicator=row["indicator"],
            place=row["place"],
            category=row["category"],
            starts_on=date.fromisoformat(row["starts_on"]),
            ends_on=date.fromisoformat(row["ends_on"]),
            relation=row["relation"],
            value=_number(row["value"]),
            numerator=_whole(row["numerator"]),
            denominator=_whole(row["denominator"]),
            low=_number(row["low"]),
            high=_number(row["high"]),
            line=row["line"],
            also=_several(row["also"]),
            published=row["published"],
            note=row["note"],
        )
        for row in rows("observations")
    ]


def targets() -> list[DeclaredTarget]:
    """All targets and baselines."""
    return [
        DeclaredTarget(
            indicator=row["indicator"],
            is_baseline=row["is_baseline"] == "yes",
            starts_on=date.fromisoformat(row["starts_on"]),
            ends_on=date.fromisoformat(row["ends_on"]),
            value=Decimal(row["value"]),
            line=row["line"],
            note=row["note"],
        )
        for row in rows("targets")
    ]


def dimensions() -> list[DeclaredDimension]:
    """All dimensions with their categories."""
    titles: dict[str, str] = {}
    found: dict[str, list[tuple[str, str]]] = {}
    called: dict[str, dict[str, dict[str, str]]] = {}
    for row in rows("categories"):
        titles[row["dimension"]] = row["dimension_title"]
        found.setdefault(row["dimension"], []).append((row["code"], row["title"]))
        for language in ("fr", "es", "ar"):
            told = {"": row[f"dimension_{language}"], row["code"]: row[f"title_{language}"]}
            held = called.setdefault(row["dimension"], {}).setdefault(language, {})
            held |= {code: text for code, text in told.items() if text}
    return [
        DeclaredDimension(code=code, title=titles[code], categories=tuple(held), translations=called[code])
        for code, held in found.items()
    ]


def links() -> list[DeclaredLink]:
    """Steps of the theory of change that the documents tell."""
    return [DeclaredLink(**row) for row in rows("links")]


def things() -> list[Thing]:
    """What has to be registered first, wholes before their parts."""
    return [Thing(**row) for row in rows("things")]


def registers() -> list[DeclaredRegister]:
    """All lists."""
    return [
        DeclaredRegister(
            role=row["role"],
            of_kind=row["of_kind"],
            of=row["of"],
            complete_from=_day(row["complete_from"]),
            published=row["published"],
            line=row["line"],
            note=row["note"],
        )
        for row in rows("registers")
    ]


def memberships() -> list[DeclaredMembership]:
    """Who or what is on those lists."""
    return [
        DeclaredMembership(
            role=row["role"],
            of_kind=row["of_kind"],
            of=row["of"],
            member_kind=row["member_kind"],
            member=row["member"],
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
            line=row["line"],
            note=row["note"],
        )
        for row in rows("memberships")
    ]


def documents() -> list[DeclaredDocument]:
    """Documents that bind somebody, or rate."""
    return [
        DeclaredDocument(
            code=row["code"],
            title=row["title"],
            issued_on=_day(row["issued_on"]),
            published=row["published"],
            line=row["line"],
            note=row["note"],
        )
        for row in rows("documents")
    ]


def groups() -> list[DeclaredGroup]:
    """Workstreams and headings."""
    return [
        DeclaredGroup(
            document=row["document"],
            code=row["code"],
            title=row["title"],
            count=_whole(row["count"]),
            published=row["published"],
            line=row["line"],
        )
        for row in rows("groups")
    ]


def ratings() -> list[DeclaredRating]:
    """Ratings of all rounds."""
    return [DeclaredRating(**row) for row in rows("ratings")]


def undertakings() -> list[DeclaredUndertaking]:
    """What was promised, in the order of the documents."""
    return [
        DeclaredUndertaking(
            code=row["code"],
            kind=row["kind"],
            document=row["document"],
            group=row["group"],
            text=row["text"],
            obligor=row["obligor"],
            due_on=_day(row["due_on"]),
            due_as=row["due_as"],
            status=row["status"],
            done_on=_day(row["done_on"]),
            evidence=row["evidence"],
            criteria=_several(row["criteria"]),
            later_line=row["later_line"],
            later_step=row["later_step"],
            later_note=row["later_note"],
            line=row["line"],
        )
        for row in rows("undertakings")
    ]


def stated() -> list[DeclaredStatement]:
    """Figures that documents state and that contradict, or are held against, others."""
    return [
        DeclaredStatement(
            key=row["key"],
            value=_whole(row["value"]),
            unit=row["unit"],
            line=row["line"],
            published=row["published"],
            note=row["note"],
        )
        for row in rows("stated")
    ]


def rows(name: str) -> list[dict[str, str]]:
    """The lines of one of the files, as they stand there."""
    with (RESULTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def files() -> list[str]:
    """The names of all files."""
    return sorted(path.stem for path in RESULTS.glob("*.csv"))


def _names(row: dict[str, str]) -> dict[str, str]:
    return {language: text for language, text in row.items() if language != "key" and text}


def _several(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(";") if part)


def _pair(text: str) -> tuple[str, str]:
    name, _, said = text.partition(":")
    return name, said


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
