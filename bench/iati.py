"""IATI files of invented activities: how long they take to write, to hold against the schema, and against all rules.

    uv run python -m bench.iati --activities 5000       what docs/guide/iati.md was made with
    uv run python -m bench.iati --activities 50000

A second process holds each file against the schema while the next is written. CPU-seconds are given beside seconds,
because a machine that others use as well says little by the clock.
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
from headwater.iati.ruleset import failures
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


def valid(file: Path) -> tuple[int, float]:
    """How many activities of a file the schema has nothing against (it must be all), and the CPU-seconds it took."""
    schema("activities")
    good, began = 0, time.process_time()
    for piece in pieces(file):
        if not isinstance(piece, Root | Stray):
            assert schema("activities").validate(piece), schema("activities").error_log
            good += 1
    return good, time.process_time() - began


def ruled(file: Path) -> tuple[int, float]:
    """How many failures of the ruleset a file holds, and the CPU-seconds of the rules alone."""
    found, spent = 0, 0.0
    for piece in pieces(file):
        if not isinstance(piece, Root | Stray):
            began = time.process_time()
            found += sum(1 for _ in failures(piece, "activities", ON))
            spent += time.process_time() - began
    return found, spent


def checked(file: Path) -> tuple[int, float]:
    """How much all checks together have against a file, and the CPU-seconds of it."""
    began = time.process_time()
    return len(check(file, on=ON).findings), time.process_time() - began


def main() -> None:
    """Write, validate, check, and print the figures as the last line."""
    parser = argparse.ArgumentParser(prog="bench.iati", description=__doc__)
    parser.add_argument("--activities", type=int, default=5_000)
    parser.add_argument("--transactions", type=int, default=20)
    asked = parser.parse_args()
    figures: dict[str, float] = {"activities": asked.activities}
    with tempfile.TemporaryDirectory(prefix="headwater-bench-iati-") as folder:
        files = written(Path(folder), asked.activities, asked.transactions, figures)
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        figures["megabytes_of_memory_both"] = round((own + largest) / 1024)
        for name, work in (("rules", ruled), ("all_checks", checked)):
            began = time.perf_counter()
            with ProcessPoolExecutor(max_workers=2, mp_context=get_context("spawn")) as both:
                done = list(both.map(work, [file.path for file in files]))
            assert not sum(found for found, _ in done), "the invented activities are right"
            figures[f"{name}_seconds"] = round(time.perf_counter() - began, 1)
            figures[f"{name}_activities_per_cpu_second"] = round(asked.activities / sum(spent for _, spent in done))
    print(json.dumps(figures))


def written(folder: Path, number: int, transactions: int, figures: dict[str, float]) -> list[Written]:
    """Write all files, each held against the schema by another process while the next is written."""
    began, cpu = time.perf_counter(), time.process_time()
    files: list[Written] = []
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as other:
        waiting = []
        made = activities(number, transactions)
        for file in write_activities(folder, made, generated_at=None, most_bytes=10_000_000):
            files.append(file)
            waiting.append(other.submit(valid, file.path))
        figures["written_cpu_seconds"] = round(time.process_time() - cpu, 1)
        done = [one.result() for one in waiting]
    assert sum(good for good, _ in done) == number
    figures["written_and_valid_seconds"] = round(time.perf_counter() - began, 1)
    figures["valid_cpu_seconds"] = round(sum(spent for _, spent in done), 1)
    figures["files"], figures["megabytes"] = len(files), round(sum(file.size for file in files) / 1e6, 1)
    return files


if __name__ == "__main__":
    main()
