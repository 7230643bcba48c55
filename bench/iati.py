"""IATI files of invented activities: how long they take to write, to hold against the schema, and against all rules.

    uv run python -m bench.iati --activities 5000
    uv run python -m bench.iati --activities 50000      what docs/guide/speed.md was made with

A second process holds each file against the schema while the next is written, as publishing does.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path

from headwater.iati.activity import (
    Activity,
    ActivityDate,
    Budget,
    Coded,
    Contact,
    Description,
    Document,
    Location,
    Narrative,
    Organisation,
    Transaction,
    Value,
)
from headwater.iati.checking import check
from headwater.iati.reading import Root, Stray, pieces
from headwater.iati.standard import schema
from headwater.iati.writing import Written, write_activities

ON = date(2026, 11, 21)
OWN = Organisation(ref="XM-DAC-47066", type="40", name=(Narrative("Own organisation (synthetic)"),))
AID = tuple(Coded(vocabulary=vocabulary, code=code) for vocabulary, code in (("1", "B021"), ("2", "1"), ("3", "A")))
KINDS = ("11", "1", "4", "3")


def activities(number: int, transactions: int) -> Iterator[tuple[str, Activity]]:
    """Invented activities with so many transactions each, no two alike."""
    for at in range(number):
        yield "KE", _activity(f"XM-DAC-47066-P{at}", at, transactions)


def _activity(identifier: str, at: int, transactions: int) -> Activity:
    own = Organisation(ref=OWN.ref, type=OWN.type, name=OWN.name, activity=identifier)
    donor = Organisation(ref="XM-DAC-701", type="10", name=(Narrative("Donor"),), activity=f"XM-DAC-701-{at}")
    moved = []
    for line in range(transactions):
        kind = KINDS[line % len(KINDS)]
        comes = kind in ("1", "11")
        on = date(2024 + line % 2, 1 + (at + line) % 12, 1 + (at * 7 + line) % 28)
        moved.append(
            Transaction(
                ref=f"T{at}-{line}",
                type=kind,
                on=on,
                value=Value(amount=Decimal(at * 100 + line).scaleb(-2), on=on),
                description=(Narrative(f"Movement {line} & more of {at}"),),
                provider=donor if comes else own,
                receiver=own if comes else None if kind == "4" else donor,
                aid_types=AID,
            )
        )
    return Activity(
        identifier=identifier,
        currency="USD",
        language="en",
        hierarchy=2,
        reporting=OWN,
        title=(Narrative(f"Activity {at}"), Narrative(f"Activité {at}", "fr")),
        descriptions=(Description(type="1", words=(Narrative("What it is for, in a sentence of some length."),)),),
        participating=(
            Organisation(ref=donor.ref, type=donor.type, name=donor.name, activity=donor.activity, role="1"),
            Organisation(ref=OWN.ref, type=OWN.type, name=OWN.name, role="4"),
        ),
        status="2",
        dates=(ActivityDate(type="2", on=date(2024, 1, 15)), ActivityDate(type="3", on=date(2029, 12, 31))),
        contacts=(Contact(emails=("office@example.org",)),),
        countries=(Coded(code="KE"),),
        locations=(Location(position="-1.28 36.82"),),
        sectors=(Coded(vocabulary="1", code="72010"),),
        default_aid_types=(Coded(vocabulary="1", code="B021"),),
        budgets=tuple(
            Budget(
                type="1",
                status="1",
                start=date(year, 1, 1),
                end=date(year, 12, 31),
                value=Value(amount=Decimal(1000), on=date(year, 1, 1)),
            )
            for year in (2026, 2027, 2028)
        ),
        capital_spend=Decimal(0),
        transactions=tuple(moved),
        documents=(
            Document(
                url="https://example.org/a", format="text/html", title=(Narrative("Document"),), categories=("A02",)
            ),
        ),
        related=(("XM-DAC-47066-FUND", "1"),),
    )


def valid(file: Path) -> int:
    """How many activities of a file the schema has nothing against; it must be all."""
    good = 0
    for piece in pieces(file):
        if not isinstance(piece, Root | Stray):
            assert schema("activities").validate(piece), schema("activities").error_log
            good += 1
    return good


def findings(file: Path) -> int:
    """How much all checks together have against a file."""
    return len(check(file, on=ON).findings)


def main() -> None:
    """Write, validate, check, and print the figures as the last line."""
    parser = argparse.ArgumentParser(prog="bench.iati", description=__doc__)
    parser.add_argument("--activities", type=int, default=5_000)
    parser.add_argument("--transactions", type=int, default=20)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="headwater-bench-iati-") as folder:
        pool = ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"))
        started = time.perf_counter()
        written: list[Written] = []
        waiting = []
        made = activities(asked.activities, asked.transactions)
        for file in write_activities(Path(folder), made, generated_at=None, most_bytes=10_000_000):
            written.append(file)
            waiting.append(pool.submit(valid, file.path))
        wrote = time.perf_counter() - started
        assert sum(done.result() for done in waiting) == asked.activities
        validated = time.perf_counter() - started
        pool.shutdown()
        checking = time.perf_counter()
        with ProcessPoolExecutor(max_workers=2, mp_context=get_context("spawn")) as both:
            found = sum(both.map(findings, [file.path for file in written]))
        checked = time.perf_counter() - checking
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    figures = {
        "activities": asked.activities,
        "files": len(written),
        "megabytes": round(sum(file.size for file in written) / 1e6, 1),
        "written_seconds": round(wrote, 1),
        "written_and_valid_seconds": round(validated, 1),
        "megabytes_of_memory_both": round((own + largest) / 1024),
        "checked_per_second": round(asked.activities / checked),
        "findings": found,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
