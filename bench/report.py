"""How long a large report takes: `python bench/report.py [donors] [allocations] [figures]`, 200, 2,000 and 1,000.

An invented (synthetic) organisation: so many donors with an unearmarked and an earmarked contribution each, so many
approved allocations over the elements of a plan, and sections of narrative with so many live figures, some 60 pages in
all. The report is made in its four formats in a process of its own; what is printed is that process's.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from secrets import token_urlsafe

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "headwater.config.settings"
sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

YEAR = 2023
FIGURES = (
    "contributions.unearmarked.total",
    "contributions.donors",
    "contributions.top5.share",
    "allocations.total",
    "contributions.earmarked.total | scale=million digits=1 unit=word",
)
SLOTS = ("foreword", "revenue", "funding", "allocations", "carry-over")
WORDS = (
    "An invented sentence stands here so that the page has as many lines as one that somebody wrote would have, and "
    "it says nothing about anybody but that the figure beside it, {{{{ figure:{key} }}}}, comes from a statement."
)


def main() -> None:
    if sys.argv[1:2] == ["make"]:
        make(Path(sys.argv[2]))
        return
    donors, allocations, figures = (int(one) for one in (*sys.argv[1:4], *("200", "2000", "1000")[len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory(prefix="headwater-report-") as folder:
        os.environ["HEADWATER_HOME"] = folder
        django.setup()
        fill(donors, allocations)
        write_sections(Path(folder) / "text", figures)
        command = [sys.executable, __file__, "make", folder]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
        for name, value in json.loads(done.stdout.splitlines()[-1]).items():
            sys.stdout.write(f"  {name:40} {value:>12,.1f}\n")


def make(folder: Path) -> None:
    """Make the report and print what it took: seconds, megabytes, pages."""
    django.setup()
    from headwater.reports import annual
    from headwater.statements.queries import context

    took: dict[str, float] = {}
    began, cpu = time.perf_counter(), time.process_time()
    last = [("Django and the rest", began)]

    def told(what: str, *_: int) -> None:
        last.append((what, time.perf_counter()))

    files = annual.files(
        context(year=YEAR),
        formats=["html", "pdf", "docx", "xlsx"],
        made_on=date(YEAR + 1, 3, 1),
        folder=folder / "text",
        progress=told,
    )
    for (what, start), (_, end) in pairwise(last[1:]):
        took[f"{what}, seconds"] = end - start
    took["all, seconds"] = time.perf_counter() - began
    took["all, CPU-seconds"] = time.process_time() - cpu
    took["peak memory, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for ending, content in files.items():
        took[f"{ending}, kB"] = len(content) / 1024
    took["pages of the PDF"] = files["pdf"].count(b"/Type/Page/") + files["pdf"].count(b"/Type /Page\n")
    sys.stdout.write(json.dumps(took) + "\n")


def fill(donors: int, allocations: int) -> None:
    """An organisation in an empty database, each step signed by somebody."""
    from django.core.management import call_command
    from django.db import transaction
    from people import someone_who_may_do_everything

    from headwater.access.actions import add_person, grant
    from headwater.funding import actions as funding
    from headwater.funding.rules import UNEARMARKED, AllocationDraft, ContributionDraft
    from headwater.lib.money import Money
    from headwater.registry import actions as registry
    from headwater.registry.plans import STRATEGIC_PLAN_2024_2028
    from headwater.registry.queries import nodes
    from headwater.registry.rules import NodeDraft
    from headwater.statements import actions as statements

    call_command("migrate", verbosity=0)
    since, first = date(2000, 1, 1), date(YEAR, 1, 1)
    by = someone_who_may_do_everything()
    other = add_person(email="second@synthetic.example", name="Second (synthetic)", by=by, password=token_urlsafe(12))
    grant(person=other, power="approve allocations", by=by, valid_from=since)
    registry.load_plan(file=STRATEGIC_PLAN_2024_2028, by=by)

    def register(kind: str, codes: list[str]) -> dict[str, object]:
        named = [NodeDraft(kind=kind, code=code, name=f"{code} (synthetic)", valid_from=since) for code in codes]
        return dict(registry.register_many(drafts=named, by=by))

    (organisation,) = register("organisation", ["BENCH"]).values()
    (fund,) = register("fund", ["bench-fund"]).values()
    givers = register("organisation", [f"D{number:03}" for number in range(donors)])
    statements.name_keeper(organisation=organisation, by=by)
    funding.open_pool(fund=fund, category=UNEARMARKED, by=by)
    given = [
        ContributionDraft(
            code=f"{code}-{modality}",
            donor=node.pk,
            fund=fund.pk if modality == "A" else None,
            modality=modality,
            received_on=first + timedelta(days=number % 120),
            money=Money((number + 1) * 1_000_000_00, "USD"),
            evidence="synthetic",
        )
        for number, (code, node) in enumerate(givers.items())
        for modality in ("A", "I")
    ]
    funding.register_contributions(drafts=given, by=by)
    elements = [node.pk for node in nodes(kind="plan-element")]
    asked = [
        AllocationDraft(
            code=f"AL-{number:05}",
            fund=fund.pk,
            plan_element=elements[number % len(elements)],
            money=Money((number % 90 + 1) * 10_000_00, "USD"),
            purpose="synthetic",
            proposed_on=date(YEAR, 6, 1) + timedelta(days=number % 150),
        )
        for number in range(allocations)
    ]
    with transaction.atomic():
        funding.propose_allocations(drafts=asked, by=by)
        for draft in sorted(asked, key=lambda one: one.proposed_on):
            funding.approve_allocation(code=draft.code, on=draft.proposed_on, by=other)


def write_sections(folder: Path, figures: int) -> None:
    """Sections as files, with so many figures between them."""
    folder.mkdir()
    paragraphs = [WORDS.format(key=FIGURES[number % len(FIGURES)]) for number in range(figures)]
    each = -(-figures // len(SLOTS))
    for number, slot in enumerate(SLOTS):
        text = "\n\n".join(paragraphs[number * each : (number + 1) * each])
        (folder / f"{slot}.en.md").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
